"""Decisions in the words of an earlier one: a store takes the same decision once.

A decision is known again by claim, what was decided, person, second person, day and reason, so that
a file of decisions can be loaded again and two stores can be merged. Where somebody has decided
otherwise since, the same words would do nothing. A person who means it anew gives another reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.unit import Decisions
from graph.engines.engine import Writer
from graph.views.view import Record, View

_MEND = "give another reason: one that says why it is decided anew"


def review(
    writer: Writer, view: View, records: Mapping[str, Record], to: Review, decided: Decided
) -> int:
    """Append a person's decision to claims; to how many it was new.

    Args:
        records: the claims as they stand, by id.

    Raises:
        InputError: the person decided the same with the same words before, and somebody has decided
            otherwise since. Then the caller takes the unit back.
    """
    standing = [id for id, record in records.items() if record.review is to]
    turning = [id for id, record in records.items() if record.review is not to]
    turned = writer.review(turning, to, decided)
    if turned < len(turning):
        lives = view.histories(turning)
        said = ("reviewed", to.value, decided.by, decided.why, decided.on)
        for id in turning:
            if any((c.kind, c.after, c.by, c.why, c.on) == said for c in lives[id].changes):
                raise InputError(
                    f"is what {decided.by} said on {decided.on} when deciding the same "
                    f"({to.value}); somebody has decided otherwise since, and the claim stands as "
                    f"{records[id].review.value}",
                    mend=_MEND,
                    record=id,
                    field="why",
                    value=decided.why,
                )
    return turned + writer.review(standing, to, decided)


def repeated(read: Decisions) -> list[InputError]:
    """An error for each decision of a file that says again, in the same words, what an earlier one
    says of the same claim, with another decision of the file between them."""
    last: dict[str, tuple[str, Decided]] = {}
    first: dict[tuple[str, str, Decided], str] = {}
    errors = []
    for record, to, decided, ids in _entries(read):
        for id in ids:
            now = (to, decided)
            before = first.setdefault((id, *now), record)
            if before != record and last[id] != now:
                errors.append(
                    InputError(
                        f"is what {before} says of {id} when deciding the same ({to}); the file "
                        "decides otherwise in between",
                        mend=_MEND,
                        record=record,
                        field="why",
                        value=decided.why,
                    )
                )
                break
            last[id] = now
    return errors


def overtaken(read: Decisions, writer: Writer) -> list[str]:
    """A line for each claim that a file accepts or rejects last, and that stands otherwise once the
    file is loaded: its decision was there already, and somebody has decided otherwise since."""
    last = {
        id: (record, decision.to, decision.origin)
        for decision in read.decisions
        for id, record in decision.claims.items()
    }
    origins: dict[str, list[str]] = {}
    for id, (_, _, origin) in last.items():
        origins.setdefault(origin, []).append(id)
    lines = []
    for origin, ids in origins.items():
        held, live = writer.held(origin, ids), writer.live(ids)
        for id, how in held.items():
            record, to, _ = last[id]
            if (to is Review.ACCEPTED and not how.accepted) or (
                to is Review.REJECTED and id in live
            ):
                lines.append(
                    f"{record}: {id} was {to.value} so before and was decided otherwise since: it "
                    "stays as it is; who means it anew gives another reason"
                )
    return lines


def _entries(read: Decisions) -> Iterator[tuple[str, str, Decided, Sequence[str]]]:
    """Decisions and lowered floors, each in the order of the file: place, what was decided, by
    whom, ids."""
    for decision in read.decisions:
        yield (
            decision.record,
            decision.to.value,
            decision.decided.agreed_in_words(),
            tuple(decision.claims),
        )
    for lowering in read.lowered:
        ids = (*lowering.claims, *lowering.entities)
        yield lowering.record, str(lowering.to), lowering.decided, ids
