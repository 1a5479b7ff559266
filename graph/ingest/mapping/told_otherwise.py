"""Rows that say of one thing what cannot hold of it together: most likely they are two things.

A block whose key is no key of the row makes one thing of several rows. Where such a key is a name,
two raids that are called alike become one raid with two days, and nobody sees that one is lost.
Nobody can tell which of two such rows is right, or that both are: none of them is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple
from urllib.parse import unquote

from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.ingest.mapping.block_rules import BlockRule
from graph.ingest.mapping.made_rows import MadeRow
from graph.ingest.mapping.ready_rules import ROWS
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_desk import RowDesk

_MAY_BE_SEVERAL = frozenset(("kind", "place", "size"))
"""Of which an event or a group may have several, though two of one name have them as often."""
_DAYS = frozenset(("when", "madeOn"))
"""Of which one thing that has a key, and no name alone, still has one."""
MOST_COMPARED = 50
"""With so many other values that rows say of one thing, each is compared as it comes; of more, with
the first and the last day of all, in the end."""


class _Block(NamedTuple):
    by_name: bool
    one: frozenset[str]
    """Properties of which what it makes has one value on one speaker's word."""
    several: frozenset[str]

    def refuses(self, claim: Claim) -> bool:
        """Whether rows that contradict a claim make two things of one."""
        return self.by_name and claim.predicate in self.one


class ToldOtherwise:
    """Compares what rows say of things that several rows name.

    Args:
        key: the columns of the row's key.
    """

    def __init__(self, blocks: Sequence[BlockRule], key: tuple[str, ...]) -> None:
        self._blocks = {
            f"{ROWS}{rule.local}/": found
            for rule in blocks
            if rule.key is not None and rule.key != key and not rule.known
            if (found := _asked(rule)) is not None
        }
        self._begins = tuple(self._blocks)
        self._asked = frozenset(
            name for block in self._blocks.values() for name in (*block.one, *block.several)
        )
        self.on = bool(self._blocks)
        """Whether rows can say otherwise of a thing at all."""
        self.may_refuse = any(block.by_name for block in self._blocks.values())

    def note(self, made: MadeRow, rows: RowDesk) -> None:
        """Keep in `rows` what a row says of which only one can hold, before any is compared."""
        new: dict[tuple[str, str], list[str]] = {}
        for claim, block in self._told(made):
            said = _word(claim), _said(claim, made.names)
            if block.refuses(claim) and said not in new and not rows.has_said(*said):
                others = rows.said_of(said[0], MOST_COMPARED)
                new[said] = [other for other in others if _apart(claim, other)]
        for (word, text), against in new.items():  # a row does not contradict itself
            rows.say_one(word, text, made.line, against)

    def settle(self, rows: RowDesk) -> None:
        """Find what cannot hold of that of which rows say very many things, once all are noted."""
        for word in rows.words_of_many(MOST_COMPARED):
            first = last = None
            for said, _ in rows.all_said_of(word):
                period = _period(said)
                end = None if period is None else period.latest_end
                begin = None if period is None else period.earliest_begin
                first = (end, said) if end and (first is None or end < first[0]) else first
                last = (begin, said) if begin and (last is None or begin > last[0]) else last
            held = [said for said, is_opposed in rows.all_said_of(word) if not is_opposed]
            for said, (_, other) in product(held, filter(None, (first, last))):
                one, beside = _period(said), _period(other)
                if one is not None and beside is not None and not _may_both_hold(one, beside):
                    rows.oppose(word, said, other)

    def compare(self, made: MadeRow, rows: RowDesk) -> Iterator[tuple[RowNotice, bool]]:
        """What a row says otherwise than another one, and whether that makes it another thing.

        Of what may be several, the row is compared with earlier ones; what it says first is kept
        in `rows`, and a day within the month that was said before, unless the row is refused.
        """
        new: dict[str, tuple[str, int, str]] = {}
        found = []
        for claim, block in self._told(made):
            word, said = _word(claim), _said(claim, made.names)
            if block.refuses(claim):
                against = rows.against(word, said)
                if against is not None:
                    found.append((_notice(claim, made, said, against), True))
                continue
            before = rows.told(word)
            if before is None:
                new.setdefault(word, (word, made.line, said))
            elif before[1] != said and _apart(claim, before[1]):
                found.append((_notice(claim, made, said, before), False))
            elif before[1] != said and _is_finer(claim, before[1]):
                new.setdefault(word, (word, made.line, said))
        if not any(certain for _, certain in found):
            rows.tell(new.values())
        yield from found

    def _told(self, made: MadeRow) -> Iterator[tuple[Claim, _Block]]:
        """The claims of a row that another row may contradict."""
        for claim in made.claims.values():
            locator = claim.citation.locator
            if claim.predicate not in self._asked or locator is None:
                continue
            begin = next((one for one in self._begins if locator.startswith(one)), None)
            block = None if begin is None else self._blocks[begin]
            if block is not None and claim.predicate in (*block.one, *block.several):
                yield claim, block


def _asked(rule: BlockRule) -> _Block | None:
    """What of a block rows may say otherwise; None where its key decides all of it."""
    assert rule.key is not None
    one, several = set(), set()
    for value in rule.values:
        if value.to is None and set(value.columns) <= set(rule.key):
            continue
        for cls, way in value.ways.items():
            name = way.says.name
            if way.inverse or not (rule.by_name or name in _DAYS):
                continue
            if way.says.range in ("period", "point"):
                one.add(name)
            elif cls in ("Event", "Group") and name in _MAY_BE_SEVERAL:
                several.add(name)
    found = _Block(rule.by_name, frozenset(one), frozenset(several))
    return found if one or several else None


def _word(claim: Claim) -> str:
    """On whose word something is said of a thing: one word says one thing."""
    speakers = ";".join(f"{link.actor} {link.act} {link.on}" for link in claim.attribution)
    return (
        f"{claim.subject} {claim.predicate} {claim.citation.source} {claim.negated} {claim.stance} "
        f"{claim.valid} {speakers}"
    )


def _said(claim: Claim, names: Mapping[str, str]) -> str:
    if claim.object is not None:
        return names.get(claim.object, claim.object)
    return claim.concept or ("" if claim.value is None else claim.value.text)


def _apart(claim: Claim, before: str) -> bool:
    """Whether a claim cannot hold beside what was said before."""
    period = None if claim.value is None else claim.value.period
    if period is None:
        return True
    other = _period(before)
    return other is None or not _may_both_hold(period, other)


def _period(said: str) -> Period | None:
    try:
        return Period.parse(said)
    except InputError:
        return None


def _may_both_hold(one: Period, other: Period) -> bool:
    return any(other.possibly_overlaps(begin, last) for begin, _, _, last in one.spans)


def _is_finer(claim: Claim, before: str) -> bool:
    """Whether a claim has a day, say, in the month that was said before."""
    period = None if claim.value is None else claim.value.period
    return period is not None and Period.parse(before).contains(period)


def _notice(claim: Claim, made: MadeRow, said: str, before: tuple[int, str]) -> RowNotice:
    line, other = before
    column = unquote((claim.citation.locator or "").rpartition(":")[2])
    called = made.names.get(claim.subject, claim.subject)
    return RowNotice(
        made.line,
        column,
        said,
        f"is said as {claim.predicate} of {called}, of which line {line} says {other}",
        f"where these are two, write {made.line} under differs:, or add a column to the key of the "
        "block; where they are one, correct a row",
    )
