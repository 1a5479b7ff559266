"""An entity, or one claim, with what denies it: who says what, how firmly, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.record_words import Names, RecordWords
from api.reports.report import CitedPlace, LineKind, Report, ReportBlock, ReportLine
from api.reports.source_notes import sources_of
from graph.claims.claim import Claim
from graph.protection.denials import ABOUT, ACCUSATION
from graph.release.excerpts import about as excerpt_about
from graph.views.shown_labels import names_in
from graph.views.view import Record, View
from graph.vocabulary import BASE

CARE = "What follows are claims: somebody says so, as each of them tells. None is a finding."
CLAIM = "Claim"
_KIND, _BY = "kind", "responseBy"


def claims_report(view: View, id: str, on: date) -> Report:
    """All that standing claims say of an entity, from either end; or one claim.

    No end of a page parts an accusation from what denies it.

    Raises:
        QueryError: nothing in the view has the id.
    """
    excerpt = _Excerpt.of(view, [id])
    title, head = CLAIM, f"{BASE}claim/{id}"
    cls = view.classes([id]).get(id)
    if cls is not None:
        title, head = excerpt.names.get(id) or cls, f"{cls}, {BASE}id/{id}"
    first = ReportBlock(tuple(ReportLine(level=LineKind.PLAIN, text=text) for text in (head, CARE)))
    blocks = (first, *excerpt.fields(id))
    return Report(
        title=title,
        clearance=str(view.clearance),
        on=on,
        blocks=blocks,
        sources=sources_of(view, (line for block in blocks for line in block.lines)),
    )


def accusations(view: View, event: str) -> Iterator[ReportBlock]:
    """Who is said to have done it, each with what denies it."""
    excerpt = _Excerpt.of(view, [event])
    for group in excerpt.groups(
        [r for r in excerpt.records if r.claim.predicate == ACCUSATION and r.claim.subject == event]
    ):
        yield ReportBlock(tuple(excerpt.lines(group, event)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Excerpt:
    """What is said of some things, and what denies it."""

    view: View
    records: Sequence[Record]
    names: Names
    denials: Mapping[str, Sequence[Record]]
    """The claims of responses that deny what happened, by the event."""

    @classmethod
    def of(cls, view: View, ids: Sequence[str]) -> _Excerpt:
        """The excerpt of a view around some entities or claims."""
        part = excerpt_about(view, ids)
        every = [history.record for history in part.claim_histories()]
        refined = {record.claim.refines for record in every} - set(ids)
        records = [record for record in every if record.claim.id not in refined]
        narrower = view.vocabulary.narrower(["denial"])
        denying = {
            r.claim.subject
            for r in records
            if r.claim.predicate == _KIND and r.claim.concept in narrower and not r.claim.negated
        }
        denials: dict[str, list[Record]] = {}
        for record in records:
            if record.claim.predicate == ABOUT and record.claim.subject in denying:
                denials.setdefault(str(record.claim.object), []).append(record)
        return cls(
            view=view,
            records=records,
            names=names_in(view, records, view.classes(list(ids))),
            denials=denials,
        )

    def fields(self, id: str) -> Iterator[ReportBlock]:
        """What is said, field by field."""
        by_field: dict[str, list[Record]] = {}
        for record in self.records:
            claim = record.claim
            if id in (claim.subject, claim.object):
                by_field.setdefault(self._field(claim, id), []).append(record)
            elif self._is_asked(claim, id):
                by_field.setdefault(claim.predicate, []).append(record)
        for field, records in sorted(by_field.items()):
            head: tuple[ReportLine, ...] = (ReportLine(level=LineKind.SECTION, text=field),)
            for group in self.groups(records):
                yield ReportBlock((*head, *self.lines(group, id)))
                head = ()

    def _is_asked(self, claim: Claim, id: str) -> bool:
        """Whether a claim is the one that was asked for, or its opposite."""
        asked = next((one.claim for one in self.records if one.claim.id == id), None)
        return asked is not None and (
            (claim.subject, claim.predicate, claim.object)
            == (asked.subject, asked.predicate, asked.object)
            and (claim.id == id or claim.object is not None)
        )

    def _field(self, claim: Claim, id: str) -> str:
        property = self.view.vocabulary.properties[claim.predicate]
        if claim.subject == id:
            return property.field
        return property.inverse_field or f"{property.name} of"

    def groups(self, records: Sequence[Record]) -> list[list[Record]]:
        """Claims for and against one thing together, those for it first."""
        found: dict[tuple[str, str, str], list[Record]] = {}
        for record in records:
            claim = record.claim
            what = claim.object or claim.concept or claim.id
            found.setdefault((claim.predicate, claim.subject, what), []).append(record)
        groups = [
            sorted(some, key=lambda r: (r.claim.negated, r.claim.id)) for some in found.values()
        ]
        return sorted(groups, key=lambda some: (self._said(some[0].claim), some[0].claim.id))

    def _said(self, claim: Claim) -> str:
        return f"{self.names[claim.subject]} {self._tell.said(claim)}"

    @property
    def _tell(self) -> RecordWords[str]:
        def named(_: str, name: str) -> str:
            return name

        return RecordWords(
            names=self.names, form=str, entity=named, object=named, concept=named, url=str
        )

    def lines(self, group: Sequence[Record], id: str) -> Iterator[ReportLine]:
        """Each claim with who says it, and the responses that deny an accusation."""
        tell = self._tell
        for record in group:
            claim = record.claim
            if claim.subject == id:
                said = tell.said(claim)
            elif claim.object == id:
                said = self.names[claim.subject]
            else:
                said = f"{self.names[claim.subject]}: {tell.said(claim)}"
            yield ReportLine(
                level=LineKind.ITEM,
                label="not" if claim.negated else "",
                text=said,
                places=(CitedPlace.of(claim.citation),),
            )
            yield ReportLine(level=LineKind.DETAIL, text=self._basis(record))
        accused = {
            record.claim.subject
            for record in group
            if record.claim.predicate == ACCUSATION and not record.claim.negated
        }
        for event in sorted(accused):
            for record in self.denials.get(event, ()):
                yield self._denial(record.claim.subject)

    def _basis(self, record: Record) -> str:
        """How firmly, by whom, for when; how it was decided and is handled."""
        claim, tell = record.claim, self._tell
        parts = [claim.stance.value]
        if claim.attribution:
            parts.append(tell.chain(claim))
        if claim.valid is not None:
            parts.append(f"for {tell.when(claim.valid)}")
        state = [record.review.value, str(record.marking)]
        if record.retracted_at is not None:
            state.append("taken back")
        return f"{'; '.join(parts)} ({', '.join(state)})"

    def _denial(self, response: str) -> ReportLine:
        own = [record.claim for record in self.records if record.claim.subject == response]
        by = sorted(self.names[str(c.object)] for c in own if c.predicate == _BY and not c.negated)
        told = f"{self.names[response]} ({', '.join(by) or 'by whom is not recorded'})"
        places = dict.fromkeys(
            CitedPlace.of(c.citation) for c in own if c.predicate in (_KIND, _BY, ABOUT)
        )
        return ReportLine(level=LineKind.DETAIL, label="denied", text=told, places=tuple(places))
