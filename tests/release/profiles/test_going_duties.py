"""Duties under a profile: told where all that they rest on is in the file, by its own ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.claims.claim import Stance
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.tables import write_tables
from tests.duties.law.world import World, law_into
from tests.naive import NaiveEngine
from tests.release.profiles.acting import told_under

NAMED = re.compile(r"<https://w3id\.org/answerable/((?:id|claim)/[a-z2-7]+)>")


def told(
    folder: Path, vocabulary: Vocabulary, kinds: frozenset[str]
) -> tuple[list[str], tuple[int, int] | None]:
    """The results in a file under a profile which leaves these kinds out, and how many went out and
    stayed behind.

    Torture by the police of Vardania, of which a source tells, and a case that a prosecutor opened.
    """
    engine = NaiveEngine(vocabulary, clock=Clock())
    law = law_into(engine, write_tables(folder))
    world = World()
    for name, cls in (
        *(("case", "Event"), ("town", "Place"), ("police", "StateBody")),
        *(("prosecutor", "StateBody"), ("opened", "Response")),
    ):
        world.add(name, cls)
    for subject, predicate, said in (
        *(("case", "kind", "torture"), ("case", "when", "2005-05"), ("case", "place", "town")),
        *(("case", "allegedPerpetrator", "police"), ("town", "territoryOf", "VD")),
        *(("police", "organOf", "VD"), ("prosecutor", "organOf", "VD")),
        *(("opened", "kind", "opening"), ("opened", "responseBy", "prosecutor")),
        *(("opened", "responseAbout", "case"), ("opened", "when", "2006-01-01")),
    ):
        world.say(subject, predicate, said, stance=Stance.REPORTED)
    world.tell(engine)
    lines, report = told_under(engine, kinds, law)
    computed = {
        name
        for line in lines
        if "/computed/" in line
        for name in NAMED.findall(line.split("> ", 1)[1])
    }
    stated = {name for line in lines if "/computed/" not in line for name in NAMED.findall(line)}
    assert computed <= stated, "what is computed names what is not in the file"
    results = [line.split('"')[1] for line in lines if "ontology#dutyResult>" in line]
    return sorted(results), report.duties


@pytest.mark.parametrize(
    ("kinds", "derived", "counts"),
    [
        (frozenset(), 2, (4, 0)),
        (frozenset({"opening"}), 0, (2, 2)),
    ],
    ids=["all that it rests on goes out", "the step stays behind"],
)
def test_a_duty_goes_out_with_all_that_it_rests_on(
    tmp_path: Path,
    vocabulary: Vocabulary,
    kinds: frozenset[str],
    derived: int,
    counts: tuple[int, int],
) -> None:
    """By the ids of the file; nobody reads that no step is recorded because it was kept back."""
    results, counted = told(tmp_path / "law", vocabulary, kinds)
    assert results.count("DERIVED") == derived
    assert counted == counts
