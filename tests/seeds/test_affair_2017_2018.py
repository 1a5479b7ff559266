"""The documents of 2017 and 2018: coded row by row, and what the ledger needs of them is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph.changes.load import load
from graph.claims.claim import Claim, Review, Stance
from graph.claims.marking import PUBLIC, Clearance
from graph.ingest.documents import MOST_WORDS
from graph.views.view import View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.seeds.affair import CODED, FILES, SHEETS, Affair, read_affair

PLANNED = [
    *("EEAS", "Lavrov", "UN", "Inquiry", "Ministers", "Interim", "Missing", "Refusal"),
    *("PACE", "CAT", "Vienna", "Moscow", "Report"),
]

HOSTS = {
    *("rferl.org", "freedex.org", "interfax-religion.com", "tass.com", "oc-media.org"),
    *("assembly.coe.int", "pace.coe.int", "docstore.ohchr.org", "caucasianknot.info"),
    *("www.wired-gov.net", "freedomhouse.org", "md.mfa.lt", "docslib.org", "equal-eyes.org"),
    "themoscowtimes.com",
}
"""Where the fact sheet saw the documents."""

PEOPLE = {"coder-1", "sergey-lavrov", "gudni-bragason", "wolfgang-benedek"}
"""Everybody named: each speaks or writes in an office, in public."""

UNSAID = [
    *("lapunov", "лапунов", "memorial", "network", "argun", "аргун", "grozny", "passport"),
    *("10 august 2019", "2019-08-10", "safe haven", "refuge", "ten days", "three weeks"),
]
"""Who is not named, what is restricted elsewhere, and what the fact sheet has from memory only."""

JUDGED = {
    "un-letter-2017 kind letter",
    "un-letter-2017 issuer un-experts-2017",
    "un-letter-2017 addressee russia",
    "un-letter-2017 about crackdown-2017",
    "un-letter-2017 madeOn 2017-04",
    "missing-2017 partOf abuses-from-2017",
    "executions-2017 partOf abuses-from-2017",
    "crackdown-2017 partOf abuses-from-2017",
    "complaint-28834-19 about events-28834-19",
    "refusal-28834-19 responseAbout events-28834-19",
    "quashing-28834-19 responseAbout events-28834-19",
}
"""What no document says and the coder judges, presupposed and to be taken back one by one."""


@pytest.fixture(scope="module")
def affair(vocabulary: Vocabulary) -> Affair:
    return read_affair(vocabulary)


@pytest.fixture(scope="module")
def view(vocabulary: Vocabulary) -> Iterator[View]:
    """The public view of a store with these documents in it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load(FILES, engine)
    assert not report.errors
    assert not report.warnings
    with engine.reading() as snapshot:
        yield snapshot.view(Clearance.parse("public"))


@pytest.fixture(scope="module")
def rows() -> dict[str, list[tuple[str, str]]]:
    """Row → (sheet, claim) as the table says."""
    table: dict[str, list[tuple[str, str]]] = {}
    row = sheet = ""
    for line in Path(__file__).with_name("rows-2017-2018.txt").read_text("utf-8").splitlines():
        if line.startswith("  "):
            table[row].append((sheet, line.strip()))
        elif line.startswith(" "):
            sheet = line.strip()
        elif line and not line.startswith("#"):
            row = line.split(":")[0]
            table[row] = []
    return table


def claims(affair: Affair) -> list[Claim]:
    """Every claim of the sheets."""
    return [claim for unit in affair.sheets.values() for claim in unit.claims.values()]


def of(affair: Affair, subject: str, predicate: str) -> set[str]:
    """What the sheets say of something, in local names."""
    return {
        affair.names[c.object] if c.object else c.concept or (c.value.text if c.value else "")
        for c in claims(affair)
        if affair.names[c.subject] == subject and c.predicate == predicate and not c.negated
    }


# ------------------------------------------------------------------------------------- rows


def test_nothing_is_refused(affair: Affair) -> None:
    """Registries and sheets are read without an error or a warning."""
    for unit in (*affair.registries, *affair.sheets.values()):
        assert not unit.errors
        assert not unit.warnings


def test_every_row_became_claims(rows: dict[str, list[tuple[str, str]]]) -> None:
    """No row of these years was left out, none was added, and every sheet serves one."""
    assert list(rows) == PLANNED
    assert all(rows.values())
    assert {sheet for said in rows.values() for sheet, _ in said} == {p.stem for p in SHEETS}


def test_the_sheets_say_what_the_table_says(
    affair: Affair, rows: dict[str, list[tuple[str, str]]]
) -> None:
    """Each claim of a row stands in its sheet, and each claim of a sheet belongs to a row."""
    said = [(sheet, affair.line(claim)) for sheet, claim in affair.said()]
    assert sorted(said) == sorted(entry for entries in rows.values() for entry in entries)


def test_what_the_coder_judges(affair: Affair) -> None:
    """No more than this is said on the coder's word, and none of it firmly."""
    judged = [
        affair.line(claim).split(" | ")[0]
        for _, claim in affair.said()
        if claim.speaker == affair.registries[0].by
    ]
    assert sorted(judged) == sorted(JUDGED)


def test_every_claim_is_decided(view: View, affair: Affair) -> None:
    """Accepted, save one that reads two ways."""
    conflicts = []
    for history in view.claim_histories():
        assert history.record.review in (Review.ACCEPTED, Review.CONFLICT)
        if history.record.review == Review.CONFLICT:
            conflicts.append(affair.line(history.record.claim).split(" | ")[0])
    assert conflicts == ["missing-2017 partOf crackdown-2017"]


# ------------------------------------------------------------------------------ what is not said


def test_no_text_and_no_invented_place(affair: Affair) -> None:
    """No quotes, no locators, no hashes: the texts were not at hand; words as found are few."""
    for claim in claims(affair):
        assert claim.citation.quote is None
        assert claim.citation.locator is None
        assert claim.predicate != "sha256"
        periods = [claim.valid, *(link.on for link in claim.attribution)]
        found = [p.as_found for p in periods if p is not None]
        found.append(claim.value.original if claim.value else None)
        assert all(len(words.split()) <= MOST_WORDS for words in found if words is not None)


def test_addresses_are_those_of_the_fact_sheet(affair: Affair) -> None:
    """Two documents have none; no other address was added."""
    urls = [c.value.text for c in claims(affair) if c.predicate == "url" and c.value]
    assert {urlsplit(url).hostname for url in urls} == HOSTS
    assert len(urls) == len(SHEETS) - 2


def test_only_who_acts_in_office_is_named(affair: Affair) -> None:
    """Nobody harmed, and nobody accused, has a name here."""
    people = {
        affair.names[id]
        for unit in (affair.registries[1], *affair.sheets.values())
        for id, entity in unit.entities.items()
        if entity.cls == "Person"
    }
    assert people == PEOPLE


def test_what_is_not_said_anywhere() -> None:
    """Neither in claims nor in comments, names or decisions."""
    for path in FILES:
        if path not in (CODED[0], CODED[0].with_suffix(".reviews.yaml")):
            text = path.read_text("utf-8").casefold()
            assert not [word for word in UNSAID if word in text], path.name


def test_everything_is_public_and_accuses_nobody(affair: Affair) -> None:
    """These are acts of public bodies; who did what to whom they leave to other documents."""
    for claim in claims(affair):
        assert claim.marking == PUBLIC
        assert claim.predicate not in ("allegedPerpetrator", "helper", "helped")


def test_a_denial_stands_beside_what_it_denies(affair: Affair) -> None:
    """On the same event, of the same kind, by a claim that is marked no more strictly."""
    denials = [c for c in claims(affair) if c.attribution[-1].act == "denies"]
    assert {affair.names[c.subject] for c in denials} == {"abuses-from-2017", "impunity-chechnya"}
    for denial in denials:
        accusations = [
            c
            for c in claims(affair)
            if (c.subject, c.predicate, c.concept) == (denial.subject, "kind", denial.concept)
            and not c.negated
        ]
        assert accusations
        assert {c.marking for c in accusations} == {denial.marking}


# --------------------------------------------------------------------------- what the ledger needs


def test_the_april_call_and_the_inquiry(affair: Affair) -> None:
    """An act after the call, by an organ of its addressee, on its event, with an announced end;
    nobody ties it to the call."""
    assert of(affair, "un-call-2017", "madeOn") == {"2017-04-13"}
    assert of(affair, "un-call-2017", "addressee") == {"russia"}
    assert of(affair, "inquiry-2017", "kind") == {"preliminary-inquiry"}
    assert of(affair, "inquiry-2017", "when") == {"2017-04-18"}
    assert of(affair, "inquiry-2017", "announcedEnd") == {"2017-05-30"}
    assert of(affair, "inquiry-2017", "responseTo") == {"ombuds-request-2017"}
    event = of(affair, "un-call-2017", "about")
    assert of(affair, "inquiry-2017", "responseAbout") == event == {"crackdown-2017"}
    organs = {
        affair.names[c.subject]
        for c in affair.registries[1].claims.values()
        if c.predicate == "organOf" and affair.names[c.object or ""] == "russia"
    }
    assert of(affair, "inquiry-2017", "responseBy") <= organs


def test_the_refusal_and_its_revocation(affair: Affair) -> None:
    """The one certainly before the other."""
    assert of(affair, "refusal-28834-19", "when") == {"../2017-10-31"}
    assert of(affair, "quashing-28834-19", "when") == {"[2017-11-01..2017-11-03]"}
    for response in ("refusal-28834-19", "quashing-28834-19"):
        assert of(affair, response, "responseTo") == {"complaint-28834-19"}


def test_conditions(affair: Affair) -> None:
    """What PACE and the rapporteur ask for only failing an investigation."""
    conditional = {affair.names[c.subject] for c in claims(affair) if c.predicate == "condition"}
    assert conditional == {"pace-cm-call-2018", "pace-2018-allow", "rapporteur-international"}
    assert not [c for c in claims(affair) if c.predicate == "conditionMet"]


def test_the_vienna_letter(affair: Affair) -> None:
    """Four questions under a procedure with a clock; a reply in time; what the askers say of it on
    1 November, and what the other side says."""
    demands = of(affair, "vienna-letter", "demand")
    assert demands == {"vienna-q1", "vienna-q2", "vienna-q3", "vienna-q4"}
    assert all(of(affair, demand, "kind") == {"inform"} for demand in demands)
    assert of(affair, "vienna-letter", "underProcedure") == {"vienna-mechanism"}
    assert of(affair, "vienna-letter", "madeOn") == {"2018-08-30", "2018-08-31"}
    firm = {
        c.value.text
        for c in claims(affair)
        if affair.names[c.subject] == "vienna-letter"
        and c.predicate == "madeOn"
        and c.stance == Stance.ASSERTED
        and c.value
    }
    assert firm == {"2018-08-30"}
    assert of(affair, "vienna-reply", "responseTo") == {"vienna-letter"}
    assert of(affair, "vienna-reply", "when") == {"2018-09-04"}
    assert of(affair, "vienna-reply", "answers") == set()
    assert of(affair, "vienna-assessment", "kind") == {"not-substantive"}
    assert of(affair, "vienna-assessment", "when") == {"2018-11-01"}
    asker = of(affair, "vienna-assessment", "assessmentBy")
    assert asker <= of(affair, "vienna-letter", "issuer")
    assert of(affair, "vienna-russian-view", "kind") == {"suffices"}


def test_the_moscow_mechanism(affair: Affair) -> None:
    """Sixteen States; cooperation in three things; all of it refused on 9 November."""
    issuers = of(affair, "moscow-call", "issuer")
    assert len(issuers - {"sixteen-states"}) == 16
    assert of(affair, "moscow-call", "demand") == {
        *("moscow-expert", "moscow-visit", "moscow-support"),
    }
    assert of(affair, "moscow-call", "madeOn") == {"2018-11-01"}
    assert of(affair, "moscow-refusal", "when") == {"2018-11-09"}
    assert of(affair, "moscow-refusal", "responseTo") == {"moscow-call"}
    assert of(affair, "moscow-refusal", "answers") == set()
    assert "refusal-to-cooperate" in of(affair, "moscow-refusal", "kind")


def test_the_report_is_three_dated_acts_of_the_rapporteur(affair: Affair) -> None:
    """Dated, presented, made public; its author is not the OSCE."""
    assert of(affair, "rapporteur-report", "published") == {"2018-12-13"}
    assert of(affair, "report-presented", "when") == {"2018-12-20"}
    assert of(affair, "rapporteur-report-public", "published") == {"2018-12-21"}
    for report in ("rapporteur-report", "rapporteur-report-public"):
        assert of(affair, report, "author") == {"wolfgang-benedek"}
        assert "osce" not in of(affair, report, "publisher")


def test_the_treaty_body_s_text_makes_no_call_here(affair: Affair) -> None:
    """Its paragraph on Chechnya was not seen."""
    assert not [c for c in claims(affair) if c.predicate == "issuer"
                and affair.names[c.object or ""] == "committee-against-torture"]  # fmt: skip
