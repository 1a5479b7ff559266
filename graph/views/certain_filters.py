"""Which of those that pass a filter by time certainly do."""

from __future__ import annotations

from dataclasses import replace

from graph.views.view import AllOf, AnyOf, DateMatch, Linked, Not, Reaches, Told, Where


def goes_by_time(where: Where | None) -> bool:
    """Whether a filter compares times with days."""
    match where:
        case DateMatch(how=how) | Told(test=DateMatch(how=how)):
            return how != "known"
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return any(map(goes_by_time, parts))
        case Not(part=part):
            return goes_by_time(part)
        case Linked(where=inner) | Reaches(where=inner):
            return goes_by_time(inner)
    return False


def certainly(where: Where) -> Where:
    """What passes a filter, for all of the possible dates: where it takes what possibly was on
    some days, what certainly was. What has no date is certainly on none."""
    match where:
        case DateMatch(how="overlaps"):
            return replace(where, how="certainly", dated=False)
        case Told(test=DateMatch(how="overlaps") as test):
            return replace(where, test=replace(test, how="certainly", dated=False))
        case AnyOf(parts=(Told(test=DateMatch(property=property)) as told, Not(part=known_told))):
            match known_told:
                case Told(test=DateMatch(how="known") as known) if known.property == property:
                    return certainly(told)
        case AnyOf(parts=(DateMatch(property=property) as part, Not(part=DateMatch() as known))):
            if known.how == "known" and known.property == property:
                return certainly(part)
        case Linked(some=True, where=inner) if inner is not None:
            return replace(where, where=certainly(inner))
        case Reaches(where=inner):
            return replace(where, where=certainly(inner))
    match where:
        case AllOf(parts=parts):
            return AllOf(tuple(map(certainly, parts)))
        case AnyOf(parts=parts):
            return AnyOf(tuple(map(certainly, parts)))
    return where
