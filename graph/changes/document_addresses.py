"""Whether two web addresses are of one document, as far as that can be told without looking.

What an address says of the place in a page, of who sent the reader, of the case of its host, or by
what protocol it is fetched, makes no other document (RFC 3986 §6).
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from graph.claims.remembered import remembered

SENT_BY = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid")
"""How parameters begin that say from where a reader came."""
_PROTOCOLS = {"http": 80, "https": 443}


@remembered(4096)
def one_address(address: str) -> str:
    """The one form of an address, without its protocol; an address that is none stays as it is.

    HTTPS://Www.Herald.example:443/x/?utm_source=a#part → herald.example/x
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return address
    protocol = parts.scheme.lower()
    if protocol not in _PROTOCOLS or not parts.hostname:
        return address
    host = parts.hostname.removeprefix("www.")
    if port not in (None, *_PROTOCOLS.values()):
        host = f"{host}:{port}"
    given = parse_qsl(parts.query, keep_blank_values=True)
    asked = urlencode([(k, v) for k, v in given if not k.lower().startswith(SENT_BY)])
    # What begins so is no place in a page: the page is made from it.
    page = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}{f'?{asked}' if asked else ''}{page}"


def written_as(address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How other people may have written an address: whole, and how it may begin.

    What is found by these has to be looked at with `one_address`.
    """
    one = one_address(address)
    if one == address:
        return (address,), ()
    path, mark, rest = one.partition("?")
    whole, begun = [address], []
    for protocol in _PROTOCOLS:
        for www in ("", "www."):
            for own in dict.fromkeys((path, quote(path, safe="/:#!"))):
                for slash in ("", "/"):
                    written = f"{protocol}://{www}{own}{slash}{mark}{rest}"
                    whole.append(written)
                    begun += [f"{written}#", f"{written}{'&' if mark else '?'}"]
    return tuple(dict.fromkeys(whole)), tuple(begun)
