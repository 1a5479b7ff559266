"""Words of one's own documents: by hash, by the folder that says who may read them, and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.ingest import own_documents
from graph.ingest.own_documents import MOST_SHOWN, Passages, marking_of
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, SHA256, TEXT, sheet
from tests.naive import NaiveEngine
from tests.reading.documents import MAKERS, PARAGRAPHS

QUESTION = "{ events { nodes { claims { nodes { citation { locator quote passage } } } } } }"
BODY = """\
entities:
  raid: {class: Event, at: L2, kind: detention}
  deaths: {class: Event, marking: restricted, at: "L3:1-18", kind: killing}
"""
HIDDEN = """\
  more: {class: Event, marking: restricted, at: L2, kind: [torture, killing]}
"""


def asked(
    folder: Path, vocabulary: Vocabulary, clearance: str, texts: Path | None, body: str = BODY
) -> list[tuple[str, str | None]]:
    """Locators and passages that a reader gets."""
    (folder / "registry.yaml").write_text(REGISTRY)
    (folder / "sheet.yaml").write_text(sheet(body))
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([folder / "registry.yaml", folder / "sheet.yaml"], engine)
    assert not report.errors
    service = Service(engine, passages=None if texts is None else Passages(texts))
    reply = json.loads(service.answer(QUESTION, clearance=Clearance.parse(clearance)))
    return sorted(
        (claim["citation"]["locator"], claim["citation"]["passage"])
        for event in reply["data"]["events"]["nodes"]
        for claim in event["claims"]["nodes"]
    )


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of documents that has the one of the sheet nowhere yet."""
    folder = tmp_path / "texts"
    for name in ("public", "restricted+medical", "other"):
        (folder / name).mkdir(parents=True)
    (folder / "public" / "unrelated.txt").write_text("another text\n")
    return folder


LINE = TEXT.splitlines()[1]
READ = [("L2", LINE), ("L3:1-18", TEXT.splitlines()[2][:18])]


@pytest.mark.parametrize(
    ("lies", "clearance", "found"),
    [
        ("public", "public", READ[:1]),
        ("public", "restricted", READ),
        ("other", "public", [("L2", None)]),
        ("other", "restricted", READ),
        ("restricted+medical", "restricted", [("L2", None), ("L3:1-18", None)]),
        ("restricted+medical", "restricted+medical", READ),
        ("public/restricted", "public", [("L2", None)]),
    ],
)
def test_folders_say_who_may_read(
    *, tmp_path: Path, vocabulary: Vocabulary, texts: Path, lies: str, clearance: str, found: object
) -> None:
    """The strictest folder around a document; restricted where none says so."""
    (texts / lies).mkdir(exist_ok=True)
    (texts / lies / "herald.txt").write_text(TEXT)
    assert asked(tmp_path, vocabulary, clearance, texts) == found


def test_without_a_folder_there_are_no_words(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Nor where the text is not at hand."""
    assert asked(tmp_path, vocabulary, "public", None) == [("L2", None)]


def test_what_a_reader_may_not_read_changes_no_passage(
    tmp_path: Path, vocabulary: Vocabulary, texts: Path
) -> None:
    """Hidden claims at the same place, and the same document in a folder that is not the reader's,
    leave every answer as it is."""
    (texts / "public" / "herald.txt").write_text(TEXT)
    before = asked(tmp_path, vocabulary, "public", texts)
    (texts / "other" / "again.txt").write_text(TEXT)
    assert asked(tmp_path, vocabulary, "public", texts, BODY + HIDDEN) == before


def test_a_document_that_was_changed_is_not_shown(
    tmp_path: Path, vocabulary: Vocabulary, texts: Path
) -> None:
    """Not even the words that still stand where they stood."""
    path = texts / "public" / "herald.txt"
    path.write_text(TEXT)
    passages = Passages(texts)
    path.write_text(TEXT + "more\n")
    public = Clearance.parse("public")
    assert passages.passage(SHA256, "L2", public) is None
    path.unlink()
    assert Passages(texts).passage(SHA256, "L2", public) is None


def test_the_folder_is_looked_through_again(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while: what is new is found, what moved is for whoever may read where it is, and what
    lies where nobody can tell who may read it is for nobody."""
    monkeypatch.setattr(own_documents, "LOOK_AGAIN", 0.0)
    passages = Passages(texts)
    public, partner = Clearance.parse("public"), Clearance.parse("partner")
    assert passages.passage(SHA256, "L2", public) is None
    (texts / "public" / "late.txt").write_text(TEXT)
    words = passages.passage(SHA256, "L2", public)
    assert words
    (texts / "partner").mkdir()
    (texts / "public" / "late.txt").rename(texts / "partner" / "late.txt")
    assert passages.passage(SHA256, "L2", public) is None
    assert passages.passage(SHA256, "L2", partner) == words
    (texts / "partner").rename(texts / "partner+Coast")
    assert passages.passage(SHA256, "L2", Clearance.parse("confidential")) is None
    (texts / "partner+Coast").rename(texts / "public" / "more")
    assert passages.passage(SHA256, "L2", public) == words
    (texts / "public" / "more" / "late.txt").write_text("changed\n")
    assert passages.passage(SHA256, "L2", public) is None


def test_words_come_at_a_place_and_are_short(texts: Path) -> None:
    """A line of a whole page is cut, and a place that is not there gives nothing."""
    path = texts / "public" / "long.txt"
    path.write_text("word " * 1000)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    public, passages = Clearance.parse("public"), Passages(texts)
    assert len(passages.passage(digest, "L1", public) or "") == MOST_SHOWN
    assert passages.passage(digest, "L1:1-4", public) == "word"
    assert passages.passage(digest, "L2", public) is None


def test_markings_of_folders() -> None:
    """Any part of the path that is a marking counts; a file's own name does not."""
    assert marking_of(Path("a/public/b/x.txt")) == Marking.parse("public")
    assert marking_of(Path("confidential/public/x.txt")) == Marking.parse("confidential")
    assert marking_of(Path("public")) == Marking.parse("restricted")


def test_show_has_the_words(tmp_path: Path, texts: Path) -> None:
    """By option and by the environment; a folder that is none is refused."""
    (texts / "public" / "herald.txt").write_text(TEXT)
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "sheet.yaml").write_text(sheet(BODY))
    store = str(tmp_path / "store.db")
    run = CliRunner()
    run.invoke(cli, ["load", "--store", store, str(tmp_path / "sheet.yaml")])
    question = tmp_path / "question.graphql"
    question.write_text("{ events { nodes { id } } }")
    given = ["query", "--store", store, str(question)]
    id = json.loads(run.invoke(cli, given).output)["data"]["events"]["nodes"][0]["id"]
    show = ["show", "--store", store, id]
    assert "there: " not in run.invoke(cli, show).output
    told = "there: The Guard is said to have detained around 40 people."
    assert told in run.invoke(cli, [*show, "--texts", str(texts)]).output
    assert told in run.invoke(cli, show, env={"ANSWERABLE_TEXTS": str(texts)}).output
    refused = run.invoke(cli, [*show, "--texts", str(texts / "none")])
    assert isinstance(refused.exception, InputError)


def test_a_link_makes_nothing_public(texts: Path) -> None:
    """The folders around what it leads to bind as well."""
    for lies in ("restricted+medical", "other"):
        hidden = texts / lies / "herald.txt"
        hidden.write_text(TEXT)
        (texts / "public" / f"{lies}.txt").symlink_to(hidden)
    passages = Passages(texts)
    assert passages.passage(SHA256, "L2", Clearance.parse("public")) is None
    assert passages.passage(SHA256, "L2", Clearance.parse("restricted")) == LINE


@pytest.mark.parametrize("name", ["restricted+Medical", "Confidential+", "public + a b"])
def test_a_folder_that_is_nearly_a_marking_is_refused(texts: Path, name: str) -> None:
    """Else it would keep nobody out; other names say nothing."""
    (texts / "public" / name).mkdir()
    (texts / "public" / name / "herald.txt").write_text(TEXT)
    with pytest.raises(InputError, match="is no marking"):
        Passages(texts)
    assert marking_of(Path("public/a+b/x.txt")) == Marking.parse("public")


@pytest.mark.parametrize(("name", "make"), MAKERS.items(), ids=MAKERS)
def test_passages_of_pages_and_paragraphs(
    *, tmp_path: Path, vocabulary: Vocabulary, texts: Path, name: str, make: Callable[[Path], None]
) -> None:
    """Of a PDF, a DOCX and a page of HTML: the paragraph, or a part of it, beside the quote; of a
    PDF the page, too."""
    make(texts / "public" / name)
    digest = hashlib.sha256((texts / "public" / name).read_bytes()).hexdigest()
    body = """\
entities:
  raid: {class: Event, at: L2, quote: Guard detained, kind: detention}
  call: {class: Event, at: "L3:1-10", kind: protest}
"""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "sheet.yaml").write_text(sheet(body).replace(SHA256, digest))
    engine = NaiveEngine(vocabulary, clock=Clock())
    report = load([tmp_path / "registry.yaml", tmp_path / "sheet.yaml"], engine, texts=texts)
    assert not report.errors
    service = Service(engine, passages=Passages(texts))
    reply = json.loads(service.answer(QUESTION, clearance=Clearance.parse("public")))
    cited = {
        claim["citation"]["locator"]: claim["citation"]
        for event in reply["data"]["events"]["nodes"]
        for claim in event["claims"]["nodes"]
    }
    page = " (page 1)" if name == "a.pdf" else ""
    assert cited["L2"]["quote"] == "Guard detained"
    assert cited["L2"]["passage"] == f"{PARAGRAPHS[1]}{page}"
    assert cited["L3:1-10"]["passage"] == f"{PARAGRAPHS[2][:10]}{page}"
