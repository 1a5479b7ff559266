"""Where messages may go, whatever a name says, and how they are signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from api.webhooks import sending
from api.webhooks.sending import Target, Unsent, check, is_public, send
from graph.claims.errors import InputError
from tests.api.webhooks.receiving import Receiver, receiving

SECRET = b"0123456789abcdef0123456789abcdef"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0"),
        *("fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "nonsense"),
        *("2001:0:a00:1::", "::10.0.0.1", "::ffff:0:a00:1", "fec0::1", "5f00::1", "3fff::1"),
        *("64:ff9b:1::a00:1", "64:ff9b:1:a00:1::909:909", "192.0.0.192", "192.88.99.1"),
    ],
)
def test_networks_of_ones_own(address: str) -> None:
    """In every spelling, those inside an address of the other kind included."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909", "2002:909:909::", "::ffff:9.9.9.9"]
)
def test_addresses_that_all_reach(address: str) -> None:
    """What is none of these is let through."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://hooks.example.org/a", "TLS"),
        ("https://127.0.0.1/a", "network"),
        ("https://127.1/a", "network"),
        ("https://2130706433/a", "network"),
        ("https://0x7f000001/a", "network"),
        ("https://[::1]/a", "network"),
        ("https://[::ffff:127.0.0.1]:8443/a", "network"),
        ("https://me:secret@hooks.example.org/", "no address"),
        ("ftp://hooks.example.org/", "no address"),
        ("https:///a", "no address"),
        ("https://hooks.example.org/a b", "no address"),
        ("https://hooks.example.org/#a", "no address"),
        ("https://hooks.example.org:99999/", "no address"),
        ("hooks.example.org", "no address"),
    ],
)
def test_addresses_that_are_refused(url: str, problem: str) -> None:
    """When they are named already, as far as it shows."""
    with pytest.raises(InputError, match=problem):
        check(Target(url))


def test_a_message_is_signed(receiver: Receiver) -> None:
    """As receivers verify it: the documentation has these lines."""
    target = Target(receiver.url, private=True, plain=True)
    check(target)
    send(target, SECRET, "message-1", 1_900_000_000, b'{"kind":"RECORDED"}')
    [got] = receiver.got
    assert got.path == "/hook"
    assert got.headers["content-type"] == "application/json"
    id, at = got.headers["webhook-id"], got.headers["webhook-timestamp"]
    assert (id, at) == ("message-1", "1900000000")
    digest = hmac.new(SECRET, f"{id}.{at}.".encode() + got.body, hashlib.sha256).digest()
    assert got.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_a_name_that_leads_home(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the address that is connected to: a name may say one today and another one
    when it is asked again, and one of several is enough to refuse it."""
    asked: list[str] = []

    def found(host: str, port: int, *_: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, receiver.port))
            for ip in (("127.0.0.1",) if len(asked) > 1 else ("9.9.9.9", "127.0.0.1"))
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket.socket, "connect", refuse_public(socket.socket.connect))
    for target in (
        Target("http://hooks.example.org/hook", plain=True),
        Target("http://hooks.example.org/hook", plain=True),
    ):
        with pytest.raises(Unsent, match="one's own"):
            send(target, SECRET, "1", 1, b"{}")
    assert receiver.got == []
    send(Target("http://hooks.example.org/hook", private=True, plain=True), SECRET, "1", 1, b"{}")
    assert len(receiver.got) == 1
    # Looked up once for each message: nothing is asked between looking and connecting.
    assert len(asked) == 3


def test_a_name_that_nobody_looks_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that hangs over it holds up no other webhook; one that says no is told."""
    hangs, knows = threading.Event(), socket.getaddrinfo

    def found(host: str, *given: Any, **more: Any) -> Any:
        if "flags" not in more:
            hangs.wait(10)
        return knows(host, *given, **more)

    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", found)
    target = Target(receiver.url, private=True, plain=True)
    began = time.monotonic()
    with pytest.raises(Unsent, match="not looked up within"):
        send(target, SECRET, "1", 1, b"{}")
    assert time.monotonic() - began < 3
    hangs.set()
    send(target, SECRET, "1", 1, b"{}")
    assert len(receiver.got) == 1
    with pytest.raises(Unsent, match="gaierror"):
        send(Target("http://hooks.invalid/", True, True), SECRET, "1", 1, b"{}")


def test_an_answer_a_byte_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut off, whatever it began to say: others wait behind it."""
    monkeypatch.setattr(sending, "LONGEST", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drips() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while True:
                    connection.sendall(b"a")
                    time.sleep(0.1)

        thread = threading.Thread(target=drips, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        with pytest.raises(Unsent, match="longer"):
            send(Target(f"http://127.0.0.1:{port}/", True, True), SECRET, "1", 1, b"{}")
        thread.join(5)
        assert not thread.is_alive()


def refuse_public(connect: Any) -> Any:
    def connecting(self: socket.socket, address: Any) -> Any:
        if is_public(address[0]):
            raise OSError("no way out of a test")
        return connect(self, address)

    return connecting


def test_it_follows_nothing(receiver: Receiver) -> None:
    """An address that leads elsewhere has not taken the message; nor has one that fails."""
    target = Target(receiver.url, private=True, plain=True)
    for status in (301, 302, 307, 308, 400, 410, 500, 503):
        receiver.status = status
        with pytest.raises(Unsent, match=str(status)):
            send(target, SECRET, "1", 1, b"{}")
    assert {got.path for got in receiver.got} == {"/hook"}
    assert len(receiver.got) == 8
    with pytest.raises(Unsent):
        send(Target("http://127.0.0.1:1/", private=True, plain=True), SECRET, "1", 1, b"{}")
    with pytest.raises(Unsent, match="not allowed"):
        send(Target(receiver.url, private=True), SECRET, "1", 1, b"{}")
