"""The law as claims: the tables of ``ontology/law``, so that reasons can cite them.

Each text, article and participation is an entity whose id follows from its IRI, and each thing
that a row says of it is a public claim that cites the row's source. What is unchecked cites the
tables themselves, as presupposed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.duties.law.law_tables import UNCHECKED, Law, Participation, ProvisionSet
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery, View
from graph.vocabulary.terms import BASE

IRI = f"{BASE}law"
ORIGIN = entity_id(IRI, "origin")
EDITORS = entity_id(IRI, "editors")
ITSELF = entity_id(IRI, "tables")

_KINDS = {"party": "treaty-party", "signatory": "treaty-signatory", "not-party": "not-party"}


def law_id(part: str, code: str) -> str:
    """The id of an entity of the law, from its IRI: ``…/law/provision/echr-3``."""
    return entity_id(f"{IRI}/{part}", code)


CITED = {"instrument": "Instrument", "provision": "Provision"}
"""What registries may name by its code: the part of the IRI → its class."""


def participation_claims(row: Participation) -> tuple[str, ...]:
    """The ids of the claims that say when a participation binds: status, basis and days."""
    words = LawClaims()
    words.participation(row)
    return tuple(words.claims)


def renamed(law: Law, entity: Callable[[str], str], claims: Mapping[str, str]) -> Law:
    """The law for a view in which everything has another id, as in a file under a profile.

    Args:
        entity: gives the other id of an entity.
        claims: the claims that are in that view, by their ids in the tables.
    """
    states = {code: replace(one, id=entity(one.id)) for code, one in law.states.items()}
    ids = [EDITORS, *(law_id("instrument", code) for code in law.instruments)]
    ids += [law_id("provision", code) for code in law.provisions]
    rows = (row for some in law.participations.values() for row in some)
    said = {id for row in rows for id in participation_claims(row)}
    others = {id: entity(id) for id in ids} | {id: claims[id] for id in said & claims.keys()}
    return replace(law, states=states, renamed=others)


def is_behind(view: View, law: Law) -> bool:
    """Whether what a view holds of the law is not what the tables say: its store needs a load."""
    words = LawClaims()
    words.say(law)
    held = {record.claim.id for record in standing(view, ClaimQuery(speaker=EDITORS))}
    return held != words.claims.keys()


class LawClaims:
    """What the tables say, as entities and claims."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.claims: dict[str, Claim] = {}
        self.places: dict[str, str] = {}

    def say(self, law: Law) -> None:
        self._entity(EDITORS, "Group", "law tables")
        self._entity(ITSELF, "Source", "law tables")
        self._text(EDITORS, "name", "Editors of the law tables", UNCHECKED, own=True)
        self._concept(EDITORS, "kind", "coder", UNCHECKED, own=True)
        self._text(ITSELF, "name", "Law tables", UNCHECKED, own=True)
        self._concept(ITSELF, "kind", "database", UNCHECKED, own=True)
        for source in law.sources.values():
            id = law_id("source", source.code)
            self._entity(id, "Source", source.code)
            self._text(id, "name", source.name, UNCHECKED, own=True)
            self._concept(id, "kind", source.kind, UNCHECKED, own=True)
            if source.url:
                self._value(
                    id, "url", Literal(datatype="url", text=source.url), UNCHECKED, own=True
                )
        for state in law.states.values():
            self._entity(state.id, "State", state.code)
            self._text(state.id, "name", state.name, UNCHECKED, own=True)
            self._text(state.id, "isoCode", state.code, UNCHECKED, own=True, language=None)
        for instrument in law.instruments.values():
            id = law_id("instrument", instrument.code)
            self._entity(id, "Instrument", instrument.code)
            self._text(id, "name", instrument.name, UNCHECKED, own=True)
            self._concept(id, "kind", instrument.kind, UNCHECKED, own=True)
            self._concept(id, "bindingness", instrument.bindingness, UNCHECKED, own=True)
        for provision in law.provisions.values():
            id = law_id("provision", provision.code)
            self._entity(id, "Provision", provision.code)
            self._text(id, "name", provision.cited, UNCHECKED, own=True)
            self._text(id, "article", provision.article, UNCHECKED, own=True, language=None)
            self._relation(id, "instrument", law_id("instrument", provision.instrument.code))
        for provisions in law.sets.values():
            self._set(provisions)
        for rows in law.participations.values():
            for row in rows:
                self.participation(row)
        for key, reservations in law.reservations.items():
            for reservation in reservations:
                self._text(
                    law_id("participation", law.participations[key][0].code),
                    "reservation",
                    f"{reservation.kind}: {reservation.quote}",
                    reservation.source,
                )
        for rows in law.participations.values():
            for row in rows:
                held = law_id("participation", row.code)
                self._relation(held, "participant", law.states[row.state].id)

    def _set(self, provisions: ProvisionSet) -> None:
        id = law_id("provision", provisions.provisions[0].code)
        for code in provisions.said_triggers:
            self._concept(id, "trigger", code, provisions.source)
        self._concept(id, "duty", provisions.content, provisions.source)
        self._text(id, "promptness", provisions.promptness, provisions.source)
        for other in (*provisions.provisions[1:], *provisions.with_bias):
            self._relation(id, "comesWith", law_id("provision", other.code), provisions.source)

    def participation(self, row: Participation) -> None:
        """What one row of participation says, but for whose it is."""
        id = law_id("participation", row.code)
        self._entity(id, "Participation", row.row)
        self._relation(id, "participatesIn", law_id("instrument", row.instrument), row.source)
        self._concept(id, "kind", _KINDS[row.status], row.source, valid=_until(row))
        if row.basis:
            self._concept(id, "participationBasis", row.basis, row.source)
        for field, predicate in (
            ("signed", "signedOn"),
            ("bound", "boundOn"),
            ("denounced", "denouncedOn"),
        ):
            if field in row.days:
                day, source = row.days[field]
                self._period(id, predicate, day, source)
        for stretch, source in _in_force(row):
            self._period(id, "inForce", stretch, source)
        if row.effect:
            self._text(id, "participationEffect", row.effect, row.source)
        for territory in row.not_in:
            self._text(id, "exceptTerritory", territory, row.source, language=None)

    # ------------------------------------------------------------------------------- claims

    def _entity(self, id: str, cls: str, place: str) -> None:
        self.entities[id] = Entity(id=id, cls=cls, marking=PUBLIC)
        self.places[id] = place

    def _text(
        self,
        id: str,
        predicate: str,
        text: str,
        source: str,
        *,
        own: bool = False,
        language: str | None = "en",
    ) -> None:
        value = Literal(datatype="text", text=text, language=language)
        self._value(id, predicate, value, source, own=own)

    def _period(self, id: str, predicate: str, period: Period, source: str) -> None:
        value = Literal(datatype="period", text=str(period), period=period)
        self._value(id, predicate, value, source)

    def _concept(
        self,
        id: str,
        predicate: str,
        code: str,
        source: str,
        *,
        own: bool = False,
        valid: Period | None = None,
    ) -> None:
        self._claim(id, predicate, source, own, concept=code, valid=valid)

    def _relation(self, id: str, predicate: str, to: str, source: str | None = None) -> None:
        self._claim(id, predicate, source or UNCHECKED, source is None, object=to)

    def _value(
        self, id: str, predicate: str, value: Literal, source: str, *, own: bool = False
    ) -> None:
        self._claim(id, predicate, source, own, value=value)

    def _claim(self, id: str, predicate: str, source: str, own: bool, **said: object) -> None:
        unchecked = source == UNCHECKED
        claim = make_claim(
            origin=ORIGIN,
            subject=id,
            predicate=predicate,
            attribution=(Attribution(actor=EDITORS, act="states" if own else "reports"),),
            stance=Stance.PRESUPPOSED if unchecked and not own else Stance.ASSERTED,
            citation=Citation(source=ITSELF if unchecked else law_id("source", source)),
            marking=PUBLIC,
            **said,
        )
        self.claims[claim.id] = claim
        self.places[claim.id] = f"{self.places[id]}: {predicate}"


def _until(row: Participation) -> Period | None:
    """For which days the source vouches that the State is no party."""
    if row.status == "party" or row.as_of is None:
        return None
    return Period.parse(f"../{row.as_of}")


def _in_force(row: Participation) -> list[tuple[Period, str]]:
    """Since when and until when, in one where both have one source, each with its source."""
    since = row.days.get("in_force")
    ended = row.days.get("ended")
    last = None if ended is None else _day_before(ended[0])
    if since is None:
        return [] if ended is None else [(Period.parse(f"../{last}"), ended[1])]
    day, inferred = str(since[0]), None
    if day.startswith("["):
        day = str(since[0].latest_begin)
        inferred = "in force on that day; since when was not seen"
    if ended is not None and ended[1] == since[1]:
        return [(Period.parse(f"{day}/{last}", inferred=inferred), since[1])]
    stretches = [(Period.parse(f"{day}/..", inferred=inferred), since[1])]
    return stretches if ended is None else [*stretches, (Period.parse(f"../{last}"), ended[1])]


def _day_before(ended: Period) -> str:
    """The last day on which it was in force; a month or year stays as it is."""
    if ended.earliest_begin is None or ended.earliest_begin != ended.latest_begin:
        return str(ended).strip("[.]")
    return str(date.fromordinal(ended.earliest_begin.toordinal() - 1))
