"""Our own N-Quads back: each record of an export as an entity or a claim with its life.

The terms are described in ``ontology/claims.ttl``. Nothing is believed that can be computed: a
claim's id, its dates one by one, its review, its retraction. Every statement of a record must be
one that an export makes there, once, and none may be missing; so a record that is taken comes out
of an export again as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Review,
    Stance,
    claim_id,
)
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.older_terms import as_said
from graph.claims.text import is_one_line
from graph.ingest.exported_claims import ExportedClaims
from graph.ingest.quad_lines import Quad
from graph.ingest.record_statements import (
    PROV,
    SHOWN_NAME,
    TYPE,
    Group,
    RecordStatements,
    id_of,
    refusal,
)
from graph.views.grades import SCHEME as GRADES
from graph.views.view import Change, ClaimHistory, EntityHistory, Record
from graph.vocabulary import Vocabulary

_ORIGIN = re.compile(r"[a-z2-7]{26}\Z")
_KINDS: tuple[str, ...] = ("reviewed", "remarked", "retracted", "reinstated", "imported", "graded")
_STANCES = tuple(stance.value for stance in Stance)
_REVIEWS = tuple(review.value for review in Review)


class RecordReader:
    """Makes histories of records."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.at_once = ExportedClaims(vocabulary, self._by_statement)
        self._classes = {c.iri: c for c in vocabulary.classes.values()}
        self._properties = {p.iri: p for p in vocabulary.properties.values()}
        self._particulars = tuple(vocabulary.particulars.values())
        self._terms = {t.iri: t for t in vocabulary.terms.values()}
        self._replaced = vocabulary.replaced
        self._grades = vocabulary.schemes.get(GRADES, ())

    def entity(self, group: Group) -> EntityHistory:
        """An entity with its life.

        Raises:
            InputError: naming the line.
        """
        said = RecordStatements(group)
        cls = said.one("", TYPE)
        found = self._classes.get(cls.iri or "")
        if found is None or found.abstract:
            raise refusal(
                cls, "is not a concrete class of the ontology", "use one of ours", cls.iri
            )
        marking = said.marking("marking")
        recorded_at = said.moment("", f"{PROV}generatedAtTime")
        changes = _changes(said, recorded_at)
        said.leave_out(SHOWN_NAME)
        said.finish()
        if any(change.kind not in ("remarked", "imported") for change in changes):
            raise _about(
                group, "is an entity with a decision about claims", "entities are only re-marked"
            )
        return EntityHistory(
            Entity(id=group.id, cls=found.name, marking=marking), recorded_at, changes
        )

    def claim(self, group: Group, *, minted: bool = True) -> ClaimHistory:
        """A claim with its life; the classes of what it names are left to anybody who knows them.

        Args:
            minted: whether the id has to be the one that follows from the content.

        Raises:
            InputError: naming the line; the record's first where the id is another.
        """
        if group.exported is not None:
            return group.exported.history
        return self._by_statement(group, minted=minted)

    def _by_statement(self, group: Group, *, minted: bool = True) -> ClaimHistory:
        said = RecordStatements(group)
        said.type("", "Claim")
        subject, predicate, object_, concept, value = self._statement(said)
        refines = said.maybe("", "refines")
        claim = Claim(
            id=group.id,
            origin=said.word("", "origin"),
            subject=subject,
            predicate=predicate,
            object=object_,
            concept=concept,
            value=value,
            negated=said.boolean("negated"),
            attribution=self._chain(said),
            stance=Stance(said.choice("", "stance", _STANCES)),
            valid=None
            if (part := said.maybe_part("", "valid", "#valid")) is None
            else said.period(part),
            refines=None if refines is None else id_of(refines, "claim"),
            particulars=tuple(self._qualified(said)),
            citation=Citation(
                source=id_of(said.one("", f"{PROV}hadPrimarySource"), "id"),
                locator=said.maybe_word("", "locator"),
                quote=said.maybe_word("", "quote"),
            ),
            marking=said.marking("writtenMarking"),
        )
        if not _ORIGIN.match(claim.origin):
            raise _about(group, "has an origin that is none", "its id has 26 characters, a-z, 2-7")
        record = Record(
            claim=claim,
            recorded_at=said.moment("", f"{PROV}generatedAtTime"),
            review=Review(said.choice("", "review", _REVIEWS)),
            retracted_at=said.maybe_moment("", f"{PROV}invalidatedAtTime"),
            marking=said.marking("marking"),
            classes={},
        )
        changes = _changes(said, record.recorded_at)
        said.leave_out("standing", "speaker", "confidence")
        said.finish()
        _check_life(group, record, changes, self._grades)
        if minted and as_said(claim, self._replaced) is None:
            demanded = claim_id(claim)
            raise _about(
                group,
                "has an id that does not follow from what it says",
                f"where it was changed on the way, ask for the file again; an own claim gets its "
                f"id from answerable mint FILE.trig; it would be {demanded}",
            )
        return ClaimHistory(record, changes)

    def _statement(
        self, said: RecordStatements
    ) -> tuple[str, str, str | None, str | None, Literal | None]:
        """Subject, predicate, and one of object, concept and value."""
        quad = said.quoted()
        found = self._properties.get(quad.predicate)
        if found is None:
            raise refusal(
                quad, "is not a property of the ontology", "use one of ours", quad.predicate
            )
        subject = id_of(quad._replace(iri=quad.subject), "id")
        if found.name == "name" and not is_one_line(quad.text):
            raise refusal(
                quad,
                "is no name: it shows nothing, has several lines, or spaces around it",
                "write it in one line",
                quad.text,
            )
        if found.type == "relation":
            return subject, found.name, id_of(quad, "id"), None, None
        if found.type == "concept":
            return subject, found.name, None, self._code(quad), None
        if quad.iri is not None:
            raise refusal(quad, "is an IRI where a value belongs", "write a literal", quad.iri)
        return subject, found.name, None, None, said.literal(quad, found.range, self._code)

    def _qualified(self, said: RecordStatements) -> Iterator[Particular]:
        """What qualifies the claim."""
        for part in said.parts("particular", "#particular-", "Particular"):
            given = [
                (one, quad)
                for one in self._particulars
                if (quad := said.maybe(part, one.iri)) is not None
            ]
            if len(given) != 1:
                raise _about(
                    said.group,
                    f"has {part[1:]}, which says {len(given)} things",
                    "one a particular",
                )
            one, quad = given[0]
            if one.type == "concept":
                yield Particular(property=one.name, concept=self._code(quad))
            elif quad.iri is not None:
                raise refusal(quad, "is an IRI where a value belongs", "write a literal", quad.iri)
            else:
                yield Particular(
                    property=one.name, value=said.literal(quad, one.range, self._code, part)
                )

    def _chain(self, said: RecordStatements) -> tuple[Attribution, ...]:
        links = []
        for part in said.parts("attribution", "#attribution-", "Attribution"):
            on = said.maybe_part(part, "on", f"{part}-on")
            links.append(
                Attribution(
                    actor=id_of(said.one(part, f"{PROV}agent"), "id"),
                    act=self._code(said.one(part, "act")),
                    on=None if on is None else said.period(on),
                )
            )
        return tuple(links)

    def _code(self, quad: Quad) -> str:
        term = self._terms.get(quad.iri or "")
        if term is None:
            raise refusal(quad, "is not a concept of the ontology", "use one of ours", quad.iri)
        return term.code


def _changes(said: RecordStatements, recorded_at: int) -> tuple[Change, ...]:
    """The life of a record, which runs forward."""
    changes: list[Change] = []
    last = recorded_at
    for part in said.parts("change", "#change-", "Change"):
        at = said.moment(part, f"{PROV}atTime")
        if at < last:
            raise _about(said.group, f"has {part[1:]} before what came earlier", "order by time")
        last = at
        kind = said.choice(part, "changeKind", _KINDS)
        change = Change(
            kind=kind,  # type: ignore[arg-type]  # one of _KINDS
            at=at,
            by=said.word(part, "by"),
            why=said.word(part, "why"),
            before=said.maybe_word(part, "changedFrom"),
            after=said.maybe_word(part, "changedTo"),
            on=said.maybe_day(part, "decidedOn"),
            second=said.maybe_word(part, "secondedBy"),
            rules=said.maybe_word(part, "setAside"),
        )
        if not _well_formed(change):
            raise _about(said.group, f"has {part[1:]}, which goes from nowhere to nowhere", _TURNS)
        changes.append(change)
    return tuple(changes)


_TURNS = (
    "a review leads from one decision to another, a re-marking from one marking to another, a "
    "retraction nowhere"
)


def _well_formed(change: Change) -> bool:
    if change.kind == "remarked":
        return all(text is not None and _is_marking(text) for text in (change.before, change.after))
    if change.second is not None or change.rules is not None:
        return False
    if change.kind == "reviewed":
        return change.before in _REVIEWS and change.after in _REVIEWS
    if change.kind == "graded":
        return change.before != change.after
    return change.before is None and (change.after is not None) == (change.kind == "imported")


def _is_marking(text: str) -> bool:
    try:
        return str(Marking.parse(text)) == text
    except InputError:
        return False


def _check_life(
    group: Group, record: Record, changes: tuple[Change, ...], grades: Collection[str]
) -> None:
    """Refuse a review or a retraction that the changes do not lead to, and a grade that is none."""
    review, retracted_at, grade = "proposed", None, None
    for change in changes:
        if change.kind == "reviewed":
            if change.before != review:
                raise _about(group, "has a review that starts from another one", "ask for it again")
            review = change.after or review
        elif change.kind == "graded":
            if change.before != grade or change.after not in {None, *grades}:
                problem = f"is graded from {change.before} to {change.after}"
                raise _about(group, problem, f"grades are {', '.join(grades)}, one after another")
            grade = change.after
        elif change.kind in ("retracted", "reinstated"):
            retracted_at = change.at if change.kind == "retracted" else None
    if review != record.review.value:
        raise _about(
            group, f"is {record.review.value}, and its changes make it {review}", "ask for it again"
        )
    if retracted_at != record.retracted_at:
        raise _about(group, "has a retraction that its changes do not tell of", "ask for it again")


def _about(group: Group, problem: str, mend: str) -> InputError:
    """An error about a whole record."""
    return InputError(problem, mend=mend, record=f"line {group.line}", field=group.id)
