"""Exports on the command line: all formats, what is worked out, parts, descriptions."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import resource
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS

from api.cli.commands.output import opened
from api.settings import LICENCE_VARIABLE
from graph.claims.claim import entity_id
from graph.claims.errors import StoreFull
from graph.export import EXPORTERS, RDF
from graph.vocabulary import BASE
from tests.api.cli.test_cli import departures
from tests.api.running import Shell

CC = "https://creativecommons.org/licenses/by/4.0/"
GUARD = "eeeeeeeeeeeeeeeeeeeeeeeeee"
WATCH = "cccccccccccccccccccccccccc"
"""Its registration is restricted."""
OTHERS = sorted(set(EXPORTERS) - set(RDF))


def checksum(path: Path) -> str:
    """The SHA-256 that a description gives."""
    graph = Graph().parse(path, format="turtle")
    [value] = graph.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))
    return str(value).lower()


def test_all_formats_into_a_folder(affair: Shell) -> None:
    """Every format as it comes alone, with its description beside it; each is noted."""
    folder = affair.folder / "new" / "out"
    done = affair("export", "--all", str(folder), "--licence", CC)
    assert (done.code, done.out) == (0, "")
    expected = {
        f"answerable{e.suffix}{end}" for e in EXPORTERS.values() for end in ("", ".dcat.ttl")
    }
    assert {path.name for path in folder.iterdir()} == {*expected, "ontology.ttl"}
    ontology = Graph().parse(folder / "ontology.ttl", format="turtle")
    assert (URIRef(f"{BASE}ontology#Event"), None, None) in ontology
    for format, exporter in EXPORTERS.items():
        path = folder / f"answerable{exporter.suffix}"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"{path}: SHA-256 {digest}" in done.err
        told = path.with_name(f"{path.name}.dcat.ttl")
        assert checksum(told) == digest
        assert CC in told.read_text("utf-8")
        alone = affair.folder / "alone"
        assert affair("export", "--format", format, "-o", str(alone)).code == 0
        assert alone.read_bytes() == path.read_bytes()
    noted = [d.profile for d in departures(affair.store)][: len(EXPORTERS)]
    assert noted == list(EXPORTERS)


def test_all_formats_with_what_is_worked_out(affair: Shell) -> None:
    """Formats of RDF have it, the others are named as having it not; every file is signed."""
    secret = str(affair.folder / "archive.key")
    assert affair("key", "new", secret).code == 0
    more = ("--ledger", "2019-01-14", "--sign", secret)
    done = affair("export", "--all", str(affair.folder / "out"), *more)
    assert done.code == 0
    files = [path for path in (affair.folder / "out").iterdir() if path.suffix != ".minisig"]
    assert len(files) == 2 * len(EXPORTERS) + 1
    for path in files:
        assert affair("verify", str(path), "--key", f"{secret}.pub").code == 0
    for format, exporter in EXPORTERS.items():
        data = (affair.folder / "out" / f"answerable{exporter.suffix}").read_bytes()
        assert (b"computed/2019-01-14/" in data) == (format in RDF)
    last = done.err.splitlines()[-1]
    assert all(name in last for name in OTHERS)


def test_what_is_worked_out_comes_on_demand(affair: Shell) -> None:
    """Behind the claims, labelled with the policy; import says that it left it out."""
    path = affair.folder / "view.nq"
    plain = affair("export", "--format", "nquads").out
    asked = ("export", "--format", "nquads", "-o", str(path), "--ledger", "2019-01-14")
    assert affair(*asked, "--policy", "review-after-30-days").code == 0
    text = path.read_text("utf-8")
    assert text.startswith(plain)
    more = text[len(plain) :]
    assert "review-after-30-days" in more
    new = affair.folder / "new.db"
    done = affair("import", str(path), "--store", str(new))
    assert done.code == 0
    assert f"{more.count(chr(10))} computed statements left out" in done.err
    assert affair("export", "--format", "nquads", "--store", str(new)).out == plain
    assert [d.profile for d in departures(affair.store)] == [
        "nquads",
        "nquads, ledger 2019-01-14",
    ]


@pytest.mark.parametrize("format", OTHERS)
def test_other_formats_refuse_it(affair: Shell, format: str) -> None:
    """The message says which formats have room; nothing is written or noted."""
    path = affair.folder / "out"
    done = affair("export", "--format", format, "--ledger", "2019-01-14", "-o", str(path))
    assert done.code == 1
    assert "no room for what the ledger derives" in done.err
    assert all(name in done.err for name in RDF)
    assert not path.exists()
    assert departures(affair.store) == []


def test_a_part_is_what_is_said_of_one(affair: Shell) -> None:
    """From either end, with what it needs: it can be imported, and says no more."""
    path = affair.folder / "part.nq"
    done = affair("export", "--format", "nquads", "--about", GUARD, "-o", str(path))
    assert done.code == 0
    text = path.read_text("utf-8")
    assert "#allegedPerpetrator>" in text
    assert "#when>" not in text
    new = affair.folder / "new.db"
    assert affair("import", str(path), "--store", str(new)).code == 0
    back = affair("export", "--format", "nquads", "--store", str(new)).out
    # A name to show is worked out, and may rest on a claim that is not in the part.
    said = [line for line in text.splitlines() if "#prefLabel>" not in line]
    assert [line for line in back.splitlines() if "#prefLabel>" not in line] == said


DENIED = """\
sheet: deniedsheetdeniedsheetdeni
coder: coder-1
registry: registry.yaml
source: {name: Ostrel Herald on the denial, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  raid:
    class: Event
    at: L2
    kind: attack
    allegedPerpetrators: {to: guard, stance: alleged}
  reply:
    class: Response
    at: L4
    kind: denial
    about: raid
    by: {to: herald, marking: restricted}
  word:
    class: Response
    at: L5
    kind: pledge
    about: raid
"""


@pytest.mark.parametrize(("clearance", "by"), [("public", 0), ("restricted", 1)])
def test_no_part_has_an_accusation_without_the_response_that_denies_it(
    affair: Shell, clearance: str, by: int
) -> None:
    """That it is a denial goes along, and whose it is for those who may read that; other responses
    do not."""
    assert affair("load", affair.write("denied.yaml", DENIED)).code == 0
    whole = affair("export", "--format", "nquads").out
    raid = entity_id("deniedsheetdeniedsheetdeni", "raid")
    accusation = re.search(rf"/id/{raid}> .*#allegedPerpetrator> .*/claim/(\w+)>", whole)
    assert accusation is not None
    for id in (GUARD, accusation[1]):
        done = affair("export", "--format", "nquads", "--about", id, "--as", clearance)
        assert done.code == 0
        assert done.out.count("concept/denial> ") == 1
        assert done.out.count("#responseAbout> ") == 1
        assert done.out.count("#responseBy> ") == by
        path = affair.write("part.nq", done.out)
        assert affair("import", str(path), "--store", str(affair.folder / "new.db")).code == 0


@pytest.mark.parametrize("id", ["zzzzzzzzzzzzzzzzzzzzzzzzzz", WATCH])
def test_a_part_of_what_is_hidden_is_a_part_of_nothing(affair: Shell, id: str) -> None:
    """The same words for what there is not and for what may not be read; nothing is noted."""
    done = affair("export", "--format", "trig", "--about", id)
    assert (done.code, done.out) == (1, "")
    nothing = f"“{id}” is no entity and no claim that may be read; give an id, as search prints it"
    assert done.err == f"answerable: {nothing}\n"
    assert departures(affair.store) == []
    assert affair("export", "--format", "trig", "--about", WATCH, "--as", "restricted").code == 0


def test_a_description_stands_beside_or_where_it_is_told_to(
    affair: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the licence of the option, else that of the environment."""
    path, named = affair.folder / "view.ttl", affair.folder / "words.ttl"
    monkeypatch.setenv(LICENCE_VARIABLE, CC)
    assert affair("export", "--format", "turtle", "-o", str(path), "--describe").code == 0
    told = affair.folder / "view.ttl.dcat.ttl"
    graph = Graph().parse(told, format="turtle")
    assert set(graph.objects(None, DCTERMS.license)) == {URIRef(CC)}
    assert checksum(told) == hashlib.sha256(path.read_bytes()).hexdigest()
    other = ("--licence", "https://example.org/terms")
    done = affair("export", "--format", "turtle", "--describe", str(named), *other)
    assert done.code == 0
    assert checksum(named) == hashlib.sha256(done.out.encode()).hexdigest()
    assert "https://example.org/terms" in named.read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--format", "nquads", "--all", "out"),
        ("--all", "out", "-o", "file"),
        ("--all", "out", "--describe"),
        ("--all", "out", "--about", GUARD),
        ("--all", "out", "--profile", "partner"),
        ("--format", "nquads", "--describe"),
        ("--format", "nquads", "--licence", CC),
        ("--format", "nquads", "--describe", "--licence", "no iri", "-o", "file"),
        ("--format", "nquads", "--policy", "review-after-30-days"),
        ("--format", "nquads", "--ledger", "someday"),
        ("--format", "nquads", "-o", "same", "--describe", "same"),
        ("--format", "nquads", "-o", "same", "--profile", "court", "--report", "same"),
        ("--format", "csv", "-o", "./same", "--profile", "court", "--pseudonyms", "same"),
        ("--format", "csv", "--profile", "court", "--pseudonyms", "same", "--report", "same"),
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_wrong_usage(
    affair: Shell, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written, and nothing is noted."""
    monkeypatch.chdir(affair.folder)
    before = sorted(affair.folder.iterdir())
    done = affair("export", *arguments)
    assert (done.code, done.out) == (2, "")
    assert sorted(affair.folder.iterdir()) == before
    assert departures(affair.store) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--ledger", "2019-01-14", "--about", GUARD),
        ("--ledger", "2019-01-14", "--policy", "unknown"),
    ],
    ids=" ".join,
)
def test_what_would_mislead_is_refused(affair: Shell, arguments: tuple[str, ...]) -> None:
    """What is worked out rests on the whole view, as it is."""
    done = affair("export", "--format", "nquads", *arguments)
    assert (done.code, done.out) == (1, "")
    assert departures(affair.store) == []


def test_a_description_that_fails_leaves_no_file(affair: Shell) -> None:
    """Neither is there where one cannot be written."""
    path = affair.folder / "view.nq"
    nowhere = str(affair.folder / "no" / "words.ttl")
    done = affair("export", "--format", "nquads", "-o", str(path), "--describe", nowhere)
    assert done.code == 1
    assert done.err == f"answerable: {nowhere}: cannot be written (No such file or directory)\n"
    assert not path.exists()


def test_a_file_under_a_profile_is_described_as_what_it_is(affair: Shell) -> None:
    """With the profile's name, and counts of what went out rather than of what there is."""
    path = affair.folder / "view.nq"
    asked = ("export", "--format", "nquads", "--as", "restricted", "-o", str(path), "--describe")
    assert affair(*asked).code == 0
    whole = path.with_name("view.nq.dcat.ttl").read_text("utf-8")
    assert affair(*asked, "--profile", "public-site").code == 0
    told = path.with_name("view.nq.dcat.ttl").read_text("utf-8")
    assert ':profile "public-site"' in told
    assert "under the profile public-site" in told
    statements = [line for line in path.read_text("utf-8").splitlines() if line[0] != "#"]
    assert f"void:triples {len(statements)} ;" in told
    assert f"void:triples {len(statements)} ;" not in whole
    assert (
        checksum(path.with_name("view.nq.dcat.ttl"))
        == hashlib.sha256(path.read_bytes()).hexdigest()
    )


def test_a_network_around_something(affair: Shell) -> None:
    """What is within some hops, or of some classes; other formats say which have room."""
    whole = affair("export", "--format", "nodelink")
    around = affair("export", "--format", "nodelink", "--about", GUARD, "--hops", "1")
    nodes = {node["id"] for node in json.loads(around.out)["nodes"]}
    assert GUARD in nodes
    assert nodes < {node["id"] for node in json.loads(whole.out)["nodes"]}
    only = json.loads(affair("export", "--format", "nodelink", "--only", "Actor").out)
    assert {node["cls"] for node in only["nodes"]} <= {
        "StateBody",
        "Person",
        "Group",
        "State",
        "Organisation",
    }
    assert "is no class" in affair("export", "--format", "gexf", "--only", "Castle").err
    for option in (("--hops", "2"), ("--only", "Event"), ("--law",), ("--bom",)):
        done = affair("export", "--format", "trig", *option)
        assert (done.code, done.out) == (1, "")
        assert "formats that have" in done.err
    assert "--about" in affair("export", "--format", "gexf", "--hops", "2").err


def test_a_packed_file(affair: Shell) -> None:
    """Its name says so; what is described and noted is the file itself, and it comes back."""
    plain, packed = affair.folder / "a.nq", affair.folder / "a.nq.gz"
    for path in (plain, packed):
        assert affair("export", "--format", "nquads", "-o", str(path), "--describe").code == 0
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert checksum(packed.with_name("a.nq.gz.dcat.ttl")) == digest
    done = affair("import", str(packed), "--store", str(affair.folder / "new.db"))
    assert done.code == 0, done.err


def test_files_above_public_are_their_owners(
    affair: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0600 from the first byte on, whatever lay there before; the folder of all formats 0700."""
    modes: list[int] = []
    original = os.fdopen

    def watched(handle: int, *rest: Any, **named: Any) -> object:
        modes.append(os.fstat(handle).st_mode & 0o777)
        return original(handle, *rest, **named)

    monkeypatch.setattr(os, "fdopen", watched)
    path, folder = affair.folder / "out.nq", affair.folder / "all"
    left = path.with_name("out.nq.part")
    left.write_text("left by a run that was killed")
    left.chmod(0o666)
    told = ("--as", "restricted", "-o", str(path))
    assert affair("export", "--format", "nquads", *told, "--describe").code == 0
    assert affair("validate", "--as", "restricted", "-o", str(affair.folder / "report")).code == 0
    assert affair("export", "--all", str(folder), "--as", "restricted").code == 0
    files = [path, path.with_name("out.nq.dcat.ttl"), affair.folder / "report"]
    files += [file for file in folder.iterdir() if file.name != "ontology.ttl"]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes) == {0o600}


def test_an_empty_map_is_told(affair: Shell) -> None:
    done = affair("export", "--format", "geojson")
    assert ("there is nothing to draw" in done.err) == ('"Point"' not in done.out)


def test_a_file_for_which_there_is_no_room(tmp_path: Path) -> None:
    """A full disk, a quota and ``ulimit -f`` say the same, and nothing of the file is left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with (
            pytest.raises(StoreFull, match="free some room or lift the limit"),
            opened(tmp_path / "out") as out,
        ):
            out.write(bytes(1_000_000))  # more than is held back
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
