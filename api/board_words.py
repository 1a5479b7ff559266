"""How a row of the board is told to a person, the same at the command line and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ledger.board import NOBODY, BoardRow
from graph.ledger.call_states import Silence

UNSAID = "what it demands is not recorded"
NONE = "no response recorded"
SILENCES = {
    Silence.ASSERTED: "a source says that nothing came",
    Silence.LOOKED_FOR: "somebody looked for an answer and found none",
    Silence.NOT_LOOKED_FOR: "no answer recorded; nobody is recorded to have looked",
}
"""What each silence is called: that nothing is recorded is no refusal."""


def addressee_of(row: BoardRow) -> str:
    """Of whom it was asked."""
    return row.addressee or NOBODY.lower()


def asking_of(row: BoardRow) -> str:
    """When it was asked, and by whom."""
    return f"{row.asked_on}, {', '.join(row.asked_by) or 'by nobody who is named'}"


def stands_of(row: BoardRow) -> str:
    """Standing and state, for how long, and what is to be said of them."""
    words = [row.standing.value, row.state.value]
    if row.otherwise is not None:
        words.append(f"possibly {row.otherwise.value}")
    elif row.uncertain:
        words.append("uncertain")
    if row.days is not None:
        least, most = row.days
        days = f"{least}" if least == most else f"{least} or more" if most is None else ""
        words.append(f"{days or f'{least} to {most}'} days")
    flags: Mapping[str, bool] = {
        "contested": row.contested,
        "unreviewed": row.unreviewed,
        "absence stated by a source": row.absence_asserted and row.silence is None,
    }
    return ", ".join([*words, *(flag for flag, is_so in flags.items() if is_so)])


def last_of(row: BoardRow) -> str:
    """The last response; where nothing came, which silence it is."""
    if row.last_response is not None:
        return row.last_response
    return NONE if row.silence is None else SILENCES[row.silence]
