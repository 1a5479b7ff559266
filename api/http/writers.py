"""Who may write: a caller with the right and an id, at a server that takes writing."""

from __future__ import annotations

from collections.abc import Iterable

from api.access.caller import Caller, Right
from api.access.gate import allow
from api.errors import FORBIDDEN, RequestError
from api.writing.scribe import Scribe, WritingDesk
from graph.claims.deadline import Deadline


def writer_of(
    caller: Caller, rights: Iterable[Right], desk: WritingDesk | None, deadline: Deadline
) -> Scribe:
    """Somebody's writing.

    Raises:
        RequestError: 403, a right is missing, or nobody writes here. It says nothing of what there
            is.
    """
    for right in sorted(rights):
        allow(caller, right)
    if desk is None or caller.person is None:
        raise RequestError(FORBIDDEN, "this server takes no writing from callers without a token")
    return desk.scribe(caller, deadline)
