"""What the whole store does behind a reply: keeps out, makes stricter, and lists it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.writing.house import FERRY, HEAD, NAMES, SHEET, House, furnish
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, sheet, write

STRIKE = """\
  strike: {id: kkkkkkkkkkkkkkkkkkkkkkkkkk, class: Event, name: The strike}
"""
HIDDEN = """\
claims:
  - {subject: strike, at: L3, negated: true, attribution: [herald reports, guard denies],
     marking: restricted, allegedPerpetrators: guard}
"""
ACCUSING = """\
claims:
  - {subject: strike, at: L2, allegedPerpetrators: guard, marking: partner}
"""


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        engine = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
        stack.callback(engine.close)
        (tmp_path / "registry.yaml").write_text(REGISTRY + STRIKE)
        yield House(stack, tmp_path, furnish(engine, tmp_path))


def accuse(house: House, accusing: str = ACCUSING) -> str:
    """The claim by which a partner accuses the guard, as the reply tells of it."""
    head = SHEET.split("entities:")[0].replace(NAMES, f"{NAMES}  strike: {'k' * 26}\n")
    added = house.add("partner", head + accusing, clearance="partner")["data"]["addSheet"]
    assert added["floors"] == []
    return str(added["new"][-1])


def test_without_a_denial_an_accusation_is_read(house: House) -> None:
    """By who handed it in."""
    plain = accuse(house)
    with house.engine.reading() as snapshot:
        assert plain in snapshot.view(Clearance.parse("partner")).records([plain])


def test_nobody_has_a_reason_against_what_is_hidden(house: House) -> None:
    """A reason on an accusation excuses no denial that its author does not read."""
    path = write(house.folder, sheet(HIDDEN, id="hiddenhiddenhiddenhiddenhi"), "hidden.yaml")
    assert not load([path], house.engine).errors
    claim = accuse(house, ACCUSING.replace("partner}", "partner, withheld: none}"))
    with house.engine.reading() as snapshot:
        assert not snapshot.view(Clearance.parse("partner")).records([claim])


def test_what_is_held_is_listed(house: House) -> None:
    """Handed in after the denial, the accusation is taken, kept closer, and listed."""
    path = write(house.folder, sheet(HIDDEN, id="hiddenhiddenhiddenhiddenhi"), "hidden.yaml")
    assert not load([path], house.engine).errors
    claim = accuse(house)
    with house.engine.reading() as snapshot:
        assert not snapshot.view(Clearance.parse("partner")).records([claim])
        assert snapshot.view(Clearance.parse("confidential")).records([claim])
    store = ["--store", str(house.folder / "store.db"), "--as", "confidential"]
    (house.folder / "writing").rename(house.folder / "store.db.writing")
    told = CliRunner().invoke(cli, ["held", *store])
    assert told.exit_code == 0, told.output
    [line] = [line for line in told.output.splitlines() if claim in line][:1]
    assert FERRY in line
    public = CliRunner().invoke(cli, ["held", *store[:2]])
    assert claim not in public.output


AT_RISK = "claims:\n  - {subject: guard, at: L2, kind: source-at-risk, marking: MARKING}\n"
LOWERED = f"""\
reviews: {"r" * 26}
lowered:
  - {{sheet: hidden.yaml, to: public, by: {"p" * 26}, second: {"q" * 26}, on: 2025-01-01,
     why: it is known to all, entities: [{"e" * 26}], claims: [CLAIMS]}}
"""
GUARD = '{ node(id: "eeeeeeeeeeeeeeeeeeeeeeeeee") { id } }'


def readable(house: House) -> bool:
    """Whether the partner reads of the guard."""
    return house.ask("partner", GUARD, clearance="partner")["data"]["node"] is not None


@pytest.mark.parametrize("seen", [False, True])
def test_a_floor_that_was_set_aside_for_a_hidden_kind(house: House, seen: bool) -> None:
    """It holds again once a writer gives that kind, as the reply says: what stays open would tell
    that somebody knew of it. Who reads the kind reads already that it is set aside."""
    text = sheet(AT_RISK.replace("MARKING", "confidential"), id="hiddenhiddenhiddenhiddenhi")
    assert not load([write(house.folder, text, "hidden.yaml")], house.engine).errors
    with house.engine.reading() as snapshot:
        lives = snapshot.view(Clearance.parse("confidential")).claim_histories()
        [kind] = [h.record.claim for h in lives if h.record.claim.concept == "source-at-risk"]
    assert not readable(house)
    lowered = LOWERED.replace("CLAIMS", kind.id if seen else "")
    if not seen:
        lowered = lowered.replace(", claims: []", "")
    assert not load([write(house.folder, lowered, "reviews.yaml")], house.engine).errors
    assert readable(house)
    head = SHEET.split("entities:")[0]
    said = head + AT_RISK.replace("MARKING", "public")
    added = house.add("partner", said, clearance="partner")["data"]["addSheet"]
    assert any("e" * 26 in line for line in added["floors"])
    assert readable(house) is seen
    kept = house.book.kept(Clearance.parse("confidential"))
    assert (("floor", "e" * 26) in {(one.what, one.id) for one in kept}) is not seen


def test_a_ring_is_told_as_far_as_one_reads(house: House) -> None:
    """What only a hidden claim closes is told to who reads that one, and to nobody else."""
    head = f"{NAMES}{HEAD}claims:\n"
    first = "  - {subject: herald, at: L2, subordinateTo: guard, marking: restricted}\n"
    house.add("writer", f"sheet: {'a' * 26}\n{head}{first}")
    second = f"sheet: {'b' * 26}\n{head}  - {{subject: guard, at: L3, subordinateTo: herald}}\n"
    house.token("open", "public")
    told = {
        who: "\n".join(house.add(who, second, dryRun=True)["data"]["addSheet"]["warnings"])
        for who in ("open", "writer")
    }
    assert "subordinateTo: a ring" not in told["open"]
    assert "subordinateTo: a ring" in told["writer"]
