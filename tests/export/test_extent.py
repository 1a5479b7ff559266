"""A description says of which days and of which countries the events of a view tell."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rdflib import RDF as SYNTAX
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS

from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.release.description import Account, Description
from graph.release.export_run import export
from graph.release.profiles import Redaction
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.field import loaded, well
from tests.naive import NaiveEngine
from tests.release.profiles.acting import KEYS, in_memory, plain

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


def test_a_view_without_dates_has_no_time(vocabulary: Vocabulary) -> None:
    graph = described(NaiveEngine(vocabulary, clock=Clock()), "nquads", PUBLIC_CLEARANCE)
    assert not list(graph.subject_objects(DCTERMS.temporal))
    assert not list(graph.subject_objects(DCTERMS.spatial))


def described(
    engine: NaiveEngine, format: str, clearance: Clearance, redaction: Redaction | None = None
) -> Graph:
    account, out = Account(), io.BytesIO()
    export(engine, clearance, format, out, clock=Clock(), account=account, redaction=redaction)
    told = Description(
        account=account,
        format=format,
        clearance=clearance,
        vocabulary=engine.vocabulary,
        software="test",
    )
    return Graph().parse(data=told.text(), format="turtle")
