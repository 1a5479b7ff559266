"""From blocks to claims: what sheets and registries have in common.

Two passes: first every local name is declared with its class, so that a block may name one that
comes later; then blocks become drafts of claims. Claims are made last, when every key that one
of them refines is known.

More than 400 lines, because what a block may hold is read side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from itertools import chain

from graph.claims.claim import Claim, Entity, Particular
from graph.claims.errors import InputError
from graph.claims.made_claims import made_entity
from graph.ingest.block_fields import FieldWay, fields_of
from graph.ingest.claim_drafts import ClaimDraft, ClaimMaker
from graph.ingest.claim_keys import CLAIMS_OWN, META, PASSED_ON, Meta, MetaReader
from graph.ingest.code_meaning import nearest_code
from graph.ingest.connector import Known
from graph.ingest.documents import Text
from graph.ingest.qualifiers import (
    EITHER,
    ONE_OF,
    either,
    keys_of,
    one_of_them,
    read_particulars,
)
from graph.ingest.sheet_points import apart_in, check_degrees, check_precision, read_apart
from graph.ingest.spot import FollowingError, Places, RecordError, Spot, an, each, near, place
from graph.ingest.typed_values import OTHER_KEYS, PERSONS, VALUE_KEYS, read_literal
from graph.ingest.yaml_tree import Block, Items, Node, Scalar
from graph.vocabulary import Property, Vocabulary

DOCUMENT = "document"
"""The local name of what a sheet codes."""
ITSELF = "sheet"
"""The local name of the sheet as a source: what the coder says himself cites it."""

HEAD = ("coder", "registry", "names", "about", "source", "defaults", "entities", "claims")
"""What stands at the top of a sheet."""

RESERVED = frozenset({*META, "to", ONE_OF, "class", "id", "subject", DOCUMENT, ITSELF})
"""What nothing can be called, for it would be read as something else."""

_HANDLED = frozenset(META)
_OF_BLOCK = frozenset({"class", "id"})
_OF_CLAIMS = CLAIMS_OWN | PASSED_ON

MOST_ERRORS = 100
"""After so many the rest of a file is not read: something is wrong with it as a whole."""

LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
"""A local name."""


class _EnoughError(Exception):
    """Ends the reading of a file that has too many errors."""


class Coding:
    """What one file says, while it is put together.

    Args:
        file: its name, for messages.
        origin: its id.
        known: local names that it may use; its own are added.
        document: the id of the source that it codes; None in a registry.
        itself: the id of the file as a source.
        refused: local names that were refused before, and how.
        once: whether the same mistake in many cells is told once.
    """

    def __init__(
        self,
        *,
        file: str,
        origin: str,
        vocabulary: Vocabulary,
        known: dict[str, Known],
        document: str | None,
        itself: str,
        refused: Mapping[str, RecordError] | None = None,
        once: bool = False,
    ) -> None:
        self.file, self.origin = file, origin
        self.vocabulary, self.fields = vocabulary, fields_of(vocabulary)
        self.known = known
        self.known[ITSELF] = Known(itself, "Source", file)
        self.refused: dict[str, InputError] = dict(refused or {})
        """Local names that could not be declared, and why."""
        self.alike: dict[tuple[str, str, str], RecordError] | None = {} if once else None
        """What was told already, by problem, field and value; None where all is told."""
        self.document, self.itself = document, itself
        self.text: Text | None = None
        self.metas = MetaReader(vocabulary, known, self.refused, document=document is not None)
        self.errors: list[InputError] = []
        self.taken: dict[tuple[str, str], frozenset[str]] = {}
        """The concepts that a property takes on things of a class, once they were asked for."""
        self.noted = 0
        """Mistakes, those that are told with another one, too."""
        self.entities: dict[str, Entity] = {}
        self.drafts: list[ClaimDraft] = []
        self.places = Places()
        self.passages: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self.grades: dict[str, str] = {}

    def note(self, error: InputError) -> None:
        """Keep an error and go on; the hundredth ends the reading: see `noting`."""
        self.noted += 1
        if self._told(error):
            return
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error)
            return
        if len(self.errors) == MOST_ERRORS:
            self.errors.append(
                InputError(
                    f"has more mistakes than these {MOST_ERRORS}",
                    mend="correct them and try again",
                    record=self.file,
                )
            )
        raise _EnoughError

    def _told(self, error: InputError) -> bool:
        """Whether an error is told with an earlier one, which then counts it."""
        if self.alike is None or not isinstance(error, RecordError):
            return False
        value, record = str(error.value or ""), error.record or ""
        if isinstance(error, FollowingError):
            cause = self.refused.get(value)
            if isinstance(cause, RecordError):
                cause.waiting.append(record)
            return True
        if not value or error.field is None:
            return False
        first = self.alike.setdefault((error.problem, error.field, value), error)
        if first is not error:
            first.also.append(record)
        return first is not error

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Around what notes errors: left early when there are too many."""
        with suppress(_EnoughError):
            yield

    def read_beside(self, text: Text) -> None:
        """Check what follows against the document, which is at hand."""
        self.text = self.metas.text = text

    # ------------------------------------------------------------------------ pass 1: who is who

    def declare(
        self,
        key: Scalar,
        node: Node,
        identify: Callable[[str, Block, Spot], str],
        implied: str | None = None,
    ) -> None:
        """Learn a local name, and those of the entities within its block.

        Args:
            identify: gives the id of what a local name and its block stand for.
            implied: the class that the relation around the block asks for; None at the top.
        """
        local = key.text
        spot = Spot(self.file, local)
        try:
            block = spot.block(node, "", "write its class and what is said of it below the name")
            if not LOCAL.match(local):
                raise spot.error(
                    key,
                    "is not a local name",
                    "use up to 64 letters, digits, - and _, beginning with a letter",
                )
            if local in RESERVED or local in self.vocabulary.classes:
                raise spot.error(key, "is a word with another meaning here", "choose another name")
            if local in self.known:
                raise spot.error(
                    key,
                    f"names something else already ({self.known[local].record})",
                    "choose another name",
                )
            cls = self._class(block, implied, spot)
            id = identify(local, block, spot)
        except InputError as error:
            self.refused[local] = error
            self.note(error)
            return
        self.known[local] = Known(id, cls, f"{self.file}:{place(key)}")
        self.places.put(id, spot, key)
        self.declare_within(cls, block, identify)

    def declare_within(
        self, cls: str, block: Block, identify: Callable[[str, Block, Spot], str]
    ) -> None:
        """Learn the local names of the entities that stand in the block of one of a class."""
        for inner, value, asked in self._within(cls, block):
            self.declare(inner, value, identify, asked)

    def _within(self, cls: str, block: Block) -> Iterator[tuple[Scalar, Node, str]]:
        """The entities that stand in the block of another: name, block, and class asked for."""
        ways = self.fields.of(cls)
        for name, node in block.entries.items():
            if isinstance(node, Scalar):  # as most are
                continue
            way = ways.get(name)
            if name in _HANDLED or way is None or way.says.type != "relation":
                continue
            for item in each(node):
                if isinstance(item, Block) and is_nested(item):
                    for inner, key in item.keys.items():
                        yield key, item.entries[inner], way.other

    def _class(self, block: Block, implied: str | None, spot: Spot) -> str:
        classes = self.vocabulary.classes
        if "class" not in block.entries:
            if implied is not None and not classes[implied].abstract:
                return implied
            if "law" in block.entries:
                raise spot.error(
                    block.entries["law"],
                    "names something of the law in a sheet",
                    "write it in a registry, and use its local name here",
                    field="law",
                    over_http="give its id under names:, and use its name here",
                )
            raise spot.error(
                block,
                "has no class",
                f"write class: {' or '.join(self.vocabulary.concrete(implied or 'Entity'))}",
                value=None,
            )
        node = block.entries["class"]
        cls = spot.text(node, "class")
        if cls not in classes:
            raise spot.error(
                node, "is not a class", near(cls, self.vocabulary.concrete("Entity")), field="class"
            )
        if classes[cls].abstract:
            raise spot.error(
                node,
                "is abstract: nothing is only that",
                f"write {' or '.join(self.vocabulary.concrete(cls))}",
                field="class",
            )
        if implied is not None and not self.vocabulary.is_a(cls, implied):
            raise spot.error(
                node,
                f"is not a kind of {implied}",
                f"write {' or '.join(self.vocabulary.concrete(implied))}",
                field="class",
            )
        return cls

    # --------------------------------------------------------------------- pass 2: what is said

    def entity(self, local: str, block: Block, base: Meta, *, passed_on: bool = False) -> Meta:
        """Register a declared entity and draft what its block says of it.

        Args:
            passed_on: whether what holds for its claims holds for the relation around it, too.
        """
        idle = CLAIMS_OWN if passed_on else _OF_CLAIMS
        meta = self.block(local, block, base, more=_OF_BLOCK, idle=idle)
        known = self.known[local]
        self.entities[known.id] = made_entity(known.id, known.cls, meta.marking)
        return meta

    def block(
        self,
        local: str,
        block: Block,
        base: Meta,
        *,
        more: Set[str] = frozenset(),
        idle: Set[str] = frozenset(),
    ) -> Meta:
        """Draft everything that a block says of an entity; what holds for its claims.

        Args:
            more: further keys that the block may have, which somebody else reads.
            idle: keys that do nothing where the block says nothing; then they are refused.
        """
        drafted, noted = len(self.drafts), self.noted
        spot = Spot(self.file, local)
        try:
            meta = self.metas.read(block, base, spot)
        except InputError as error:
            self.note(error)
            meta = base
        ways = self.fields.of(self.known[local].cls)
        apart = apart_in(block) if "point" in ways else ()
        if apart:
            self._points(local, block, meta, spot)
        for name, key in block.keys.items():
            if name in _HANDLED or name in more or name in apart:
                continue
            way = ways.get(name)
            if name in PERSONS and way is not None and not self._is_a_sheet(local):
                self.note(self._no_sheet(name, key, spot))
                continue
            if way is None:
                self.note(self._no_field(name, key, self.known[local].cls, ways, spot))
                continue
            node = block.entries[name]
            for item in (node,) if isinstance(node, Scalar) else self._each(node, spot, name):
                try:
                    if isinstance(item, Scalar):  # as most are
                        self._one(local, way, item, meta, spot, name)
                    else:
                        self._value(local, way, item, meta, spot, name)
                except InputError as error:
                    self.note(error)
        if (len(self.drafts), self.noted) == (drafted, noted):
            self._say_idle(local, block, idle)
        return meta

    def _say_idle(self, local: str, block: Block, keys: Set[str]) -> None:
        """Note the keys that would hold for the claims of a block that makes none."""
        for name, key in block.keys.items():
            if name in keys:
                self.note(
                    Spot(self.file, local).error(
                        key,
                        "holds for nothing: nothing is said here",
                        "add a property and its value, or take the key out",
                    )
                )

    def _points(self, local: str, block: Block, meta: Meta, spot: Spot) -> None:
        """Draft the points of a place that are given as latitude and longitude."""
        way = self.fields.of(self.known[local].cls)["point"]
        try:
            for value, own, node in read_apart(block, meta, self.metas, spot):
                check_precision(self.vocabulary, value, node, spot)
                self._draft(local, way, own, node, spot, "point").value = value
        except InputError as error:
            self.note(error)

    def _each(self, node: Node, spot: Spot, field: str) -> list[Node]:
        """The values of a field; noted where there are none: an empty list says nothing."""
        if isinstance(node, Items) and not node.items:
            self.note(spot.error(node, "is empty", "write a value, or take it out", field=field))
        return each(node)

    def _no_field(
        self, name: str, key: Scalar, cls: str, ways: Mapping[str, FieldWay], spot: Spot
    ) -> InputError:
        if name in PERSONS:
            return self._no_sheet(name, key, spot)
        if name in HEAD and self.document is not None:
            return spot.error(
                key,
                f"is no property of {an(cls)}: it stands at the top of a sheet",
                f"write {name}: at the left margin",
            )
        others = [c for c in self.vocabulary.concrete("Entity") if name in self.fields.of(c)]
        if others:
            problem = f"is no property of {an(cls)}, only of {', '.join(others[:6])}"
        else:
            problem = f"is no property of {an(cls)}"
        return spot.error(key, problem, near(name, [*ways, *META]))

    def _no_sheet(self, name: str, key: Scalar, spot: Spot) -> InputError:
        return spot.error(
            key,
            "stands on what is no sheet, and only a coding sheet is given to somebody",
            f"write {name}: in the part about: of the sheet that is given",
        )

    def _is_a_sheet(self, local: str) -> bool:
        """Whether a name may stand for a coding sheet: for this one, or for one that it names by
        its id."""
        known = self.known[local]
        if known.id == self.itself:
            return self.document is not None
        return known.id not in self.places and known.record.startswith(f"{self.file}:")

    def _value(
        self, local: str, way: FieldWay, node: Node, meta: Meta, spot: Spot, field: str
    ) -> None:
        """Draft what one value of a field says: one claim, or as many as it names things."""
        prop = way.says
        if prop.type == "relation" and isinstance(node, Block) and is_nested(node):
            for inner, block in node.entries.items():
                if inner in self.refused:
                    continue
                assert isinstance(block, Block)
                own = self.entity(inner, block, meta.nested(), passed_on=True)
                self._relate(local, way, inner, own.nested(), block, spot, field)
            return
        inner_key = {"relation": "to", "concept": "concept"}.get(prop.type)
        particulars: tuple[Particular, ...] = ()
        ends = node
        if isinstance(node, Block):
            inner_keys = self._inner_keys(prop, inner_key)
            spot.only(
                node,
                (*inner_keys, *keys_of(self.vocabulary, prop.name), *META),
                f"a value of {field}",
            )
            meta = self.metas.read(node, meta, spot)
            particulars = read_particulars(self.vocabulary, prop.name, node, spot)
            if inner_key:
                ends = self._ends(node, inner_key, inner_keys, spot, field)
        drafts = [
            self._one(local, way, end, meta, spot, field) for end in self._each(ends, spot, field)
        ]
        if isinstance(node, Block) and inner_key and ONE_OF in node.entries:
            particulars = (*particulars, self._either(drafts, node, spot, field))
        for draft in drafts:
            draft.particulars = particulars

    def _inner_keys(self, prop: Property, inner_key: str | None) -> tuple[str, ...]:
        """The keys of a mapping that say what a value of a property is."""
        if inner_key is None:
            return VALUE_KEYS.get(prop.range, OTHER_KEYS)
        excluding = EITHER in {one.name for one in self.vocabulary.particulars_of(prop.name)}
        return (inner_key, ONE_OF) if excluding else (inner_key,)

    def _ends(
        self, block: Block, inner_key: str, inner_keys: tuple[str, ...], spot: Spot, field: str
    ) -> Node:
        """What a mapping leads to."""
        given = [key for key in inner_keys if key in block.entries]
        if len(given) == 1:
            return block.entries[given[0]]
        both = f", or {{{ONE_OF}: [A, B]}} with all of which one is so" if len(given) > 1 else ""
        raise spot.error(
            block,
            f"has {' and '.join(given)}" if given else f"has no {inner_key}",
            f"write {{{inner_key}: …}}{both}"
            + (", or NAME: {…} for a new entity" if inner_key == "to" and not given else ""),
            field=field,
        )

    def _one(
        self, local: str, way: FieldWay, end: Node, meta: Meta, spot: Spot, field: str
    ) -> ClaimDraft:
        """Draft one claim."""
        prop = way.says
        if prop.type == "relation":
            return self._relate(local, way, spot.text(end, field), meta, end, spot, field)
        if prop.type == "concept":
            code = self._concept(local, way, end, spot, field)
            draft = self._draft(local, way, meta, end, spot, field)
            draft.concept = code
            return draft
        value = read_literal(prop.range, end, spot, field, unit=prop.unit)
        check_degrees(prop.name, value, end, spot)
        check_precision(self.vocabulary, value, end, spot)
        draft = self._draft(local, way, meta, end, spot, field)
        draft.value = value
        return draft

    def _either(self, drafts: list[ClaimDraft], node: Block, spot: Spot, field: str) -> Particular:
        """What claims have in common of which one is so."""
        if len(drafts) < 2:
            raise spot.error(
                node.entries[ONE_OF], "names one alone", "name two or more", field=field
            )
        ends = [draft.object or draft.concept or "" for draft in drafts]
        subject = drafts[0].subject
        if len({draft.subject for draft in drafts}) > 1:  # read from the other end
            ends, subject = [draft.subject for draft in drafts], drafts[0].object or ""
        return either(self.origin, subject, drafts[0].predicate, ends)

    def _concept(self, local: str, way: FieldWay, node: Node, spot: Spot, field: str) -> str:
        code = spot.text(node, field)
        cls = self.known[local].cls
        taken = self.taken.get((way.says.name, cls))
        if taken is not None and code in taken:
            return code
        scheme = self.vocabulary.scheme_for(way.says.name, cls)
        codes = self.vocabulary.schemes.get(scheme or "", ())
        self.taken[way.says.name, cls] = frozenset(codes)
        if code in codes:
            return code
        term = self.vocabulary.terms.get(code)
        raise spot.error(
            node,
            f"is of {term.scheme}, and {field} takes one of {scheme}"
            if term
            else f"is not in {scheme or f'any scheme: {an(cls)} has no kinds'}",
            nearest_code(self.vocabulary, code, codes),
            field=field,
        )

    def reference(self, local: str, node: Node, spot: Spot, field: str) -> Known:
        """What a local name stands for.

        Raises:
            InputError: nothing has this name.
        """
        known = self.known.get(local)
        if known is None and local in self.refused:
            raise spot.follows(node, local, field)
        if known is None:
            raise spot.error(
                node,
                "is no local name of this file"
                + ("" if self.document is None else " or its registries"),
                one_of_them(self.vocabulary, field, local, self.known) or near(local, self.known),
                field=field,
                value=local,
            )
        return known

    def _relate(
        self, local: str, way: FieldWay, other: str, meta: Meta, node: Node, spot: Spot, field: str
    ) -> ClaimDraft:
        end = self.reference(other, node, spot, field)
        if not self.vocabulary.is_a(end.cls, way.other):
            raise spot.error(
                node,
                f"is {an(end.cls)}, and {field} takes {an(way.other)}",
                f"name one of {', '.join(self.vocabulary.concrete(way.other))}",
                field=field,
                value=other,
            )
        draft = self._draft(local, way, meta, node, spot, field)
        draft.object = end.id
        if way.inverse:
            draft.subject, draft.object = end.id, draft.subject
        return draft

    def _draft(
        self, local: str, way: FieldWay, meta: Meta, node: Node, spot: Spot, field: str
    ) -> ClaimDraft:
        draft = ClaimDraft(self.known[local].id, way.says.name, meta, node, spot, field)
        self.drafts.append(draft)
        return draft

    def claims(self) -> dict[str, Claim]:
        """Make the claims, a refined one before the finer one; by id, in the file's order."""
        maker = ClaimMaker(
            self.drafts,
            origin=self.origin,
            document=self.document,
            itself=self.itself,
            note=self.note,
        )
        made = maker.make()
        for draft in chain(self.drafts, maker.added):
            if draft.id is None:
                continue
            self.places.put(draft.id, draft.spot, draft.node)
            if draft.meta.withheld is not None:
                self.reasons[draft.id] = draft.meta.withheld
            if draft.meta.confidence is not None:
                self.grades[draft.id] = draft.meta.confidence
            beside = self.text if draft.meta.cites is None else None
            if beside is not None and draft.meta.locator is not None:
                self.passages[draft.id] = beside.passage(draft.meta.locator)
        return made


def is_nested(block: Block) -> bool:
    """Whether the value of a relation is new entities rather than a reference with keys."""
    return bool(block.entries) and all(
        isinstance(node, Block) and name not in META and name not in ("to", ONE_OF)
        for name, node in block.entries.items()
    )
