"""What the ledger of calls asks the ontology for (ledger §2), term by term."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from rdflib import Graph, Literal, URIRef

from graph.vocabulary import BASE, Vocabulary
from tests.conftest import ONTOLOGY

DAYS = URIRef(BASE + "ontology#daysToAnswer")
CLOCK = URIRef(BASE + "ontology#clockSource")


@pytest.mark.parametrize(
    ("name", "domain", "range_"),
    [
        ("carriedBy", {"Call"}, "Call"),
        ("contains", {"Call"}, "Call"),
        ("renews", {"Call"}, "Call"),
        ("replacedBy", {"Call"}, "Call"),
        ("withdrawnOn", {"Call", "Source"}, "period"),
        ("condition", {"Call", "Demand"}, "text"),
        ("conditionMet", {"Call", "Demand"}, "period"),
        ("replyDue", {"Call", "Demand"}, "period"),
        ("underProcedure", {"Call"}, "proceeding-kinds"),
        ("lookedFor", {"Call", "Demand"}, "text"),
        ("responseTo", {"Response"}, "Call"),
        ("answers", {"Response"}, "Demand"),
        ("responseAbout", {"Response"}, "Event"),
        ("forwardedTo", {"Response"}, "Actor"),
        ("announcedEnd", {"Response"}, "period"),
        ("resultOf", {"Response"}, "Response"),
    ],
)
def test_terms_of_the_ledger(
    vocabulary: Vocabulary, name: str, domain: set[str], range_: str
) -> None:
    """Each says of what it can be claimed, and what it takes."""
    prop = vocabulary.properties[name]
    assert set(prop.domain) == domain
    assert prop.range == range_


def test_clocks_have_a_source(vocabulary: Vocabulary) -> None:
    """A procedure with a clock names the text that lays it down, or is marked as from memory; the
    Vienna Mechanism's runs ten days, and says where that was read."""
    graph = Graph().parse(ONTOLOGY / "clocks.ttl", format="turtle")
    clocks = {
        str(subject).removeprefix(BASE + "concept/"): value
        for subject, value in graph.subject_objects(DAYS)
        if isinstance(value, Literal)
    }
    assert clocks["vienna-mechanism"].toPython() == 10
    for code in clocks:
        assert vocabulary.terms[code].scheme == "proceeding-kinds"
        (source,) = graph.objects(URIRef(BASE + "concept/" + code), CLOCK)
        unchecked = vocabulary.terms[code].annotations.get("clockChecked") == ("false",)
        assert unchecked or urlsplit(str(source).rsplit(" ", 1)[1]).hostname == "osce.org"
