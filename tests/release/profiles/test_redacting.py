"""What each part of a profile keeps back and changes, in an invented affair."""

from __future__ import annotations

import json

import pytest

from graph.claims.claim import Claim, Review
from graph.claims.period import Period
from graph.release.excerpts import about
from graph.release.profiles import Redaction
from graph.release.profiles import holding_back as deciding
from graph.release.profiles import text_release as texts
from graph.release.profiles.profile import Profile
from graph.release.profiles.told_dates import LEFT_OUT
from graph.vocabulary import Vocabulary
from tests.clock import START
from tests.generators import EVERYTHING
from tests.release.profiles.acting import KEYS, TIMES, Outcome, in_memory, outcome, plain
from tests.release.profiles.affair import CAST, Affair, text, when


@pytest.fixture
def affair(vocabulary: Vocabulary) -> Affair:
    return Affair(vocabulary)


class Under:
    """What a profile lets out of the affair, by the keys of its claims."""

    def __init__(self, affair: Affair, **otherwise: object) -> None:
        self.profile: Profile = plain(affair.engine.vocabulary, **otherwise)
        self.out: Outcome = outcome(affair.engine, self.profile)
        keys = {id: key for key, id in affair.claims.items()}
        self.claims: dict[str, Claim] = {
            keys[id]: history.record.claim for id, history in self.out.claims.items()
        }
        self.entities = {affair.id(name): name for name in CAST}
        self.names = {self.entities[id] for id in self.out.entities}
        self.kept_back = set(affair.claims) - set(self.claims)
        self._affair = affair

    def new(self, name: str) -> str:
        return self.out.new(self._affair.id(name))

    def reasons(self, predicate: str) -> set[str]:
        report = self.out.redaction.report
        assert report is not None
        return {why for why, of in report.claims_kept_back if of == predicate}


# ------------------------------------------------------------------------------------- places


def test_an_event_is_told_at_the_region_around(affair: Affair) -> None:
    """Finer places are gone with all that is said of them; regions and countries stay."""
    under = Under(affair, places="region", coordinates=True)
    assert under.claims["raid place"].object == under.new("north")
    assert all(not c.citation.locator and not c.citation.quote for c in under.claims.values())
    assert under.names.isdisjoint({"ostrel", "cell", "isle"})
    assert {"north", "delta", "country"} <= under.names
    assert {"cell name", "cell latitude", "ostrel within"} <= under.kept_back
    assert "north latitude" in under.claims


def test_by_country(affair: Affair) -> None:
    """The nearest country is looked for beyond the region."""
    under = Under(affair, places="country")
    assert under.claims["raid place"].object == under.new("country")
    assert "north" not in under.names


def test_coordinates_stay_behind_where_the_profile_says_so(affair: Affair) -> None:
    """Of the places that stay, too."""
    under = Under(affair, places="region", coordinates=False)
    assert {"north latitude", "cell latitude"} <= under.kept_back


def test_not_there_says_nothing_of_the_region(affair: Affair) -> None:
    """It stays behind, and what it contradicts does, too."""
    affair.say("not there", "raid", "place", to="cell", negated=True)
    under = Under(affair, places="region")
    assert {"not there", "raid place"} <= under.kept_back
    assert under.reasons("place") == {deciding.NOT_THERE, deciding.CONTRADICTED}


def test_a_place_told_as_a_region_goes_out_with_what_denies_the_region(affair: Affair) -> None:
    """And stays behind with it."""
    denied = [("velt", "denies")]
    affair.say("not in the north", "raid", "place", to="north", negated=True, by=denied)
    assert {"raid place", "not in the north"} <= set(Under(affair, places="region").claims)
    persons = plain(affair.engine.vocabulary).classes - {"Person"}
    under = Under(affair, places="region", classes=persons)
    assert {"raid place", "not in the north"} <= under.kept_back


def test_a_place_in_no_region_or_in_two_is_not_told(affair: Affair) -> None:
    """Nor by a link that somebody denies."""
    affair.say("isle", "flight", "place", to="isle")
    affair.say("other region", "ostrel", "within", to="delta")
    assert {"isle", "raid place"} <= Under(affair, places="region").kept_back
    affair.say("not delta", "ostrel", "within", to="delta", negated=True)
    under = Under(affair, places="region")
    assert under.claims["raid place"].object == under.new("north")


def test_texts_that_name_a_fine_place_stay_behind(affair: Affair) -> None:
    """In titles and descriptions; a body that is called by one is for the sender to look at."""
    affair.say("title", "raid", "name", value=text("The raid in Ostrel"))
    affair.say("region", "raid", "purpose", value=text("to rule Northern Vardania"))
    under = Under(affair, places="region")
    assert "title" in under.kept_back
    assert {"region", "guard name"} <= set(under.claims)
    report = under.out.redaction.report
    assert report is not None
    assert affair.id("guard") in report.to_look_at
    assert "title" in Under(affair).claims


# -------------------------------------------------------------------------------------- dates


def test_dates_are_told_by_month(affair: Affair) -> None:
    """By property where the profile says so; the words go, and that it was inferred stays."""
    affair.say(
        "held", "karn", "memberOf", to="ministry",
        valid=Period(edtf="2018-12-01/2018-12-05", as_found="a few days", inferred="a guess"),
    )  # fmt: skip
    affair.say("sometime", "flight", "when", value=when("2018-12-29"))
    under = Under(affair, date="month", dates={"published": "day"})
    value = under.claims["raid when"].value
    assert value is not None
    assert (value.text, value.period) == ("2018-12", Period(edtf="2018-12"))
    published = under.claims["report published"].value
    assert published is not None
    assert published.period == Period(edtf="2019-01-14")
    assert under.claims["held"].valid == Period(edtf="2018-12", inferred=LEFT_OUT)


def test_texts_that_name_a_day_stay_behind(affair: Affair) -> None:
    """Where dates are told by month, and not where they are told by day."""
    affair.say("day", "raid", "purpose", value=text("to show strength on 28 December"))
    assert "day" in Under(affair, date="month").kept_back
    assert "day" in Under(affair).claims


# ------------------------------------------------------------------------------------ persons


def test_whoever_has_a_pseudonym_is_named_nowhere(affair: Affair) -> None:
    """Names, offices, headships, posts and listings stay behind; involvement and membership go
    out."""
    affair.say("velt speaks", "velt", "kind", concept="spokesperson")
    affair.say("listing by", "listing", "listingBy", to="vardania")
    affair.say("velt serves", "velt", "kind", concept="public-official")
    under = Under(affair, pseudonyms="all")
    assert {"zelim name", "karn name", "velt name", "karn office", "velt head", "listed",
            "listing ground", "listing by"} <= under.kept_back  # fmt: skip
    assert under.claims["raid victim"].object == under.new("zelim")
    assert {"accuses karn", "karn member", "velt serves"} <= set(under.claims)
    assert "velt speaks" in under.kept_back
    assert "raid purpose" in under.kept_back  # it calls him by his surname
    assert under.reasons("purpose") == {texts.PERSON}
    assert "listing" not in under.names


def test_further_properties_of_theirs(affair: Affair) -> None:
    """`without` names them; the same property of others goes out."""
    affair.say("guard member", "guard", "memberOf", to="ministry")
    under = Under(affair, pseudonyms="all", without=frozenset({"memberOf"}))
    assert "karn member" in under.kept_back
    assert "guard member" in under.claims


def test_roles_that_are_named(affair: Affair) -> None:
    """Who heads a body keeps the name; who was harmed does not, whatever he heads."""
    named = frozenset({"heads", "accused"})
    under = Under(affair, pseudonyms="all", named=named)
    assert {"velt name", "velt head", "karn name", "listed"} <= set(under.claims)
    affair.say("victim, too", "flight", "victim", to="velt")
    affair.review("victim, too", Review.REJECTED)
    assert "velt name" in Under(affair, pseudonyms="all", named=named).kept_back


def test_only_those_to_protect(affair: Affair) -> None:
    """Victims and coders have pseudonyms, others not."""
    under = Under(affair, pseudonyms="protected")
    assert {"zelim name", "coder name"} <= under.kept_back
    assert {"karn name", "velt name"} <= set(under.claims)


def test_a_body_that_is_called_by_a_whole_name(affair: Affair) -> None:
    """Its name stays behind; one that shares a word goes out, and the report says so."""
    affair.say("friends", "watch", "name", value=text("Friends of ZELIM HAUNOV"))
    affair.say("guard member", "guard", "memberOf", to="ministry")
    affair.say("fund", "ministry", "name", value=text("Haunov Fund"))
    under = Under(affair, pseudonyms="all")
    assert "friends" in under.kept_back
    assert "fund" in under.claims
    report = under.out.redaction.report
    assert report is not None
    assert report.to_look_at == [affair.id("ministry")]


# ------------------------------------------------------------------------- denials, and the rest


def test_an_accusation_stays_with_a_denial_whose_speaker_stays(affair: Affair) -> None:
    """Velt denies for the guard. Without persons her denial cannot go out, and so the accusation
    of the guard does not; it does where her denial is taken back."""
    persons = plain(affair.engine.vocabulary).classes - {"Person"}
    under = Under(affair, classes=persons)
    assert {"denies guard", "accuses guard"} <= under.kept_back
    assert under.reasons("allegedPerpetrator") == {deciding.CLASS, deciding.CONTRADICTED}
    affair.review("denies guard", Review.REJECTED)
    assert "accuses guard" in Under(affair, classes=persons).claims


@pytest.mark.parametrize("lost", ["about", "kind", "by"])
def test_a_response_that_denies_goes_out_whole_or_the_accusation_stays(
    affair: Affair, lost: str
) -> None:
    """That it denies, of what, and who does: whichever of them stays behind."""
    affair.review("denies guard", Review.REJECTED)
    chain = {lost: [("velt", "states")]}
    watch = [("watch", "states")]
    affair.say("about", "answer", "responseAbout", to="raid", by=chain.get("about", watch))
    affair.say("kind", "answer", "kind", concept="denial", by=chain.get("kind", watch))
    affair.say("by", "answer", "responseBy", to="guard", by=chain.get("by", watch))
    assert {"accuses guard", "accuses karn"} <= set(Under(affair).claims)
    persons = plain(affair.engine.vocabulary).classes - {"Person"}
    under = Under(affair, classes=persons)
    assert {lost, "accuses guard"} <= under.kept_back
    affair.say("other", "flight", "allegedPerpetrator", to="guard")
    assert "other" in Under(affair, classes=persons).claims


def test_narrower_kinds_are_denied_with_broader_ones(affair: Affair) -> None:
    """“No torture” contradicts a death from torture: neither goes out without the other."""
    affair.say("worse", "raid", "kind", concept="death-from-torture")
    affair.say(
        "no torture", "raid", "kind", concept="torture", negated=True, by=[("velt", "denies")]
    )
    persons = plain(affair.engine.vocabulary).classes - {"Person"}
    under = Under(affair, classes=persons)
    assert {"worse", "no torture"} <= under.kept_back
    assert "raid kind" in under.claims


def test_what_nothing_is_connected_with_any_more_stays_behind(affair: Affair) -> None:
    """The letter told of the flight alone: without the flight there is no letter."""
    under = Under(affair, kinds=frozenset({"escape-assistance"}))
    assert under.names.isdisjoint({"flight", "letter"})
    assert "letter name" in under.kept_back
    assert "report" in under.names


def test_a_claim_refines_the_nearest_coarser_one_that_goes_out(affair: Affair) -> None:
    """So that what was not shown beside a finer claim does not come back."""
    affair.say("coarse", "flight", "place", to="country")
    affair.say("middle", "flight", "place", to="north", refines="coarse", by=[("velt", "states")])
    affair.say("fine", "flight", "place", to="delta", refines="middle")
    persons = plain(affair.engine.vocabulary).classes - {"Person"}
    under = Under(affair, classes=persons)
    assert "middle" in under.kept_back
    assert under.claims["fine"].refines == under.claims["coarse"].id


@pytest.mark.parametrize(
    ("level", "gone", "stays"),
    [
        ("whole", {"sheet name"}, {"report name", "report url", "report published"}),
        ("described", {"sheet name", "report url"}, {"report name", "report published"}),
        ("kind", {"report name", "report url"}, {"report published", "sheet kind"}),
    ],
)
def test_sources(affair: Affair, level: str, gone: set[str], stays: set[str]) -> None:
    """As much as the profile tells; coders' own papers by kind at most."""
    under = Under(affair, sources=level)
    assert gone <= under.kept_back
    assert stays <= set(under.claims)


def test_of_a_life_the_decision_stays(affair: Affair) -> None:
    """Who took it, why and when does not; claims taken back stay behind."""
    affair.review("raid kind", Review.ACCEPTED)
    affair.review("raid when", Review.REJECTED)
    under = Under(affair)
    assert "raid when" in under.kept_back
    [history] = [h for id, h in under.out.claims.items() if id == affair.claims["raid kind"]]
    assert history.record.review is Review.ACCEPTED
    [change] = history.changes
    assert (change.kind, change.by, change.why, change.on) == ("reviewed", LEFT_OUT, LEFT_OUT, None)


def test_the_report_is_about_ids_and_names_nobody(affair: Affair) -> None:
    """In words and as JSON."""
    affair.say("friends", "watch", "name", value=text("Friends of Zelim Haunov"))
    report = Under(affair, pseudonyms="all", places="region", date="month").out.redaction.report
    assert report is not None
    assert affair.claims["raid purpose"] in report.as_json()
    for words in (report.as_json(), str(report)):
        assert "Haunov" not in words
        assert "Karn" not in words
    assert "place told coarsely: place 1" in str(report)
    assert report.alone == (2, 2)


def test_a_key_is_for_one_export(affair: Affair) -> None:
    """Applied again, the same key would make two files that can be joined."""
    redaction = Under(affair).out.redaction
    with (
        affair.engine.reading() as snapshot,
        pytest.raises(AssertionError, match="could be joined"),
        redaction.applied(snapshot.view(EVERYTHING), START),
    ):
        pass


def test_a_part_goes_out_as_the_whole_would(affair: Affair, vocabulary: Vocabulary) -> None:
    """Of one case no more than of everything, under the same decisions: whoever is protected for
    what the part does not tell is protected in it, and denials are in it or nothing is."""
    profile = plain(vocabulary, pseudonyms="protected", places="region", date="month")
    whole = outcome(affair.engine, profile, key=KEYS[0])
    with affair.engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        part = about(view, [affair.id("raid")])
        redaction = Redaction(profile=profile, make=in_memory(vocabulary), key=KEYS[0])
        with redaction.applied(view, TIMES[0], part) as redacted:
            claims = {h.record.claim.id: h.record.claim for h in redacted.claim_histories()}
            entities = {h.entity.id for h in redacted.entity_histories()}
        chosen = {h.record.claim.id for h in part.claim_histories()}
    expected = {h.record.claim.id for id, h in whole.claims.items() if id in chosen}
    assert set(claims) == expected
    assert expected < {h.record.claim.id for h in whole.claims.values()}
    assert entities == {name for claim in claims.values() for name in claim.names}


def test_the_report_counts_persons_apart_and_every_class(affair: Affair) -> None:
    """Groups under pseudonyms are no persons; what can be recognised is counted for all classes."""
    found = outcome(affair.engine, plain(affair.engine.vocabulary, pseudonyms="all"))
    report = found.redaction.report
    assert report is not None
    told = json.loads(report.as_json())
    persons = sum(1 for cls in CAST.values() if cls == "Person")
    assert told["persons"]["pseudonyms"] + told["persons"]["named"] <= persons
    assert "Person" not in told["protected"]["pseudonyms"]
    assert {"Event", "Place", "StateBody"} <= set(told["recognisable"])
    assert "To be recognised in another file" in str(report)
