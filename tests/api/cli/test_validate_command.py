"""Checking a store and files from the command line."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from graph.vocabulary import BASE
from tests.api.running import Done, Shell

TERM = f"{BASE}ontology#"


def exported(shell: Shell, format: str = "nquads", name: str = "view.nq") -> Path:
    path = shell.folder / name
    done = shell("export", "--format", format, "--as", "restricted", "-o", str(path))
    assert done.code == 0, done.err
    return path


@pytest.fixture
def bad(affair: Shell) -> Path:
    """An export with three stances mistyped, an act missing and a foreign node."""
    path = exported(affair)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    stances = [n for n, line in enumerate(lines) if f"<{TERM}stance>" in line][:3]
    for number in stances:
        lines[number] = lines[number].replace(' "', ' "very ')
    del lines[next(n for n, line in enumerate(lines) if f"<{TERM}act>" in line)]
    lines.append(f"<http://elsewhere.example/x> <{RDF.type}> <http://elsewhere.example/Ship> .\n")
    path.write_text("".join(lines), "utf-8")
    return path


def test_a_store_conforms(affair: Shell) -> None:
    """Whatever a clearance may read: what was loaded keeps to the shapes."""
    for clearance in ("public", "restricted", "confidential"):
        done = affair("validate", "--as", clearance)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"The store as {clearance}: conforms; ")
    more, less = (affair("validate", "--as", level).out for level in ("restricted", "public"))
    assert more.split(";")[1] != less.split(";")[1]


def test_what_is_hidden_changes_nothing(affair: Shell) -> None:
    """The reply over the store is the one over a copy without what is hidden."""
    copy = str(affair.folder / "copy.db")
    assert affair("copy", "--as", "public", copy).code == 0
    for more in ((), ("--format", "turtle")):
        assert affair("validate", *more) == affair("validate", *more, "--store", copy)


def test_every_syntax_by_its_name(affair: Shell) -> None:
    """Each file that an export writes is known by its name, and conforms; any name will do."""
    for format, name in (
        *(("nquads", "a.nq"), ("trig", "a.trig"), ("turtle", "a.ttl"), ("ntriples", "a.nt")),
        *(("jsonld", "a.jsonld"), ("rdfxml", "a.rdf")),
    ):
        path = exported(affair, format, name)
        done = affair("validate", str(path))
        assert (done.code, done.err) == (0, "")
        other = path.rename(path.with_name("nameless"))
        assert "--syntax" in affair("validate", str(other)).err
        assert affair("validate", str(other), "--syntax", format).code == 0


def test_the_report_for_people(affair: Shell, bad: Path) -> None:
    """The most frequent kind first: what is wrong, what to do, line, record, value."""
    done = affair("validate", str(bad), "--limit", "2")
    assert (done.code, done.err) == (1, "")
    lines = bad.read_text("utf-8").splitlines()
    first = next(n for n, line in enumerate(lines, start=1) if '"very ' in line)
    text = " ".join(done.out.split())
    assert "does not conform: 5 things are wrong" in text
    assert "3 × :stance is not written as it has to be A claim has one stance: verified" in text
    claim = lines[first - 1].split(">")[0].removeprefix(f"<{BASE}")
    assert f"line {first}: {claim} “very " in text
    assert "and 1 more" in text
    assert "1 × :act is missing" in text
    assert text.index("3 × :stance") < text.index("1 × :act is missing")
    assert "no shape is for them: 1 nodes 1 of <http://elsewhere.example/Ship>" in text
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_standard_report(affair: Shell, bad: Path) -> None:
    """It goes to a file whole, and has every result; its contents have tests of their own."""
    done = affair("validate", str(bad), "--format", "turtle", "-o", str(bad.with_name("r.ttl")))
    assert (done.code, done.out, done.err) == (1, "", "")
    report = rdflib.Graph().parse(bad.with_name("r.ttl"))
    (whole,) = report.subjects(RDF.type, SH.ValidationReport)
    assert report.value(whole, SH.conforms) == rdflib.Literal(False)
    assert len(list(report.objects(whole, SH.result))) == 5


def test_the_standard_report_where_all_is_well(affair: Shell) -> None:
    """It says that it conforms, and nothing else."""
    report = rdflib.Graph().parse(data=affair("validate", "--format", "turtle").out)
    assert {p for _, p, _ in report} == {RDF.type, SH.conforms}
    assert next(report.objects(None, SH.conforms)) == rdflib.Literal(True)


def test_standard_input(affair: Shell, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is standard input, which says nothing of its syntax, and leaves nothing behind."""
    folder = affair.folder / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    data = bad.read_bytes()
    for given, code, words in ((data, 1, "does not conform: 5 things"), (data[:-5], 1, "")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        done = affair("validate", "-", "--syntax", "nquads")
        assert done.code == code
        assert words in done.out
    assert "standard input, line " in done.err
    assert os.listdir(folder) == []


def test_where_it_cannot_be_read(affair: Shell, tmp_path: Path) -> None:
    """A file that is not there or broke off: the place and the mend, and no report."""
    missing = affair("validate", str(tmp_path / "none.nq"), "-o", str(tmp_path / "report"))
    assert_refused(missing, "none.nq: cannot be read (No such file or directory)")
    path = exported(affair)
    path.write_bytes(path.read_bytes()[:-20])
    lines = path.read_bytes().count(b"\n") + 1
    cut = affair("validate", str(path), "-o", str(tmp_path / "report"))
    assert_refused(cut, f"view.nq, line {lines}: cannot be read as nquads")
    assert not list(tmp_path.glob("report*"))
    assert affair("validate", str(path), "--format", "turtle") == cut
    gone = affair("validate", "--store", str(tmp_path / "none.db"))
    assert_refused(gone, "there is no store")
    assert not (tmp_path / "none.db").exists()


def assert_refused(done: Done, words: str) -> None:
    assert (done.code, done.out) == (1, "")
    assert words in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("x.nq", "--as", "partner"), "--as is for a store"),
        (("--syntax", "turtle"), "--syntax is for a file"),
        (("-",), "say with --syntax what it is"),
        (("--format", "turtle", "--limit", "3"), "--limit is for text"),
        (("--limit", "0"), "--limit"),
        (("--format", "html"), "--format"),
        (("--syntax", "n3", "x"), "--syntax"),
        ((".",), "is a directory"),
    ],
)
def test_wrong_usage(affair: Shell, arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2, and what is wrong."""
    done = affair("validate", *arguments)
    assert done.code == 2
    assert words in done.err


def test_a_file_cannot_steer_the_terminal(affair: Shell) -> None:
    """What it says comes out with nothing that a terminal obeys."""
    node = f"<{BASE}id/{'a' * 26}>"
    lines = (
        f"{node} <{RDF.type}> <{TERM}Person>",
        f'{node} <{TERM}marking> "\\u001b[2J\\u202Epublic"',
        f'{node} <{RDF.type}> "\\u001b[31m"',
        f"<http://a.example/\u202e> <{RDF.type}> <x:\u202e>",
    )
    done = affair("validate", affair.write("x.nt", "".join(f"{line} .\n" for line in lines)))
    assert done.code == 1
    assert "u001b[2J" in done.out
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
