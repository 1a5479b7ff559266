"""Reasons of decisions are read by all who read what is decided about: words of traits and names of
people whom a floor shields do not belong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.changes.decision_by import DecisionBy
from graph.changes.writer_sight import WriterSight
from graph.claims.errors import InputError
from graph.claims.marking import Marking, join_all
from graph.claims.unit import Decision
from graph.engines.engine import Stored, Writer
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floors import Handling
from graph.protection.told_words import Shield, shielded, shields
from graph.views.view import Record, View


def check_order(order: DecisionBy, about: Iterable[Record], sight: WriterSight, view: View) -> None:
    """Refuse a reason that tells more openly than a floor allows what the floor holds back.

    Args:
        about: what is decided about, with the markings under which the reason will be read.
        sight: as far as the one who decides may read, so that a refusal tells nothing new.

    Raises:
        InputError: saying what is to be done.
    """
    records = list(about)
    handling = ontology_of(view.vocabulary).floors
    names = _shields({record.claim.origin for record in records}, sight, handling)
    _check(order.why, [record.marking for record in records], names, handling)


@dataclass(slots=True)
class FileReasons:
    """The same for the decisions of a review file: whom floors shield is looked up once a sheet."""

    writer: Writer
    handling: Handling
    names: dict[str, list[Shield]] = field(default_factory=dict)

    def check(self, decision: Decision, ids: Iterable[str]) -> None:
        """Refuse the reason of a decision about stored claims, as `check_order` does.

        Raises:
            InputError: naming file and line.
        """
        origin = decision.origin
        if origin not in self.names:
            self.names[origin] = _shields({origin}, self.writer, self.handling)
        bound = self.writer.effective(ids).values()
        _check(decision.decided.why, bound, self.names[origin], self.handling, decision.record)


def _check(
    why: str,
    markings: Iterable[Marking],
    names: Iterable[Shield],
    handling: Handling,
    record: str | None = None,
) -> None:
    floor = join_all(
        (
            *(rule.least for rule in handling.rules if rule.words and rule.words.stand_in(why)),
            *(each.marking for each in names if _stands_in(each, why)),
        )
    )
    if any(marking.join(floor) != marking for marking in markings):
        raise InputError(
            f"tells of a trait or a person what a floor holds at {floor}, and more people read it",
            mend="leave it out of the reason, or mark closer first what is decided about",
            record=record,
            field="why",
        )


def _stands_in(shield: Shield, why: str) -> bool:
    return shield.whole.stand_in(why) or shield.words.stand_in(why)


def _shields(origins: Iterable[str], stored: Stored, handling: Handling) -> list[Shield]:
    """The people whom floors shield by what some origins say, with their names."""
    if not handling.shields:
        return []
    held = {id for origin in origins for id in stored.held(origin)}
    beside = list(stored.claims(stored.live(held)))
    ends = {id for claim in beside for id in (claim.subject, claim.object) if id}
    classes = {id: entity.cls for id, entity in stored.registered(ends).items()}
    kinds = stored.kinds(ends)
    return shields(shielded(beside, handling, classes, kinds), beside, stored, kinds).persons
