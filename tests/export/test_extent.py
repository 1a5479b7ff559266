"""A description says of which days and of which countries the events of a view tell."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from rdflib import RDF as SYNTAX
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance, Level
from graph.claims.record_times import moment
from graph.release.description import Account, Description
from graph.release.export_run import export
from graph.release.profiles import Redaction
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery
from graph.vocabulary import Vocabulary
from tests.clock import START, Clock
from tests.field import loaded, well
from tests.naive import NaiveEngine
from tests.release.profiles.acting import KEYS, in_memory, plain

DAY = 86_400_000_000
BODY = """
    entities:
      vardania: {class: Place, name: Vardania, isoCode: VD}
      north: {class: Place, name: North of Vardania, isoCode: VD-NO, within: vardania}
      kiln: {class: Place, name: Kiln yard, within: north}
      lowland: {class: Place, name: Lowland, isoCode: LW}
      upland: {class: Place, name: Upland, isoCode: UP}
      protest: {class: Event, name: protest at the kiln, kind: protest, place: kiln, when: 2016-03}
      raid:
        class: Event
        name: raid on the kiln
        kind: raid
        place: kiln
        when: 2017-05-02/2017-05-09
      kept:
        class: Event
        name: raid in the lowland
        marking: confidential
        kind: raid
        place: lowland
        when: 2021-11-30
      case: {class: Proceeding, name: case of the kiln, kind: civil-case, when: 2030}
    claims:
      - {subject: raid, negated: true, place: upland}
      - {subject: raid, negated: true, when: 2019}
"""


@pytest.mark.parametrize("format", ["nquads", "csv"])
@pytest.mark.parametrize(
    ("clearance", "last", "countries"),
    [
        (PUBLIC_CLEARANCE, "2017-05-09", ["VD"]),
        (Clearance.parse("confidential"), "2021-11-30", ["LW", "VD"]),
    ],
    ids=["public", "confidential"],
)
def test_days_and_countries_are_those_of_readable_events(
    tmp_path: Path,
    vocabulary: Vocabulary,
    format: str,
    clearance: Clearance,
    last: str,
    countries: list[str],
) -> None:
    """Denied ones, those of cases, and what the clearance may not read are left out."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    well(loaded(tmp_path, engine, BODY))
    graph = described(engine, format, clearance)
    [dataset] = graph.subjects(SYNTAX.type, DCAT.Dataset)
    [time] = graph.objects(dataset, DCTERMS.temporal)
    assert (time, SYNTAX.type, DCTERMS.PeriodOfTime) in graph
    assert str(graph.value(time, DCAT.startDate)) == "2016-03-01"
    assert str(graph.value(time, DCAT.endDate)) == last
    places = list(graph.objects(dataset, DCTERMS.spatial))
    assert all((place, SYNTAX.type, DCTERMS.Location) in graph for place in places)
    assert sorted(str(graph.value(place, DCTERMS.identifier)) for place in places) == countries


def test_under_a_profile_it_tells_what_the_file_tells(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Days are months; what the profile holds back, the protest and the codes, is in neither."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    well(loaded(tmp_path, engine, BODY))
    profile = plain(vocabulary, pseudonyms="protected", places="region", date="month")
    redaction = Redaction(profile=profile, make=in_memory(vocabulary), key=KEYS[0])
    graph = described(engine, "nquads", PUBLIC_CLEARANCE, redaction)
    assert [str(day) for day in graph.objects(None, DCAT.startDate)] == ["2017-05-01"]
    assert [str(day) for day in graph.objects(None, DCAT.endDate)] == ["2017-05-31"]
    assert not list(graph.objects(None, DCTERMS.spatial))


@pytest.mark.parametrize("days_later", [0, 3, 90, 2_000])
def test_issued_is_the_day_of_the_last_write_that_may_be_read(
    tmp_path: Path, vocabulary: Vocabulary, days_later: int
) -> None:
    """It stays as it is for whoever asks later, and what is hidden does not move it."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    well(loaded(tmp_path, engine, BODY))
    first = moment(clock.now).date()
    with engine.reading() as snapshot:
        records = list(standing(snapshot.view(Clearance.parse("confidential")), ClaimQuery()))
    hidden = next(r for r in records if r.claim.marking.level > Level.PUBLIC)
    shown = next(r for r in records if r.claim.marking.level == Level.PUBLIC)

    def issued(clearance: Clearance) -> list[str]:
        graph = described(engine, "csv", clearance, at=clock.now + days_later * DAY)
        return [str(day) for day in graph.objects(None, DCTERMS.issued)]

    assert issued(PUBLIC_CLEARANCE) == [first.isoformat()]
    for days, record, seen in ((40, hidden, first), (400, shown, first + timedelta(days=400))):
        clock.now = START + days * DAY
        with engine.writing() as writer:
            writer.review(
                [record.claim.id], Review.ACCEPTED, Decided(by="coder-1", why="read again")
            )
        assert issued(PUBLIC_CLEARANCE) == [seen.isoformat()]
        assert issued(Clearance.parse("confidential")) == [moment(clock.now).date().isoformat()]


def test_a_view_without_dates_has_no_time(vocabulary: Vocabulary) -> None:
    graph = described(NaiveEngine(vocabulary, clock=Clock()), "nquads", PUBLIC_CLEARANCE)
    assert not list(graph.subject_objects(DCTERMS.temporal))
    assert not list(graph.subject_objects(DCTERMS.spatial))
    assert not list(graph.subject_objects(DCTERMS.issued))


def described(
    engine: NaiveEngine,
    format: str,
    clearance: Clearance,
    redaction: Redaction | None = None,
    at: int = START,
) -> Graph:
    account, out, clock = Account(), io.BytesIO(), Clock(now=at)
    export(engine, clearance, format, out, clock=clock, account=account, redaction=redaction)
    told = Description(
        account=account,
        format=format,
        clearance=clearance,
        vocabulary=engine.vocabulary,
        software="test",
    )
    return Graph().parse(data=told.text(), format="turtle")
