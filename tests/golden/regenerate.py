"""Golden answers: questions of the contract, asked of the first seed, as public and as restricted.

    python -m tests.golden.regenerate

writes the answers and `api/schema.graphql` anew. Read the difference, against `EXPECTED.md`, before
committing it: a golden file says what is right, not what came out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from api.graphql.schema import build
from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.naive import NaiveEngine
from tests.seeds.reading import PRESS_RELEASE, Reading, read_seed

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
SCHEMA = HERE.parent.parent / "api" / "schema.graphql"
ONTOLOGY = HERE.parent.parent / "ontology"

READERS = ("public", "restricted")

SEARCHED = {
    "argun-in-cyrillic": "Аргун",
    "chechnya-in-arabic": "الشيشان",
    "half-typed": "amne",
    "mistyped": "marie struhters",
    "two-names": "authorities chechnya",
}
"""What question 14 is asked with, by what to call it."""

KNOWN_AT = {"before": "2026-12-31T23:59:59Z", "since": "2027-01-01T00:00:00Z"}
"""What question 12 is asked with: a second before the store knew anything, and when it did."""


class Asked(NamedTuple):
    """A question with its variables, and what to call its answer."""

    name: str
    question: str
    variables: Mapping[str, str | list[str]]


def asked(reading: Reading) -> Iterator[Asked]:
    """Every question that has golden answers."""
    for question in ("01-what-happened", "02-who-is-accused", "04-calls-inside-calls"):
        yield Asked(question, question, {})
    yield Asked("19-nobody-asked", "19-nobody-asked", {})
    ids = {name: id for id, name in reading.names.items()}
    on = {"on": "2019-01-14"}
    yield Asked("03-unanswered-calls", "03-unanswered-calls", on)
    yield Asked("05-what-was-answered", "05-what-was-answered", on | {"state": ids["russia"]})
    yield Asked("17-outcomes", "17-outcomes", on)
    days = {"then": "2019-01-13", "now": "2019-01-14"}
    yield Asked("18-what-changed", "18-what-changed", days)
    for event in ("deaths", "detention", "held", "protest-in-2017"):
        yield Asked(f"11-contradictions.{event}", "11-contradictions", {"event": ids[event]})
    for name, text in SEARCHED.items():
        yield Asked(f"14-search.{name}", "14-search", {"text": text})
    for name, moment in KNOWN_AT.items():
        yield Asked(f"12-what-was-known.{name}", "12-what-was-known", {"knownAt": moment})
    body = {"of": ids["chechen-authorities"], "on": "2019-01-14"}
    yield Asked("08-chain-of-command", "08-chain-of-command", body)
    ends = {"from": ids["marie-struthers"], "to": ids["chechen-authorities"]}
    yield Asked("09-how-are-they-connected", "09-how-are-they-connected", ends)
    yield Asked("10-network", "10-network", {"of": [ids["k2"]]})
    yield Asked("13-statistics", "13-statistics", {})
    yield Asked("15-timeline", "15-timeline", {"about": ids["wave"]})
    claims = {key: id for id, key in reading.keys.items()}
    for key in ("S4a-size", "S4a-size-verified", "S8a-event"):
        yield Asked(f"16-provenance.{key}", "16-provenance", {"claim": claims[key]})
    for speaker in ("marie-struthers", "amnesty-international", "osce", "russian-lgbt-network"):
        variables = {"speaker": ids[speaker], "source": ids["document"]}
        yield Asked(f"20-what-they-said.{speaker}", "20-what-they-said", variables)


def answer(service: Service, one: Asked, reader: str) -> bytes:
    """The answer as a golden file holds it."""
    question = (QUESTIONS / f"{one.question}.graphql").read_text(encoding="utf-8")
    reply = service.answer(question, one.variables, clearance=Clearance.parse(reader))
    return orjson.dumps(orjson.loads(reply), option=orjson.OPT_INDENT_2) + b"\n"


def golden(one: Asked, reader: str) -> Path:
    """Where the answer is kept."""
    return HERE / "answers" / reader / f"{one.name}.json"


def load_press_release(engine: Engine) -> Engine:
    """Put the press release into an empty store, without the documents around it."""
    report = load(PRESS_RELEASE, engine)
    assert not report.errors, report.errors
    return engine


def main() -> None:
    """Write everything."""
    vocabulary = Vocabulary.load(ONTOLOGY)
    SCHEMA.write_text(build(vocabulary).text, encoding="utf-8")
    service = Service(load_press_release(NaiveEngine(vocabulary, clock=Clock())), now=later)
    for reader in READERS:
        for one in asked(read_seed(vocabulary)):
            path = golden(one, reader)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(answer(service, one, reader))


if __name__ == "__main__":
    main()
