"""The documents say what is so: examples run, and everything a user can name is documented."""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from api.cli import cli
from api.errors import STATUSES
from api.graphql.service import Service
from api.settings import STORE_VARIABLE, Settings
from graph.claims import errors
from graph.claims.errors import AnswerableError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines import ENGINES
from graph.export import EXPORTERS
from graph.ingest import CONNECTORS
from graph.ingest.yaml_tree import MOST_BYTES, parse_yaml
from graph.vocabulary import Vocabulary
from tests.golden.ledger import engine_of

ROOT = Path(__file__).parent.parent
DOORS = (ROOT / "api" / "README.md").read_text("utf-8")
SKIPPED = {".venv", ".git", "node_modules"}
DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for folder in ("", "api", "graph", "ontology", "seeds", "tests")
    for path in (ROOT / folder).glob("*.md" if not folder else "**/*.md")
    if not SKIPPED.intersection(path.parts)
)
BLOCK = re.compile(r"^```(\w+)?[ ]*(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, the file that it is, if any, and its text."""

    language: str
    file: str
    text: str


def blocks(document: Path) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall((ROOT / document).read_text("utf-8"))]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A shell command of a document, with ``answerable`` being this source tree."""
    shim = folder / "bin" / "answerable"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(
        f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "
        f"'from api.cli import main; main()' \"$@\"\n"
    )
    shim.chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k != STORE_VARIABLE}
    environment |= {
        "PATH": f"{shim.parent}{os.pathsep}{environment['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )


# --------------------------------------------------------------------------------- examples


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_examples_run(document: Path, tmp_path: Path) -> None:
    """A block with a file's name is that file; a console block prints what it says it prints."""
    for block in blocks(document):
        if block.file:
            (tmp_path / block.file).write_text(block.text, "utf-8")
        elif block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, _, expected = part.partition("\n")
                done = run(command, tmp_path)
                assert done.returncode == 0, f"{command}: {done.stderr}"
                assert done.stdout == expected, command


def test_readme_has_examples_that_run() -> None:
    """The newcomer's page shows one claim going in and one question coming out."""
    kinds = [block.language for block in blocks(Path("README.md"))]
    assert kinds.count("yaml") >= 1
    assert "graphql" in kinds
    assert "console" in kinds


def test_make_help_lists_what_make_does() -> None:
    """Every target that says in the Makefile what it does."""
    targets = re.findall(r"^(\S+):.*## ", (ROOT / "Makefile").read_text("utf-8"), flags=re.M)
    told = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert [line.split()[1] for line in told.stdout.splitlines()] == targets


def test_readme_names_its_files_in_words() -> None:
    """What a fence says of its file is not shown where Markdown is laid out."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / "README.md").read_text("utf-8"), flags=re.M | re.S)
    files = [block.file for block in blocks(Path("README.md")) if block.file]
    assert files
    assert [file for file in files if f"`{file}`" not in text] == []


def test_the_readme_answers_from_the_seeds(vocabulary: Vocabulary) -> None:
    """The question that only this project answers, asked of the seeds as they ship."""
    found = {block.language: block.text for block in blocks(Path("README.md")) if block.text}
    question = next(b.text for b in blocks(Path("README.md")) if "unansweredCalls" in b.text)
    service = Service(engine_of([ROOT / "seeds"], vocabulary))
    reply = service.answer(question, {}, clearance=PUBLIC_CLEARANCE)
    assert json.loads(found["json"]) == json.loads(reply)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_yaml_is_yaml(document: Path) -> None:
    """Every block of YAML is one for the loader."""
    for block in blocks(document):
        if block.language == "yaml":
            parse_yaml(block.text.encode(), str(document))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file of the project leads to one."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / document).read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            path = (ROOT / document).parent / target.partition("#")[0]
            assert path.exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_named_paths_exist(document: Path) -> None:
    """Every file and folder of a room that a document names from the top is there."""
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:api|graph|ontology|seeds|tests)/[\w./*-]*)`", text)
    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_make_targets_exist(document: Path) -> None:
    """Every ``make …`` that a document tells of is a target."""
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"(?:^ {4}|`)make ([a-z][a-z0-9-]*)", text, re.M)
    assert set(named) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_commands_are_real(document: Path) -> None:
    """Every ``answerable …`` in a document names a command, and only options that it has."""
    text = (ROOT / document).read_text("utf-8")
    lines = re.findall(r"^ {4}(?:\$ )?answerable (.*)$|`answerable ([^`]*)`", text, re.M)
    for line in [first or second for first, second in lines]:
        words = line.replace("[", " ").replace("]", " ").split()
        if words[0] in ("COMMAND", "--help"):
            continue
        assert words[0] in cli.commands, line
        command = cli.commands[words[0]]
        if isinstance(command, click.Group) and len(words) > 1:
            assert words[1] in command.commands, line
            command = command.commands[words[1]]
        known = {name for p in command.params for name in p.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_first_lines_are_the_two_commands() -> None:
    """README begins with how to run it and how to test it."""
    lines = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line]
    assert [line.split("#")[0].strip() for line in lines[1:3]] == ["make run", "make test"]


# ------------------------------------------------------------------------- nothing left out


def section(command: str) -> str:
    found = re.search(rf"^### {command}$(.*?)(?=^##)", DOORS, re.M | re.S)
    assert found is not None, f"api/README.md has no section for {command}"
    return found[1]


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_command_is_documented(name: str) -> None:
    """A command has a section, and each of its options stands in it or among the shared ones."""
    text = section(name)
    shared = DOORS[DOORS.index("Options that stand on every") : DOORS.index("### load")]
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            option = max(parameter.opts, key=len)
            assert f"`{option}" in text or f"`{option}" in shared, option
            assert option in text, f"{option} is missing in the usage of {name}"
            assert parameter.help or option == "--decision", option


def test_no_command_is_invented() -> None:
    """The page has no section for a command that does not exist."""
    part = DOORS[DOORS.index("## Command line") : DOORS.index("## HTTP")]
    assert set(re.findall(r"^### ([\w-]+)$", part, re.M)) == set(cli.commands)


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Settings", [field.name for field in fields(Settings)]),
        ("Formats that can be loaded", list(CONNECTORS)),
        ("### export", list(EXPORTERS)),
        (
            "Errors",
            [
                name
                for name, cls in inspect.getmembers(errors, inspect.isclass)
                if issubclass(cls, AnswerableError)
            ],
        ),
    ],
)
def test_table_is_whole(heading: str, names: list[str]) -> None:
    """Settings, connectors, exporters and errors each have a row, and nothing else has."""
    heading = heading if heading.startswith("#") else f"## {heading}"
    text = DOORS[DOORS.index(f"\n{heading}\n") :]
    text = text[: text.find("\n#", 2)] if "\n#" in text[2:] else text
    assert sorted(re.findall(r"^\| `(\w+)` \|", text, re.M)) == sorted(names)


def test_files_of_the_ontology_are_named() -> None:
    """Each file and folder of the ontology has its place in the table of its page."""
    text = (ROOT / "ontology" / "README.md").read_text("utf-8")
    told = set(re.findall(r"`([\w.-]+)/?`", "".join(re.findall(r"^\|(.*?)\|", text, re.M))))
    there = {path.name for path in (ROOT / "ontology").iterdir()} - {"README.md"}
    assert there <= told, there - told


def test_engines_are_named() -> None:
    """The setting `server` says which engines there are."""
    [row] = re.findall(r"^\| `server` \|.*$", DOORS, re.M)
    assert set(re.findall(r"`(\w+)`", row)) - {"server"} == set(ENGINES)


def test_statuses_are_right() -> None:
    """The table of errors gives the HTTP status that `api.errors` gives."""
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d*) ?\|$", DOORS, re.M))
    for name, status in rows.items():
        cls = getattr(errors, name)
        expected = next((STATUSES[c] for c in cls.__mro__ if c in STATUSES), 500)
        assert status in ("", str(expected)), name


def test_store_variable_is_named() -> None:
    """The one environment variable is documented by its name."""
    assert f"`{STORE_VARIABLE}`" in DOORS


def test_the_proxy_lets_through_what_the_server_takes() -> None:
    """A sheet as large as one may be."""
    [most] = re.findall(
        r"client_max_body_size (\d+)m;", (ROOT / "api" / "OPERATING.md").read_text("utf-8")
    )
    assert int(most) * 1024 * 1024 >= MOST_BYTES
