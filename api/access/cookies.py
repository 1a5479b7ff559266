"""The cookie of a browser's session, and the token that proves that its own page asks.

The cookie is `HttpOnly` and `SameSite=Strict`, lasts as long as the browser is open, and over TLS
has the prefix ``__Host-``, so that no neighbouring host can set it (RFC 6265bis, §4.1.3).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from starlette.requests import HTTPConnection

from api.errors import FORBIDDEN, RequestError

PLAIN = "answerable"
"""Its name without TLS: on this machine alone. Behind it stands the port, where the address has
one: cookies are of a host, and two servers on it are two."""
SECURE = f"__Host-{PLAIN}"
"""Its name over TLS."""
CSRF = "X-CSRF-Token"
"""The header in which a page says what no other site can know."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, and need no such header."""
_MOST = 16 * 1024


LOGIN_SECONDS = 600
"""How long somebody may take to log in at a provider."""


def given(request: HTTPConnection, *, is_tls: bool) -> str | None:
    """The session in the cookie; None where there is none, empty where there are several."""
    return _given(request, _name(request, is_tls))


def login(request: HTTPConnection, *, is_tls: bool) -> str | None:
    """The secret of a log-in at a provider that is under way, as `given`."""
    return _given(request, _login_name(request, is_tls))


def setting_login(request: HTTPConnection, text: str, *, is_tls: bool) -> str:
    """The value of ``Set-Cookie`` for such a secret; an empty one takes it back.

    The browser comes back along a link of the provider, with which no strict cookie is sent.
    """
    seconds = LOGIN_SECONDS if text else 0
    rest = f"; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_tls else "")
    return f"{_login_name(request, is_tls)}={text}{rest}"


def _login_name(request: HTTPConnection, is_tls: bool) -> str:
    return f"{_name(request, is_tls)}-login"


def _given(request: HTTPConnection, name: str) -> str | None:
    found = [
        value.strip()
        for header in request.headers.getlist("cookie")
        for one, sign, value in (part.partition("=") for part in header[:_MOST].split(";"))
        if sign and one.strip() == name
    ]
    if len(found) > 1:
        return ""
    return found[0] if found else None


def setting(request: HTTPConnection, text: str, *, is_tls: bool) -> str:
    """The value of ``Set-Cookie`` for a session."""
    return f"{_name(request, is_tls)}={text}{_attributes(is_tls)}"


def ending(request: HTTPConnection, *, is_tls: bool) -> str:
    """The value of ``Set-Cookie`` that takes it back."""
    return f"{_name(request, is_tls)}=; Max-Age=0{_attributes(is_tls)}"


def csrf(session: str) -> str:
    """What a page sends in `CSRF`: follows from the session, which the page itself cannot read."""
    digest = hmac.new(session.encode(), b"csrf", hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()


def check_csrf(request: HTTPConnection, session: str) -> None:
    """Refuse what changes something and does not come from a page of this server.

    Raises:
        RequestError: 403.
    """
    if request.scope["method"] in READS:
        return
    sent = request.headers.getlist(CSRF)
    if len(sent) != 1 or not hmac.compare_digest(sent[0].encode(), csrf(session).encode()):
        raise RequestError(
            FORBIDDEN,
            f"a request in a browser's session says in “{CSRF}” what GET /session told its page",
        )


def _name(request: HTTPConnection, is_tls: bool) -> str:
    _, _, port = request.headers.get("host", "").strip().rpartition(":")
    has_port = port.isascii() and port.isdigit() and len(port) <= 5
    return (SECURE if is_tls else PLAIN) + (f"-{port}" if has_port else "")


def _attributes(is_tls: bool) -> str:
    return "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if is_tls else "")
