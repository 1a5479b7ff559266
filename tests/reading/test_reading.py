"""Reading a text: how well, how fast, and what its drafts never do."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.claims.errors import InputError
from graph.claims.marking import Level
from graph.ingest.documents import MOST_WORDS, Texts
from graph.ingest.reading import model_port
from graph.ingest.reading.concept_words import FILE, words_of
from graph.ingest.reading.counted_people import counts
from graph.ingest.reading.document_text import lines_of, pages_of
from graph.ingest.reading.model_port import ask_model
from graph.ingest.reading.page_publisher import publisher_of
from graph.ingest.reading.read_document import read_lines
from graph.ingest.reading.sentences import sentences
from graph.ingest.reading.told_dates_in_text import document_date, told_date
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine
from tests.reading.documents import MAKERS, PARAGRAPHS
from tests.reading.scores import HERE, page, scored

DOCUMENTS = sorted(HERE.glob("*/*.txt"))
QUAY = HERE / "seen" / "ngo-release-quay.txt"


def run(*arguments: object, given: str = "") -> str:
    """A command; what it told."""
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=given)
    return f"{done.output}{done.exception or ''}"


def test_the_scores_are_those_shown(vocabulary: Vocabulary) -> None:
    """SCORES.md says how well, whatever comes out; `scores.py` writes it."""
    assert (HERE / "SCORES.md").read_text("utf-8") == page(vocabulary)


def test_events_calls_and_speakers_reach_the_aim(vocabulary: Vocabulary) -> None:
    """On the documents that nobody looked at: 0.9 of the proposed right, 0.7 of the coded found."""
    unseen = scored("unseen", vocabulary)
    for sort in ("events", "calls", "speakers"):
        assert unseen[sort].precision >= 0.9, sort
        assert unseen[sort].recall >= 0.7, sort
    assert unseen["counts"].recall >= 0.7


def test_a_page_takes_half_a_second_at_most(vocabulary: Vocabulary) -> None:
    """Five hundred words."""
    lines = [line for path in DOCUMENTS for line in path.read_text("utf-8").splitlines()]
    words_of(vocabulary)
    begun = time.perf_counter()
    read_lines(lines, vocabulary)
    took = time.perf_counter() - begun
    pages = sum(len(line.split()) for line in lines) / 500
    assert took / pages <= 0.5


ODD = ("(", "Aa ", "“", "said ", "the A must ", "by A of the B ", ", x said", "between 1 and ")
ODD += ("asked by A ", "killed and one in Bel ", "rejected the ", "by 3 May ", "in a letter ")


@pytest.mark.parametrize("piece", ODD)
def test_odd_text_takes_no_longer(vocabulary: Vocabulary, piece: str) -> None:
    """Without an end of a sentence, and with what a rule looks for again and again: ten times as
    much takes about ten times as long."""
    words_of(vocabulary)

    def took(length: int) -> float:
        begun = time.process_time()
        read_lines([(piece * length)[:length]], vocabulary)
        return time.process_time() - begun

    took(2_000)
    assert took(40_000) <= 40 * max(took(4_000), 0.005)


@pytest.mark.parametrize("piece", ["<a", "<!--", "<div a='", "<meta ", "<nav></x>"])
def test_odd_pages_take_no_longer(tmp_path: Path, piece: str) -> None:
    """Marks that nothing closes are text."""
    path = tmp_path / "a.html"

    def took(length: int) -> float:
        path.write_text("<p>Begin" + piece * (length // len(piece)))
        begun = time.process_time()
        assert "Begin" in lines_of(path)[0]
        return time.process_time() - begun

    took(2_000)
    assert took(100_000) <= 40 * max(took(10_000), 0.005)


def test_a_publisher_has_no_date() -> None:
    """A first line that is a date is nobody's name, and a date beside a name is none of it."""
    for line in ("Ostrel Watch, 12 March 2019", "2019-03-12 – Ostrel Watch", "Ostrel Watch"):
        assert publisher_of([line, "Harbour News"]) == "Ostrel Watch"
    assert publisher_of(["March 12, 2019", "", "Harbour News"]) == "Harbour News"
    assert document_date(["Ostrel Watch | March 12, 2019"]) == date(2019, 3, 12)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry and the draft of every document."""
    folder = tmp_path_factory.mktemp("drafts")
    (folder / "registry.yaml").write_text(REGISTRY)
    for path in DOCUMENTS:
        assert "for a person to read" in run("read", path, "--into", folder / f"{path.stem}.yaml")
    return folder


def test_drafts_load_and_all_of_it_is_proposed(drafts: Path, vocabulary: Vocabulary) -> None:
    """With hashes, locators and quotes checked; every claim software's, restricted, in few words;
    every accusation with whoever makes it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    paths = [drafts / "registry.yaml", *sorted(drafts.glob("*.yaml"))]
    report = load(paths, engine, texts=HERE, dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]
    accused = 0
    for file in report.files:
        if file.format != "sheet":
            continue
        assert file.unit is not None
        for claim in file.unit.claims.values():
            assert claim.is_by_software, file.unit.places[claim.id]
            assert claim.marking.level >= Level.RESTRICTED
            assert claim.citation.quote is None or len(claim.citation.quote.split()) <= MOST_WORDS
            if claim.predicate == "allegedPerpetrator":
                accused += 1
                assert claim.attribution
                assert claim.citation.locator
    assert accused >= 10


def test_open_proposals_are_held(drafts: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Where a draft was opened before a person accepted it, all of it stays restricted."""
    text = (drafts / f"{QUAY.stem}.yaml").read_text()
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "sheet.yaml").write_text(text.replace("restricted", "public"))
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "sheet.yaml"], engine, dry_run=True)
    assert not report.errors
    assert any("no person has accepted it yet" in line for line in report.floors)
    unit = next(file.unit for file in report.files if file.format == "sheet")
    assert unit is not None
    held = (*unit.claims.values(), *unit.entities.values())
    assert all(one.marking.level >= Level.RESTRICTED for one in held)


def test_nobody_without_a_name_gets_one(drafts: Path, vocabulary: Vocabulary) -> None:
    """Residents, detainees, a woman who told it: groups without a name; no one harmed is named."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load(sorted(drafts.glob("*.yaml")), engine, dry_run=True)
    names = set()
    for file in report.files:
        unit = file.unit
        if file.format != "sheet" or unit is None:
            continue
        for claim in unit.claims.values():
            if claim.predicate == "name" and claim.value is not None:
                names.add(claim.value.text)
                assert not unit.names[claim.subject].startswith("unnamed-")
    assert {"Marel Dovin", "Ostrel Guard"} <= names
    assert not names & {"Residents", "Detainees", "Villagers", "Eyewitnesses", "A woman"}
    assert not names & {"Ilo Terrane", "Nela Form", "Dar Molin"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Two of them were beaten in the station, relatives say.", "relatives"),
        ("Eleven lawyers said that the fishermen were detained.", "Eleven lawyers"),
        ("Several fishermen said that they were detained.", "Several fishermen"),
        ("Both lawyers were detained, relatives say.", "relatives"),
        ("They said that the fishermen were detained.", "They"),
    ],
)
def test_a_number_or_a_pronoun_is_nobodys_name(vocabulary: Vocabulary, text: str, who: str) -> None:
    """A capital letter at the beginning of a sentence makes no body that speaks."""
    reading = read_lines(["Ostrel Herald", "", text], vocabulary)
    [speaker] = [one.speaker for one in reading.sentences if one.sentence.text == text]
    assert (speaker.name, speaker.named) == (who, False)


def test_a_missing_registry_is_told(tmp_path: Path) -> None:
    """With what to write; where it is there, nothing is said."""
    registry = tmp_path / "registry.yaml"
    told = run("read", QUAY, "--into", tmp_path / "first.yaml")
    assert f"{registry}: is not there yet" in told
    assert "answerable mint" in told
    registry.write_text(REGISTRY, "utf-8")
    assert "is not there" not in run("read", QUAY, "--into", tmp_path / "second.yaml")


def test_a_draft_is_private_and_holds_no_text(drafts: Path, tmp_path: Path) -> None:
    """Unless it is asked for; and no draft is written over."""
    path = drafts / f"{QUAY.stem}.yaml"
    assert path.stat().st_mode & 0o777 == 0o600
    whole = QUAY.read_text("utf-8").splitlines()[3]
    assert whole not in path.read_text("utf-8")
    assert whole in run("read", QUAY, "--with-text")
    assert "is there already" in run("read", QUAY, "--into", path)


def test_accusations_and_names_are_accepted_one_by_one(
    drafts: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A draft of decisions gives each a block; a batch that holds one is refused."""
    store = tmp_path / "store.db"
    sheet = drafts / f"{QUAY.stem}.yaml"
    by = "r" * 26
    run("load", "--store", store, sheet)
    into = drafts / "reviews.yaml"
    given = ("draft", sheet, "--by", by, "--why", "compared", "--into", into)
    text = run(*given, "--store", store)
    assert text.count("decision: accepted") == 3  # the rest, who is accused, who speaks by name
    into.write_text(text)
    assert "decisions new" in run("load", "--store", store, into)
    ids = [line.split()[1] for line in text.splitlines() if line.startswith("      - ")]
    accusation = next(line.split()[1] for line in text.splitlines() if "allegedPerp" in line)
    said = ("--by", by, "--why", "x", "--as", "restricted", "--store", store)
    run("review", *ids, "--decision", "proposed", *said)
    together = run("review", accusation, ids[0], "--decision", "accepted", *said)
    assert "in a decision of its own" in together
    assert "in a decision of its own" not in run(
        "review", accusation, "--decision", "accepted", *said
    )
    into.write_text(_together(text, sheet.name, by, ids))
    assert "in a decision of its own" in run("load", "--store", store, into)


def _together(text: str, sheet: str, by: str, ids: list[str]) -> str:
    """The decisions of a draft in one batch."""
    head = text.splitlines()[0]
    claims = "".join(f"      - {id}\n" for id in ids)
    return (
        f"{head}\ndecisions:\n  - sheet: {sheet}\n    decision: accepted\n    by: {by}\n"
        f"    on: 2026-11-01\n    why: x\n    claims:\n{claims}"
    )


# ----------------------------------------------------------------------------------- the parts


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("At least two people died.", [">=2"]),
        ("Around 40 individuals and dozens of families.", ["~40", "dozens"]),
        ("More than 1,200 residents left; up to five officers stayed.", [">1200", "..5"]),
        ("Between 20 and 30 teachers, of whom two have been freed.", ["20..30", "2"]),
        ("On 3 May 2022 officers sent 5 letters in 60 days.", []),
        ("Three of them are still missing.", ["3"]),
        ("They detained eleven fishermen and two youths.", ["11", "2"]),
    ],
)
def test_people_are_counted_as_the_text_counts(text: str, sizes: list[str]) -> None:
    """As a coder writes it: around is not at least is not dozens."""
    assert [count.size for count in counts(text)] == sizes


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("on 3 May 2022 they came", "2022-05-03"),
        ("since February", "2021-02/2021-03-04"),
        ("on 28 December", "2020-12-28"),
        ("between 10 and 14 February", "2021-02-10/2021-02-14"),
        ("in 2017", "2017"),
        ("on Sunday night", None),
        ("on 31 February 2020", None),
    ],
)
def test_dates_are_told(text: str, edtf: str | None) -> None:
    """A missing year is counted back from the document's own date, and says so."""
    found = told_date(text, date(2021, 3, 4))
    assert found is not None
    assert found.edtf == edtf
    assert (found.inferred is None) == (edtf is None or "20" in text)


def test_sentences_know_where_they_stand() -> None:
    """Abbreviations end none; characters are counted from 1."""
    lines = ["Mr. Dovin spoke. “It was dark.” He left."]
    found = list(sentences(lines))
    assert [one.text for one in found] == ["Mr. Dovin spoke.", "“It was dark.”", "He left."]
    for one in found:
        assert lines[0][one.start - 1 : one.end] == one.text


def test_words_of_the_ontology_are_concepts(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Every row of the table is one of a concept; another one is refused with its line."""
    assert words_of(vocabulary).find("event-kinds", "They were detained.")[0].concept == "detention"
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / FILE).write_text("concept,language,words\nno-such-thing,en,x\n")
    with pytest.raises(InputError, match=r"words.csv:2: concept “no-such-thing”: is no concept"):
        words_of.__wrapped__(_Elsewhere(vocabulary, folder))


class _Elsewhere:
    """A vocabulary that lies in another folder."""

    def __init__(self, vocabulary: Vocabulary, folder: Path) -> None:
        self.folder, self.terms, self.schemes = folder, vocabulary.terms, vocabulary.schemes


# ------------------------------------------------------------------------------- documents


@pytest.mark.parametrize(("name", "make"), MAKERS.items(), ids=MAKERS)
def test_paragraphs_are_lines(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    """What stands around the text is left out; the same file gives the same lines."""
    make(tmp_path / name)
    lines, pages = pages_of(tmp_path / name)
    assert lines == PARAGRAPHS
    assert pages == ([1, 1, 1] if name == "a.pdf" else [])
    digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    text = Texts(tmp_path).find(digest)
    assert text is not None
    assert text.passage("L2:5-9") == "Guard"
    assert "1 events, 1 counts, 1 demands" in run("read", tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"no pdf", "cannot be read as a PDF"),
        ("a.docx", b"PK", "cannot be unpacked"),
        ("a.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("a.xlsx", b"PK\3\4\0\0", "is no text"),
        ("a.html", b"<p>x</p><![foo[ ]>z", "cannot be read as HTML"),
        ("a.html", b"<meta charset=undefined><p>\xff</p>", "in no known encoding"),
        (
            "a.pdf",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n",
            "cannot be read as a PDF",
        ),
    ],
)
def test_broken_documents_are_refused(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """With what would be right."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=told):
        lines_of(tmp_path / name)


def test_a_docx_with_a_document_type_is_refused(tmp_path: Path) -> None:
    """Entities could be expanded from there."""
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(InputError, match="document type"):
        lines_of(tmp_path / "a.docx")


def _packed(content: str, *, damaged: bool = False) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", content)
    data = bytearray(file.getvalue())
    if damaged:
        begin = data.find(b"word/document.xml") + len(b"word/document.xml")
        data[begin : begin + 20] = b"\xff" * 20
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_packed("<a>" + "abc" * 1000 + "</a>", damaged=True), "cannot be unpacked"),
        (_packed("x" * 50_000_001), "^[^(]*unpacks to more than"),
        (_packed('<?xml version="1.0" encoding="big5"?><a/>'), "is no DOCX"),
        (_packed('<?xml version="1.0" encoding="nope"?><a/>'), "is no DOCX"),
    ],
)
def test_a_damaged_docx_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """Whatever breaks within: what is packed, how much of it, or how it is written."""
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(InputError, match=told):
        lines_of(tmp_path / "a.docx")


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>x</title><body><p>Words.</p></body></html>",
        "<body><nav><form><ul><li>x</nav><p>Words.</p></body>",
    ],
)
def test_what_a_page_leaves_open_hides_nothing(tmp_path: Path, page: str) -> None:
    """The end of a head may be left out (HTML, 13.1.2.4), and forms are often left open."""
    (tmp_path / "a.html").write_text(page)
    assert lines_of(tmp_path / "a.html") == ["Words."]


def test_a_text_in_one_line_is_nobodys_name(tmp_path: Path) -> None:
    """No draft carries the text: neither as the name of its publisher nor as one long word."""
    said = "Ostrel Watch says that soldiers arrested two people in Velmora on a market day. "
    (tmp_path / "a.txt").write_text(said * 20 + "\n" + "x" * 5000)
    draft = run("read", tmp_path / "a.txt")
    assert max(map(len, draft.splitlines())) < 300
    assert 'text: "a.txt"' in draft


# ------------------------------------------------------------------------- a program of one's own

ANSWERS = [
    {"line": 9, "sort": "event", "kind": "enforced-disappearance", "quote": "Dozens of families"},
    {"line": 9, "sort": "event", "kind": "no-such-kind", "quote": "Dozens of families"},
    {"line": 9, "sort": "event", "kind": "torture", "quote": "words that stand nowhere"},
    {"line": 9, "sort": "event", "kind": "torture", "quote": "a b c d e f g h i"},
    {"line": 9, "sort": ["event"], "kind": ["torture"], "quote": "Dozens of families"},
    {"line": float("1e400"), "sort": "event", "kind": "torture", "quote": "Dozens"},
]


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A command that keeps what it gets beside itself, and answers."""
    path = tmp_path / "program.py"
    told = "\n".join(json.dumps(one) for one in ANSWERS)
    path.write_text(
        "import json, sys, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'got')!r}).write_text(sys.stdin.read())\n"
        f"print({told!r})\nprint('no json')\n"
    )
    return f"{sys.executable} {path}"


def test_a_program_gets_nothing_restricted(tmp_path: Path, program: str) -> None:
    """Left out, the marking is restricted; and without a yes nothing goes to it either."""
    assert "no program gets its sentences" in run("read", QUAY, "--model-command", program)
    public = ("read", QUAY, "--model-command", program, "--marking", "public")
    asked = run(*public, given="n\n")
    assert f"sentences of {QUAY} would go to: {program}" in asked
    assert not (tmp_path / "got").exists()
    told = run(*public, given="y\n")
    sent = [json.loads(line) for line in (tmp_path / "got").read_text().splitlines()]
    assert sent[0] == {"line": 1, "text": "Ostrel Watch"}
    assert told.count("left out: ") == 6
    assert 'proposedBySoftware: "answerable read, program' in told
    assert "l9-enforced-disappearance" in told


def test_a_program_that_fails_is_told(vocabulary: Vocabulary) -> None:
    """No program of that name, and one that ends with an error."""
    with pytest.raises(InputError, match="cannot be run"):
        ask_model("/no/such/program", [], vocabulary)
    with pytest.raises(InputError, match="cannot be run"):
        ask_model("", [], vocabulary)
    with pytest.raises(InputError, match="ended with 3"):
        ask_model(f"{sys.executable} -c 'raise SystemExit(3)'", [], vocabulary)


def test_a_program_that_never_ends_is_ended(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that writes on and on, as soon as it has written too much; one that does nothing, when
    its time is over."""
    monkeypatch.setattr(model_port, "MOST_OUT", 1_000_000)
    with pytest.raises(InputError, match="gives back more than 1 MB"):
        ask_model(f"""{sys.executable} -c 'while True: print("x" * 1000)'""", [], vocabulary)
    monkeypatch.setattr(model_port, "MOST_SECONDS", 0.2)
    with pytest.raises(InputError, match="takes more than"):
        ask_model("sleep 60", [], vocabulary)
