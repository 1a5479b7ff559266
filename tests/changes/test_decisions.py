"""Decisions in the store: whole batches, floors, what comes under one, and what was known when."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import Outcome, decide, remark, retract
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Clearance, Marking
from graph.claims.record_times import day_of
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.views.view import ClaimQuery, Record, Window
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock, later
from tests.golden.regenerate import QUESTIONS
from tests.ingest.folder import sheet, write

BY = "d" * 26
BODY = """\
entities:
  raid: {class: Event, at: L2, kind: detention, victims: tam}
  tam: {class: Person, at: L2, name: Tam, kind: child}
  talk: {class: Event, at: L3, name: Talk, kind: protest, place: ostrel}
"""


def order(
    clearance: str = "confidential", *, dry_run: bool = False, why: str = "read"
) -> DecisionBy:
    return DecisionBy(
        by=BY, why=why, on="2026-01-02", clearance=Clearance.parse(clearance), dry_run=dry_run
    )


def told(engine: Engine) -> dict[tuple[str, str], Record]:
    with engine.reading() as snapshot:
        found = [h.record for h in snapshot.view(Clearance.parse("confidential")).claim_histories()]
    return {
        (
            r.claim.predicate,
            r.claim.concept or (r.claim.value.text if r.claim.value else r.claim.object) or "",
        ): r
        for r in found
    }


@pytest.fixture
def loaded(engine: Engine, tmp_path: Path) -> Engine:
    """A child among the victims, and a public talk."""
    assert not load([write(tmp_path, sheet(BODY))], engine).errors
    return engine


def test_a_batch_is_decided_whole_or_not_at_all(loaded: Engine) -> None:
    """One unknown id, and nothing of it is done."""
    name = told(loaded)["name", "Talk"].claim.id
    for bad in ("x" * 32, ""):
        with pytest.raises(InputError, match="that confidential may read"):
            decide(loaded, [name, bad], Review.ACCEPTED, order())
    assert told(loaded)["name", "Talk"].review is Review.PROPOSED
    with pytest.raises(InputError, match="no ids were given"):
        decide(loaded, [], Review.ACCEPTED, order())
    done = decide(loaded, [name, name], Review.ACCEPTED, order())
    assert (len(done.turns), done.changed) == (1, 1)


def test_a_dry_run_says_the_same(loaded: Engine, vocabulary: Vocabulary) -> None:
    """Turns and what would come under a floor; and the store is as it was."""
    floors = ontology_of(vocabulary).floors
    kind = told(loaded)["kind", "child"].claim.id
    before = told(loaded)
    for act in (
        lambda o: decide(loaded, [kind], Review.REJECTED, o),
        lambda o: retract(loaded, [kind], o, floors),
        lambda o: remark(loaded, [kind], Marking.parse("confidential+x"), o, floors),
    ):
        dry: Outcome = act(order(dry_run=True))
        assert told(loaded) == before
        real: Outcome = act(order())
        assert dry.turns == real.turns
        before = told(loaded)


def test_what_is_reinstated_binds_again(
    engine: Engine, tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> None:
    """A child's registration is raised in the same unit of work as the claim comes back."""
    floors = ontology_of(vocabulary).floors
    body = BODY.replace("name: Tam, kind: child", "name: Tam, kind: child, marking: public")
    load([write(tmp_path, sheet(body))], engine)
    kind, victim = told(engine)["kind", "child"].claim, told(engine)["name", "Tam"].claim
    retract(engine, [kind.id], order(), floors)
    done = remark(engine, [kind.subject], Marking.parse("public"), order(), floors)
    assert (done.changed, done.raised) == (1, ())
    clock.tick()
    again = retract(engine, [kind.id], order(), floors, undo=True)
    assert [(bite.id, str(bite.bound)) for bite in again.raised] == [(kind.subject, "confidential")]
    assert str(told(engine)["name", "Tam"].marking) == "confidential"
    assert victim.subject == kind.subject


def test_an_entity_below_its_floor_is_refused(loaded: Engine, vocabulary: Vocabulary) -> None:
    """By the name of the rule, with its reason, and nothing of the batch is done."""
    floors = ontology_of(vocabulary).floors
    tam = told(loaded)["kind", "child"].claim.subject
    name = told(loaded)["name", "Talk"].claim.id
    with pytest.raises(InputError, match="below the floor confidential: children"):
        remark(loaded, [name, tam], Marking.parse("restricted"), order(), floors)
    assert str(told(loaded)["name", "Talk"].marking) == "public"


FINER = """\
entities:
  raid: {class: Event, at: L2, kind: protest}
claims:
  - {subject: raid, at: L2, place: ostrel, key: coarse, marking: partner}
  - {subject: raid, at: L3, place: quay, refines: coarse, marking: restricted}
"""


def test_a_remarking_says_what_keeps_a_claim_closer(
    engine: Engine, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """What it names and what it refines; in a dry run, too. What goes along in the same batch
    keeps nothing, and what is as strict as was asked is not told."""
    floors = ontology_of(vocabulary).floors
    assert not load([write(tmp_path, sheet(FINER))], engine).errors
    coarse, fine = (told(engine)["place", letter * 26].claim for letter in "fg")
    quay = "g" * 26
    for dry_run in (True, False):
        done = remark(engine, [fine.id], PUBLIC, order("restricted", dry_run=dry_run), floors)
        (kept,) = done.kept
        assert (kept.id, str(kept.written), str(kept.bound)) == (fine.id, "public", "restricted")
        assert {id: str(marking) for id, marking in kept.because} == {
            quay: "restricted",
            coarse.id: "partner",
        }
    assert str(told(engine)["place", quay].marking) == "restricted"
    partner = Marking.parse("partner")
    (kept,) = remark(engine, [fine.id], partner, order("restricted"), floors).kept
    assert [id for id, _ in kept.because] == [quay]
    assert not remark(engine, [fine.id], kept.bound, order("restricted"), floors).kept
    done = remark(engine, [fine.id, quay, coarse.id], PUBLIC, order("restricted"), floors)
    assert not done.kept
    assert str(told(engine)["place", quay].marking) == "public"


def test_a_remarking_tells_the_claims_that_follow(
    engine: Engine, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Of an entity that becomes less strict; in a dry run, too. What the one who decides may not
    read is not told, nor what is named in the same batch, nor what becomes stricter."""
    floors = ontology_of(vocabulary).floors
    body = (
        "entities:\n"
        "  talk: {class: Event, at: L3, name: Talk, kind: protest, place: quay}\n"
        "  feast: {class: Event, at: L3, kind: protest, place: {to: quay, marking: confidential}}\n"
    )
    assert not load([write(tmp_path, sheet(body))], engine).errors
    quay, partner = "g" * 26, Marking.parse("partner")
    with engine.reading() as snapshot:
        found = list(snapshot.view(Clearance.parse("confidential")).claim_histories())
        ids = {
            str(h.record.marking): h.record.claim.id
            for h in found
            if h.record.claim.object == quay and h.record.claim.predicate == "place"
        }
        within = [h.record.claim.id for h in found if h.record.claim.subject == quay]
    assert ids.keys() == {"restricted", "confidential"}
    place = ids["restricted"]
    for dry_run in (True, False):
        done = remark(engine, [quay], partner, order("restricted", dry_run=dry_run), floors)
        lines = [each.told() for each in done.followers]
        assert f"{place}: place: restricted → partner" in lines
        assert not any(ids["confidential"] in line for line in lines)
    assert str(told(engine)["place", quay].marking) in ("partner", "confidential")
    assert not remark(engine, [quay], Marking.parse("restricted"), order(), floors).followers
    named = remark(engine, [quay, place, *within], partner, order(), floors)
    assert place not in {each.id for each in named.followers}


def test_whoever_may_not_read_a_claim_learns_nothing_of_what_binds_it(
    engine: Engine, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """It is unknown, in the words for an id that is nowhere."""
    floors = ontology_of(vocabulary).floors
    assert not load([write(tmp_path, sheet(FINER))], engine).errors
    fine = told(engine)["place", "g" * 26].claim.id
    messages = []
    for id in (fine, "x" * 32):
        with pytest.raises(InputError) as refused:
            remark(engine, [id], PUBLIC, order("partner"), floors)
        messages.append(str(refused.value).replace(id, "ID"))
    assert messages[0] == messages[1]


def test_two_reviews_at_once(loaded: Engine) -> None:
    """Threads of one program: both are kept, or the second is told to try again; never half."""
    name = told(loaded)["name", "Talk"].claim.id
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            decide(loaded, [name], list(Review)[number % 4], order(why=f"reason {number}"))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("try again" in str(error) for error in failed)
    with loaded.reading() as snapshot:
        changes = snapshot.view(order().clearance).histories([name])[name].changes
    assert len(changes) == 8 - len(failed) > 0
    # Each starts from what the one before it left.
    assert [c.before for c in changes[1:]] == [c.after for c in changes[:-1]]


def test_record_times_never_go_back(loaded: Engine, clock: Clock, vocabulary: Vocabulary) -> None:
    """A clock that does is overruled; the outcome says at what time it was recorded."""
    name = told(loaded)["name", "Talk"].claim.id
    clock.tick(10_000_000)
    late = decide(loaded, [name], Review.ACCEPTED, order()).at
    clock.now -= 3_600_000_000
    after = retract(loaded, [name], order(), ontology_of(vocabulary).floors).at
    assert after == late
    with loaded.reading() as snapshot:
        view = snapshot.view(order().clearance)
        assert [c.at for c in view.histories([name])[name].changes] == [late, late]
        # What was known before is as it was.
        assert snapshot.view(order().clearance, late - 1).records([name])[name].review is (
            Review.PROPOSED
        )


def test_what_was_known_between_two_loads(
    engine: Engine, tmp_path: Path, clock: Clock, vocabulary: Vocabulary
) -> None:
    """The events of question 12: at each moment those recorded, as they then were."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    first = clock.now
    assert first == START
    clock.tick(86_400_000_000)
    path.write_text(
        sheet(
            BODY.replace("name: Talk", "name: Protest at the quay")
            + "  march: {class: Event, at: L4, name: March, when: 2019-02}\n"
        )
    )
    load([path], engine)
    second = clock.now
    assert known(engine, first - 1) == []
    assert known(engine, first) == known(engine, second - 1) == ["Talk"]
    assert known(engine, second) == known(engine, None) == ["March", "Protest at the quay"]
    # The marking in force is always today's: what is hidden now was never to be seen.
    march = told(engine)["name", "March"].claim.subject
    clock.tick()
    restricted = Marking.parse("restricted")
    remark(engine, [march], restricted, order(), ontology_of(vocabulary).floors)
    assert known(engine, second) == ["Protest at the quay"]
    assert day_of(second) == "2027-01-02"


def known(engine: Engine, at: int | None) -> list[str]:
    """The names of events that the public view of a moment has."""
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("public"), at)
        page = view.claims(ClaimQuery(predicates=("name",), window=Window(first=100)))
    found = [
        r.claim.value.text
        for r in page.rows
        if r.claim.value is not None and r.classes[r.claim.subject] == "Event"
    ]
    return sorted(found)


def test_question_12_over_graphql(
    engine: Engine, tmp_path: Path, clock: Clock, vocabulary: Vocabulary
) -> None:
    """The whole question as analysts put it, with an injected clock and two loads: an event and a
    call that the second one brings are not there before it."""
    service = pytest.importorskip("api.graphql.service")
    path = write(tmp_path, sheet(BODY.replace("name: Talk", "name: Talk, when: 2019-01")))
    load([path], engine)
    clock.tick(86_400_000_000)
    path.write_text(
        path.read_text()
        + "  march: {class: Event, at: L4, name: March, when: 2019-02}\n"
        + "  plea: {class: Call, at: L4, madeOn: 2019-01-20, addressees: guard, issuers: herald,\n"
        + "    demands: {ask: {kind: investigate}}}\n"
    )
    load([path], engine)
    question = (QUESTIONS / "12-what-was-known.graphql").read_text(encoding="utf-8")

    def ask(moment: str) -> tuple[Any, int]:
        reply = service.Service(engine, now=later).answer(
            question, {"knownAt": moment}, clearance=Clearance.parse("public")
        )
        data = json.loads(reply)["data"]["asOf"]
        for node in data["events"]["nodes"]:
            assert node.pop("id").endswith(f"@{moment[:-1]}.000000Z")
        return data["events"], data["unansweredCalls"]["totalCount"]

    nodes = [{"label": "Talk", "when": {"edtf": "2019-01"}}]
    early, calls = ask("2027-01-01T12:00:00Z")
    assert calls == 0
    assert [n for n in early["nodes"] if n["when"]] == nodes
    late, calls = ask("2027-01-02T00:00:00Z")
    assert calls == 1
    assert (late["totalCount"], early["totalCount"]) == (3, 2)
    assert {"label": "March", "when": {"edtf": "2019-02"}} in late["nodes"]
    assert ask("2026-12-31T23:59:59Z") == ({"totalCount": 0, "nodes": []}, 0)
