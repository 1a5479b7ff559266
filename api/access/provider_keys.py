"""The public keys of a provider: fetched where it says that they are, again when they change."""

from __future__ import annotations

import ipaddress
import json
import logging
import urllib.error
import urllib.request
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 5.0
"""Seconds that a provider has to answer."""
LARGEST = 512 * 1024
"""Bytes of one of its replies."""
KEPT = 600_000_000
"""Microseconds for which keys are taken without asking again: a key that was withdrawn is refused
after them."""
AGAIN = 30_000_000
"""Microseconds before it is asked again for a key that it did not have: a caller who makes up names
of keys asks no oftener."""
DISCOVERY = "/.well-known/openid-configuration"

_log = logging.getLogger("answerable")


class ProviderKeys:
    """The keys of one provider. Safe to use from several threads."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._keys: dict[str | None, Any] = {}
        self._asked: int | None = None
        self._fetched: int | None = None
        self._lock = Lock()

    def key(self, name: object, at: int) -> Any:
        """The key of that name (`kid`); None where it has none, or does not answer.

        Args:
            at: microseconds since 1970.
        """
        if name is not None and not isinstance(name, str):
            return None
        with self._lock:
            is_old = self._fetched is None or not 0 <= at - self._fetched < KEPT
            is_unknown = self._found(name) is None
            may_ask = self._asked is None or not 0 <= at - self._asked < AGAIN
            if (is_old or is_unknown) and may_ask:
                self._asked = at
                try:
                    self._keys = _fetched(self._issuer)
                    self._fetched = at
                except (OSError, ValueError, KeyError, TypeError) as error:
                    _log.error("the provider %s does not answer: %s", self._issuer, error)
                    if is_old:
                        self._keys = {}
            return self._found(name)

    def _found(self, name: str | None) -> Any:
        # Without a name the one key that there is.
        if name is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(name)


def is_safe(address: str) -> bool:
    """Whether nobody on the way can change what comes from an address: TLS, or this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _fetched(issuer: str) -> dict[str | None, Any]:
    """The keys by name (OpenID Connect Discovery 1.0, §4; RFC 7517).

    Raises:
        OSError, ValueError, KeyError, TypeError: it does not answer, or not with keys.
    """
    from joserfc.errors import JoseError  # noqa: PLC0415 (an extra)
    from joserfc.jwk import import_key  # noqa: PLC0415

    told = _json(issuer.rstrip("/") + DISCOVERY)
    if told["issuer"] != issuer:
        raise ValueError(f"it calls itself {told['issuer']!r}")
    found: dict[str | None, Any] = {}
    for one in _json(told["jwks_uri"])["keys"]:
        if one.get("kty") in ("RSA", "EC", "OKP") and one.get("use", "sig") == "sig":
            try:
                # What is private in it, if anything, is no business of ours.
                public = {name: one[name] for name in one if name not in ("d", "p", "q")}
                found[one.get("kid")] = import_key(public)
            except (JoseError, ValueError):
                continue
    return found


def _json(address: str) -> Any:
    if not is_safe(address):
        raise ValueError(f"{address} is neither over TLS nor on this machine")
    opener = urllib.request.build_opener(_Stay)
    with opener.open(urllib.request.Request(address), timeout=PATIENCE) as reply:
        body = reply.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError(f"{address} sends too much")
    return json.loads(body)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: keys come from where the provider says, and from nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None
