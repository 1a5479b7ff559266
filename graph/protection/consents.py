"""Consent of sources: for what the one who told something agreed that it may be used.

A source is *under consent* where a standing claim says anything of a consent. Then it may be used
for a purpose only if a claim says so, none says not, and the consent is neither withdrawn nor
ended, not even possibly. Internal use is covered by a consent to anything. All other sources are
free: most are public articles, which nobody's consent is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graph.claims.claim import Claim
from graph.protection.kept_too_long import is_past
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery, View

FOR = "consentFor"
UNTIL = "consentUntil"
WITHDRAWN = "consentWithdrawnOn"
PROPERTIES = (FOR, "consentOn", UNTIL, WITHDRAWN)
SCHEME = "purposes"
INTERNAL = "internal-use"
PUBLICATION = "publication-use"

OTHERWISE = "its consent is for other uses"
ENDED = "its consent has ended"
TAKEN_BACK = "its consent was withdrawn"


def uncovered(view: View, purpose: str, on: date) -> Mapping[str, str]:
    """The sources that may not be used for a purpose on a day, by id, with why not.

    Records that persons judge to be one document are one, and so is what is said of its consent.

    Args:
        purpose: a code of the scheme `SCHEME`.
    """
    by_source: dict[str, list[Claim]] = {}
    known = tuple(name for name in PROPERTIES if name in view.vocabulary.properties)
    for record in standing(view, ClaimQuery(predicates=known)) if known else ():
        by_source.setdefault(record.claim.subject, []).append(record.claim)
    found = {
        source: why
        for source, claims in by_source.items()
        if (why := _why_not(claims, purpose, on)) is not None
    }
    identities = view.identities()
    return {id: why for source, why in sorted(found.items()) for id in identities.all_of(source)}


def under_consent(view: View) -> bool:
    """Whether a source of a view is, so that a purpose has to be named before anything leaves."""
    known = tuple(name for name in PROPERTIES if name in view.vocabulary.properties)
    return bool(known) and any(True for _ in standing(view, ClaimQuery(predicates=known)))


def _why_not(claims: list[Claim], purpose: str, on: date) -> str | None:
    said = [claim for claim in claims if not claim.negated]
    if any(claim.predicate == WITHDRAWN and is_past(claim, on) is not None for claim in said):
        return TAKEN_BACK
    if any(claim.predicate == UNTIL and is_past(claim, on) is not None for claim in said):
        return ENDED
    agreed = {claim.concept for claim in said if claim.predicate == FOR}
    refused = {claim.concept for claim in claims if claim.predicate == FOR and claim.negated}
    if purpose in refused or (purpose != INTERNAL and purpose not in agreed):
        return OTHERWISE
    return None
