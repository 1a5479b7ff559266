"""The life of a claim at the command line: review, remark, retract, erase, history."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from api.settings import Settings, open_engine
from tests.api.running import Done, Shell

BY = "d" * 26
OTHER = "e" * 26
ORDER = ("--by", BY, "--why", "asked to", "--on", "2026-01-02")


def claims(shell: Shell, clearance: str = "confidential") -> dict[str, dict[str, str]]:
    """Every standing claim of the sheet by its property."""
    nodes: list[dict[str, str]] = []
    after = ""
    while True:
        question = shell.write(
            "claims.graphql",
            f"{{ claims(first: 1000{after}) {{ pageInfo {{ hasNextPage endCursor }}"
            " nodes { id predicate review origin } } }",
        )
        done = shell("query", question, "--as", clearance)
        assert done.code == 0, done.out + done.err
        page = json.loads(done.out)["data"]["claims"]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    return {node["predicate"]: node for node in nodes if node["origin"] == "sheet" * 5 + "s"}


@pytest.fixture
def ids(affair: Shell) -> dict[str, str]:
    """Ids of claims by their predicate; ``characterisation`` is restricted."""
    return {predicate: node["id"] for predicate, node in claims(affair).items()}


def test_review(affair: Shell, ids: dict[str, str]) -> None:
    """A decision is taken once, told, and kept with its reason."""
    done = affair("review", ids["place"], *ORDER, "--decision", "accepted")
    assert (done.code, done.out) == (0, f"{ids['place']}  accepted  was proposed\n"), done.err
    assert done.err == "1 decided\n"
    assert claims(affair)["place"]["review"] == "ACCEPTED"
    again = affair("review", ids["place"], *ORDER, "--decision", "accepted")
    assert again.err == "0 decided, 1 so already\n"
    assert lives(affair, ids["place"]) == [
        "recorded",
        f"reviewed proposed → accepted|by {BY}, decided on 2026-01-02|asked to",
    ]
    other = ("--by", OTHER, "--why", "another place", "--decision", "rejected")
    assert affair("review", ids["place"], *other).code == 0
    lost = affair("review", ids["place"], *ORDER, "--decision", "accepted")
    assert (lost.code, lost.out) == (1, "")
    assert "the claim stands as rejected; give another reason" in lost.err


def lives(shell: Shell, id: str, clearance: str = "confidential") -> list[str]:
    """The steps of a history without their times."""
    done = shell("history", id, "--as", clearance)
    assert done.code == 0, done.err
    steps: list[str] = []
    for line in done.out.splitlines():
        told = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  (.*)", line)
        if told:
            steps.append(told[1])
        elif line.startswith("    "):
            steps[-1] += "|" + line.strip()
    return steps


def test_a_dry_run_writes_nothing(affair: Shell, ids: dict[str, str]) -> None:
    """It says the same and leaves the history as it was."""
    before = affair.store.read_bytes()
    for verb, more in (
        ("review", ("--decision", "rejected")),
        ("remark", ("--to", "partner")),
        ("retract", ()),
    ):
        done = affair(verb, ids["place"], *ORDER, *more, "--dry-run")
        assert (done.code, done.err) == (0, "1 would be decided\n")
        assert "was" in done.out
    done = affair("erase", ids["place"], *ORDER, "--dry-run")
    assert done.out.startswith("1 claims and 0 entities would be erased\n")
    assert lives(affair, ids["place"]) == ["recorded"]
    assert affair.store.read_bytes() == before
    assert not affair.store.with_name("answerable.db.key").exists()


def test_what_follows_a_remarking(affair: Shell, ids: dict[str, str]) -> None:
    """Each claim that becomes less strict with the entity it names is told with both markings."""
    ostrel = "f" * 26
    reader = ("--as", "partner")
    closed = affair("remark", ostrel, *ORDER, "--to", "partner", *reader)
    assert "less strict with it" not in closed.err
    done = affair("remark", ostrel, *ORDER, "--to", "public", *reader)
    assert f"less strict with it: {ids['place']}: place: partner → public\n" in done.err


def test_batches(affair: Shell, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, in a file with comments, in a draft's list, from standard input; each once."""
    listed = f"# read\n      - {ids['place']}  # place ostrel\n\n{ids['when']}\n{ids['when']}\n"
    file = affair.write("ids.txt", listed)
    done = affair("review", ids["kind"], "--ids", file, *ORDER, "--decision", "accepted")
    assert [line.split()[0] for line in done.out.splitlines()] == [
        *(ids["kind"], ids["place"], ids["when"]),
    ]
    shown = subprocess.run(
        [
            *(sys.executable, "-c", "from api.cli import main; main()", "retract", "-"),
            *(*ORDER, "--store", str(affair.store)),
        ],
        input=listed,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == "2 decided\n"
    assert "place" not in claims(affair)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no ids were given; name some, or give a file of them"),
        ("not an id\n", "ids.txt:1: “not an id” is no id; write one id a line, 26 or 32 small "
         "letters and digits; # begins a comment"),
        ("\x1b[2J\n", "ids.txt:1: “\\u001b[2J” is no id; write one id a line, 26 or 32 small "
         "letters and digits; # begins a comment"),
    ],
)  # fmt: skip
def test_a_file_of_no_ids(affair: Shell, text: str, message: str) -> None:
    """Refused with its line, before anything is opened."""
    file = affair.write("ids.txt", text)
    done = affair("retract", "--ids", file, *ORDER)
    assert (done.code, done.out) == (1, "")
    assert done.err.replace(f"{affair.folder}/", "") == f"answerable: {message}\n"


def test_a_whole_draft_will_do_for_ids(affair: Shell, ids: dict[str, str]) -> None:
    """The claims that a draft lists, whatever else it says; a slip in one of them is told."""
    lines = [
        *("reviews: vfo2hvnkzvsqkvcwfulv5s3lmh", "decisions:", "  - sheet: sheet.yaml"),
        *("    decision: accepted", f"    by: {BY}", "    on: 2026-01-02", '    why: "read"'),
        *("    claims:", f"      - {ids['place']}  # somewhere", f"      - {ids['kind']}"),
    ]
    for text in ("\n".join(lines), "\n".join(lines[2:])):
        file = affair.write("draft.yaml", text)
        done = affair("retract", "--ids", file, *ORDER, "--dry-run")
        assert (done.code, done.err) == (0, "2 would be decided\n"), done.err
    file = affair.write("draft.yaml", "\n".join([*lines, "      - place"]))
    done = affair("retract", "--ids", file, *ORDER, "--dry-run")
    assert done.code != 0
    assert "is no id" in done.err


@pytest.mark.parametrize("verb", ["review", "remark", "retract", "erase", "history"])
def test_what_one_may_not_read_is_unknown(affair: Shell, ids: dict[str, str], verb: str) -> None:
    """The same message but for the id, whatever else is in the batch; and nothing is done."""
    more = {"review": ("--decision", "rejected"), "remark": ("--to", "partner")}.get(verb, ())
    order = () if verb == "history" else ORDER
    readable = () if verb == "history" else (ids["place"],)

    def ask(id: str) -> Done:
        done = affair(verb, *readable, id, *order, *more)
        return Done(done.code, done.out, done.err.replace(id, "ID"))

    hidden = ask(ids["characterisation"])
    assert hidden == ask("x" * 32)
    assert (hidden.code, hidden.out) == (1, "")
    assert "“ID” that public may read; take an id from the reply to a query" in hidden.err
    assert lives(affair, ids["place"]) == ["recorded"]
    assert lives(affair, ids["characterisation"]) == ["recorded"]


def test_somebody_else_has_decided(affair: Shell, ids: dict[str, str]) -> None:
    """With --if a decision is refused where a claim no longer stands as it was seen."""
    both = (ids["place"], ids["when"])
    seen = ("--decision", "accepted", "--if", "proposed")
    affair("review", ids["when"], *ORDER, "--decision", "conflict")
    done = affair("review", *both, "--by", OTHER, "--why", "read", *seen)
    assert done.code == 1
    assert done.err == (
        f"answerable: {ids['when']}: stands as conflict, not as proposed; somebody has decided "
        "meanwhile: look at its history and decide again\n"
    )
    assert lives(affair, ids["place"]) == ["recorded"]


def test_two_at_once(affair: Shell, ids: dict[str, str]) -> None:
    """Two processes that decide at the same time: both are kept, one after the other."""
    run = [sys.executable, "-c", "from api.cli import main; main()", "review", ids["place"]]
    both = [
        subprocess.Popen(
            [
                *(*run, "--by", by, "--why", "read", "--decision", decision),
                *("--store", str(affair.store)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for by, decision in ((BY, "accepted"), (OTHER, "rejected"))
    ]
    assert [process.communicate()[1] for process in both] == [b"1 decided\n"] * 2
    steps = lives(affair, ids["place"])
    assert len(steps) == 3
    assert {step.split("|")[1][3:29] for step in steps[1:]} == {BY, OTHER}


def test_the_store_is_busy(
    affair: Shell, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waited too long is told so, and has decided nothing."""
    monkeypatch.setattr(Settings, "read", lambda **_: Settings(store=affair.store, wait=0.1))
    engine = open_engine(Settings(store=affair.store))
    with engine.writing():
        done = affair("retract", ids["place"], *ORDER)
    engine.close()
    assert done.code == 1
    assert "another process is writing to it; try again" in done.err
    assert lives(affair, ids["place"]) == ["recorded"]


def test_remark(affair: Shell, ids: dict[str, str]) -> None:
    """Claims and entities; what names them follows; who is cleared for both sees that it was."""
    done = affair("remark", ids["place"], "e" * 26, *ORDER, "--to", "restricted")
    assert done.err == "2 decided\n", done.err
    assert done.out.splitlines()[0] == f"{ids['place']}  restricted  was public"
    public = claims(affair, "public")
    assert "place" not in public
    assert "allegedPerpetrator" not in public
    assert affair("history", ids["place"]).code == 1
    affair("remark", ids["place"], *ORDER, "--to", "public", "--as", "restricted")
    assert len(lives(affair, ids["place"], "restricted")) == 3
    assert lives(affair, ids["place"], "public") == ["recorded"]
    assert lives(affair, ids["place"], "partner") == ["recorded"]


def test_what_binds_more_strictly_is_told(affair: Shell, ids: dict[str, str]) -> None:
    """The speaker is restricted: what it says stays so, and a dry run says that, too. Whoever may
    not read the claim gets no more than for an id that is nowhere."""
    id, watch = ids["characterisation"], "c" * 26
    asked = ("remark", id, *ORDER, "--to", "public")
    told = f"kept closer: {id}: public is written, restricted binds: {watch} is restricted\n"
    dry = affair(*asked, "--as", "restricted", "--dry-run")
    assert (dry.code, dry.err) == (0, told + "1 would be decided\n")
    done = affair(*asked, "--as", "restricted")
    assert (done.code, done.err) == (0, told + "1 decided\n")
    assert "characterisation" not in claims(affair, "public")
    hidden, unknown = affair(*asked), affair("remark", "x" * 32, *ORDER, "--to", "public")
    assert hidden.code == unknown.code == 1
    assert hidden.err.replace(id, "ID") == unknown.err.replace("x" * 32, "ID")


def test_below_a_floor(shell: Shell) -> None:
    """A re-marking below a floor is refused by the name of its rule; above it is free."""
    shell.write("registry.yaml", REGISTRY)
    done = shell("load", shell.write("sheet.yaml", SHEET))
    assert done.code == 0
    assert "floor: " in done.err
    assert "victim: public is written, restricted holds: victims" in done.err
    id = claims(shell)["victim"]["id"]
    higher = ("remark", id, *ORDER, "--as", "confidential")
    assert shell(*higher, "--to", "confidential").code == 0
    done = shell(*higher, "--to", "partner")
    assert done.code == 1
    assert done.err == (
        f"answerable: {id}: marking “partner”: is below the floor restricted: victims (Whoever was "
        "harmed can be harmed again for having been named.); mark it at least so; lowering a "
        "floor takes a second person and a reason, as an entry under lowered: in a review file\n"
    )
    assert shell(*higher, "--to", "restricted").code == 0


REGISTRY = """\
registry: registryregistryregistryre
coder: coder-1
defaults: {marking: public}
entities:
  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}
  herald: {id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald}
  tam: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Person, name: Tam}
"""
SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source: {name: Ostrel Herald on the Guard, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  arrest: {class: Event, at: L2, kind: detention, victims: tam}
"""


def test_a_retraction_outlives_the_sheet(affair: Shell, ids: dict[str, str]) -> None:
    """Loading what says it again does not bring it back; taking the retraction back does."""
    assert affair("retract", ids["place"], *ORDER).err == "1 decided\n"
    assert affair("load", str(affair.folder / "sheet.yaml")).code == 0
    assert "place" not in claims(affair)
    done = affair("retract", ids["place"], *ORDER, "--undo")
    assert done.out == f"{ids['place']}  recorded  was retracted\n"
    assert "place" in claims(affair)
    assert [step.split("|")[0] for step in lives(affair, ids["place"])] == [
        *("recorded", "retracted", "reinstated"),
    ]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (("--by", "me", "--why", "so"), "by “me”: is not the opaque id of a person; use 26 small "
         "letters and digits from 2 to 7, always the same for one person"),
        (("--by", BY, "--why", " "), "why: gives no reason; say why in a few words"),
    ],
)  # fmt: skip
def test_who_and_why(
    affair: Shell, ids: dict[str, str], order: tuple[str, ...], message: str
) -> None:
    """Nobody decides without an id and a reason."""
    done = affair("retract", ids["place"], *order)
    assert (done.code, done.err) == (1, f"answerable: {message}\n")
    assert affair("retract", ids["place"]).code == 2


@pytest.mark.parametrize("verb", [("retract",), ("review", "--decision", "accepted")])
def test_a_day_to_come(affair: Shell, ids: dict[str, str], verb: tuple[str, ...]) -> None:
    """Nobody has decided on it yet; nothing is written."""
    done = affair(*verb, ids["place"], "--by", BY, "--why", "asked to", "--on", "2999-01-01")
    assert done.code == 1
    assert "on “2999-01-01”: is a day to come" in done.err
    assert lives(affair, ids["place"]) == ["recorded"]


def test_a_clock_that_goes_back(
    affair: Shell, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Record times never do: the decision is kept at the last one, and a warning says so."""
    now = Settings().clock()
    read = Settings.read
    past = now - 3_600_000_000
    monkeypatch.setattr(
        Settings, "read", lambda **named: replace(read(**named), clock=lambda: past)
    )
    done = affair("retract", ids["place"], "--by", BY, "--why", "asked to")
    assert done.code == 0
    assert "the clock of this machine is 3" in done.err
    assert "record times never go back; set the clock" in done.err
    times = re.findall(r"^(\S+Z)  ", affair("history", ids["place"]).out, re.MULTILINE)
    assert len(times) == 2
    assert times == sorted(times)
    for command in (
        *(("token", "add", "desk"), ("token", "list"), ("token", "revoke", "desk")),
        *(("webhook", "add", "desk", "https://desk.example.org/in"), ("webhook", "list")),
        *(("webhook", "deliver"), ("webhook", "remove", "desk")),
    ):
        done = affair(*command)
        assert (done.code, done.err.count("the clock of this machine is 3")) == (0, 1), command


def test_erase(affair: Shell, ids: dict[str, str]) -> None:
    """Gone from every answer and from the file; noted; kept out when the sheet is loaded again."""
    exported = affair("export", "--format", "nquads", "--output", str(affair.folder / "out.nq"))
    assert exported.code == 0
    done = affair("erase", ids["allegedPerpetrator"], *ORDER)
    assert done.code == 0, done.err
    assert done.out.startswith("1 claims and 0 entities erased\n")
    assert "left the store since" in done.out
    assert "export as nquads for public, SHA-256 " in done.out
    assert "sheetsheetsheetsheetsheets" in done.out
    key = affair.store.with_name("answerable.db.key")
    assert key.stat().st_mode & 0o777 == 0o600
    assert "allegedPerpetrator" not in claims(affair)
    again = affair("load", str(affair.folder / "sheet.yaml"))
    assert again.code == 0
    assert "1 erased before and left out" in again.err
    assert "allegedPerpetrator" not in claims(affair)
    noted = affair("erasures", "--finish")
    assert re.fullmatch(rf"\S+  1 claims, 0 entities  by {BY}  asked to\n", noted.out)
    key.rename(affair.folder / "elsewhere")
    refused = affair("load", str(affair.folder / "sheet.yaml"))
    assert refused.code == 1
    assert "put the key file back, or name it with ANSWERABLE_ERASURE_KEY" in refused.err


def test_the_key_may_lie_elsewhere(
    affair: Shell, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On another disk, say: the environment names it."""
    key = tmp_path / "vault" / "key"
    key.parent.mkdir()
    monkeypatch.setenv("ANSWERABLE_ERASURE_KEY", str(key))
    assert affair("erase", ids["place"], *ORDER).code == 0
    assert key.exists()
    assert not affair.store.with_name("answerable.db.key").exists()


def test_what_rests_on_it(affair: Shell, ids: dict[str, str]) -> None:
    """An entity is erased with all that names it, on demand; the rest that is left is told."""
    done = affair("erase", "e" * 26, *ORDER)
    assert done.code == 1
    assert "other claims refine or name it" in done.err
    assert "--with-dependents" in done.err
    # Something restricted is told of the source: who may not read it cannot erase it.
    source = json.loads(
        affair("query", affair.write("q", "{ sources { nodes { id label } } }")).out
    )["data"]["sources"]["nodes"]
    [herald] = [node["id"] for node in source if node["label"].startswith("Ostrel Herald on")]
    done = affair("erase", herald, *ORDER, "--with-dependents")
    assert done.code == 1
    assert "something rests on it that public may not read" in done.err
    done = affair("erase", "e" * 26, *ORDER, "--with-dependents")
    assert done.out.startswith("2 claims and 1 entities erased\n"), done.out + done.err
    done = affair(
        *("erase", herald, *ORDER, "--with-dependents", "--with-entities", "--as", "restricted"),
    )
    assert done.code == 0
    # All that the sheet told from its document is gone, the event with it.
    events = affair("query", affair.write("q", "{ events { totalCount } }"), "--as", "restricted")
    assert json.loads(events.out) == {"data": {"events": {"totalCount": 0}}}


def test_where_an_erased_name_still_stands(shell: Shell) -> None:
    """In the texts of what stays: told line by line, whatever a terminal would make of the text."""
    shell.write("registry.yaml", REGISTRY)
    sheet = SHEET.replace("kind:", "name: Arrest of Tam at the quay, kind:")
    assert shell("load", shell.write("sheet.yaml", sheet)).code == 0
    asked = ("erase", "h" * 26, *ORDER, "--with-dependents", "--as", "restricted")
    for dry in (("--dry-run",), ()):
        done = shell(*asked, *dry)
        assert done.code == 0, done.err
        assert re.search(
            r"^a name that goes stands in these, too, as far as restricted reads:\n"
            r"  claim   [a-z2-7]{32}  name of [a-z2-7]{26}: “Arrest of Tam at the quay”$",
            done.out,
            re.MULTILINE,
        )
        assert f"names of people {'would be' if dry else 'are'} gone and not held" in done.out
