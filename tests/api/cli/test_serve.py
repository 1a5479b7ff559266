"""What ``answerable serve`` listens with."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest
from fastapi import FastAPI

from api.cli.commands.serve import _config, _listen, _serving
from api.http.serving import PUBLIC_RATE, TIMEOUT, Serving
from graph.claims.errors import InputError


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
