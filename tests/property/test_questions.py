"""The questions of the contract, over generated graphs, for every clearance.

Answers over the seeds are golden files (`tests/golden`); here two engines answer alike, of
which one is as plain as the definitions, and a reply is the one over the reader's own copy, byte
for byte.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest
from graphql import parse, print_ast
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.service import Service
from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.clock import later
from tests.generators import CLEARANCES, EVERYTHING, Story, stories, story
from tests.golden.regenerate import QUESTIONS
from tests.property.opened import copy_of, living

EACH = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUESTIONS.glob("*.graphql"))}
DAYS = ("2018-03-01", "2018-12-28", "2019-02-28", "2030-01-01")
WORDS = ("ostrel", "Острель", "harbour", "o")


def variables(question: str, told: Story, chance: random.Random) -> Mapping[str, object]:
    """What to ask a question with: things of the story, now and then one that nobody knows."""
    claims = [claim.id for claim in told.claims] + ["nobody"]
    kinds = {
        "event": told.ids("Event"),
        "state": told.ids("State"),
        "source": told.ids("Source"),
        "speaker": told.ids("Person", "Organisation", "StateBody"),
    }
    given: dict[str, object] = {}
    for definition in parse(question).definitions:
        for variable in definition.variable_definitions or ():  # type: ignore[attr-defined]
            name, type_ = variable.variable.name.value, _named(variable.type)
            id = chance.choice(kinds.get(name) or (*told.ids(), "nobody"))
            value: object = {
                "Date": chance.choice(DAYS),
                "DateTime": "2027-01-01T00:00:10Z",
                "String": chance.choice(WORDS),
                "ID": chance.choice(claims) if name == "claim" else id,
            }[type_]
            given[name] = [value] if "[" in _written(variable.type) else value
    return given


def _written(type_: object) -> str:
    return print_ast(type_)  # type: ignore[arg-type]


def _named(type_: object) -> str:
    return _written(type_).strip("[]!")


def asked(told: Story, chance: random.Random) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    for name, question in EACH.items():
        yield name, question, variables(question, told, chance)


def test_there_are_twenty() -> None:
    """As many as the contract has."""
    assert [name[:2] for name in EACH] == [f"{number:02}" for number in range(1, 21)]


@given(data=st.data(), seed=st.integers(0, 2**32 - 1), owner=st.sampled_from(CLEARANCES))
@settings(max_examples=2, phases=[Phase.reuse, Phase.generate])
def test_an_answer_is_that_of_the_definitions(
    vocabulary: Vocabulary, data: st.DataObject, seed: int, owner: Clearance
) -> None:
    """An engine answers as the one does that goes through everything."""
    told = data.draw(stories(vocabulary, least=25))
    with (
        living("naive", vocabulary, told) as plain,
        living("sqlite", vocabulary, told) as engine,
    ):
        right, found = Service(plain, now=later), Service(engine, now=later)
        for name, question, given_ in asked(told, random.Random(seed)):
            reply = found.reply(question, given_, clearance=owner)
            assert reply.answered, (name, given_, reply.body)
            assert reply == right.reply(question, given_, clearance=owner), (name, given_)


@pytest.mark.parametrize("clearance", CLEARANCES, ids=str)
def test_an_answer_is_that_of_the_copy(vocabulary: Vocabulary, clearance: Clearance) -> None:
    """For the reader whose copy it is, and for one who may read everything in it."""
    told = story(vocabulary, seed=CLEARANCES.index(clearance), size=40)
    with (
        living("sqlite", vocabulary, told) as engine,
        copy_of(engine, "sqlite", clearance) as copy,
    ):
        found, own = Service(engine, now=later), Service(copy, now=later)
        for name, question, given_ in asked(told, random.Random(5)):
            reply = found.reply(question, given_, clearance=clearance)
            assert reply.answered, (name, given_, reply.body)
            for reader in (clearance, EVERYTHING):
                assert own.reply(question, given_, clearance=reader) == reply, name
