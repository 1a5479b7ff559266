"""Board, entity and duties on paper: DOCX and pages to print, with numbered notes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from api.board_words import STANDINGS, STATES
from graph.ledger.call_states import CallState, Standing
from tests.api.running import Shell

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVIL = 'Guard <script>alert(1)</script> & { HYPERLINK "http://evil.example" } =1+1'
REGISTRY = f"""\
registry: registryregistryregistryre
coder: coder-1
defaults: {{marking: public}}
entities:
  coder-1: {{id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}}
  herald: {{id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald}}
  watch:
    id: cccccccccccccccccccccccccc
    class: Organisation
    name: Ostrel Watch
    marking: restricted
  guard: {{id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody, name: '{EVIL}'}}
  state: {{id: gggggggggggggggggggggggggg, class: State, name: Vellmark}}
"""
SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source:
  name: Ostrel Herald on the Guard
  publisher: herald
  url: https://herald.example/guard?a=1&b=2
  archiveUrl: https://archive.example/1
  archived: 2019-01-03
  accessed: 2019-01-02
  marking: public
defaults: {marking: public, attribution: [herald reports]}
entities:
  arrest:
    class: Event
    at: L2
    name: Arrest at the quay
    kind: detention
    allegedPerpetrators: {to: guard, stance: alleged}
  call:
    class: Call
    at: L5
    name: Call of the Herald
    issuers: herald
    addressees: state
    about: arrest
    madeOn: 2019-01-10
    demands: {look: {kind: investigate, text: an inquiry}}
  talk: {class: Response, kind: denial, by: guard, about: arrest, when: 2019-01-11, at: L6}
claims:
  - subject: arrest
    at: L3
    allegedPerpetrators: {to: guard}
    negated: true
    attribution: [herald reports, guard denies]
  - subject: arrest
    at: L4
    marking: restricted
    characterisation: a raid
    attribution: [watch verified]
"""


@pytest.fixture
def told(shell: Shell) -> Shell:
    """A store with an accusation, its denial and a call."""
    shell.write("registry.yaml", REGISTRY)
    done = shell("load", shell.write("sheet.yaml", SHEET))
    assert done.code == 0, done.err
    return shell


def event(shell: Shell) -> str:
    done = shell("search", "Arrest")
    [id] = set(re.findall(r"\b[a-z2-7]{26}\b", done.out))
    return str(id)


def reports(shell: Shell) -> dict[str, tuple[str, ...]]:
    """Each report, as a command."""
    id = event(shell)
    return {
        "board": ("board", "--on", "2019-02-14"),
        "show": ("show", id),
        "body": ("show", "e" * 26),
        "duties": ("duties", id, "--on", "2019-02-14", "--all"),
    }


def made(shell: Shell, command: tuple[str, ...], format_: str, *more: str) -> bytes:
    """A report as a file."""
    path = shell.folder / f"report.{format_}"
    done = shell(*command, "--format", format_, "-o", str(path), *more)
    assert (done.code, done.out) == (0, ""), done.err
    return path.read_bytes()


def parts(data: bytes, folder: Path) -> dict[str, ElementTree.Element]:
    """The parts of a DOCX file, each well-formed."""
    path = folder / "opened.docx"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def text_of(element: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


@pytest.mark.parametrize("name", ["board", "show", "body", "duties"])
def test_a_docx_is_whole_and_runs_nothing(told: Shell, name: str) -> None:
    """Every part that is named is there and typed; notes are numbered from 1 and each is told once;
    what data says is text: no field but the numbers of pages, no link, nothing outside."""
    found = parts(made(told, reports(told)[name], "docx"), told.folder)
    types = {one.get("PartName") for one in found["[Content_Types].xml"]}
    for relations, folder in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
        for one in found[relations]:
            assert one.get("TargetMode") is None
            target = f"{folder}{one.get('Target')}"
            assert target in found
            assert f"/{target}" in types
    document, notes = found["word/document.xml"], found["word/footnotes.xml"]
    ids = [one.get(f"{W}id") for one in document.iter(f"{W}footnoteReference")]
    assert ids == [str(n) for n in range(1, len(ids) + 1)]
    assert [one.get(f"{W}id") for one in notes] == ["-1", "0", *ids]
    assert ids
    known = {one.get(f"{W}styleId") for one in found["word/styles.xml"].iter(f"{W}style")}
    for part in ("document", "footnotes", "header", "footer"):
        root = found[f"word/{part}.xml"]
        used = [*root.iter(f"{W}pStyle"), *root.iter(f"{W}rStyle")]
        assert {one.get(f"{W}val") for one in used} <= known
        assert not list(root.iter(f"{W}hyperlink"))
        assert not list(root.iter(f"{W}instrText"))
        fields = [str(one.get(f"{W}instr")).strip() for one in root.iter(f"{W}fldSimple")]
        assert fields == (["PAGE", "NUMPAGES"] if part == "footer" else [])
    [section] = document.iter(f"{W}sectPr")
    assert {one.tag for one in section} >= {f"{W}headerReference", f"{W}footerReference"}
    assert text_of(found["word/header.xml"]).startswith("Clearance: public. As of ")
    if name != "board":
        assert EVIL in text_of(document)
    first = text_of(notes)
    assert "https://herald.example/guard?a=1&b=2" in first
    assert "archived on 2019-01-03: https://archive.example/1" in first
    assert "accessed 2019-01-02" in first


@pytest.mark.parametrize("name", ["board", "show", "body", "duties"])
def test_a_page_to_print_has_the_same_and_runs_nothing(told: Shell, name: str) -> None:
    """The notes of DOCX, numbered alike; head and style for print; nothing to run or to follow."""
    command = reports(told)[name]
    page = made(told, command, "html").decode()
    notes = re.findall(r'<li id="note-(\d+)">(.*?)</li>', page)
    assert [int(number) for number, _ in notes] == list(range(1, len(notes) + 1))
    docx = text_of(parts(made(told, command, "docx"), told.folder)["word/footnotes.xml"])
    plain = "".join(f" {text}" for _, text in notes)
    assert plain.replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'") == docx
    assert "<thead><tr><th><div>Clearance: public. As of " in page
    assert "@page{size:A4" in page
    assert "<script" not in page
    assert set(re.findall(r'href="([^"]*)"', page)) <= {f"#note-{n}" for n, _ in notes}
    if name != "board":
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; { HYPERLINK" in page


@pytest.mark.parametrize("name", ["show", "body", "duties"])
def test_an_accusation_is_on_one_page_with_its_denial(told: Shell, name: str) -> None:
    """In DOCX each line between them holds the next one; in HTML they are in one block."""
    command = reports(told)[name]
    page = made(told, command, "html").decode()
    [block] = [
        one
        for one in re.findall(r'<div class="together">\n(.*?)</div>', page, re.S)
        if "alleged; Ostrel Herald" in one
    ]
    assert "<strong>not:</strong>" in block
    assert "denies" in block
    assert "<strong>denied:</strong>" in block
    root = parts(made(told, command, "docx"), told.folder)["word/document.xml"]
    lines = [(text_of(p), p.find(f"{W}pPr/{W}keepNext")) for p in root.iter(f"{W}p")]
    begin = next(n for n, (text, _) in enumerate(lines) if text.startswith("alleged;"))
    end = next(n for n, (text, _) in enumerate(lines) if "denies" in text)
    assert begin < end
    assert all(keep is not None for _, keep in lines[begin - 1 : end])


@pytest.mark.parametrize("format_", ["docx", "html"])
def test_nothing_hidden_changes_a_byte(told: Shell, format_: str) -> None:
    """What the public gets is what a store without the rest gives, twice."""
    copy = str(told.folder / "copy.db")
    assert told("copy", "--as", "public", "--to", copy).code == 0
    for name, command in reports(told).items():
        public = made(told, command, format_)
        assert made(told, command, format_) == public
        assert made(told, command, format_, "--store", copy) == public, name
        whole = made(told, command, format_, "--as", "restricted")
        assert whole != public


def test_above_public_it_is_its_owner_s_alone(told: Shell) -> None:
    """And noted, with what it is about."""
    id = event(told)
    for format_ in ("docx", "html", "text"):
        path = told.folder / f"closed.{format_}"
        done = told("show", id, "--format", format_, "-o", str(path), "--as", "restricted")
        assert done.code == 0, done.err
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_bytes()
    noted = [line for line in told("audit", "list").out.splitlines() if '"report"' in line]
    assert len(noted) == 2
    assert all(id in line for line in noted)


def test_one_claim_is_shown_with_its_opposite(told: Shell) -> None:
    """A claim by its id."""
    view = told("export", "--format", "nquads").out
    claims = re.findall(r"#allegedPerpetrator> .*claim/(\w+)> \.$", view, re.M)
    for id in claims:
        page = made(told, ("show", id), "html").decode()
        assert "<strong>not:</strong>" in page
        assert "alleged;" in page


@pytest.mark.parametrize(
    ("arguments", "code", "told_so"),
    [
        (("show", "e" * 26, "--format", "docx", "--first", "3"), 2, "leave --first out"),
        (("show", "e" * 26, "--format", "html", "--texts", "."), 2, "leave --texts out"),
        (("show", "z" * 26, "--format", "html"), 1, "there is no entity"),
        (("board", "--format", "pdf"), 2, "'pdf' is not one of"),
        (("board", "--format", "docx", "-o", "none/x.docx"), 1, "cannot be written"),
        (("duties", "e" * 26, "--format", "docx"), 1, "is no event"),
    ],
)
def test_bad_requests_leave_no_file(
    told: Shell, arguments: tuple[str, ...], code: int, told_so: str
) -> None:
    """Nothing is written, and the message says what would do."""
    done = told(*arguments)
    assert (done.code, done.out) == (code, "")
    assert told_so in done.err


def test_codes_on_a_board_are_told_in_words(told: Shell) -> None:
    """Each that stands on it, and no other: whoever is handed it has no page to look them up."""
    assert {*STANDINGS} == {one.value for one in Standing}
    assert {*STATES} == {one.value for one in CallState}
    page = made(told, reports(told)["board"], "html").decode()
    stands = "".join(re.findall(r"stands.*", page))
    shown = {code for code in (*STANDINGS, *STATES) if re.search(rf"\b{code}\b", stands)}
    assert shown
    meant = {**STANDINGS, **STATES}
    assert {code for code, text in meant.items() if f"{code}: {text}" in page} == shown


def test_an_empty_board_says_so(shell: Shell) -> None:
    """No blank page."""
    assert shell("load", shell.write("registry.yaml", REGISTRY)).code == 0
    page = made(shell, ("board",), "html").decode()
    assert "No call is recorded that may be read." in page
