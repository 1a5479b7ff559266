"""Commands over a store in a real Neo4j: the same words, and plain ones where one is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.settings import Settings
from graph.claims.errors import StoreError
from graph.engines.neo4j.address import (
    PASSWORD,
    PASSWORD_FILE,
    USER,
    Address,
    credentials,
    is_address,
    parse,
)
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.sessions import _check_version
from graph.vocabulary import Vocabulary
from tests.api.conftest import REGISTRY, SHEET
from tests.api.running import Shell
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied

LABELS = "TestCli"
ASKED = (
    ("query", "QUESTION"),
    ("query", "QUESTION", "--as", "restricted"),
    ("show", "e" * 26),
    ("search", "Ostrel"),
    ("find", "raid", "--as", "restricted"),
    ("stats",),
    ("connections", "e" * 26, "f" * 26),
)
QUESTION = (
    "{ events { totalCount nodes { id label places { nodes { label } } "
    "allegedPerpetrators { edges { node { label } stance contested } } } } }"
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server that the environment signs in to; what lies on this machine lies in a folder."""
    with emptied(LABELS) as found:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv(USER, found.user)
        monkeypatch.setenv(PASSWORD, found.password)
        yield found


def test_commands_say_what_they_say_of_a_file(shell: Shell, server: Server) -> None:
    """Loading, questions, drawings, exports, checking and what is found wrong."""
    shell.write("registry.yaml", REGISTRY)
    sheet = shell.write("sheet.yaml", SHEET)
    question = shell.write("question.graphql", QUESTION)
    there = ("--store", address(server, LABELS))
    assert shell("load", sheet).code == 0
    nothing = shell("stats", *there)
    assert nothing.code == 1
    assert "there is no store at" in nothing.err
    tried = shell("load", "--dry-run", sheet, *there)
    assert tried.code == 0, tried.err
    assert shell("stats", *there).code == 1, "trying makes no store"
    done = shell("load", sheet, *there)
    assert done.code == 0, done.err
    assert shell("load", sheet, *there).code == 0
    for command in ASKED:
        words = [question if word == "QUESTION" else word for word in command]
        here, found = shell(*words), shell(*words, *there)
        assert (found.code, found.out) == (here.code, here.out), (command, found.err)
    assert shell("check", *there).code == 0
    with server.driver() as driver:
        driver.execute_query(f"MATCH (c:{LABELS}Claim) SET c.marking = 1", database_="neo4j")
    broken = shell("check", *there)
    assert broken.code == 1
    assert "its marking is not what follows" in broken.out
    assert shell("check", "--repair", *there).code == 0
    assert shell("check", *there).code == 0
    with server.driver() as driver:
        found = driver.execute_query(
            f"MATCH (c:{LABELS}Claim) WHERE c.predicate = 'name' RETURN c.id LIMIT 1",
            database_="neo4j",
        )
    order = ("erase", found.records[0]["c.id"], "--by", "k" * 26, "--why", "asked to", *there)
    tried = shell(*order, "--dry-run")
    assert tried.code == 0, tried.err
    assert "operator" not in tried.out
    gone = shell(*order)
    assert f"answerable copy --store {there[1]} --to" in gone.out, gone.err
    assert shell("check", *there).code == 0


def test_who_may_not_in_and_what_is_not_there(
    shell: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that names what to mend, and no traceback."""
    other = address(server, LABELS).replace("/neo4j?", "/nowhere?")
    refused = shell("stats", "--store", other)
    assert refused.code == 1
    assert "there is no database nowhere; make it" in refused.err
    monkeypatch.setenv(PASSWORD, "not this one")
    refused = shell("stats", "--store", address(server, LABELS))
    assert refused.code == 1
    assert "does not let this user in" in refused.err
    assert PASSWORD in refused.err
    assert "not this one" not in refused.err
    silent = shell("stats", "--store", "bolt://127.0.0.1:1/neo4j")
    assert silent.code == 1
    assert "does not answer" in silent.err
    told = shell("stats", "--store", "bolt://neo4j:secret@127.0.0.1:1/neo4j")
    assert told.code == 1
    assert "leave user and password out" in told.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bolt://neo4j:secret@host/neo4j", "leave user and password out"),
        ("neo4j:///neo4j", "names no host"),
        ("neo4j://host:port", "the port is no number"),
        ("neo4j://host/n;", "is no name of a database"),
        ("neo4j://host/neo4j?cache=1", "cache is no option"),
        ("neo4j://host/neo4j?labels=a b", "write a capital letter"),
        ("neo4j://host/neo4j?labels=", "write a capital letter"),
        ("neo4j://host/neo4j?labels=One&labels=Two", "write it once"),
        ("neo4j://host/neo4j#other", "leave it out"),
        ("neo4j://host/system", "the server's own database"),
        ("neo4j://host:0/neo4j", "no number from 1 to 65535"),
        ("neo4j://host:99999/neo4j", "no number from 1 to 65535"),
        ("neo4j://[::1/neo4j", "is no address"),
        ("http://host:7474/neo4j", "is no scheme"),
        ("bolt+x://host/neo4j", "is no scheme"),
    ],
)
def test_addresses_that_are_none(text: str, problem: str) -> None:
    """Each says what is wrong."""
    with pytest.raises(StoreError, match=problem):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        *(f"bolt://neo4j:s3c{mark}ret@host/neo4j" for mark in "/?#[@:"),
        "bolt://:s3cret@host",
        "bolt://host/neo4j?password=s3cret",
    ],
)
def test_a_password_in_an_address_is_not_repeated(text: str) -> None:
    """Whatever it holds: messages are shown, logged and sent on."""
    with pytest.raises(StoreError) as told:
        parse(text)
    assert "ret" not in str(told.value)


def test_schemes_are_read_in_any_case() -> None:
    """As in every address; one that is none of ours is no file either."""
    assert is_address("BOLT://host/neo4j")
    assert parse("BOLT://host/neo4j").uri == "bolt://host:7687"
    assert parse("bolt://[::1]:7000/My.Graph-2") == Address("bolt://[::1]:7000", "My.Graph-2")
    assert is_address("http://host:7474")
    assert not is_address("folder/store.db")
    assert not is_address("C:/store.db")


@pytest.mark.parametrize("written", ["hidden", "hidden\n", "hidden\r\n", "\ufeffhidden\r\n"])
def test_a_password_file_as_editors_write_it(tmp_path: Path, written: str) -> None:
    """Line ends and a mark of the encoding are no part of it."""
    file = tmp_path / "password"
    file.write_bytes(written.encode())
    file.chmod(0o600)
    assert credentials({PASSWORD_FILE: str(file), USER: ""}) == ("neo4j", "hidden")


@pytest.mark.parametrize("written", ["", "\n", "hidden\nsecond\n", "hidden\0"])
def test_a_password_file_without_one_password(tmp_path: Path, written: str) -> None:
    """Told before any server is asked."""
    file = tmp_path / "password"
    file.write_bytes(written.encode())
    file.chmod(0o600)
    with pytest.raises(StoreError, match="nothing else") as told:
        credentials({PASSWORD_FILE: str(file)})
    assert "hidden" not in str(told.value)


def test_passwords_come_from_the_environment_or_a_file(shell: Shell) -> None:
    """A file that everybody reads is refused."""
    file = shell.folder / "password"
    file.write_text("hidden\n")
    file.chmod(0o600)
    assert credentials({PASSWORD_FILE: str(file), USER: "keeper"}) == ("keeper", "hidden")
    assert credentials({PASSWORD: "told"}) == ("neo4j", "told")
    assert credentials({}) is None
    file.chmod(0o644)
    with pytest.raises(StoreError, match="everybody may read"):
        credentials({PASSWORD_FILE: str(file)})


def test_an_older_server_is_refused() -> None:
    """With the version that is wanted."""
    with pytest.raises(StoreError, match=r"wants Neo4j 5\.26 or later"):
        _check_version("Neo4j/4.4.30", parse("neo4j://host/neo4j"))
    _check_version("Neo4j/2025.06.0", parse("neo4j://host/neo4j"))


def test_settings_hold_either(shell: Shell) -> None:
    """A path, or an address with a name for what lies on this machine."""
    settings = Settings.read({"ANSWERABLE_STORE": "neo4j://host:7687/house"})
    assert (settings.engine, settings.where) == ("neo4j", "neo4j://host:7687/house")
    assert settings.key.name == "host-7687-house.key"
    assert replace(settings).at(shell.store).engine == "sqlite"


def test_a_lost_answer_is_looked_for(server: Server, vocabulary: Vocabulary) -> None:
    """Whether a unit was kept is found by its mark."""
    with closing(Neo4jEngine.open(address(server, LABELS), vocabulary)) as engine:
        assert not engine._came_through("no such mark")
