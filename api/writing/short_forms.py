"""Short forms: a call or a response with its document, as the coding sheet that says the same.

Things of the store are called by their ids, ``id-…``; the sheet is read like any other. What is
said of its lines is told of the arguments that they come from: nobody sees the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import orjson

from graph.claims.errors import InputError
from graph.ingest.blocks import LOCAL
from graph.ingest.handed_in import RECORD

Given = Mapping[str, Any]
Sheet = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]
"""From a mutation's arguments to a value: names of fields, and numbers in lists from 0."""

_RECORD = re.compile(rf"{RECORD}:(\d+)(?:: [^:]+)?(?=: |\Z)")
_LINE = re.compile(r"\bline (\d+)\b")
_CALLED = re.compile(r"\bid-([a-z2-7]{26})\b")


class ShortForm(NamedTuple):
    """A sheet that was made of arguments."""

    text: bytes
    places: Mapping[int, Path]
    """By line from 1: which argument it comes from."""
    given: Given
    """The arguments."""

    def told(self, error: InputError) -> InputError:
        """The same error, told of the argument."""
        error.problem, error.mend = self.in_words(error.problem), self.in_words(error.mend)
        found = _RECORD.match(error.record or "")
        if found is None:
            error.record = None if error.record == RECORD else error.record
            return error
        path = self.places.get(int(found[1]), ())
        value = _value(self.given, path)
        if path and not isinstance(value, Mapping):
            record = self._record(path)
            error.record, error.field = _written(record) or None, _written(path[len(record) :])
            error.value = value or None
        else:
            error.record = _written(path) or None
        return error

    def in_words(self, text: str) -> str:
        """A text about the sheet, told of the arguments."""

        def argument(found: re.Match[str]) -> str:
            return _written(self.places.get(int(found[1]), ())) or found[0]

        def record(found: re.Match[str]) -> str:
            path = self.places.get(int(found[1]), ())
            return _written(self._record(path)) or _written(path) or found[0]

        return _CALLED.sub(r"\1", _LINE.sub(argument, _RECORD.sub(record, text)))

    def _record(self, path: Path) -> Path:
        """What a value stands in; a part that has values of its own stands for itself."""
        if not path or isinstance(_value(self.given, path), Mapping):
            return path
        # A place in a list goes with the name of the list.
        return path[: -1 if isinstance(path[-1], str) else -2]


class _Names:
    """Local names for ids: such as errors can tell the caller, who knows the ids alone."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self.places: dict[str, Path] = {}
        """Where each is named first, by local name."""

    def of(self, id: str, path: Path) -> str:
        called = f"id-{id}"
        if not LOCAL.match(called):  # It is no id, which the sheet's reader tells.
            called = f"n{len(self._known) + 1}"
        called = self._known.setdefault(id, called)
        self.places.setdefault(called, path)
        return called

    def all(self, ids: Iterable[str], path: Path) -> list[str]:
        return [self.of(id, (*path, number)) for number, id in enumerate(ids)]

    def part(self) -> dict[str, str]:
        return {local: id for id, local in self._known.items()}


def call_sheet(document: Given, call: Given, marking: str) -> ShortForm:
    """The sheet of a document with one call.

    Args:
        document, call: `NewDocument` and `NewCall` of the schema.
    """
    names = _Names()
    block = _told(call, ("at", "quote", "stance", "madeOn", "replyDue"))
    for field in ("issuers", "addressees", "about"):
        if call.get(field):
            block[field] = names.all(call[field], ("call", field))
    if "name" in call:
        block["name"] = _own(call["name"])
    block["demands"] = {
        f"demand-{number}": _demand(demand, names, ("call", "demands", number - 1))
        for number, demand in enumerate(call["demands"], start=1)
    }
    given = {"document": document, "call": call, "marking": marking}
    return _sheet(given, {"call": {"class": "Call", **block}}, names)


def response_sheet(document: Given, response: Given, marking: str) -> ShortForm:
    """The sheet of a document with one response.

    Args:
        document, response: `NewDocument` and `NewResponse` of the schema.
    """
    names = _Names()
    block = _told(response, ("at", "quote", "stance", "kind", "when", "gist"))
    for field in ("by", "to", "answers", "about", "of"):
        if response.get(field):
            block[field] = names.all(response[field], ("response", field))
    if "name" in response:
        block["name"] = _own(response["name"])
    given = {"document": document, "response": response, "marking": marking}
    return _sheet(given, {"response": {"class": "Response", **block}}, names)


def _demand(demand: Given, names: _Names, path: Path) -> Sheet:
    block = _told(demand, ("kind", "strength", "text"))
    for field in ("addressees", "of"):
        if demand.get(field):
            block[field] = names.all(demand[field], (*path, field))
    return block


def _sheet(given: Given, entities: Sheet, names: _Names) -> ShortForm:
    document, marking = given["document"], given["marking"]
    fields = ("name", "url", "sha256", "kind", "language", "published")
    source = {"marking": marking, **_told(document, fields)}
    publisher = names.of(document["publisher"], ("document", "publisher"))
    source["publisher"] = publisher
    sheet = {
        "names": names.part(),
        "source": source,
        "defaults": {"marking": marking, "attribution": [f"{publisher} reports"]},
        "entities": entities,
    }
    lines: dict[int, Path] = {}
    _lay(sheet, (), 1, lines)
    places = {line: _argument(path, names) for line, path in lines.items()}
    return ShortForm(orjson.dumps(sheet, option=orjson.OPT_INDENT_2), places, given)


def _lay(value: Any, path: Path, line: int, lines: dict[int, Path]) -> int:
    """Note on which line each value of a sheet begins, written as JSON with a line for each; the
    line on which this one ends."""
    lines[line] = path
    parts: dict[Any, Any] = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        parts = dict(enumerate(value))
    for key, part in parts.items():
        line = _lay(part, (*path, key), line + 1, lines)
    return line + 1 if value and isinstance(value, dict | list) else line


def _argument(path: Path, names: _Names) -> Path:
    """Which argument a part of the sheet comes from; none of the sheet as a whole."""
    match path:
        case (_, "marking"):
            return ("marking",)
        case ("source", *rest):
            return ("document", *rest)
        case ("defaults", "attribution", *_):
            return ("document", "publisher")
        case ("names", str(local)):
            return names.places[local]
        case ("entities", what, "demands", str(demand), *rest):
            return (what, "demands", int(demand.removeprefix("demand-")) - 1, *rest)
        case ("entities", what, "class"):
            return (what,)
        case ("entities", what, "name", *_):
            return (what, "name")
        case ("entities", *rest):
            return tuple(rest)
    return ()


def _value(given: Any, path: Path) -> Any:
    for step in path:
        given = given[step]
    return given


def _written(path: Iterable[str | int]) -> str:
    """``call.demands[0].kind``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _told(given: Given, fields: Iterable[str]) -> Sheet:
    return {field: given[field] for field in fields if field in given}


def _own(name: str) -> Sheet:
    """A label, which is the coder's."""
    return {"text": name, "attribution": "coder"}
