"""Judgements of identity that the whole store has more against than their author may read.

What spreads under a marking that the author does not read is told to nobody: the
judgement is taken as it would be in a store without it. Who reads that marking sees a *twin* in its
place: the same judgement, proposed, which refines the other one and is marked as what it spreads.
It waits for a person who sees why. So nobody is told of hidden things, and nothing that is
held against one comes to another name before a second person has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.changes.decision_by import DecisionBy
from graph.changes.minted_ids import new_id
from graph.claims.claim import Claim, Review, make_claim
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.engines.engine import Writer
from graph.views.clusters import SAME
from graph.views.view import Record, View


def is_judgement(claim: Claim) -> bool:
    """Whether a claim says that two records are of one thing."""
    return claim.predicate == SAME and not claim.negated and claim.object is not None


def hold_twins(
    writer: Writer, judgement: Claim, reasons: Iterable[Marking], order: DecisionBy
) -> list[Claim]:
    """Record the twins that a judgement needs and has not, and have them noted as kept closer.

    Args:
        judgement: which is recorded.
        reasons: the markings under which more can be read first that it spreads.
        order: of who judges, and is not told.

    Returns:
        The new ones: proposed.
    """
    finer = list(writer.claims(writer.live(writer.refining([judgement.id]))))
    markings = [*writer.effective(claim.id for claim in finer).values()]
    new = []
    for reason in sorted(reasons, key=str):
        marking = judgement.marking.join(reason)
        # Who reads this one reads another twin already.
        if any(marking.join(there) == marking for there in markings):
            continue
        markings.append(marking)
        new.append(
            make_claim(
                origin=new_id(),
                subject=judgement.subject,
                predicate=SAME,
                object=judgement.object,
                stance=judgement.stance,
                citation=judgement.citation,
                marking=marking,
                refines=judgement.id,
            )
        )
    writer.record(new)
    order.note_kept(("judgement", twin.id, twin.marking) for twin in new)
    return new


def proposed_twins(writer: Writer, judgements: Iterable[Claim]) -> list[str]:
    """The ids of twins that nobody accepted, standing or not: they go with their judgement."""
    coarse = [claim.id for claim in judgements if is_judgement(claim)]
    if not coarse:
        return []
    finer = [claim for claim in writer.claims(writer.refining(coarse)) if is_judgement(claim)]
    return [claim.id for claim in finer if not is_accepted(writer, claim)]


def coarser(writer: Writer, judgement: Claim) -> list[str]:
    """The ids of what a judgement refines, directly or through others."""
    found = []
    while judgement.refines is not None:
        [judgement] = writer.claims([judgement.refines])
        found.append(judgement.id)
    return found


def is_accepted(writer: Writer, claim: Claim) -> bool:
    """Whether a person accepted a claim, and nobody has decided otherwise since."""
    return writer.held(claim.origin, [claim.id])[claim.id].accepted


def refuse_alone(writer: Writer, view: View, records: Mapping[str, Record]) -> None:
    """Refuse to reject or take back a twin and leave its judgement.

    Raises:
        InputError: the other one would count again, for those who read what it spreads.
    """
    for id, record in records.items():
        if not is_judgement(record.claim):
            continue
        rest = view.records([one for one in coarser(writer, record.claim) if one not in records])
        live = writer.live(rest)
        for other in rest.values():
            if other.review is Review.ACCEPTED and other.claim.id in live:
                raise InputError(
                    f"refines the judgement {other.claim.id}, which would count again",
                    mend="name both; or take back what was judged of the two, with UNDO or --undo",
                    record=id,
                    over_http="name both; or take back what was judged of the two, with UNDO",
                )


def follow(
    writer: Writer, records: Mapping[str, Record], decided: Decided, *, to: Review | None
) -> None:
    """Do to twins that nobody accepted as was done to their judgements.

    Args:
        to: the decision; None where they were taken back.
    """
    twins = proposed_twins(writer, [record.claim for record in records.values()])
    twins = [id for id in twins if id not in records]
    if to is None:
        writer.retract(twins, decided)
    else:
        writer.review(twins, to, decided)
