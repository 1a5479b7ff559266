"""What a newcomer types in the first hour."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from api.cli.commands.answer_rows import rows_of
from graph.vocabulary import Vocabulary
from tests.api.running import Shell
from tests.conftest import ONTOLOGY

QUESTION = """\
{ events { nodes { id label kinds { code } when { edtf }
    allegedPerpetrators { edges { stance node { label } } } } } }
"""


def test_an_answer_as_a_table(affair: Shell) -> None:
    """A row an entry, in the order of the answer, what is nested under names with dots."""
    question = affair.write("question.graphql", QUESTION)
    answer = json.loads(affair("query", question).out)["data"]["events"]["nodes"]
    rows = list(csv.DictReader(io.StringIO(affair("query", question, "--format", "csv").out)))
    assert [row["id"] for row in rows] == [entry["id"] for entry in answer]
    for row, entry in zip(rows, answer, strict=True):
        assert row["label"] == entry["label"]
        assert row["kinds"] == "; ".join(kind["code"] for kind in entry["kinds"])
        assert row["when.edtf"] == ((entry["when"] or {}).get("edtf") or "")
        for edge in entry["allegedPerpetrators"]["edges"]:
            assert edge["stance"] in row["allegedPerpetrators"]
            assert edge["node"]["label"] in row["allegedPerpetrators"]


def test_a_question_that_is_refused_stays_json(affair: Shell) -> None:
    """An error is no table."""
    done = affair("query", affair.write("bad.graphql", "{ nothing }"), "--format", "csv")
    assert done.code == 1
    assert json.loads(done.out)["errors"]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ({"a": {"nodes": [{"x": 1}, {"x": None}]}}, [{"x": 1}, {"x": None}]),
        ({"a": {"b": 2, "c": {"d": "e"}}}, [{"a.b": 2, "a.c.d": "e"}]),
        ({"a": {"nodes": []}}, []),
        ({"a": {"edges": [{"node": {"x": ["u", "v"]}}]}}, [{"x": ["u", "v"]}]),
    ],
)
def test_rows(data: dict[str, object], rows: list[dict[str, object]]) -> None:
    """The outermost list; the answer itself where it has none."""
    assert rows_of(data) == rows


def test_what_is_no_row_of_the_table_is_told(affair: Shell) -> None:
    """Other lists by name, and how many entries there are besides."""
    question = "{ actors(first: 1) { totalCount nodes { id } } groups { nodes { id } } }"
    total = json.loads(affair("query", affair.write("q", question)).out)["data"]["actors"]
    assert total["totalCount"] > 1
    done = affair("query", affair.write("q", question), "--format", "csv")
    assert len(done.out.splitlines()) == 2
    assert "The table is of actors. The answer has other lists beside it: groups." in done.err
    assert f"1 of {total['totalCount']} rows; “first” gives up to 1,000" in done.err
    alone = affair.write("q", "{ events { totalCount nodes { id } } }")
    assert affair("query", alone, "--format", "csv").err == ""


def test_words_of_a_name_will_do(affair: Shell) -> None:
    """For `show` any one thing, for `duties` one event."""
    shown = affair("show", "Ostrel", "Guard")
    assert shown.code == 0, shown.err
    assert "StateBody: " in shown.out
    assert affair("show", "Nobody of that name").code == 1
    assert affair("duties", "Ostrel", "Guard").code == 1


def test_a_skeleton_is_a_sheet(shell: Shell, vocabulary: Vocabulary) -> None:
    """It loads once its blanks are filled, and lists every kind of an event."""
    path = shell.folder / "new.yaml"
    assert shell("new-sheet", str(path), "--coder", "coder-1").code == 0
    text = path.read_text("utf-8")
    for term in vocabulary.terms.values():
        assert term.scheme != "event-kinds" or term.code in text
    assert shell("new-sheet", str(path)).code == 1
    assert path.read_text("utf-8") == text
    shell.write(
        "registry.yaml",
        "registry: registryregistryregistryre\ncoder: coder-1\ndefaults: {marking: public}\n"
        "entities:\n  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder}\n",
    )
    path.write_text(text.replace("PUBLISHER", "coder-1"), "utf-8")
    done = shell("load", "--dry-run", str(path))
    assert done.code == 0, done.err
    assert "an-event kind detention" in done.out


def test_examples_in_a_skeleton_are_right(shell: Shell) -> None:
    """An accusation, its denial and a call load without their comment signs, and the denial stands
    beside both."""
    test_a_skeleton_is_a_sheet(shell, Vocabulary.load(ONTOLOGY))
    path, registry = shell.folder / "new.yaml", shell.folder / "registry.yaml"
    more = (("body", "StateBody"), ("ministry", "StateBody"), ("caller", "Organisation"))
    with registry.open("a") as file:
        for name, cls in more:
            file.write(f"  a-{name}: {{id: {name[0] * 26}, class: {cls}, name: {name.title()}}}\n")
    sheet = path.read_text("utf-8").split("\n\n# What can stand")[0]
    head, examples = sheet.split("    # allegedPerpetrators")
    lines = [line for line in examples.split("\n") if not line.startswith("  # A ")]
    body = re.sub(r"^( *)# ?", r"\1", "\n".join(lines), flags=re.M)
    path.write_text(f"{head}    allegedPerpetrators{body}\n", "utf-8")
    done = shell("load", str(path))
    assert (done.code, "warning" in done.err) == (0, False), done.err
    assert "words of the accused" in shell("calls").out
    assert "not: Body" in shell("show", "What", "it", "is", "called").out


def test_what_has_no_name_is_told(shell: Shell) -> None:
    """Boards would call it by its class and id."""
    path = shell.folder / "new.yaml"
    test_a_skeleton_is_a_sheet(shell, Vocabulary.load(ONTOLOGY))
    text = path.read_text("utf-8").replace("    name: WHAT IT IS CALLED\n", "")
    path.write_text(text, "utf-8")
    assert (
        "without a name, so that lists show class and id: an-event" in shell("load", str(path)).err
    )


def test_a_coder_among_the_entities_of_a_sheet(shell: Shell) -> None:
    """The message says where coders are declared."""
    test_a_skeleton_is_a_sheet(shell, Vocabulary.load(ONTOLOGY))
    path = shell.folder / "new.yaml"
    text = path.read_text("utf-8").replace("coder: coder-1 ", "coder: me ")
    path.write_text(f"{text}  me: {{class: Person, at: L1, name: Me}}\n", "utf-8")
    assert "declare the coder in the registry" in shell("load", str(path)).err


def test_many_files_are_told_of_in_one_line(shell: Shell) -> None:
    """And each on its own where that is asked for; what is refused is always told."""
    folder = shell.folder / "many"
    folder.mkdir()
    for number in range(12):
        id = "abcdefghijkl"[number] * 26
        (folder / f"r{number}.yaml").write_text(
            f"registry: {id}\ncoder: coder-1\ndefaults: {{marking: public}}\n"
            f"entities:\n  coder-1: {{id: {id}, class: Person, name: Coder}}\n"
        )
    done = shell("load", str(folder))
    assert done.code == 0, done.err
    lines = [line for line in done.err.splitlines() if "entities new" in line]
    assert len(lines) == 1
    assert lines[0].startswith("13 files: ")  # the law is one
    again = shell("load", "--each", str(folder))
    assert sum("r1" in line for line in again.err.splitlines()) >= 2
