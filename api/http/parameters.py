"""Parameters of an address: what is not known there is refused, not ignored."""

from __future__ import annotations

from datetime import date

from fastapi import Request

from api.errors import BAD_REQUEST, RequestError
from graph.claims.errors import QueryError, shown


def only(request: Request, *known: str) -> None:
    """Refuse parameters that the address does not know, or that it is given twice.

    Raises:
        RequestError: naming the first of them, and those that there are.
    """
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            those = f"it takes {', '.join(known)}" if known else "it takes none"
            raise RequestError(
                BAD_REQUEST, f"{shown(name)} is no parameter of this address; {those}"
            )
        if name in seen:
            raise RequestError(BAD_REQUEST, f"{name} is given twice; give it once")
        seen.add(name)


def day_in(text: str) -> date:
    """A day.

    Raises:
        QueryError: the text is none.
    """
    try:
        if len(text) == len("2019-01-14"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise QueryError(f"{shown(text)} is no day; write year, month and day: 2019-01-14")
