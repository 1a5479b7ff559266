"""Applying a profile: a store of its own that holds only what goes out.

What a profile lets out of a view is written into a new, empty store, and exports are made of that
one. So no format has to know of profiles, and nothing can leak around them: labels, kinds, orders,
counts and what is contested are computed over what goes out, and the rest is physically absent.
The store lies in a folder that only its owner may read, for as long as the export takes.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.claims.record_times import moment
from graph.duties.law.law_claims import renamed
from graph.engines.engine import Engine
from graph.engines.leftovers import temporary_folder
from graph.export.partial_view import PartialView
from graph.export.rdf.ledger_nodes import Ledger
from graph.protection.consents import uncovered
from graph.release.profiles import text_release as texts
from graph.release.profiles.going_duties import going_duties
from graph.release.profiles.going_strands import going_strands
from graph.release.profiles.holding_back import CONTRADICTED, HeldBack
from graph.release.profiles.profile import Profile
from graph.release.profiles.profile_report import ProfileReport
from graph.release.profiles.recognisable import recognisable
from graph.release.profiles.retelling import Pseudonyms, Rewriting
from graph.release.profiles.survey import Survey
from graph.views.all_pages import entity_pages
from graph.views.view import (
    ClaimHistory,
    Concepts,
    EntityHistory,
    EntityQuery,
    PlainValues,
    Relations,
    View,
)

KEY_BYTES = 32


def new_key() -> bytes:
    """A key for one export."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass(slots=True, kw_only=True)
class Redaction:
    """A profile with what applying it takes; for one export."""

    profile: Profile
    make: Callable[[Path], Engine]
    """Opens a new, empty store at a path."""
    key: bytes = field(default_factory=new_key, repr=False)
    """Kept nowhere: without it nobody can tell which new id stands for which old one. That of a
    series of versions is made anew of the store's key (`graph.release.versions`)."""
    record_time: int | None = None
    """The record time that everything gets, in microseconds since 1970; None for that of the
    export."""
    report: ProfileReport | None = None
    """What was kept back and changed, once it was applied."""
    keep_table: bool = False
    """Whether `table` is to be filled."""
    table: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    """The new id of each entity that went out → its id in the store, and its class."""

    _claims: dict[str, str] = field(default_factory=dict, repr=False)
    """The claims that went out: id in the store → new id."""

    @property
    def noted(self) -> str:
        """How the store notes it: the profile's name and digest."""
        return f"{self.profile.name} {self.profile.digest}"

    @contextmanager
    def applied(self, view: View, at: int, part: PartialView | None = None) -> Iterator[View]:
        """What goes out of a view, as a view of its own, for as long as the block lasts.

        Args:
            at: now, in microseconds since 1970: consents have days.
            part: of the view, where only that goes out. Whom to protect, and what denies what, is
                decided over the whole view all the same.
        """
        assert self.report is None, "two exports under one key could be joined"
        self.report = report = ProfileReport(self.profile, str(view.clearance))
        with (
            temporary_folder() as folder,
            closing(self.make(folder / "redacted")) as engine,
        ):
            with engine.writing() as writer:
                writer.restore(*self._told(view, report, at, part))
            with engine.reading() as snapshot:
                redacted = snapshot.view(view.clearance)
                report.alone = _alone(redacted)
                report.recognisable = recognisable(redacted)
                yield redacted

    def ledger(self, view: View, redacted: View, ledger: Ledger) -> Ledger:
        """What of the ledger may be computed over what goes out: statuses and duties that rest on
        nothing which stays behind, by the law under the ids that it has there."""
        assert self.report is not None, "nothing was applied yet"
        entity = Pseudonyms(self.key).entity
        going = going_strands(
            view,
            redacted,
            on=ledger.on,
            policy=ledger.policy,
            entity=entity,
            claims=self._claims,
        )
        law = renamed(ledger.law, entity, self._claims)
        duties = going_duties(
            view, redacted, laws=(ledger.law, law), on=ledger.on, entity=entity, claims=self._claims
        )
        self.report.strands = len(going.strands), going.kept_back
        self.report.duties = len(duties.ids), duties.kept_back
        return replace(ledger, law=law, strands=going.strands, duties=duties.ids)

    def _told(
        self, view: View, report: ProfileReport, at: int, part: PartialView | None
    ) -> tuple[Iterator[EntityHistory], Iterator[ClaimHistory]]:
        survey = Survey.of(view, self.profile)
        purpose = self.profile.purpose
        day = moment(at).date()
        decisions = HeldBack(survey, {} if purpose is None else uncovered(view, purpose, day))
        decisions.settle(view)
        pseudonyms = Pseudonyms(self.key)

        def changed(what: str, predicate: str) -> None:
            report.changed[what, predicate] += 1

        recorded = at if self.record_time is None else self.record_time
        rewriting = Rewriting(view, decisions, pseudonyms, recorded, changed)
        report.too_short = decisions.texts.people.too_short
        report.to_look_at = [id for id in decisions.texts.to_look_at if id not in decisions.gone]

        needed = None if part is None else _needed(part, decisions)

        def entities() -> Iterator[EntityHistory]:
            for history in view.entity_histories():
                if needed is not None and history.entity.id not in needed:
                    continue
                id, cls = history.entity.id, history.entity.cls
                report.entities_in += 1
                reason = decisions.gone.get(id)
                if reason is not None:
                    report.entities_kept_back[reason, cls] += 1
                    continue
                report.entities_out += 1
                if survey.is_person(id):
                    kept = report.pseudonyms if survey.has_pseudonym(id) else report.named
                    kept[cls] += 1
                told = rewriting.entity(history)
                if self.keep_table:
                    self.table[told.entity.id] = (id, cls)
                yield told

        def claims() -> Iterator[ClaimHistory]:
            for history in (view if part is None else part).claim_histories():
                claim = history.record.claim
                report.claims_in += 1
                reason = decisions.why_not(history)
                if reason is not None:
                    report.claims_kept_back[reason, claim.predicate] += 1
                    if reason in (texts.PERSON, texts.PLACE, texts.DAY):
                        report.texts.append(claim.id)
                    elif reason == CONTRADICTED:
                        report.accusations.append(claim.id)
                    continue
                report.claims_out += 1
                report.markings[str(history.record.marking)] += 1
                told = rewriting.claim(history)
                self._claims[claim.id] = told.record.claim.id
                yield told

        return entities(), claims()


def _needed(part: PartialView, decisions: HeldBack) -> set[str]:
    """The entities that those claims of a part name which go out, as they are told."""
    found: set[str] = set()
    for history in part.claim_histories():
        if decisions.why_not(history) is None:
            claim = history.record.claim
            region = decisions.region(claim)
            found.update(claim.names if region is None else {*claim.names, region})
            if region is not None and claim.object is not None:
                found.discard(claim.object)
    return found - decisions.gone.keys()


def _alone(view: View) -> tuple[int, int]:
    """How many events are the only ones of their kinds, time and places; and of how many."""
    seen: Counter[tuple[object, ...]] = Counter()
    for page in entity_pages(view, EntityQuery(classes=("Event",))):
        ids = [row.id for row in page.rows]
        places_want = Relations(property="place", detail=False)
        replies = view.read(
            [
                (Concepts(property="kind"), ids),
                (PlainValues(property="when"), ids),
                (places_want, ids),
            ]
        )
        kinds = replies[Concepts(property="kind")]
        times = replies[PlainValues(property="when")]
        places = replies[places_want]
        for id in ids:
            said, there = times.get(id), places[id]
            when = said.value.text if said is not None and said.value is not None else None
            seen[kinds.get(id, ()), when, tuple(row.to.id for row in there.rows)] += 1
    return sum(n for n in seen.values() if n == 1), sum(seen.values())
