"""Floors at load: whatever a sheet says, and whichever sheet says first what makes them bite."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import retract
from graph.changes.load import load
from graph.changes.load_report import LoadReport
from graph.claims.claim import entity_id
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floors import Handling
from graph.views.view import ClaimHistory, EntityHistory, Record
from tests.clock import Clock
from tests.ingest.folder import SHEET_ID, sheet, write

ALL = Clearance.parse("confidential+minors+coast")
BY, SECOND = "a" * 26, "b" * 26
OTHER = "o" * 26

ARREST = """\
entities:
  raid:
    class: Event
    at: L2
    kind: detention
    victims: ilda
    place: [ostrel, quay-2]
  ilda: {class: Person, at: L2, name: Ilda}
  quay-2: {class: Place, at: L2, kind: site}
"""


def records(engine: Engine) -> dict[tuple[str, str], Record]:
    """Every claim by its predicate and what it says."""
    with engine.reading() as snapshot:
        found = [h.record for h in snapshot.view(ALL).claim_histories()]
    said = {}
    for r in found:
        value = None if r.claim.value is None else r.claim.value.text
        said[r.claim.predicate, r.claim.object or r.claim.concept or value or ""] = r
    return said


def history(engine: Engine, id: str) -> EntityHistory | ClaimHistory:
    with engine.reading() as snapshot:
        return snapshot.view(ALL).histories([id])[id]


def marking(engine: Engine, predicate: str, what: str) -> str:
    return str(records(engine)[predicate, what].claim.marking)


def own(local: str, origin: str = SHEET_ID) -> str:
    return entity_id(origin, local)


def lines(report: LoadReport) -> list[str]:
    assert [str(error) for error in report.errors] == []
    return [line.split("/")[-1] for line in report.floors]


def test_they_bite_and_are_reported(engine: Engine, tmp_path: Path) -> None:
    """A public victim and a public place of detention are kept restricted; the rest is public."""
    path = write(tmp_path, sheet(ARREST))
    dry = load([path], engine, dry_run=True)
    assert not records(engine)
    report = load([path], engine)
    assert lines(report) == [
        "sheet.yaml:16: raid: victim: public is written, restricted holds: victims (Whoever was "
        "harmed can be harmed again for having been named.)",
        "sheet.yaml:17: raid: place: public is written, restricted holds: places (A place finer "
        "than a region leads to who was harmed there, and to who saw it.)",
    ]
    assert dry.floors == report.floors
    assert marking(engine, "victim", own("ilda")) == "restricted"
    assert marking(engine, "place", own("quay-2")) == "restricted"
    assert marking(engine, "place", "f" * 26) == "public"
    assert marking(engine, "kind", "detention") == "public"
    # Nothing was ever public: there is no re-marking.
    assert history(engine, records(engine)["victim", own("ilda")].claim.id).changes == ()


def test_loading_again_changes_nothing(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """What holds is compared, not what is written."""
    path = write(tmp_path, sheet(ARREST))
    load([path], engine)
    before = records(engine)
    clock.tick()
    again = load([path], engine)
    assert (again.count("remarked"), again.count("new")) == (0, 0)
    assert len(again.floors) == 2
    assert records(engine) == before


@pytest.mark.parametrize(
    "kind",
    [
        "ill-treatment",
        "death-in-custody",
        "sexual-violence",
        "extortion",
        "threat",
        "forced-outing",
    ],
)
def test_every_harm_binds_its_place(engine: Engine, tmp_path: Path, kind: str) -> None:
    """The floor on places goes by harm, not by a list of kinds."""
    load([write(tmp_path, sheet(ARREST.replace("kind: detention", f"kind: {kind}")))], engine)
    assert marking(engine, "place", own("quay-2")) == "restricted"


def test_what_harms_nobody_stays_on_the_map(engine: Engine, tmp_path: Path) -> None:
    """A protest at a quay may be shown there."""
    body = ARREST.replace("kind: detention", "kind: protest").replace("    victims: ilda\n", "")
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "place", own("quay-2")) == "public"


def test_no_floors_where_none_are_given(engine: Engine, tmp_path: Path) -> None:
    """The rules are an argument; an empty set of them raises nothing."""
    report = load([write(tmp_path, sheet(ARREST))], engine, handling=Handling(()))
    assert lines(report) == []
    assert marking(engine, "victim", own("ilda")) == "public"


def test_what_is_written_stricter_stays(engine: Engine, tmp_path: Path) -> None:
    """A floor only raises, and keeps compartments."""
    body = ARREST.replace("victims: ilda", "victims: {to: ilda, marking: partner+minors}")
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "victim", own("ilda")) == "restricted+minors"
    body = body.replace("partner", "confidential")
    load([write(tmp_path, sheet(body))], engine)
    assert marking(engine, "victim", own("ilda")) == "confidential+minors"


CHILD = """\
claims:
  - {subject: tam, at: L3, kind: child}
"""
REGISTERED = """\
  tam: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Person, name: Tam}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry with a person whose age it does not know."""
    write(tmp_path, "")
    registry = tmp_path / "registry.yaml"
    registry.write_text(registry.read_text() + REGISTERED)
    return tmp_path


def test_a_later_kind_binds_what_is_there_already(
    engine: Engine, folder: Path, clock: Clock
) -> None:
    """Another sheet says that the person is a child: all that names it follows at once."""
    tam = "h" * 26
    first = "entities:\n  talk: {class: Event, at: L2, kind: protest, organisers: tam}\n"
    load([write(folder, sheet(first))], engine)
    assert str(records(engine)["organiser", tam].marking) == "public"
    clock.tick()
    report = load([write(folder, sheet(CHILD, id=OTHER), "later.yaml")], engine)
    assert lines(report) == [
        f"entity {tam}: Person: public is written, confidential holds: children (A child cannot "
        "weigh what being known will mean.)"
    ]
    assert report.files[-1].raised == (tam,)
    assert str(records(engine)["organiser", tam].marking) == "confidential"
    assert str(records(engine)["kind", "child"].marking) == "confidential"
    [change] = history(engine, tam).changes
    assert (change.before, change.after, change.why) == (
        "public",
        "confidential",
        "floor: children",
    )
    # The registry says public still, and everything loaded again changes nothing.
    before = records(engine)
    again = load([folder], engine)
    assert [str(error) for error in again.errors if "sheet.yaml" not in str(error)] == []
    assert (again.count("remarked"), again.count("entities_remarked")) == (0, 0)
    assert again.count("raised") == 0
    assert records(engine) == before


def test_a_later_kind_binds_claims_of_other_sheets(
    engine: Engine, tmp_path: Path, clock: Clock
) -> None:
    """A place that was harmless becomes one of detention when somebody says what happened there."""
    registry = write(tmp_path, "").with_name("registry.yaml")
    registry.write_text(
        registry.read_text()
        + "  raid: {id: iiiiiiiiiiiiiiiiiiiiiiiiii, class: Event}\n"
        + "  pier: {id: jjjjjjjjjjjjjjjjjjjjjjjjjj, class: Place, kind: site}\n"
    )
    where = "claims:\n  - {subject: raid, at: L2, place: pier}\n"
    load([write(tmp_path, sheet(where))], engine)
    assert marking(engine, "place", "j" * 26) == "public"
    clock.tick()
    what = "claims:\n  - {subject: raid, at: L2, kind: killing, marking: partner+coast}\n"
    report = load([write(tmp_path, sheet(what, id=OTHER), "later.yaml")], engine)
    # Who may read the raised claim may read why: the marking of the kind joins in.
    assert marking(engine, "place", "j" * 26) == "restricted+coast"
    assert len(report.files[-1].raised) == 1
    before = records(engine)
    load([tmp_path / "later.yaml"], engine)
    assert records(engine) == before


def test_a_kind_that_is_said_no_longer_binds_no_longer(engine: Engine, folder: Path) -> None:
    """A corrected sheet and the registry loaded again: what they say holds."""
    body = CHILD + "  - {subject: tam, at: L2, name: Tam of the quay}\n"
    path = write(folder, sheet(body))
    load([path], engine)
    assert str(history(engine, "h" * 26).entity.marking) == "confidential"  # type: ignore[union-attr]
    path.write_text(sheet(body.replace("kind: child", "kind: journalist")))
    load([path], engine)
    load([path], engine, loosen=True)
    assert str(history(engine, "h" * 26).entity.marking) == "public"  # type: ignore[union-attr]


def test_a_denied_kind_binds_nothing(engine: Engine, folder: Path) -> None:
    """That somebody is not a child is no reason."""
    load([write(folder, sheet(CHILD.replace("kind: child", "negated: true, kind: child")))], engine)
    assert str(history(engine, "h" * 26).entity.marking) == "public"  # type: ignore[union-attr]


def lowering(*claims: str, to: str = "public", second: str = SECOND, **more: str) -> str:
    return (
        f"reviews: {'r' * 26}\nlowered:\n  - sheet: sheet.yaml\n    to: {to}\n    by: {BY}\n"
        f"    second: {second}\n    on: 2026-01-02\n    why: she spoke in public\n"
        + (f"    claims: [{', '.join(claims)}]\n" if claims else "")
        + "".join(f"    {key}: {value}\n" for key, value in more.items())
    )


def test_two_persons_lower_a_floor(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """The claim is public, its history has both and the rule, and loading again leaves it so."""
    write(tmp_path, sheet(ARREST))
    load([tmp_path], engine)
    victim = records(engine)["victim", own("ilda")].claim.id
    write(tmp_path, lowering(victim), "reviews.yaml")
    clock.tick()
    dry = load([tmp_path], engine, dry_run=True)
    assert (dry.count("lowered"), marking(engine, "victim", own("ilda"))) == (1, "restricted")
    report = load([tmp_path], engine)
    assert (report.count("lowered"), report.count("lowered_already")) == (1, 0)
    assert marking(engine, "victim", own("ilda")) == "public"
    [change] = history(engine, victim).changes
    assert change[:7] == (
        *("remarked", clock.now, BY, "she spoke in public", "restricted", "public", "2026-01-02"),
    )
    assert (change.second, change.rules) == (SECOND, "victims")
    before = records(engine)
    clock.tick()
    again = load([tmp_path], engine)
    assert (again.count("lowered"), again.count("lowered_already")) == (0, 1)
    assert again.count("remarked") == 0
    assert records(engine) == before
    assert len(lines(again)) == 1  # the place


def test_a_lowered_floor_does_not_lower_another(engine: Engine, tmp_path: Path) -> None:
    """What two persons agreed on is one rule; a second rule that comes to hold binds again."""
    path = write(tmp_path, sheet(ARREST))
    load([path], engine)
    victim = records(engine)["victim", own("ilda")].claim.id
    load([path, write(tmp_path, lowering(victim), "reviews.yaml")], engine)
    path.write_text(sheet(ARREST.replace("name: Ilda", "name: Ilda, kind: identifiable-group")))
    load([path], engine)
    assert marking(engine, "victim", own("ilda")) == "restricted"


def test_an_entity_below_its_floor(engine: Engine, folder: Path) -> None:
    """A registration can be lowered, too: the child itself, say, whose family tells of it."""
    path = write(folder, sheet(CHILD))
    load([path], engine)
    reviews = write(folder, lowering(entities=f"[{'h' * 26}]"), "reviews.yaml")
    report = load([path, reviews], engine)
    assert report.count("lowered") == 1
    assert str(records(engine)["kind", "child"].marking) == "public"
    assert load([folder], engine).count("entities_remarked") == 0
    assert str(records(engine)["kind", "child"].marking) == "public"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (lowering("x" * 32, second=BY), "second “aaaaaaaaaaaaaaaaaaaaaaaaaa”: is the same person; "
         "lowering a floor takes a second one, who agrees"),
        (lowering(), "names nothing; add claims: or entities:, with their ids"),
        (lowering("x" * 32).replace("    second: " + SECOND + "\n", ""),
         "second: has no second; add second:"),
        (lowering("x" * 32, to="open"), "to “open”: “open” is not a level; write one of public, "
         "partner, restricted, confidential, then +compartment for each compartment"),
        (lowering("x" * 32, rule="victims"), "“rule”: is not a key of a lowered floor; write one "
         "of by, claims, entities, on, second, sheet, to, why"),
        (lowering("x" * 32), "claims “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx”: is the id of no claim of "
         "sheet.yaml and of no entity; load the sheet first; if it has changed, decide on its "
         "claims again"),
    ],
)  # fmt: skip
def test_an_entry_that_lowers_nothing(
    engine: Engine, tmp_path: Path, text: str, message: str
) -> None:
    """One person alone, no person, no claim: refused, and nothing is done."""
    path = write(tmp_path, sheet(ARREST))
    load([path], engine)
    before = records(engine)
    report = load([write(tmp_path, text, "reviews.yaml")], engine)
    [error] = report.errors
    assert str(error).endswith(message)
    assert records(engine) == before


def test_a_load_does_not_undo_what_a_person_decided(engine: Engine, tmp_path: Path) -> None:
    """Raised or retracted by hand stays so, although the sheet says otherwise; and it is told."""
    path = write(tmp_path, sheet(ARREST))
    load([path], engine)
    name = records(engine)["name", "Ilda"].claim.id
    kind = records(engine)["kind", "site"].claim.id
    with engine.writing() as writer:
        markings = {name: Marking.parse("restricted+minors")}
        writer.remark(markings, Decided(by=BY, why="asked to", on="2026-01-02"))
        writer.retract([kind], Decided(by=BY, why="asked to", on="2026-01-02"))
    before = records(engine)
    report = load([path], engine)
    assert records(engine) == before
    assert [line for line in lines(report) if ": name:" in line] == [
        "sheet.yaml:18: ilda: name: public is written, restricted+minors holds: a person decided "
        "it, or has to"
    ]


def test_a_kind_that_only_others_say_now_binds_as_they_say_it(engine: Engine, folder: Path) -> None:
    """Two sheets give a kind, one more strictly. When the other says it no longer, or a person
    retracts it, what is bound goes by the stricter: whoever may read it may still read why."""
    said = "claims:\n  - {subject: tam, at: L3, kind: child, marking: MARKING}\n"
    mild = said.replace("MARKING", "confidential")
    load([write(folder, sheet(mild))], engine)
    strict = sheet(said.replace("MARKING", "confidential+minors"), id=OTHER)
    load([write(folder, strict, "later.yaml")], engine)
    tam = "h" * 26

    def bound() -> str:
        found = history(engine, tam)
        assert isinstance(found, EntityHistory)
        return str(found.entity.marking)

    assert bound() == "confidential"
    with engine.reading() as snapshot:
        kinds = [h.record.claim for h in snapshot.view(ALL).claim_histories()]
    [id] = [c.id for c in kinds if c.concept == "child" and c.origin == SHEET_ID]
    order = DecisionBy(by=BY, why="asked to", on="2026-01-02", clearance=ALL, dry_run=True)
    floors = ontology_of(engine.vocabulary).floors
    [bite] = retract(engine, [id], order, floors).raised
    assert (bite.id, str(bite.bound)) == (tam, "confidential+minors")
    report = load([write(folder, sheet(mild.replace("kind: child", "kind: journalist")))], engine)
    assert report.files[-1].raised == (tam,)
    assert bound() == "confidential+minors"
