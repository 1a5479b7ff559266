"""What every command does, what it prints where, and how it exits."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from api.cli import READER_GONE, cli
from api.settings import STORE_VARIABLE, Settings, open_engine
from graph.claims.claim import entity_id
from graph.engines.engine import Departure
from tests.api.running import Shell

ARREST = entity_id("sheetsheetsheetsheetsheets", "arrest")
NOBODY = "zzzzzzzzzzzzzzzzzzzzzzzzzz"
WATCH = "cccccccccccccccccccccccccc"
LABELS = "{ events { nodes { label } } }"


def departures(store: Path) -> list[Departure]:
    with closing(open_engine(Settings(store=store))) as engine:
        return list(engine.departures())


# ------------------------------------------------------------------------------------ loading


def test_load_tells_and_repeats_nothing(affair: Shell) -> None:
    """Loading again finds everything there already."""
    done = affair("load", str(affair.folder))
    assert done.code == 0
    assert "already there" in done.err
    assert "new" not in done.err


def test_load_refuses_a_sheet_and_keeps_the_rest(affair: Shell) -> None:
    """One bad sheet is refused with file, line and mend; the others are loaded; the code is 1."""
    sheet = (affair.folder / "sheet.yaml").read_text().replace("sheetsheet", "othersheet", 1)
    good = affair.write("good.yaml", sheet)
    bad = affair.write(
        "bad.yaml", sheet.replace("othersheet", "badbadshee").replace("L2", "line 2")
    )
    done = affair("load", bad, good)
    assert done.code == 1
    assert "bad.yaml:" in done.err
    assert "refused" in done.err
    assert json.loads(affair("query", affair.write("q", LABELS)).out)["data"]["events"] == {
        "nodes": [{"label": "Arrest at the quay"}] * 2
    }


def test_dry_run_writes_nothing(shell: Shell, affair: Shell) -> None:
    """A dry run lists each change by file and line, on standard output, and changes nothing."""
    before = affair("stats").out
    sheet = (affair.folder / "sheet.yaml").read_text().replace("kind: detention", "kind: torture")
    affair.write("sheet.yaml", sheet)
    done = affair("load", "--dry-run", str(affair.folder / "sheet.yaml"))
    assert done.code == 0
    assert "1 claims new" in done.out
    assert "1 retracted" in done.out
    assert "sheet.yaml:11" in done.out
    assert affair("stats").out == before


def test_dry_run_says_what_goes_and_shows_the_words_it_rests_on(
    shell: Shell, affair: Shell
) -> None:
    """What is retracted in a sentence; with the text at hand, the words at each new locator."""
    text = "Guard at the quay\nOn Friday the Guard held six men.\nA raid, says the Watch.\n"
    (affair.folder / "texts").mkdir()
    affair.write("texts/herald.txt", text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    sheet = (affair.folder / "sheet.yaml").read_text()
    sheet = sheet.replace("publisher: herald", f"publisher: herald, sha256: {digest}")
    sheet = sheet.replace("kind: detention", "kind: {concept: torture, at: 'L2:11-19'}")
    affair.write("sheet.yaml", sheet)
    texts = str(affair.folder / "texts")
    done = affair("load", "--dry-run", "--texts", texts, str(affair.folder / "sheet.yaml"))
    assert done.code == 0, done.err
    assert "“the Guard”" in done.out
    assert "retracted  L2: arrest kind detention (herald reports; asserted; public)" in done.out


def test_dry_run_counts_what_a_real_one_does(shell: Shell, affair: Shell) -> None:
    """Into a store that is not there yet: the same sums for every file, the tables of the law
    among them, whose claims are not listed one by one."""
    fresh = ("--store", str(affair.folder / "fresh.db"), str(affair.folder))
    dry, real = affair("load", "--dry-run", *fresh), affair("load", *fresh)
    assert dry.code == real.code == 0
    sums = [line for line in dry.out.splitlines() if not line.startswith(" ")]
    assert sums == real.err.splitlines()[: len(sums)]
    assert "law/instruments.csv: " in sums[0]
    assert dry.out.splitlines()[1] == sums[1]
    assert dry.err.splitlines() == real.err.splitlines()[len(sums) :]


def test_dry_run_makes_no_store(shell: Shell, affair: Shell) -> None:
    """Trying a sheet out on a fresh machine leaves no store behind."""
    elsewhere = affair.folder / "none.db"
    done = affair("load", "--dry-run", "--store", str(elsewhere), str(affair.folder))
    assert done.code == 0
    assert "new" in done.out
    assert not elsewhere.exists()


def test_load_of_a_missing_file(shell: Shell) -> None:
    """A file that is not there is refused by name."""
    done = shell("load", str(shell.folder / "nothing.yaml"))
    assert done.code == 1
    assert "nothing.yaml" in done.err


def test_mint_fills_what_is_missing(shell: Shell) -> None:
    """Ids are written once; a second run finds nothing to do."""
    path = shell.write("r.yaml", "registry:\ncoder: me\nentities:\n  me: {class: Person}\n")
    assert "2 written" in shell("mint", path).err
    text = Path(path).read_text()
    assert "nothing missing" in shell("mint", path).err
    assert Path(path).read_text() == text


def test_draft_writes_what_a_person_keeps(affair: Shell) -> None:
    """A draft put into a review file loads, and the claims are then accepted."""
    reviews = affair.folder / "reviews.yaml"
    draft = affair(
        *("draft", str(affair.folder / "sheet.yaml"), "--by", "dddddddddddddddddddddddddd"),
        *("--why", "read against the text", "--on", "2026-01-02", "--into", str(reviews)),
    )
    assert draft.code == 0
    assert "# L2: arrest" in draft.out
    assert not reviews.exists()
    reviews.write_text(draft.out)
    assert affair("load", str(reviews)).code == 0
    claim = json.loads(
        affair(
            "query", affair.write("q", "{ claims(where: {review: [ACCEPTED]}) { totalCount } }")
        ).out
    )
    assert claim["data"]["claims"]["totalCount"] > 4


# ------------------------------------------------------------------------------------ reading


def test_query_answers_as_the_public(affair: Shell) -> None:
    """Left out, --as is public; a clearance reads more; the reply is JSON."""
    question = affair.write("q.graphql", "{ claims(first: 100) { totalCount } }")
    public = json.loads(affair("query", question).out)
    restricted = json.loads(affair("query", question, "--as", "restricted").out)
    count = public["data"]["claims"]["totalCount"]
    assert restricted["data"]["claims"]["totalCount"] == count + 2


def test_query_takes_variables_and_operations(affair: Shell) -> None:
    """Variables are JSON; one of several operations is chosen by name."""
    question = affair.write(
        "q.graphql",
        "query A($id: ID!) { node(id: $id) { __typename } } query B { events { totalCount } }",
    )
    done = affair("query", question, "--operation", "A", "--variables", json.dumps({"id": ARREST}))
    assert json.loads(done.out) == {"data": {"node": {"__typename": "Event"}}}


def test_query_that_cannot_be_answered(affair: Shell) -> None:
    """The reply says why, as JSON, and the code is 1."""
    done = affair("query", affair.write("q.graphql", "{ nothing }"))
    assert done.code == 1
    assert "nothing" in json.loads(done.out)["errors"][0]["message"]


@pytest.mark.parametrize("variables", ["{", "[1]"])
def test_query_with_bad_variables(affair: Shell, variables: str) -> None:
    """Variables that are no JSON object are wrong usage."""
    done = affair("query", affair.write("q.graphql", LABELS), "--variables", variables)
    assert done.code == 2
    assert "--variables" in done.err


def test_show_an_entity(affair: Shell) -> None:
    """Label, ids, and each claim with speaker, stance, place and handling, in 80 columns."""
    done = affair("show", ARREST)
    assert done.code == 0
    assert done.out.startswith("Event: Arrest at the quay\n")
    for part in ("alleged: Ostrel Herald reports", "L2 of Ostrel Herald", "“on Friday”", "public"):
        assert part in done.out
    assert "a raid" not in done.out
    assert "a raid" in affair("show", ARREST, "--as", "restricted").out
    assert max(map(len, done.out.splitlines())) <= 80


def test_show_what_names_an_entity(affair: Shell) -> None:
    """An actor is shown with the claims of which it is the object."""
    done = affair("show", "eeeeeeeeeeeeeeeeeeeeeeeeee")
    assert "allegedPerpetratorOf\n  Arrest at the quay" in done.out


def test_show_a_claim(affair: Shell) -> None:
    """A claim is shown by its own id."""
    listed = affair("show", ARREST).out
    claim = next(line.split()[1] for line in listed.splitlines() if line.startswith("    claim"))
    done = affair("show", claim)
    assert done.code == 0
    assert f"https://w3id.org/answerable/claim/{claim}" in done.out


def test_show_cannot_be_told_from_unknown(affair: Shell) -> None:
    """A hidden id and one that nobody ever had get the same reply."""
    hidden, unknown = affair("show", WATCH), affair("show", NOBODY)
    assert hidden.code == unknown.code == 1
    assert hidden.err.replace(WATCH, "") == unknown.err.replace(NOBODY, "")
    assert hidden.out == unknown.out == ""
    assert affair("show", WATCH, "--as", "restricted").code == 0


def test_show_neutralises_what_a_terminal_obeys(affair: Shell) -> None:
    """An id from the command line cannot steer the terminal through a message."""
    done = affair("show", "\x1b[2J")
    assert "\x1b" not in done.err
    assert "\\u001b" in done.err


def test_stats_counts_a_view(affair: Shell) -> None:
    """Counts are those of the clearance."""
    public, restricted = affair("stats"), affair("stats", "--as", "restricted")
    assert public.code == 0
    assert ["Organisation", "1"] in [line.split() for line in public.out.splitlines()]
    assert ["Organisation", "2"] in [line.split() for line in restricted.out.splitlines()]


def test_schema_is_the_committed_one(shell: Shell) -> None:
    """What `schema` prints is api/schema.graphql; it needs no store."""
    committed = Path(__file__).parents[3] / "api" / "schema.graphql"
    done = shell("schema")
    assert done.code == 0
    assert done.out == committed.read_text("utf-8")


# ------------------------------------------------------------------------------ what leaves


def test_export_is_noted(affair: Shell) -> None:
    """The store notes clearance, format and the digest of the bytes, on both ways out."""
    printed = affair("export", "--format", "nquads")
    file = affair.folder / "out.nq"
    assert affair("export", "--format", "nquads", "-o", str(file), "--as", "restricted").code == 0
    first, second = departures(affair.store)
    assert (first.kind, first.clearance, first.profile) == ("export", "public", "nquads")
    assert first.digest == hashlib.sha256(printed.out.encode()).hexdigest()
    assert (second.clearance, second.digest) == (
        "restricted",
        hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    assert sorted(p.name for p in affair.folder.glob("out*")) == ["out.nq"]


def test_export_that_fails_leaves_no_file(affair: Shell) -> None:
    """A folder that is not there is an error with its name."""
    done = affair("export", "--format", "nquads", "-o", str(affair.folder / "no" / "out.nq"))
    assert done.code == 1
    assert "out.nq" in done.err


def test_copy_holds_what_its_clearance_reads(affair: Shell) -> None:
    """The copy answers alike, holds no word of the rest, and is noted in the store."""
    target = affair.folder / "partner.db"
    assert affair("copy", "--as", "public", str(target)).code == 0
    assert (
        affair("stats", "--store", str(target), "--as", "confidential").out == affair("stats").out
    )
    assert b"Ostrel Watch" not in target.read_bytes()
    assert b"Ostrel Watch" in b"".join(p.read_bytes() for p in affair.folder.glob("answerable.db*"))
    [noted] = departures(affair.store)
    assert (noted.kind, noted.clearance) == ("copy", "public")
    assert affair("copy", str(target)).code == 1


def test_copy_without_clearance_is_a_backup(affair: Shell) -> None:
    """Everything, restricted claims included."""
    target = affair.folder / "backup.db"
    assert affair("copy", str(target)).code == 0
    shown = affair("stats", "--store", str(target), "--as", "restricted").out
    assert shown == affair("stats", "--as", "restricted").out
    assert departures(affair.store)[0].kind == "backup"


# ----------------------------------------------------------------------------- what goes wrong


READERS = {
    "query": ("q.graphql",),
    "show": (ARREST,),
    "stats": (),
    "export": ("--format", "nquads"),
    "copy": ("copy.db",),
    "serve": ("--port", "0"),
}


@pytest.mark.parametrize("command", READERS)
def test_no_store_is_an_error(shell: Shell, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that does not exist is not an empty one: the message says how to make it."""
    monkeypatch.chdir(shell.folder)
    shell.write("q.graphql", LABELS)
    done = shell(command, *READERS[command])
    assert done.code == 1
    assert done.out == ""
    assert "answerable load" in done.err
    assert not shell.store.exists()


def test_an_empty_file_is_no_store_yet(affair: Shell) -> None:
    """Reading leaves it empty; loading makes a store of it."""
    empty = affair.folder / "empty.db"
    empty.touch()
    done = affair("stats", "--store", str(empty))
    assert (done.code, done.out) == (1, "")
    assert "there is no store at" in done.err
    assert empty.stat().st_size == 0
    assert affair("load", "--store", str(empty), str(affair.folder)).code == 0
    assert affair("stats", "--store", str(empty)).code == 0


def test_another_file_is_no_store(shell: Shell) -> None:
    """A file that is something else is refused by name and left alone."""
    shell.store.write_text("my notes")
    done = shell("stats")
    assert done.code == 1
    assert "answerable.db" in done.err
    assert shell.store.read_text() == "my notes"


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "--as", "secret"),
        ("stats", "--as", "public+Not Valid"),
        ("stats", "extra"),
        ("export",),
        ("export", "--format", "excel"),
        ("serve", "--port", "99999"),
        ("query", "not-there.graphql"),
        ("load",),
        ("frobnicate",),
        ("draft", "sheet.yaml"),
    ],
    ids=" ".join,
)
def test_wrong_usage(shell: Shell, arguments: tuple[str, ...]) -> None:
    """Wrong usage exits with 2, and with a word on standard error only."""
    done = shell(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err


@pytest.mark.parametrize("command", [(), *((name,) for name in sorted(cli.commands))], ids=str)
def test_help(shell: Shell, command: tuple[str, ...]) -> None:
    """Every command explains itself within 80 columns."""
    done = shell(*command, "--help")
    assert done.code == 0
    assert done.out.startswith("Usage: answerable")
    assert max(map(len, done.out.splitlines())) <= 80


def test_port_in_use(affair: Shell) -> None:
    """A port that somebody listens on is named, with the way out."""

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = affair("serve", "--port", str(taken.getsockname()[1]))
    assert done.code == 1
    assert "--port" in done.err


# ------------------------------------------------------------------------ as a process of its own


def start(*arguments: str, store: Path, stdin: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        env=os.environ | {STORE_VARIABLE: str(store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_question_on_standard_input(affair: Shell) -> None:
    """- reads the question from standard input."""
    with start("query", "-", store=affair.store) as process:
        out, err = process.communicate(LABELS)
    assert process.returncode == 0, err
    assert json.loads(out)["data"]["events"]["nodes"] == [{"label": "Arrest at the quay"}]


def test_reader_that_goes_away(affair: Shell) -> None:
    """A closed pipe ends the command quietly, with a code of its own, and what left is noted."""
    with start("export", "--format", "nquads", store=affair.store) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == READER_GONE
    assert "Traceback" not in err
    assert [d.kind for d in departures(affair.store)] == ["export"]


def test_full_disk(affair: Shell) -> None:
    """A standard output that takes nothing more is an error in one line."""
    if not Path("/dev/full").is_char_device():
        pytest.skip("no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", "stats"],
            env=os.environ | {STORE_VARIABLE: str(affair.store)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_serve_answers_and_stops(affair: Shell) -> None:
    """It prints its address, answers there, and stops on an interrupt with 0."""

    with start("serve", "--port", "0", store=affair.store) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
            request = urllib.request.Request(
                f"{address}graphql",
                json.dumps({"query": LABELS}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=20) as reply:
                body = json.load(reply)
            process.send_signal(signal.SIGINT)
            process.wait(20)
        finally:
            process.kill()
        left = process.stderr.read()
    assert body == {"data": {"events": {"nodes": [{"label": "Arrest at the quay"}]}}}
    assert process.returncode == 0
    assert "Traceback" not in left


@pytest.mark.parametrize(("command", "code"), [("stats >&-", 0), ("query - <&-", 1)])
def test_a_closed_stream_is_no_fault(affair: Shell, command: str, code: int) -> None:
    """A shell may start a command without standard input or output: no traceback."""
    line = f'"{sys.executable}" -c "from api.cli import main; main()" {command}'
    done = subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, STORE_VARIABLE: str(affair.store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
