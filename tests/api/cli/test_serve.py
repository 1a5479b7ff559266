"""What ``answerable serve`` listens with."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.access.caller import ANYBODY, Right
from api.cli.commands.serve import _config, _listen, _running, _serving
from api.http.serving import PUBLIC_RATE, TIMEOUT, Serving
from api.http.watching import Watching
from api.settings import ONTOLOGY, Settings
from graph.claims.errors import InputError
from graph.engines.sqlite import SqliteEngine, opening
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.golden.regenerate import load_press_release

EVERY = frozenset(Right)


def test_no_part_of_a_reply_waits_for_another() -> None:
    """Connections that come in send at once what is written: each reply is written in parts."""
    with (
        closing(_listen("127.0.0.1", 0)) as listener,
        closing(socket.create_connection(listener.getsockname())),
        closing(listener.accept()[0]) as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_nobody_says_from_where_he_asks() -> None:
    """Not on the machine itself either: only a proxy that --proxied tells of, is believed."""
    app = FastAPI()
    config = _config(app)
    config.load()
    assert config.loaded_app is app


def test_a_store_on_a_medium_that_can_only_be_read_is_served(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it to everybody; nobody writes, and nothing leaves as a file, since that could not be
    noted: not a byte of it."""
    path = tmp_path / "store.db"
    with closing(SqliteEngine.open(path, vocabulary)) as engine:
        load_press_release(engine)
    beside = sorted(tmp_path.iterdir())
    monkeypatch.setattr(opening, "_has_room_beside", lambda path: False)
    truly = os.open

    def refuses(where: Any, flags: int, *given: Any, **more: Any) -> int:
        if flags & os.O_CREAT and tmp_path in Path(where).parents:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(where))
        return truly(where, flags, *given, **more)

    monkeypatch.setattr(os, "open", refuses)
    running = _running(
        Settings(store=path), Serving(threads=2), Watching(), None, replace(ANYBODY, may=EVERY)
    )
    with closing(running):
        client = Client(running.app)  # type: ignore[arg-type]
        asked = client.post("/graphql", json={"query": "{ events { totalCount } }"})
        assert asked.json()["data"]["events"]["totalCount"] > 5
        written = client.post(
            "/graphql", json={"query": 'mutation { addSheet(text: "x") { origin } }'}
        )
        assert written.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
        left = client.get("/export/nquads")
        assert left.status_code == 503
        assert "can only be read" in left.json()["errors"][0]["message"]
    assert sorted(tmp_path.iterdir()) == beside


def test_a_server_keeps_to_the_ontology_of_its_start(tmp_path: Path) -> None:
    """A folder that is exchanged meanwhile changes no reply, and no path of the machine is told to
    who writes; a mistake in it stops the next start, and is named there."""
    own = tmp_path / "own"
    shutil.copytree(ONTOLOGY, own)
    settings = Settings(store=tmp_path / "store.db", ontology=own)
    with closing(SqliteEngine.open(settings.store, Vocabulary.load(own))):
        pass
    anybody = replace(ANYBODY, may=EVERY, person="p" * 26)
    asked = {
        "query": "mutation ($text: String!) { addSheet(text: $text, dryRun: true) { new } }",
        "variables": {"text": SHEET},
    }
    with closing(_running(settings, Serving(threads=2), Watching(), None, anybody)) as running:
        for name in ("handling.yaml", "policies.yaml", "conventions.csv", "asked.csv"):
            (own / name).write_text("- no such file\n")
        client = Client(running.app)  # type: ignore[arg-type]
        told = client.post("/graphql", json=asked).json()
        assert len(told["data"]["addSheet"]["new"]) > 5, told
        found = client.post("/graphql", json={"query": '{ search(text: "x") { totalCount } }'})
        assert found.json() == {"data": {"search": {"totalCount": 0}}}
    with pytest.raises(InputError, match=str(own)):
        _running(settings, Serving(threads=2), Watching(), None, anybody)


SHEET = """\
sheet: vellinvellinvellinvellinve
names: {}
source: {marking: public, name: Notice on the bridge, publisher: gazette}
defaults: {marking: public, attribution: [gazette reports]}
entities:
  gazette: {class: Organisation, name: Gazette of Vellin}
  march: {class: Event, at: L3, name: The march over the bridge, kind: detention, when: 2021-05-04}
"""
LEFT_OUT = {
    **dict.fromkeys(("question", "export", "rate", "memory")),
    "names": (),
    "sites": (),
    "proxied": False,
}


@pytest.mark.parametrize(
    ("host", "rate", "hosts"),
    [
        ("127.0.0.1", None, set()),
        ("::1", None, set()),
        ("localhost", None, set()),
        ("0.0.0.0", PUBLIC_RATE, set()),
        ("::", PUBLIC_RATE, set()),
        ("192.0.2.1", PUBLIC_RATE, {"192.0.2.1"}),
        ("2001:db8::1", PUBLIC_RATE, {"2001:db8::1"}),
    ],
)
def test_a_server_that_others_reach_is_bounded(
    host: str, rate: float | None, hosts: set[str]
) -> None:
    """By default each caller asks so often; it answers for the address that it listens on."""
    serving = _serving(host, **LEFT_OUT)  # type: ignore[arg-type]
    assert (serving.rate, serving.hosts) == (rate, hosts)
    assert serving.timeout == TIMEOUT


def test_options_stand_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the environment before the defaults; what is none is refused by its name."""
    for name, value in (
        ("ANSWERABLE_TIMEOUT", "3"),
        ("ANSWERABLE_MEMORY", "100"),
        ("ANSWERABLE_HOST_NAMES", "a.example, b.example"),
        ("ANSWERABLE_ORIGINS", "https://a.example"),
    ):
        monkeypatch.setenv(name, value)
    serving = _serving("127.0.0.1", **LEFT_OUT)  # type: ignore[arg-type]
    assert (serving.timeout, serving.memory) == (3, 100 * 1024 * 1024)
    assert serving.hosts == {"a.example", "b.example"}
    assert serving.origins == {"https://a.example"}
    given = {**LEFT_OUT, "question": 7.0, "names": ("c.example",), "sites": ("*",), "memory": 64.0}
    serving = _serving("127.0.0.1", **given)  # type: ignore[arg-type]
    assert (serving.timeout, serving.memory) == (7, 64 * 1024 * 1024)
    assert (serving.hosts, serving.origins) == ({"c.example"}, {"*"})
    monkeypatch.setenv("ANSWERABLE_ORIGINS", "a.example")
    with pytest.raises(InputError, match="origin"):
        Serving.read()
