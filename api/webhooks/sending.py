"""One message to one address: signed, to a machine that may be reached, along no redirection.

The name of the host is looked up once, and the connection goes to the address that was found and
looked at: who answers for the name cannot give a good address first and one of this house then
(DNS rebinding). Signed as https://www.standardwebhooks.com has it.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import ipaddress
import re
import socket
import ssl
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread, Timer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from graph.claims.errors import AnswerableError, InputError

TIMEOUT = 5.0
"""Seconds that each step of sending may take."""
LONGEST = 15.0
"""Seconds that all of it may take: what comes a byte at a time holds up no other webhook."""
MOST_READ = 4_096
"""Bytes of the answer that are read."""
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)
_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of IPv6 that stand for ones of IPv4 everywhere (RFC 6052)."""
_GLOBAL = ipaddress.ip_network("2000::/3")
"""What of IPv6 is given to anybody (RFC 4291, §2.4). Outside of it stand old and local ways to
write addresses of IPv4, such as ``::127.0.0.1``, and networks of sites."""
_SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20"))
)
"""Inside of what is global, and of no host that receives (registries of RFC 6890)."""


class Unsent(AnswerableError):
    """A message did not reach its address, or was not taken there."""


class Target(NamedTuple):
    """Where messages go, and what is allowed there."""

    url: str
    private: bool = False
    """Whether it may be a machine of one's own network, or this one."""
    plain: bool = False
    """Whether it may be sent without TLS."""


def check(target: Target) -> None:
    """Refuse an address to which nothing may be sent, as far as it shows without asking.

    Raises:
        InputError: says what is wrong with it.
    """
    parts = _parts(target.url)
    if parts is None:
        raise _wrong(
            target, "is no address", "write https://host/path, without a name and password"
        )
    if parts.scheme == "http" and not target.plain:
        raise _wrong(target, "is sent without TLS", "write https://, or add --plain")
    literal = _literal(parts.host)
    if literal is not None and not target.private and not is_public(literal):
        raise _wrong(target, "is an address of a network of one's own", "add --private if meant")


def _wrong(target: Target, problem: str, mend: str) -> InputError:
    return InputError(problem, mend=mend, field="URL", value=target.url[:200])


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


def _parts(url: str) -> _Parts | None:
    if not url.isascii() or any(character <= " " for character in url) or len(url) > 2_000:
        return None
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        return None
    host = split.netloc.rpartition(":")[0] if port is not None else split.netloc
    if split.scheme not in ("http", "https") or split.fragment or not _HOST.fullmatch(host):
        return None
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return _Parts(
        split.scheme, host.strip("[]"), port or (443 if split.scheme == "https" else 80), path
    )


def _literal(host: str) -> str | None:
    """The address that a host is itself, however it is spelt: 127.1 is one, too."""
    try:
        found = socket.getaddrinfo(host, 0, flags=socket.AI_NUMERICHOST, type=socket.SOCK_STREAM)
    except OSError:
        return None
    return str(found[0][4][0])


def is_public(address: str) -> bool:
    """Whether an address is one that all of the internet reaches."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _EMBEDDING:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
        if ip not in _GLOBAL or (ip.sixtofour and not is_public(str(ip.sixtofour))):
            return False
    is_special = any(ip in network for network in _SPECIAL)
    return ip.is_global and not ip.is_multicast and not is_special


def signature(secret: bytes, id: str, at: int, body: bytes) -> str:
    """The value of ``webhook-signature``.

    Args:
        at: seconds since 1970, as in ``webhook-timestamp``.
    """
    digest = hmac.digest(secret, f"{id}.{at}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def send(target: Target, secret: bytes, id: str, at: int, body: bytes) -> None:
    """Send one message.

    Raises:
        Unsent: it was not taken; says why, and nothing of what the other side answered but its
            status.
    """
    parts = _parts(target.url)
    if parts is None or (parts.scheme == "http" and not target.plain):
        raise Unsent("the address is not allowed")
    connection = _Pinned(parts, target.private)
    over = Timer(LONGEST, connection.cut)
    over.daemon = True
    over.start()
    try:
        connection.request(
            "POST",
            parts.path,
            body,
            {
                "Content-Type": "application/json",
                "User-Agent": "Answerable",
                "webhook-id": id,
                "webhook-timestamp": str(at),
                "webhook-signature": signature(secret, id, at, body),
            },
        )
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except (OSError, http.client.HTTPException) as error:
        if not connection.is_cut:
            raise Unsent(f"{type(error).__name__}: {error}"[:200]) from None
    finally:
        over.cancel()
        connection.close()
    if connection.is_cut:
        raise Unsent(f"it took longer than {LONGEST:g} s")
    if not 200 <= answer.status < 300:
        raise Unsent(f"answered with status {answer.status}")


def _looked_up(host: str, port: int) -> list[Any]:
    """What the name of a host leads to.

    Raises:
        OSError: to nothing, or nobody says so in time. The system's look-up takes no limit, so that
            a thread is left behind with it, which ends when it does.
    """
    told: Queue[list[Any] | OSError] = Queue()

    def look() -> None:
        try:
            told.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            told.put(error)

    Thread(target=look, daemon=True).start()
    try:
        found = told.get(timeout=TIMEOUT)
    except Empty:
        raise OSError(f"the name of the host was not looked up within {TIMEOUT:g} s") from None
    if isinstance(found, OSError):
        raise found
    return found


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at."""

    def __init__(self, parts: _Parts, private: bool) -> None:
        super().__init__(parts.host, parts.port, timeout=TIMEOUT)
        self._parts, self._private = parts, private
        self._reaching: socket.socket | None = None
        self.is_cut = False

    def connect(self) -> None:
        self.sock = self._reaching = self._reached()
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            tls = context.wrap_socket(
                self.sock, server_hostname=self._parts.host, do_handshake_on_connect=False
            )
            self.sock = self._reaching = tls
            tls.do_handshake()

    def cut(self) -> None:
        """End it, from another thread."""
        self.is_cut = True
        if self._reaching is not None:
            with suppress(OSError):
                # Of the connection below TLS, which may be in the middle of something.
                socket.socket.shutdown(self._reaching, socket.SHUT_RDWR)

    def _reached(self) -> socket.socket:
        found = _looked_up(self._parts.host, self._parts.port)
        problem: OSError | None = None
        for family, kind, protocol, _, address in found:
            if not self._private and not is_public(str(address[0])):
                # One of several is enough: that is what somebody does who leads into a network.
                raise Unsent("the name of the host leads to a network of one's own")
            if self.is_cut:
                break
            reaching = socket.socket(family, kind, protocol)
            reaching.settimeout(TIMEOUT)
            try:
                reaching.connect(address)
            except OSError as error:
                reaching.close()
                problem = error
            else:
                return reaching
        raise problem or OSError("the name of the host leads nowhere")
