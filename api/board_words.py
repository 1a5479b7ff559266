"""How a row of the board is told to a person, the same at the command line and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
STANDINGS: Mapping[str, str] = {
    "PUT": "It was put to its addressee.",
    "NOT_ADDRESSED": "Nobody in particular was asked.",
    "NOT_PUT": "It is not shown to have reached its addressee.",
    "CONDITIONAL": "It holds only if a condition is met.",
    "WITHDRAWN": "Its maker took it back or replaced it.",
}
"""What each standing means, in a sentence."""
STATES: Mapping[str, str] = {
    "UNANSWERED": "No answer that counts is recorded, and no clock runs any more.",
    "AWAITED": "No answer that counts is recorded, and the time for one is not over.",
    "ACKNOWLEDGED": "It was received, and no more.",
    "NOT_SUBSTANTIVE": "Words came that do not deal with what was demanded.",
    "REPLIED": "An answer in substance came.",
    "PLEDGED": "It was promised.",
    "REFUSED": "It was declined.",
    "CLOSED_WITHOUT_ACTION": "It was dealt with and closed, and nothing was done.",
    "PARTIAL": "A part of it was done.",
    "UNDER_WAY": "It was begun.",
    "MET": "It was done.",
}
"""What each state means, in a sentence."""


def addressee_of(row: BoardRow) -> str:
    """Of whom it was asked."""
    return row.addressee or NOBODY.lower()


def asking_of(row: BoardRow) -> str:
    """When it was asked, and by whom."""
    return f"{row.asked_on}, {', '.join(row.asked_by) or 'by nobody who is named'}"


def stands_of(row: BoardRow) -> str:
    """Standing and state, for how long, and what is to be said of them."""
    strand = row.strand
    words = [strand.standing.value, strand.state.value]
    if strand.otherwise is not None:
        words.append(f"possibly {strand.otherwise.value}")
    elif strand.uncertain:
        words.append("uncertain")
    if strand.outstanding is not None:
        least, most = strand.outstanding
        days = f"{least}" if least == most else f"{least} or more" if most is None else ""
        words.append(f"{days or f'{least} to {most}'} days")
    flags: Mapping[str, bool] = {
        "contested": strand.contested,
        "unreviewed": strand.unreviewed,
        "absence stated by a source": strand.absence_asserted and strand.silence is None,
    }
    return ", ".join([*words, *(flag for flag, is_so in flags.items() if is_so)])


def last_of(row: BoardRow) -> str:
    """The last response; where nothing came, which silence it is."""
    if row.last_response is not None:
        return row.last_response
    silence = row.strand.silence
    return NONE if silence is None else SILENCES[silence]


def meanings_of(rows: Sequence[BoardRow]) -> Iterator[str]:
    """What the codes of rows mean, each once."""
    standings = {row.strand.standing.value for row in rows}
    both = [state for row in rows for state in (row.strand.state, row.strand.otherwise)]
    states = {state.value for state in both if state}
    for texts, shown in ((STANDINGS, standings), (STATES, states)):
        yield from (f"{code}: {text}" for code, text in texts.items() if code in shown)
