"""``addCall`` and ``addResponse``: short forms, each of which makes a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from api.access.caller import Right
from api.graphql.input_tables import InputField, InputTable
from api.graphql.mutations.mutation import Mutation
from api.graphql.planner import Planner
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from api.writing.scribe import Row, Scribe, WriteRefused
from api.writing.short_forms import ShortForm, call_sheet, response_sheet
from graph.claims.errors import QueryError

_AT = InputField("String", "Where in the document: L17, or L17:10-42 for characters.")
_QUOTE = InputField("String", "At most eight words that stand there.")
_STANCE = InputField("String", "How firmly it is said, as in a sheet: reported.")
_NAME = InputField("String", "A label, which is the coder's.")

NEW: Mapping[str, InputTable] = {
    "NewDocument": InputTable(
        "The document that is coded.",
        {
            "name": InputField("String!", "What it is called."),
            "publisher": InputField("ID!", "Who published it; what it says is that actor's word."),
            "url": InputField("String", "Where it can be read."),
            "sha256": InputField("String", "Of what was read."),
            "kind": InputField("String", "A code: press-release."),
            "language": InputField("String", "BCP 47."),
            "published": InputField("String", "When, in EDTF."),
        },
    ),
    "NewDemand": InputTable(
        "One thing that is demanded.",
        {
            "kind": InputField("String!", "A code: investigate."),
            "strength": InputField("String", "A code: explicit."),
            "text": InputField("String", "The words."),
            "addressees": InputField("[ID!]", "Of whom, where it is not all of the call's."),
            "of": InputField("[ID!]", "For whom."),
        },
    ),
    "NewCall": InputTable(
        "A call that a document tells of.",
        {
            "issuers": InputField("[ID!]", "Who calls."),
            "addressees": InputField("[ID!]", "Who is called on."),
            "about": InputField("[ID!]", "About which events."),
            "demands": InputField("[NewDemand!]!", "What is demanded."),
            "madeOn": InputField("String", "When, in EDTF."),
            "replyDue": InputField("String", "By when an answer is asked for, in EDTF."),
            "name": _NAME,
            "at": _AT,
            "quote": _QUOTE,
            "stance": _STANCE,
        },
    ),
    "NewResponse": InputTable(
        "What an addressee did about a call, as a document tells it.",
        {
            "kind": InputField("String!", "A code: denial."),
            "by": InputField("[ID!]", "Who responded."),
            "to": InputField("[ID!]", "To which calls."),
            "answers": InputField("[ID!]", "Which demands."),
            "about": InputField("[ID!]", "About which events."),
            "of": InputField("[ID!]", "For whom something was done."),
            "when": InputField("String", "When, in EDTF."),
            "gist": InputField("String", "What it comes to."),
            "name": _NAME,
            "at": _AT,
            "quote": _QUOTE,
            "stance": _STANCE,
        },
    ),
}


class _ShortForm(Mutation):
    """A document with one thing that it tells of."""

    right = Right.PROPOSE
    what: ClassVar[str]
    field: ClassVar[str]

    def form(self, document: Mapping[str, Any], told: Mapping[str, Any], marking: str) -> ShortForm:
        """The sheet that says it."""
        raise NotImplementedError

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        document, told, marking = given["document"], given[self.field], given["marking"]
        form = self.form(document, told, marking)
        try:
            row = scribe.add_sheet(
                form.text, key=given.get("key"), dry_run=given["dryRun"], what=self.what
            )
        except WriteRefused as refused:
            # A marking or a publisher stands twice in the sheet, and once among the arguments.
            errors = {str(told): told for told in map(form.told, refused.errors)}
            raise WriteRefused(tuple(errors.values())) from None
        words = {name: [form.in_words(one) for one in row[name]] for name in ("floors", "warnings")}
        return {**row, **words}


class AddCall(_ShortForm):
    """Adds a call."""

    entry = Entry(
        "SheetAdded",
        "Makes a sheet of a document and a call that it tells of, and takes it as addSheet does.",
        own=True,
        arguments=("document!", "call!", "marking!", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    what, field = "addCall", "call"

    def __init__(self, planner: Planner, chosen: Chosen) -> None:
        super().__init__(planner, chosen)
        if not self.given["call"]["demands"]:
            raise QueryError("addCall: call: demands is empty; name at least one")

    def form(self, document: Mapping[str, Any], told: Mapping[str, Any], marking: str) -> ShortForm:
        return call_sheet(document, told, marking)


class AddResponse(_ShortForm):
    """Adds a response."""

    entry = Entry(
        "SheetAdded",
        "Makes a sheet of a document and a response that it tells of, and takes it as addSheet "
        "does.",
        own=True,
        arguments=("document!", "response!", "marking!", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    what, field = "addResponse", "response"

    def form(self, document: Mapping[str, Any], told: Mapping[str, Any], marking: str) -> ShortForm:
        return response_sheet(document, told, marking)
