"""What is wrong with a short form is told of the argument that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from typing import Any

import pytest

from api.graphql.mutations.short_forms import NEW
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import House, furnish
from tests.clock import Clock

WATCH, STATE, GUARD, PLACE = "c" * 26, "d" * 26, "e" * 26, "f" * 26
DOCUMENT = {
    "name": "A letter",
    "publisher": WATCH,
    "url": "https://watch.example/1",
    "sha256": "0" * 64,
    "kind": "report",
    "language": "en",
    "published": "2019-02-03",
}
SAID = {"name": "Ours", "at": "L4", "quote": "to look", "stance": "reported"}
DEMAND = {
    "kind": "investigate",
    "strength": "explicit",
    "text": "to investigate",
    "addressees": [STATE],
    "of": [WATCH],
}
CALL = {
    **SAID,
    "issuers": [WATCH],
    "addressees": [STATE],
    "about": ["g" * 26],
    "madeOn": "2019-02-03",
    "replyDue": "2019-03-03",
    "demands": [{"kind": "stop"}, DEMAND],
}
RESPONSE = {
    **SAID,
    "kind": "denial",
    "by": [WATCH, GUARD],
    "to": ["h" * 26],
    "answers": ["i" * 26],
    "about": ["g" * 26],
    "of": [WATCH],
    "when": "2019-02-02",
    "gist": "no",
}
ASKS = {
    "call": """mutation ($document: NewDocument!, $told: NewCall!, $marking: String!) {
      addCall(document: $document, call: $told, marking: $marking, dryRun: true) { warnings } }""",
    "response": """mutation ($document: NewDocument!, $told: NewResponse!, $marking: String!) {
      addResponse(document: $document, response: $told, marking: $marking, dryRun: true) {
        warnings } }""",
}
TOLD: dict[str, dict[str, Any]] = {"call": CALL, "response": RESPONSE}


@pytest.fixture(scope="module")
def house(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with ExitStack() as stack:
        engine = SqliteEngine.open(folder / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        yield House(stack, folder, furnish(engine, folder))


def asked(house: House, what: str, given: dict[str, Any]) -> Any:
    more = {"document": given["document"], "told": given[what], "marking": given["marking"]}
    return house.ask("writer", ASKS[what], **more)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each value with its path, and what it stands in."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        here = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}".removeprefix(".")
        if isinstance(one, str):
            yield here, value, key
        else:
            yield from leaves(one, here)


@pytest.mark.parametrize("what", ASKS)
def test_every_argument_is_named_where_it_is_wrong(house: House, what: str) -> None:
    """By the path that leads to it, alone among right ones; with its value, and no line."""
    given = {"document": DOCUMENT, what: TOLD[what], "marking": "public"}
    tried = set()
    for path, _, _ in leaves(given):
        wrong = deepcopy(given)
        [(holder, key)] = [(h, k) for p, h, k in leaves(wrong) if p == path]
        holder[key] = value = f"{holder[key]}\u202e"
        told = asked(house, what, wrong)
        named = [
            error["extensions"]
            for error in told["errors"]
            if error["extensions"].get("value") == value
        ]
        assert named, (path, told)
        for error in named:
            assert ".".join(filter(None, (error.get("record"), error["field"]))) == path
        for error in told["errors"]:
            assert "line" not in error["extensions"]
            assert "sheet" not in error["message"]
            assert "id-" not in error["message"]
        tried.add(path.rpartition(".")[2].partition("[")[0])
    fields = {"document": "NewDocument", "call": "NewCall", "response": "NewResponse"}
    known = {field for name in given if name in fields for field in NEW[fields[name]].fields}
    assert known - {"demands"} <= tried
    if what == "call":
        assert set(NEW["NewDemand"].fields) <= tried


def test_what_is_said_twice_and_what_is_doubtful(house: House) -> None:
    """Both places are named by their arguments; a marking that is none is told once."""
    twice = {**CALL, "about": [], "issuers": [WATCH, STATE, WATCH]}
    given = {"document": DOCUMENT, "call": twice, "marking": "public"}
    [error] = asked(house, "call", given)["errors"]
    assert error["message"] == (
        f"call: issuers[2] “{WATCH}”: says the same as call.issuers[0]; take one of the two out"
    )
    [error] = asked(house, "call", {**given, "marking": "secret"})["errors"]
    assert error["message"].startswith("marking “secret”: “secret” is not a level")
    late = {"kind": "denial", "by": [GUARD], "when": "2019-03"}
    given = {"document": DOCUMENT, "response": late, "marking": "public"}
    [warning] = asked(house, "response", given)["data"]["addResponse"]["warnings"]
    assert warning.startswith("response: when 2019-03: is later than the document")
