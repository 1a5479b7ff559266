"""Duties out of a view: what is read of events, places and actors, what came, and the reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from graph.claims.claim import Stance
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.duties import DutyBook, DutyState, derive_obligations
from graph.duties.event_facts import EventGathering
from graph.duties.gates import Derivation, GateName, GateRule
from graph.duties.law import Law
from graph.engines.copies import copy
from graph.engines.engine import Engine
from graph.views.view import View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.duties.law.tables import write_tables
from tests.duties.law.world import ALL, RESTRICTED, World, law_into, seen
from tests.engines import OPENERS

ON = date(2010, 1, 1)
Told = dict[str, tuple[str, str | None]]


@pytest.fixture(params=sorted(OPENERS))
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary
) -> tuple[Engine, Law]:
    """A store with the invented law in it, and the law."""
    engine = OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())
    return engine, law_into(engine, write_tables(tmp_path / "law"))


def affair(salt: str = "") -> World:
    """Police of Vardania are said to have tortured people in a town of Vardania in May 2005."""
    world = World(salt)
    for name, cls in (
        *(("case", "Event"), ("VD", "State"), ("OS", "State"), ("town", "Place")),
        *(("country", "Place"), ("police", "StateBody"), ("unit", "StateBody")),
    ):
        world.add(name, cls)
    world.say("case", "kind", "torture")
    world.say("case", "when", "2005-05")
    world.say("case", "place", "town")
    world.say("case", "allegedPerpetrator", "unit")
    world.say("town", "within", "country")
    world.say("country", "territoryOf", "VD")
    world.say("unit", "memberOf", "police")
    world.say("police", "organOf", "VD")
    return world


def told(world: World, opened: tuple[Engine, Law], on: date = ON) -> Told:
    """Set → result and gate, for Vardania."""
    engine, law = opened
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world, on)
        return {
            duty.provisions.code: (duty.result.value, duty.gate)
            for duty in book.duties
            if duty.bearing.state == world.id("VD")
        }


def book_of(view: View, law: Law, world: World, on: date = ON) -> DutyBook:
    return derive_obligations(
        view,
        law,
        on=on,
        events=[world.id("case")],
        results=tuple(Derivation),
    )


def test_organs_and_places_are_followed(opened: tuple[Engine, Law]) -> None:
    """A unit of the police of a State; a town in its country: both duties are derived."""
    assert told(affair(), opened) == {"pact-1": ("DERIVED", None), "charter-7": ("DERIVED", None)}


Change = Callable[[World], object]


def without(name: str) -> Change:
    """The story without the claims of one property."""

    def change(world: World) -> None:
        for claim, _ in list(world.claims):
            if claim.predicate == name:
                world.drop(claim.id)

    return change


def again(subject: str, name: str, said: str, stance: Stance) -> Change:
    """The claims of one property replaced by one with another stance."""

    def change(world: World) -> None:
        without(name)(world)
        world.say(subject, name, said, stance=stance)

    return change


def added(
    *claims: tuple[str, str, str], negated: bool = False, accepted: bool = True, **classes: str
) -> Change:
    """The story with some claims more."""

    def change(world: World) -> None:
        for name, cls in classes.items():
            world.add(name, cls)
        for claim in claims:
            world.say(*claim, negated=negated, accepted=accepted)

    return change


def both(*changes: Change) -> Change:
    def change(world: World) -> None:
        for one in changes:
            one(world)

    return change


RESERVED = "VD,charter,charter-7,reservation,2007-01-01,2007-12-31,not in war,true,gazette"
ABROAD = both(without("territoryOf"), added(("country", "territoryOf", "OS")))
COMPANY = both(
    without("allegedPerpetrator"),
    added(("case", "allegedPerpetrator", "firm"), firm="Organisation"),
)
OFFICER = both(
    without("allegedPerpetrator"),
    added(
        ("case", "allegedPerpetrator", "officer"),
        ("officer", "memberOf", "police"),
        officer="Person",
    ),
)
CASES: dict[str, tuple[Change, str, tuple[str, str | None]]] = {
    "nobody accused": (without("allegedPerpetrator"), "charter-7", ("POSSIBLE", "person")),
    "accused by context only": (
        again("case", "allegedPerpetrator", "unit", Stance.PRESUPPOSED),
        "charter-7",
        ("POSSIBLE", "person"),
    ),
    "a company accused": (
        both(
            without("allegedPerpetrator"),
            added(("case", "allegedPerpetrator", "firm"), firm="Organisation"),
        ),
        "charter-7",
        ("NOT_DERIVED", "person"),
    ),
    "a company accused, acquiescence said": (
        both(
            without("allegedPerpetrator"),
            added(
                ("case", "allegedPerpetrator", "firm"),
                ("case", "acquiescenceBy", "police"),
                firm="Organisation",
            ),
        ),
        "charter-7",
        ("DERIVED", None),
    ),
    "a company directed by the State": (
        both(
            without("allegedPerpetrator"),
            added(
                ("case", "allegedPerpetrator", "firm"),
                ("firm", "directedBy", "VD"),
                firm="Organisation",
            ),
        ),
        "charter-7",
        ("DERIVED", None),
    ),
    "a company empowered by law": (
        both(
            without("allegedPerpetrator"),
            added(
                ("case", "allegedPerpetrator", "firm"),
                ("firm", "empoweredBy", "VD"),
                firm="Organisation",
            ),
        ),
        "charter-7",
        ("DERIVED", None),
    ),
    "conduct adopted": (
        both(without("allegedPerpetrator"), added(("case", "adoptedBy", "VD"))),
        "charter-7",
        ("DERIVED", None),
    ),
    "the organ denied": (
        both(without("memberOf"), added(("unit", "memberOf", "police"), negated=True)),
        "charter-7",
        ("DERIVED", None),
    ),
    "a unit of no State that is told": (without("organOf"), "charter-7", ("DERIVED", None)),
    "no place": (without("place"), "charter-7", ("POSSIBLE", "place")),
    "the place by context only": (
        again("case", "place", "town", Stance.PRESUPPOSED),
        "pact-1",
        ("POSSIBLE", "place"),
    ),
    "territory by context only": (
        again("country", "territoryOf", "VD", Stance.PRESUPPOSED),
        "pact-1",
        ("POSSIBLE", "place"),
    ),
    "abroad, territory needed": (ABROAD, "charter-7", ("NOT_DERIVED", "place")),
    "abroad, jurisdiction needed": (ABROAD, "pact-1", ("POSSIBLE", "place")),
    "disputed": (added(("country", "territoryOf", "OS")), "charter-7", ("POSSIBLE", "place")),
    "territory contested": (
        added(("country", "territoryOf", "VD"), negated=True),
        "charter-7",
        ("POSSIBLE", "place"),
    ),
    "held by another State": (
        added(("town", "controlledBy", "OS")),
        "charter-7",
        ("POSSIBLE", "place"),
    ),
    "held by an armed group": (
        added(("town", "controlledBy", "band"), band="Organisation"),
        "pact-1",
        ("POSSIBLE", "place"),
    ),
    "held by its own organ": (
        added(("town", "controlledBy", "police")),
        "pact-1",
        ("DERIVED", None),
    ),
    "hostilities": (added(("case", "kind", "hostilities")), "charter-7", ("POSSIBLE", "place")),
    "outside the extent": (
        added(("town", "isoCode", "VD-NO")),
        "charter-7",
        ("NOT_DERIVED", "place"),
    ),
    "no date": (without("when"), "pact-1", ("POSSIBLE", "time")),
    "an opinion": (
        again("case", "kind", "torture", Stance.OPINION),
        "pact-1",
        ("NOT_DERIVED", "evidence"),
    ),
    "death from torture": (
        again("case", "kind", "death-from-torture", Stance.REPORTED),
        "charter-7",
        ("DERIVED", None),
    ),
    "ill-treatment, not called torture": (
        again("case", "kind", "ill-treatment", Stance.REPORTED),
        "charter-7",
        ("NOT_DERIVED", "matter"),
    ),
    "in a year before it was in force": (
        again("case", "when", "1999", Stance.REPORTED),
        "charter-7",
        ("NOT_DERIVED", "time"),
    ),
    "in the year in which it came into force": (
        again("case", "when", "2001", Stance.REPORTED),
        "charter-7",
        ("POSSIBLE", "time"),
    ),
    "after the State had left": (
        again("case", "when", "2011-02", Stance.REPORTED),
        "charter-7",
        ("NOT_DERIVED", "time"),
    ),
    "in the time of a reservation": (
        again("case", "when", "2007-05", Stance.REPORTED),
        "charter-7",
        ("POSSIBLE", "exceptions"),
    ),
    "accused by a proposed claim only": (
        both(
            without("allegedPerpetrator"),
            added(("case", "allegedPerpetrator", "unit"), accepted=False),
        ),
        "charter-7",
        ("POSSIBLE", "person"),
    ),
    "a company, its direction only proposed": (
        both(COMPANY, added(("firm", "directedBy", "VD"), accepted=False)),
        "charter-7",
        ("NOT_DERIVED", "person"),
    ),
    "a company, acquiescence only proposed": (
        both(COMPANY, added(("case", "acquiescenceBy", "police"), accepted=False)),
        "charter-7",
        ("NOT_DERIVED", "person"),
    ),
    "a company, adoption only proposed": (
        both(COMPANY, added(("case", "adoptedBy", "VD"), accepted=False)),
        "charter-7",
        ("NOT_DERIVED", "person"),
    ),
    "a company, this one thing at the State's direction": (
        both(COMPANY, added(("case", "doneAtDirectionOf", "VD"))),
        "charter-7",
        ("DERIVED", None),
    ),
    "an officer, in what capacity is not recorded": (OFFICER, "charter-7", ("POSSIBLE", "person")),
    "an officer in official capacity": (
        both(OFFICER, added(("case", "inOfficialCapacity", "officer"))),
        "charter-7",
        ("DERIVED", None),
    ),
    "a province that is a part of the State": (
        both(without("organOf"), added(("police", "memberOf", "VD"))),
        "charter-7",
        ("DERIVED", None),
    ),
    "a place only proposed": (
        both(without("place"), added(("case", "place", "town"), accepted=False)),
        "pact-1",
        ("POSSIBLE", "place"),
    ),
    "foreign control only proposed": (
        added(("town", "controlledBy", "OS"), accepted=False),
        "charter-7",
        ("DERIVED", None),
    ),
    "a date only proposed": (
        both(without("when"), added(("case", "when", "2005-05"), accepted=False)),
        "pact-1",
        ("POSSIBLE", "time"),
    ),
    "two dates, one after the State had left": (
        added(("case", "when", "2011-02")),
        "charter-7",
        ("POSSIBLE", "time"),
    ),
    "two dates, one of them a longer time": (
        added(("case", "when", "2000/2012")),
        "charter-7",
        ("POSSIBLE", "time"),
    ),
    "the year, too": (added(("case", "when", "2005")), "charter-7", ("DERIVED", None)),
    "no date, part of what has one": (
        both(
            without("when"),
            added(("case", "partOf", "wave"), ("wave", "when", "2005/2006"), wave="Event"),
        ),
        "charter-7",
        ("DERIVED", None),
    ),
    "taken back by who said it": (
        both(
            lambda world: world.add("later", "Source"),
            added(("case", "allegedPerpetrator", "unit"), negated=True),
        ),
        "charter-7",
        ("DERIVED", None),
    ),
    "as it is": (lambda world: None, "charter-7", ("DERIVED", None)),
    "denied, too": (
        added(("case", "kind", "torture"), negated=True),
        "charter-7",
        ("DERIVED", None),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_decides(name: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """One thing is changed in the story, and one gate answers for it."""
    change, code, expected = CASES[name]
    engine = OPENERS["naive"](tmp_path / "store.db", vocabulary, Clock())
    world = affair()
    change(world)
    tables = write_tables(tmp_path / "law", reservations=(RESERVED,))
    found = told(world, (engine, law_into(engine, tables)), on=date(2012, 1, 1))
    assert found[code] == expected


def test_the_document_has_every_case() -> None:
    """The examples of graph/DUTIES.md are the cases above, with what comes out of them."""
    text = (ONTOLOGY.parent / "graph" / "DUTIES.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| `([a-z0-9-]+)` \| ([A-Z_]+) \| ([a-z]*) ?\|$", text, re.M)
    told = {name: (code, (result, gate or None)) for name, code, result, gate in rows}
    assert told == {name: (code, expected) for name, (_, code, expected) in CASES.items()}


def test_only_accepted_claims_are_evidence(opened: tuple[Engine, Law]) -> None:
    """The kind is proposed only: the matter gate reads it, so that evidence is the one named."""
    world = affair()
    without("kind")(world)
    world.say("case", "kind", "torture", accepted=False)
    assert told(world, opened)["pact-1"] == ("NOT_DERIVED", "evidence")


def test_a_state_known_by_its_code(opened: tuple[Engine, Law]) -> None:
    """An entity of one's own for a State of the tables is recognised by its ISO code."""
    engine, law = opened
    world = affair()
    world.add("own", "State")
    world.say("own", "isoCode", "VD")
    world.say("country", "territoryOf", "own")
    without("territoryOf")(world)
    world.say("country", "territoryOf", "own")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
    assert {d.result for d in book.duties if d.bearing.state == world.id("own")} == {
        Derivation.DERIVED
    }


def test_an_organ_for_a_time(opened: tuple[Engine, Law]) -> None:
    """Whoever was an organ only before the event is none at the event: its members are
    officials at the event in the second case alone."""
    found = []
    for valid in ("2001/2004", "2001/2005-05-10"):
        world = affair(valid)
        without("organOf")(world)
        without("allegedPerpetrator")(world)
        world.add("men", "Group")
        world.say("case", "allegedPerpetrator", "men")
        world.say("men", "memberOf", "police")
        world.say("police", "organOf", "VD", valid=valid)
        with seen(world.tell(opened[0])) as view:
            duties = book_of(view, opened[1], world).duties
        [gates] = [
            duty.gates
            for duty in duties
            if duty.bearing.state == world.id("VD") and duty.provisions.code == "charter-7"
        ]
        found += [gate.rule for gate in gates if gate.name == GateName.PERSON]
    assert found == [GateRule.ACTOR_UNKNOWN, GateRule.OFFICIALS_ACCUSED]


# --------------------------------------------------------------------------- what came of them


def with_steps() -> World:
    world = affair()
    world.add("inquiry", "Response")
    world.add("judgment", "Proceeding")
    world.add("court", "InternationalBody")
    world.say("inquiry", "kind", "preliminary-inquiry")
    world.say("inquiry", "responseBy", "police")
    world.say("inquiry", "responseAbout", "case")
    world.say("inquiry", "when", "2006-02-01")
    world.say("judgment", "proceedingAbout", "case")
    world.say("judgment", "before", "court")
    world.say("judgment", "outcome", "violation-found")
    world.say("judgment", "when", "2009-03-03")
    return world


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2006-01-31", DutyState.NO_STEP_RECORDED),
        ("2006-02-01", DutyState.STEP_RECORDED),
        ("2009-03-02", DutyState.STEP_RECORDED),
        ("2009-03-03", DutyState.FINDING_STATED),
        ("2012-01-01", DutyState.FINDING_STATED),
    ],
)
def test_steps_and_findings(opened: tuple[Engine, Law], on: str, state: DutyState) -> None:
    """Each from its day on; a finding stays, and later steps stand beside it."""
    engine, law = opened
    world = with_steps()
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        duties = [d for d in book.duties if d.bearing.state == world.id("VD")]
        standings = book.standings(duties, date.fromisoformat(on))
    assert {s.state for s in standings} == {state}


def test_whose_steps_count(opened: tuple[Engine, Law]) -> None:
    """An inquiry by another State's organ, or about another event, is no step."""
    engine, law = opened
    world = affair()
    for name, actor, event in (("foreign", "militia", "case"), ("other", "police", "elsewhere")):
        world.add(name, "Response")
        world.add("militia", "StateBody")
        world.add("elsewhere", "Event")
        world.say(name, "kind", "preliminary-inquiry")
        world.say(name, "responseBy", actor)
        world.say(name, "responseAbout", event)
        world.say(name, "when", "2006-02-01")
    world.say("militia", "organOf", "OS")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        duties = [d for d in book.duties if d.bearing.state == world.id("VD")]
        standings = book.standings(duties, ON)
    assert {s.state for s in standings} == {DutyState.NO_STEP_RECORDED}


def test_a_denied_step_is_contested(opened: tuple[Engine, Law]) -> None:
    """One source tells of an inquiry, another says that there was none of the kind."""
    engine, law = opened
    world = with_steps()
    world.say("case", "followedBy", "investigation", negated=True, valid="../2008")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        duties = [d for d in book.duties if d.bearing.state == world.id("VD")]
        (standing, *_) = book.standings(duties, date(2008, 1, 1))
        (reasons, *_) = book.status_reasons([standing])
    assert standing.state is DutyState.STEP_RECORDED
    assert standing.contested
    assert [reason.rule for reason in reasons] == ["absence", "step"]


# ------------------------------------------------------------------------------------- reasons


def test_the_wording(opened: tuple[Engine, Law]) -> None:
    """Word for word as the ledger has it, with claims of the view for what it rests on."""
    engine, law = opened
    world = affair()
    world.say("reporter", "name", "Daily Ostrel")
    world.say("town", "name", "Brin")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        duties = [d for d in book.duties if d.provisions.code == "pact-1"]
        duties = [d for d in duties if d.bearing.state == world.id("VD")]
        (reasons,) = book.reasons(duties)
        known = view.records([id for reason in reasons for id in reason.claims])
    assert reasons[0].text == (
        "Republic of Vardania was bound by Pact 1 with 2 on all possible dates. According to "
        "Daily Ostrel (reported), torture occurred in Brin. If that account is credible, these "
        "provisions call for an investigation. Credibility, jurisdiction and exceptions have not "
        "been assessed."
    )
    assert {r.claim.predicate for r in known.values()} >= {
        *("kind", "place", "allegedPerpetrator", "when", "organOf", "inForce")
    }


def test_no_reason_convicts(opened: tuple[Engine, Law]) -> None:
    """The words that only a body that found it may use are in no reason of our own."""
    engine, law = opened
    world = with_steps()
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        texts = [r.text for some in book.reasons(book.duties) for r in some]
        standings = book.standings(book.duties, ON)
        texts += [r.text for some in book.status_reasons(standings) for r in some]
    for word in ("breach", "owes", "failed", "violated", "guilty"):
        assert not [text for text in texts if word in text.casefold()]


def test_what_is_unchecked_is_said(opened: tuple[Engine, Law]) -> None:
    """Ostrel's entry into force is from memory; Vardania's is not."""
    engine, law = opened
    world = affair()
    world.say("country", "territoryOf", "OS")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        told = {
            (duty.bearing.code, duty.provisions.code): {r.rule for r in reasons}
            for duty, reasons in zip(book.duties, book.reasons(book.duties), strict=True)
        }
    assert "unchecked" in told["OS", "charter-7"]
    assert "unchecked" not in told["VD", "charter-7"]


# --------------------------------------------------------------------------------------- laws


def test_what_is_hidden_changes_nothing(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Law 1: over the whole store a reader gets what he gets over a copy for him."""
    engine = OPENERS["sqlite"](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law"))
    world = with_steps()
    world.say("case", "allegedPerpetrator", "police", marking=RESTRICTED)
    world.say("country", "territoryOf", "OS", marking=RESTRICTED)
    world.say("case", "kind", "killing", marking=RESTRICTED)
    world.say("case", "when", "1970", stance=Stance.VERIFIED, marking=RESTRICTED)
    world.add("secret", "Response", RESTRICTED)
    world.say("secret", "kind", "investigation")
    world.say("secret", "responseBy", "police")
    world.say("secret", "responseAbout", "case")
    world.say("secret", "when", "2005-06-01")
    world.tell(engine)

    def make(path: Path) -> Engine:
        return OPENERS["sqlite"](path, vocabulary, Clock())

    copy(engine, PUBLIC_CLEARANCE, tmp_path / "copy.db", make=make, clock=Clock())
    other = make(tmp_path / "copy.db")
    whole, copied, more = (
        everything(one, law, world, clearance)
        for one, clearance in (
            (engine, PUBLIC_CLEARANCE),
            (other, PUBLIC_CLEARANCE),
            (engine, ALL),
        )
    )
    assert whole == copied
    assert whole != more


def everything(engine: Engine, law: Law, world: World, clearance: Clearance) -> object:
    with seen(engine, clearance) as view:
        book = book_of(view, law, world)
        standings = book.standings(book.duties, ON)
        return (
            [(d.id, d.result, d.gate, d.in_force) for d in book.duties],
            book.reasons(book.duties),
            standings,
            book.status_reasons(standings),
        )


def test_the_order_of_claims_does_not_matter(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The same story told backwards gives the same duties and reasons."""
    world = with_steps()
    told = []
    for backwards in (False, True):
        folder = tmp_path / str(backwards)
        folder.mkdir()
        engine = OPENERS["naive"](folder / "store.db", vocabulary, Clock())
        law = law_into(engine, write_tables(folder / "law"))
        world.tell(engine, backwards=backwards)
        told.append(everything(engine, law, world, PUBLIC_CLEARANCE))
    assert told[0] == told[1]


def test_a_view_without_the_law_has_no_duties(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What the store does not hold calls for nothing."""
    law = law_into(
        OPENERS["naive"](tmp_path / "a", vocabulary, Clock()), write_tables(tmp_path / "law")
    )
    world = affair()
    with seen(world.tell(OPENERS["naive"](tmp_path / "b", vocabulary, Clock()))) as view:
        assert book_of(view, law, world).duties == ()


def test_all_events_of_a_view(opened: tuple[Engine, Law]) -> None:
    """Without a name every event of a fitting kind is looked at; later ones are left out."""
    engine, law = opened
    world = affair()
    world.add("later", "Event")
    world.say("later", "kind", "torture")
    world.say("later", "place", "town")
    world.say("later", "when", "2010-01-02")
    with seen(world.tell(engine)) as view:
        for on, count in ((ON, 2), (date(2010, 1, 2), 4)):
            assert len(derive_obligations(view, law, on=on).duties) == count
        assert derive_obligations(view, law, on=ON, bearer=world.id("OS")).duties == ()


# ------------------------------------------------------------------------- dates, and no ids


@pytest.mark.parametrize("by", ["reporter", "watch", "police", "ministry", "spokesman"])
def test_who_may_end_a_disappearance(tmp_path: Path, vocabulary: Vocabulary, by: str) -> None:
    """Any accepted claim that gives it an end, under whatever ids; but where only the accused,
    their State or its organs say so it may have gone on."""
    for salt in ("", "a", "b", "c", "d"):
        world = affair(salt + by)
        without("when")(world)
        world.add("watch", "Organisation")
        world.add("ministry", "StateBody")
        world.add("spokesman", "Person")
        world.say("ministry", "organOf", "VD")
        world.say("spokesman", "speaksFor", "ministry")
        world.say("case", "kind", "enforced-disappearance")
        world.say("case", "when", "2005-05-03", by="watch")
        world.say("case", "when", "2005-05-03/2009-02-01", by=by)
        engine = OPENERS["naive"](tmp_path / salt, vocabulary, Clock())
        law = law_into(engine, write_tables(tmp_path / f"law{salt}"))
        with seen(world.tell(engine)) as view:
            (one,) = EventGathering(view, law, [world.id("case")], ON.toordinal()).all()
        assert one.facts.ended is (by in ("reporter", "watch"))
        assert one.facts.first == date(2005, 5, 3).toordinal()


def test_ids_minted_anew_change_no_duty(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Where two sources differ on when, where and by whom, no id decides."""
    found = set()
    for salt in ("", "a", "b", "c", "d", "e"):
        world = affair(salt)
        world.add("village", "Place")
        world.say("case", "when", "2011-02")
        world.say("case", "place", "village")
        world.say("village", "territoryOf", "OS")
        engine = OPENERS["naive"](tmp_path / salt, vocabulary, Clock())
        law = law_into(engine, write_tables(tmp_path / f"law{salt}"))
        with seen(world.tell(engine)) as view:
            book = book_of(view, law, world)
        names = {id: name for name in world.classes if (id := world.id(name))}
        found.add(
            tuple(
                sorted(
                    (names.get(d.bearing.state, ""), d.provisions.code, d.result, d.gate or "")
                    for d in book.duties
                )
            )
        )
    assert len(found) == 1


def test_a_state_that_nothing_ties_to_the_event(opened: tuple[Engine, Law]) -> None:
    """It has its row where it is asked for, not derived at place, and none where it is not."""
    engine, law = opened
    world = affair()
    with seen(world.tell(engine)) as view:
        other = world.id("OS")
        asked = derive_obligations(
            view, law, on=ON, bearer=other, results=(Derivation.NOT_DERIVED,)
        )
        usual = derive_obligations(view, law, on=ON, bearer=other)
        texts = {r.rule: r.text for some in asked.reasons(asked.duties) for r in some}
    assert {(d.result, d.gate) for d in asked.duties} == {(Derivation.NOT_DERIVED, "place")}
    assert "not assessed" in texts["place-no-nexus"]
    assert usual.duties == ()


def test_what_is_only_proposed_is_named(opened: tuple[Engine, Law]) -> None:
    """In a reason of its own; what would make the result less firm comes first."""
    engine, law = opened
    world = affair()
    world.say("town", "controlledBy", "OS", accepted=False)
    world.say("case", "acquiescenceBy", "police", accepted=False)
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        duties = [d for d in book.duties if d.result is Derivation.DERIVED]
        rules = [[r.rule for r in some] for some in book.reasons(duties)]
    assert duties
    assert all(some[0] == "proposed-against" and "proposed" in some for some in rules)


def test_how_much_was_considered(opened: tuple[Engine, Law]) -> None:
    """What speaks of the kind, for each State with a nexus; a State without one adds nothing."""
    engine, law = opened
    world = affair()
    without("allegedPerpetrator")(world)
    world.add("firm", "Organisation")
    world.say("case", "allegedPerpetrator", "firm")
    with seen(world.tell(engine)) as view:
        book = book_of(view, law, world)
        usual = derive_obligations(view, law, on=ON, events=[world.id("case")])
    assert {d.bearing.state for d in book.duties} == {world.id("VD"), world.id("OS")}
    for one in (book, usual):
        assert (one.considered, one.not_derived) == (2, 1)
