"""Who calls: the key by which callers are told apart, and how often each may ask."""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Callable

from cachetools import LRUCache
from starlette.requests import HTTPConnection

from api.access.caller import ANYBODY, Caller
from graph.claims.remembered import remembered

MOST_CALLERS = 10_000
"""Callers that are remembered; who asked longest ago is forgotten first."""


PREFIX = 64
"""Bits of an IPv6 address that tell one caller from others."""
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d{1,5})?\Z|([\d.]+):\d{1,5}\Z", re.ASCII)
IN_SCOPE = "answerable.caller"
"""Where `api.http.doors` puts the caller."""


def reader(request: HTTPConnection) -> Caller:
    """The caller: by the token of the request, else anybody."""
    found = request.scope.get(IN_SCOPE, ANYBODY)
    assert isinstance(found, Caller)
    return found


def caller(request: HTTPConnection, *, proxied: bool) -> str:
    """What tells one caller from others: the name of the token, else the address."""
    name = reader(request).name
    return address(request, proxied=proxied) if name is None else f"token {name}"


def address(request: HTTPConnection, *, proxied: bool) -> str:
    """The address of the reader; of IPv6 the network (/64), which is what one household has: an
    address of it costs nobody anything.

    Args:
        proxied: whether a proxy before this server says whom it asks for, as the last address of
            ``X-Forwarded-For``; without one, anybody could write anything there.
    """
    if proxied:
        named = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
        if named:
            return _network(named)
    return "" if request.client is None else _network(request.client.host)


@remembered(1_000)
def _network(named: str) -> str:
    """What an address of a connection or a header counts as, without its port (RFC 7239 §6)."""
    match = _WITH_PORT.match(named)
    text = named if match is None else match[1] or match[2]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return named[:100]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, PREFIX), strict=False))


class Rates:
    """Lets each caller ask so many times a minute, and as many at once after a pause."""

    def __init__(self, a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = a_minute, clock
        self._callers: LRUCache[str, tuple[float, float]] = LRUCache(MOST_CALLERS)
        """How many times each may still ask, and when that was so."""

    def wait(self, key: str) -> float:
        """Count a request; 0 where it may be answered, else the seconds until one may."""
        now = self._clock()
        left, then = self._callers.get(key, (self._most, now))
        left = min(self._most, left + (now - then) * self._most / 60)
        may = left >= 1
        self._callers[key] = (left - 1 if may else left, now)
        return 0.0 if may else (1 - left) * 60 / self._most
