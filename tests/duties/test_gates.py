"""The six gates, each from an invented case on both sides, and laws that hold of all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.duties.gates import (
    GATES,
    Bearing,
    Derivation,
    Duty,
    EventFacts,
    Nexus,
    beside,
    derive,
)
from graph.duties.law import Law, read_law
from graph.duties.law.times_in_force import Extent
from graph.ingest.ontology_folder import ontology_of
from graph.ledger.call_states import EVER, NEVER
from graph.vocabulary import Vocabulary
from tests.duties.law.tables import write_tables


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


HOME = Bearing(state="v", code="VD", nexus=Nexus.TERRITORY)
CASE = EventFacts(
    event="e",
    kinds=frozenset({"torture"}),
    evidence=frozenset({"torture"}),
    first=day("2005-05-01"),
    last=day("2005-05-31"),
    official=True,
    unknown=False,
    bearings=(HOME,),
)
"""Officials of Vardania accused of torture in Vardania in May 2005, by an accepted claim."""

RESERVED = "VD,charter,charter-7,reservation,2003-01-01,2006-12-31,not in the hills,true,gazette"


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Law:
    return read_law(write_tables(tmp_path_factory.mktemp("law")), vocabulary)


def found(law: Law, facts: EventFacts, code: str = "charter-7") -> Duty:
    (duty,) = [d for d in derive(law, [facts], matching=False) if d.provisions.code == code]
    return duty


def outcome(law: Law, code: str = "charter-7", **changed: Any) -> tuple[str, str | None]:
    duty = found(law, replace(CASE, **changed), code)
    return duty.result.value, duty.gate


def test_the_case_is_derived(law: Law) -> None:
    """All gates pass: both treaties call for an investigation."""
    assert outcome(law) == ("DERIVED", None)
    assert outcome(law, "pact-1") == ("DERIVED", None)
    assert found(law, CASE).in_force is Extent.ALL


@pytest.mark.parametrize(
    ("kind", "code", "result"),
    [
        ("death-from-torture", "charter-7", "DERIVED"),  # narrower
        ("torture", "pact-1", "DERIVED"),  # the pact goes by ill-treatment
        ("ill-treatment", "charter-7", "NOT_DERIVED"),  # broader
        ("killing", "charter-7", "NOT_DERIVED"),
        ("detention", "pact-1", "NOT_DERIVED"),
    ],
)
def test_matter(law: Law, kind: str, code: str, result: str) -> None:
    """A narrower kind satisfies a broader trigger, never the reverse."""
    kinds = frozenset({kind})
    gate = None if result == "DERIVED" else "matter"
    assert outcome(law, code, kinds=kinds, evidence=kinds) == (result, gate)


@pytest.mark.parametrize(
    ("kind", "triggers"),
    [
        ("abduction", False),
        ("detention", False),
        ("arbitrary-detention", False),
        ("unacknowledged-detention", True),
        ("not-seen-since-custody", True),
        ("enforced-disappearance", True),
    ],
)
def test_detention_alone_is_not_article_5(
    vocabulary: Vocabulary, kind: str, triggers: bool
) -> None:
    """Kurt: taken into custody and not seen since, or custody unacknowledged (ECHR 5)."""
    from_tables = ontology_of(vocabulary).law
    kinds = frozenset({kind})
    bearing = HOME._replace(code="RU")
    facts = replace(CASE, kinds=kinds, evidence=kinds, bearings=(bearing,), ended=True)
    codes = {duty.provisions.code for duty in derive(from_tables, [facts])}
    assert ("echr-5" in codes) is triggers


ACTORS: dict[str, dict[str, bool]] = {
    "officials": {"official": True, "private": False, "unknown": False},
    "private": {"official": False, "private": True, "unknown": False},
    "nobody known": {"official": False, "private": False, "unknown": True},
    "private, with acquiescence": {
        "official": False,
        "private": True,
        "unknown": False,
        "acquiescence": True,
    },
}


@pytest.mark.parametrize(
    ("person", "actor", "expected"),
    [
        ("state-or-acquiescence", "officials", ("DERIVED", None)),
        ("state-or-acquiescence", "private", ("NOT_DERIVED", "person")),
        ("state-or-acquiescence", "private, with acquiescence", ("DERIVED", None)),
        ("state-or-acquiescence", "nobody known", ("POSSIBLE", "person")),
        ("state", "officials", ("DERIVED", None)),
        ("state", "private, with acquiescence", ("NOT_DERIVED", "person")),
        ("state", "nobody known", ("POSSIBLE", "person")),
        ("any", "private", ("DERIVED", None)),
        ("any", "nobody known", ("DERIVED", None)),
        ("private", "private", ("DERIVED", None)),
        ("private", "officials", ("NOT_DERIVED", "person")),
        ("private", "nobody known", ("POSSIBLE", "person")),
    ],
)
def test_person(
    tmp_path: Path,
    vocabulary: Vocabulary,
    person: str,
    actor: str,
    expected: tuple[str, str | None],
) -> None:
    """Each word of the column `person`, against officials, others, and nobody known."""
    row = f"x,charter-7,,,torture,{person},jurisdiction,investigate,promptly,true,gazette"
    law = read_law(write_tables(tmp_path, sets=(row,)), vocabulary)
    assert outcome(law, "x", **ACTORS[actor]) == expected


def test_a_private_actor_is_due_diligence(law: Law) -> None:
    """The person gate says so; officials among the accused take it away."""
    for actor, rule in (("private", "due-diligence"), ("officials", "anybody")):
        duty = found(law, replace(CASE, **ACTORS[actor]), "pact-1")
        assert {gate.name: gate.rule for gate in duty.gates}["person"] == rule


@pytest.mark.parametrize(
    ("nexus", "territory", "jurisdiction"),
    [
        (Nexus.TERRITORY, ("DERIVED", None), ("DERIVED", None)),
        (Nexus.ABROAD, ("NOT_DERIVED", "place"), ("POSSIBLE", "place")),
        (Nexus.DISPUTED, ("POSSIBLE", "place"), ("POSSIBLE", "place")),
        (Nexus.UNSURE, ("POSSIBLE", "place"), ("POSSIBLE", "place")),
    ],
)
def test_place(
    law: Law,
    nexus: Nexus,
    territory: tuple[str, str | None],
    jurisdiction: tuple[str, str | None],
) -> None:
    """Provisions that need territory, and those that go by jurisdiction."""
    bearings = (HOME._replace(nexus=nexus),)
    assert outcome(law, "charter-7", bearings=bearings) == territory
    assert outcome(law, "pact-1", bearings=bearings) == jurisdiction


def test_outside_the_territorial_extent(law: Law) -> None:
    """The Charter does not extend to the north; the Pact does; elsewhere both do."""
    north, south = (frozenset({"VD", "VD-NO"}),), (frozenset({"VD", "VD-SO"}),)
    assert outcome(law, "charter-7", territories=north) == ("NOT_DERIVED", "place")
    assert outcome(law, "pact-1", territories=north) == ("DERIVED", None)
    assert outcome(law, "charter-7", territories=south) == ("DERIVED", None)
    assert outcome(law, "charter-7", territories=north + south) == ("DERIVED", None)


@pytest.mark.parametrize(
    ("first", "last", "expected", "in_force"),
    [
        ("2001-04-01", "2010-12-31", ("DERIVED", None), Extent.ALL),
        ("2001-03-31", "2001-04-01", ("POSSIBLE", "time"), Extent.SOME),
        ("2001-03-30", "2001-03-31", ("NOT_DERIVED", "time"), Extent.NONE),
        ("2010-12-31", "2011-01-01", ("POSSIBLE", "time"), Extent.SOME),
        ("2011-01-01", "2011-01-01", ("NOT_DERIVED", "time"), Extent.NONE),
    ],
)
def test_time(
    law: Law, first: str, last: str, expected: tuple[str, str | None], in_force: Extent
) -> None:
    """In force from 1 April 2001 and no longer on 1 January 2011."""
    dates = {"first": day(first), "last": day(last)}
    assert outcome(law, **dates) == expected
    assert found(law, replace(CASE, **dates)).in_force is in_force


def test_no_date_at_all(law: Law) -> None:
    """In force on some of all days, for a party; on none for a State that is not."""
    assert outcome(law, first=EVER, last=NEVER) == ("POSSIBLE", "time")
    ostrel = (HOME._replace(code="OS"),)
    assert outcome(law, "pact-1", first=EVER, last=NEVER, bearings=ostrel) == (
        "NOT_DERIVED",
        "time",
    )


def test_a_disappearance_lasts(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The day given is its beginning: the treaty ended before the event is said to have."""
    row = "x,charter-7,,,enforced-disappearance,any,none,investigate,promptly,true,gazette"
    law = read_law(write_tables(tmp_path, sets=(row,)), vocabulary)
    kinds = {name: frozenset({"enforced-disappearance"}) for name in ("kinds", "evidence")}
    assert outcome(law, "x", **kinds, ended=False) == ("POSSIBLE", "time")
    assert outcome(law, "x", **kinds, ended=True) == ("DERIVED", None)


def test_exceptions(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A reservation that touches the provision in that time makes the duty possible only."""
    law = read_law(write_tables(tmp_path, reservations=(RESERVED,)), vocabulary)
    assert outcome(law) == ("POSSIBLE", "exceptions")
    assert outcome(law, "pact-1") == ("DERIVED", None)
    assert outcome(law, first=day("2007-01-01"), last=day("2007-01-02")) == ("DERIVED", None)


def test_evidence(law: Law) -> None:
    """Without an accepted claim that is neither opinion nor presupposed there is no duty."""
    assert outcome(law, evidence=frozenset()) == ("NOT_DERIVED", "evidence")
    assert outcome(law, evidence=frozenset({"detention"})) == ("NOT_DERIVED", "evidence")
    assert outcome(law, evidence=frozenset({"death-from-torture"})) == ("DERIVED", None)


def test_the_worst_gate_decides_and_the_first_of_them_is_named(law: Law) -> None:
    """Not derived comes before possible, wherever it stands in the order."""
    unsure = (HOME._replace(nexus=Nexus.UNSURE),)
    assert outcome(law, bearings=unsure, **ACTORS["nobody known"]) == ("POSSIBLE", "person")
    assert outcome(law, bearings=unsure, evidence=frozenset()) == ("NOT_DERIVED", "evidence")
    assert outcome(law, bearings=unsure, first=EVER, last=0) == ("NOT_DERIVED", "time")


def test_standards_stand_beside(law: Law) -> None:
    """Soft law is listed, and is nobody's duty."""
    killed = replace(CASE, kinds=frozenset({"death-from-torture"}))
    assert [one.code for one in beside(law, killed)] == ["manual-3"]
    assert beside(law, CASE) == []
    assert "manual-3" not in {
        duty.provisions.code for duty in derive(law, [killed], matching=False)
    }


def test_a_state_that_the_tables_do_not_know(law: Law) -> None:
    """Nobody looked up how it stands to the treaties, so nothing is worked out."""
    assert outcome(law, bearings=(HOME._replace(code=None),)) == ("NOT_DERIVED", "time")


# ------------------------------------------------------------------------------------ properties

KINDS = ("torture", "ill-treatment", "killing", "death-from-torture", "detention", "protest")
days = st.integers(min_value=day("1985-01-01"), max_value=day("2015-01-01"))


@st.composite
def cases(draw: st.DrawFn) -> EventFacts:
    first, last = sorted((draw(days), draw(days)))
    kinds = draw(st.frozensets(st.sampled_from(KINDS)))
    return EventFacts(
        event=draw(st.sampled_from(["e", "f", "g"])),
        kinds=kinds,
        evidence=draw(st.frozensets(st.sampled_from(KINDS))) & kinds,
        first=draw(st.sampled_from([first, EVER])),
        last=draw(st.sampled_from([last, NEVER])),
        ended=draw(st.booleans()),
        official=draw(st.booleans()),
        private=draw(st.booleans()),
        unknown=draw(st.booleans()),
        acquiescence=draw(st.booleans()),
        bias=draw(st.booleans()),
        bearings=(
            Bearing("v", "VD", draw(st.sampled_from(list(Nexus)))),
            Bearing("o", "OS", draw(st.sampled_from(list(Nexus)))),
        ),
    )


@given(facts=cases())
def test_never_for_who_is_not_bound(law: Law, facts: EventFacts) -> None:
    """A duty, even a possible one, needs participation on one of the dates, and a matching kind."""
    for duty in derive(law, [facts], matching=False):
        assert [gate.name for gate in duty.gates] == list(GATES)
        if duty.result is Derivation.NOT_DERIVED:
            continue
        rows = law.participations[duty.bearing.code or "", duty.provisions.instrument.code]
        assert any(
            row.status == "party"
            and (row.widest[0] or EVER) <= facts.last
            and (row.widest[1] is None or row.widest[1] > facts.first)
            for row in rows
        )
        assert duty.provisions.triggers & facts.kinds
        assert duty.provisions.triggers & facts.evidence


@given(facts=cases(), data=st.data())
def test_a_shorter_time_never_leaves_all_or_none(
    law: Law, facts: EventFacts, data: st.DataObject
) -> None:
    """Whoever learns more of a date never loses what was certain."""
    first = data.draw(st.integers(facts.first, facts.last))
    last = data.draw(st.integers(first, facts.last))
    before = [d.in_force for d in derive(law, [replace(facts, ended=True)])]
    after = [d.in_force for d in derive(law, [replace(facts, first=first, last=last, ended=True)])]
    for wide, narrow in zip(before, after, strict=True):
        assert wide is Extent.SOME or wide is narrow


@given(facts=st.lists(cases(), max_size=4), data=st.data())
def test_order_and_names_do_not_matter(
    law: Law, facts: list[EventFacts], data: st.DataObject
) -> None:
    """Each event by itself, in any order, under any ids, gives the same."""

    def told(duties: list[Duty]) -> list[tuple[Any, ...]]:
        return [(d.provisions.code, d.result, d.gate, d.in_force, d.gates) for d in duties]

    together = told(derive(law, facts))
    renamed = [replace(one, event=f"x{i}") for i, one in enumerate(facts)]
    assert told(derive(law, renamed)) == together
    assert [row for one in facts for row in told(derive(law, [one]))] == together


def test_ids_follow_from_bearer_event_provisions_and_content(law: Law) -> None:
    """The same on any day and in any view; another where one of the four differs."""
    duty = found(law, CASE)
    assert found(law, replace(CASE, first=EVER, unknown=True)).id == duty.id
    assert (
        len({duty.id, found(law, replace(CASE, event="f")).id, found(law, CASE, "pact-1").id}) == 3
    )
