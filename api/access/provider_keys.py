"""The public keys of a provider: fetched where it says that they are, again when they change."""

from __future__ import annotations

import ipaddress
import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 2.5
"""Seconds that a provider has to answer, in all."""
LARGEST = 512 * 1024
"""Bytes of one of its replies."""
KEPT = 600_000_000
"""Microseconds for which keys are taken without asking again: a key that was withdrawn is refused
after them."""
RENEWED = KEPT // 2
"""Microseconds after which they are asked for again while everybody goes on with the old ones."""
AGAIN = 30_000_000
"""Microseconds before it is asked again for a key that it did not have: a caller who makes up names
of keys asks no oftener."""
DISCOVERY = "/.well-known/openid-configuration"

_log = logging.getLogger("answerable")


class ProviderKeys:
    """The keys of one provider, and its addresses. Safe to use from several threads: one asks the
    provider, and others go on with what is known."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._keys: dict[str | None, Any] = {}
        self._told: dict[str, Any] = {}
        self._asked: int | None = None
        self._fetched: int | None = None
        self._asking: _Asking | None = None
        self._lock = Lock()

    def key(self, name: object, at: int) -> Any:
        """The key of that name (`kid`); None where it has none, or does not answer in time.

        Args:
            at: microseconds since 1970.
        """
        if name is not None and not isinstance(name, str):
            return None
        with self._lock:
            asking = self._ask(at, is_wanted=self._found(name) is None)
        self._await(asking)
        with self._lock:
            return self._found(name)

    def address(self, name: str, at: int) -> str | None:
        """An address that it tells of itself, such as its ``token_endpoint``; None where it tells
        of none that is safe, or does not answer in time."""
        with self._lock:
            asking = self._ask(at, is_wanted=not self._told)
        self._await(asking)
        with self._lock:
            found = self._told.get(name)
        return found if isinstance(found, str) and is_safe(found) else None

    @property
    def says_issuer(self) -> bool:
        """Whether its answers name it (RFC 9207, §3)."""
        with self._lock:
            return self._told.get("authorization_response_iss_parameter_supported") is True

    def _ask(self, at: int, *, is_wanted: bool) -> _Asking | None:
        """Begin to ask, where it is time to; what is to be waited for. The lock is held."""
        age = None if self._fetched is None else at - self._fetched
        is_old = age is None or not 0 <= age < KEPT
        may_ask = self._asked is None or not 0 <= at - self._asked < AGAIN
        if may_ask and (is_old or is_wanted or (age is not None and age >= RENEWED)):
            self._asked = at
            self._asking = _Asking(self._issuer, self._answered)
            self._asking.at = at
            self._asking.start()
        if is_old and not may_ask and self._asking is None:
            self._keys = {}
        return self._asking if is_old or is_wanted else None

    def _await(self, asking: _Asking | None) -> None:
        if asking is None or asking.wait():
            return
        with self._lock:
            if self._asking is asking:
                _log.error("the provider %s does not answer within %s s", self._issuer, PATIENCE)
                self._give_up(asking)

    def _answered(self, asking: _Asking) -> None:
        with self._lock:
            if asking.error is not None:
                _log.error("the provider %s does not answer: %s", self._issuer, asking.error)
                self._give_up(asking)
            elif self._fetched is None or asking.at >= self._fetched or self._asking is asking:
                self._told, self._keys = asking.found
                self._fetched = asking.at
            if self._asking is asking:
                self._asking = None

    def _give_up(self, asking: _Asking) -> None:
        if self._asking is asking:
            self._asking = None
        if self._fetched is None or not 0 <= asking.at - self._fetched < KEPT:
            self._keys = {}

    def _found(self, name: str | None) -> Any:
        # Without a name the one key that there is.
        if name is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(name)


class _Asking:
    """One look at a provider, in a thread of its own: what comes a byte at a time stalls nobody."""

    def __init__(self, issuer: str, done: Callable[[_Asking], None]) -> None:
        self.at = 0
        self.error: str | None = None
        self.found: tuple[dict[str, Any], dict[str | None, Any]] = ({}, {})
        self._ends = time.monotonic() + PATIENCE
        self._over = Event()
        self._issuer, self._done = issuer, done

    def start(self) -> None:
        Thread(target=self._run, name="provider", daemon=True).start()

    def wait(self) -> bool:
        """Whether it is done, in the time that there is."""
        return self._over.wait(max(0.0, self._ends - time.monotonic()))

    def _run(self) -> None:
        try:
            self.found = _fetched(self._issuer)
        except Exception as error:  # whatever it sends
            self.error = str(error)
        self._done(self)
        self._over.set()


def is_safe(address: str) -> bool:
    """Whether nobody on the way can change what comes from an address: TLS, or this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _fetched(issuer: str) -> tuple[dict[str, Any], dict[str | None, Any]]:
    """What it says of itself, and its keys by name (OpenID Connect Discovery 1.0, §4; RFC 7517).

    Raises:
        OSError, ValueError, KeyError, TypeError: it does not answer, or not with keys.
    """
    from joserfc.errors import JoseError  # noqa: PLC0415 (an extra)
    from joserfc.jwk import import_key  # noqa: PLC0415

    told = asked(issuer.rstrip("/") + DISCOVERY)
    if told["issuer"] != issuer:
        raise ValueError(f"it calls itself {told['issuer']!r}")
    found: dict[str | None, Any] = {}
    for one in asked(told["jwks_uri"])["keys"]:
        if one.get("kty") in ("RSA", "EC", "OKP") and one.get("use", "sig") == "sig":
            try:
                # What is private in it, if anything, is no business of ours.
                public = {name: one[name] for name in one if name not in ("d", "p", "q")}
                found[one.get("kid")] = import_key(public)
            except (JoseError, ValueError):
                continue
    return told, found


def asked(address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """What an address of a provider answers, as JSON.

    Args:
        form: what is sent by POST, if anything.

    Raises:
        OSError, ValueError: it does not answer, not in JSON, or too much.
    """
    if not is_safe(address):
        raise ValueError(f"{address} is neither over TLS nor on this machine")
    opener = urllib.request.build_opener(_Stay)
    request = urllib.request.Request(address, form, dict(headers or {}))
    ends = time.monotonic() + PATIENCE
    body = b""
    try:
        answering = opener.open(request, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"{address} answers {error.code}") from None
    with answering as reply:
        while chunk := reply.read1(64 * 1024):
            body += chunk
            if len(body) > LARGEST:
                raise ValueError(f"{address} sends too much")
            if time.monotonic() > ends:
                raise OSError(f"{address} takes too long")
    return json.loads(body)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: keys come from where the provider says, and from nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None
