"""What loading a unit would change, done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.changes.judgement_twins import is_accepted, is_judgement
from graph.changes.load_plan import Plan
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.record_times import canonical, day_of
from graph.claims.text import HIDING
from graph.engines.engine import Writer


def write_plan(plan: Plan, writer: Writer) -> None:
    """Do what was planned."""
    unit = plan.unit
    file = HIDING.sub("", Path(unit.record).name)
    now = Decided(by=unit.by, why=f"as {file} says now")
    writer.register(
        replace(e, marking=plan.held[e.id]) if e.id in plan.held else e for e in plan.entities
    )
    # Like a decision of a person, so that later files are bound by it.
    marked = {id: unit.entities[id].marking for id in plan.held if id in unit.entities}
    marked |= {id: plan.raised_entities[id] for id in plan.held if id in plan.raised_entities}
    writer.remark_entities(marked, replace(now, on=day_of(writer.now)))
    for why, markings in plan.by_reason(plan.entities_remarked | plan.raised_entities, now.why):
        writer.remark_entities(markings, replace(now, why=why))
    writer.record(plan.new)
    writer.reinstate(plan.reinstated, now)
    # What is held against one may have changed meanwhile: somebody accepts these anew.
    judged = [claim for claim in writer.claims(plan.reinstated) if is_judgement(claim)]
    accepted = [claim.id for claim in judged if is_accepted(writer, claim)]
    # A decision in the same words would be the one of an earlier time.
    again = f"{file} says it again at {canonical(writer.now)}"
    writer.review(accepted, Review.PROPOSED, replace(now, why=again))
    for why, markings in plan.by_reason({**plan.remarked, **plan.raised}, now.why):
        writer.remark(markings, replace(now, why=why))
    writer.retract(plan.retracted, replace(now, why=f"{file} says it no longer"))
    graded = (*writer.grades(unit.claims), *unit.grades)
    writer.grade({id: unit.grades.get(id) for id in graded if id in unit.claims}, now)
