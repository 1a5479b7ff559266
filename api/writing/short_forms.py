"""Short forms: a call or a response with its document, as the coding sheet that says the same.

Things of the store are called by their ids, ``id-…``; the sheet is read like any other, so that its
errors name the fields of a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from graph.ingest.blocks import LOCAL

Given = Mapping[str, Any]
Sheet = dict[str, Any]


class _Names:
    """Local names for ids: such as errors can tell the caller, who knows the ids alone."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, id: str) -> str:
        called = f"id-{id}"
        if not LOCAL.match(called):  # It is no id, which the sheet's reader tells.
            called = f"n{len(self._known) + 1}"
        return self._known.setdefault(id, called)

    def all(self, ids: Iterable[str]) -> list[str]:
        return [self.of(id) for id in ids]

    def part(self) -> dict[str, str]:
        return {local: id for id, local in self._known.items()}


def call_sheet(document: Given, call: Given, marking: str) -> bytes:
    """The sheet of a document with one call.

    Args:
        document, call: `NewDocument` and `NewCall` of the schema.
    """
    names = _Names()
    block = _told(call, ("at", "quote", "stance", "madeOn", "replyDue"))
    for field in ("issuers", "addressees", "about"):
        if call.get(field):
            block[field] = names.all(call[field])
    if "name" in call:
        block["name"] = _own(call["name"])
    block["demands"] = {
        f"demand-{number}": _demand(demand, names)
        for number, demand in enumerate(call["demands"], start=1)
    }
    return _sheet(document, {"call": {"class": "Call", **block}}, names, marking)


def response_sheet(document: Given, response: Given, marking: str) -> bytes:
    """The sheet of a document with one response.

    Args:
        document, response: `NewDocument` and `NewResponse` of the schema.
    """
    names = _Names()
    block = _told(response, ("at", "quote", "stance", "kind", "when", "gist"))
    for field in ("by", "to", "answers", "about", "of"):
        if response.get(field):
            block[field] = names.all(response[field])
    if "name" in response:
        block["name"] = _own(response["name"])
    return _sheet(document, {"response": {"class": "Response", **block}}, names, marking)


def _demand(demand: Given, names: _Names) -> Sheet:
    block = _told(demand, ("kind", "strength", "text"))
    for field in ("addressees", "of"):
        if demand.get(field):
            block[field] = names.all(demand[field])
    return block


def _sheet(document: Given, entities: Sheet, names: _Names, marking: str) -> bytes:
    fields = ("name", "url", "sha256", "kind", "language", "published")
    source = {"marking": marking, **_told(document, fields)}
    publisher = names.of(document["publisher"])
    source["publisher"] = publisher
    sheet = {
        "names": names.part(),
        "source": source,
        "defaults": {"marking": marking, "attribution": [f"{publisher} reports"]},
        "entities": entities,
    }
    return orjson.dumps(sheet, option=orjson.OPT_INDENT_2)


def _told(given: Given, fields: Iterable[str]) -> Sheet:
    return {field: given[field] for field in fields if field in given}


def _own(name: str) -> Sheet:
    """A label, which is the coder's."""
    return {"text": name, "attribution": "coder"}
