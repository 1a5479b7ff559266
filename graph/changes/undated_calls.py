"""Calls of which nobody says when they were made: silence after such a call has no beginning.

Several sheets may tell of one call, and its day may stand in the last of them, so that it is looked
for when all are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims.errors import InputError
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.ledger.call_checks import undated

MOST_TOLD = 20
"""Calls of one file that are told one by one."""


class UndatedCalls:
    """The calls that units demand something by, and that have no day in them."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, str]] = {}
        """By the record of a unit: call → what is told of it."""

    def note(self, unit: Unit) -> None:
        """Take note of the calls of a unit."""
        found = {
            call: str(
                InputError(
                    "is of a call without a day, from which days without an answer are counted",
                    mend="give the day of the call (madeOn; in a workbook Made on); bounds will do "
                    "(../2018-04, 2018~)",
                    record=unit.places.get(claim.id, unit.record),
                    field=claim.predicate,
                    value=unit.names.get(claim.object or "", claim.object),
                )
            )
            for call, claim in undated(unit.claims.values()).items()
        }
        if found:
            self._of[unit.record] = found

    def told(self, stored: Stored) -> Mapping[str, list[str]]:
        """By the record of a unit, a line for each call of which what is stored says no day."""
        calls = {call for found in self._of.values() for call in found}
        days = [claim for claim in stored.naming(calls) if claim.predicate == "madeOn"]
        live = stored.live(claim.id for claim in days)
        dated = {claim.subject for claim in days if claim.id in live and not claim.negated}
        lines = {
            record: [line for call, line in found.items() if call not in dated]
            for record, found in self._of.items()
        }
        return {record: _brief(record, each) for record, each in lines.items() if each}

    def __bool__(self) -> bool:
        return bool(self._of)


def _brief(record: str, lines: list[str]) -> list[str]:
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"{record}: {more} more such calls"] if more > 0 else [])]
