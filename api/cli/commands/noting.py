"""What the audit log is told of work at the command line."""

from __future__ import annotations

from typing import Any

from api.access.audit import AuditLog
from api.settings import Settings
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance
from graph.engines.copies import EVERYTHING

AT_THE_MACHINE = "command line"
"""Who did it: anybody who holds the file. Decisions say `by` whom, too."""


def note(settings: Settings, what: str, clearance: Clearance | None, **more: Any) -> None:
    """Write a line; where that cannot be, say so and go on.

    Anybody who holds the file could read it with any other program, so that refusing would keep
    nobody from it, and a store on a read-only medium stays of use.
    """
    try:
        AuditLog(settings.audit).write(
            what,
            at=settings.clock(),
            who=AT_THE_MACHINE,
            clearance=EVERYTHING if clearance is None else str(clearance),
            **more,
        )
    except StoreError:
        settings.warn(f"{settings.audit}: the audit log cannot be written; this is not in it")
