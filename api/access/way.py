"""The way on which a request came: whether anybody on it could read what it had."""

from __future__ import annotations

import ipaddress

from starlette.requests import HTTPConnection

from api.access.caller import Caller
from api.errors import FORBIDDEN, RequestError
from graph.claims.remembered import remembered


def check_way(request: HTTPConnection, caller: Caller, proxied: bool) -> None:
    """Refuse a token for more than public that came in the clear from another machine.

    Raises:
        RequestError: 403.
    """
    if not caller.is_above_public or is_over_tls(request, proxied):
        return
    # What a proxy passes on that nobody told of comes from another machine.
    is_passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    if proxied or is_passed_on or not _is_loopback(request):
        raise RequestError(
            FORBIDDEN,
            "a token for more than public is taken over TLS alone, or on the machine itself; "
            "revoke this one: it could be read on its way",
        )


def is_over_tls(request: HTTPConnection, proxied: bool) -> bool:
    """Whether nobody on the way could read the request."""
    if not proxied:
        return request.scope.get("scheme") == "https"
    schemes = ",".join(request.headers.getlist("x-forwarded-proto")).rpartition(",")
    # Some proxies call it so at the handshake of a WebSocket.
    return schemes[2].strip().lower() in ("https", "wss")


def _is_loopback(request: HTTPConnection) -> bool:
    return request.client is not None and _loops(request.client.host)


@remembered(1_000)
def _loops(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
