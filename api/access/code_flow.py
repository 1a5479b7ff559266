"""Logging in at an organisation's provider: the authorization code flow (OpenID Connect Core 1.0,
§3.1) with PKCE (RFC 7636), for a browser.

What a browser brings back is told from what others send by one secret in a cookie: state, nonce and
verifier follow from it, so that nothing is kept here, and any process of a server can go on. The
secret says when it was given, and is signed: the provider is asked about no other one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from api.access.caller import Caller
from api.access.cookies import LOGIN_SECONDS
from api.access.oidc import Login, Provider
from api.access.provider_keys import asked

CALLBACK = "/session/callback"
"""Where the provider sends browsers back to."""
LONGEST_CODE = 2_000
SECOND = 1_000_000

_log = logging.getLogger("answerable")


class CodeFlow:
    """Lets people log in at one provider."""

    def __init__(
        self,
        provider: Provider,
        login: Login,
        clock: Callable[[], int],
        hashed: Callable[[str], str],
    ) -> None:
        """The flow.

        Args:
            clock: microseconds since 1970.
            hashed: a keyed hash, the same in all processes of a server.
        """
        self._provider, self._login, self._clock = provider, login, clock
        self._hashed = hashed

    def secret(self) -> str:
        """What goes into the cookie: 256 random bits, the second, and that both are ours."""
        made = f"{secrets.token_urlsafe(32)}.{self._clock() // SECOND}"
        return f"{made}.{self._signature(made)}"

    def _signature(self, made: str) -> str:
        return _of(self._hashed(f"log-in {made}"), "signature")

    def is_begun(self, secret: str, sent: Mapping[str, str]) -> bool:
        """Whether somebody began here, not long ago, what comes back with these parameters."""
        made, _, signature = secret.rpartition(".")
        if not _is_same(signature, self._signature(made)):
            return False
        age = self._clock() // SECOND - int(made.rpartition(".")[2])
        if not 0 <= age <= LOGIN_SECONDS:
            return False
        return _is_same(sent.get("state", ""), _of(secret, "state"))

    def address(self, secret: str) -> str | None:
        """Where a browser is sent; None where the provider does not answer."""
        found = self._provider.keys.address("authorization_endpoint", self._clock())
        if found is None:
            return None
        verifier = _of(secret, "verifier")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        organisation = self._provider.organisation
        wish = {
            "response_type": "code",
            "client_id": self._login.client,
            "redirect_uri": self._login.address + CALLBACK,
            "scope": " ".join(dict.fromkeys(["openid", *self._login.scopes])),
            "state": _of(secret, "state"),
            "nonce": _of(secret, "nonce"),
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        if organisation.acr:
            wish["acr_values"] = " ".join(sorted(organisation.acr))
        return f"{found}{'&' if urlsplit(found).query else '?'}{urlencode(wish)}"

    def caller(self, secret: str, sent: Mapping[str, str]) -> Caller | None:
        """Who came back with these parameters; None where anything is wrong with them, or the
        provider does not stand by them."""
        code = sent.get("code", "")
        if not self.is_begun(secret, sent):
            return None
        if not 0 < len(code) <= LONGEST_CODE or not self._is_of_provider(sent.get("iss")):
            return None
        token = self._id_token(code, secret)
        if token is None or not self._provider.looks_so(token):
            return None
        return self._provider.logged_in(token, _of(secret, "nonce"))

    def _is_of_provider(self, issuer: str | None) -> bool:
        """Whether the answer is this provider's, where it says so (RFC 9207, §2.4)."""
        if issuer is None:
            return not self._provider.keys.says_issuer
        return issuer == self._provider.organisation.issuer

    def _id_token(self, code: str, secret: str) -> str | None:
        address = self._provider.keys.address("token_endpoint", self._clock())
        if address is None:
            return None
        login = self._login
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": login.address + CALLBACK,
            "code_verifier": _of(secret, "verifier"),
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        if login.secret is None:
            form["client_id"] = login.client
        else:
            # Each is encoded as in a form before (RFC 6749, §2.3.1).
            pair = f"{quote(login.client, safe='')}:{quote(login.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        try:
            told: Any = asked(address, urlencode(form).encode(), headers)
        except (OSError, ValueError) as error:
            _log.error("the provider %s gives no token: %s", self._provider.organisation.issuer,
                       error)  # fmt: skip
            return None
        found = told.get("id_token") if isinstance(told, dict) else None
        return found if isinstance(found, str) else None


def _of(secret: str, what: str) -> str:
    """What follows from the secret, 43 characters; nobody comes from one of them to another."""
    digest = hmac.new(secret.encode(), what.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _is_same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
