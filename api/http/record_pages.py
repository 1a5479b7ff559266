"""What a person sees at the address of an entity or a claim: who says it, always."""

from __future__ import annotations

from collections.abc import Sequence

from api.html import Html, link, page, pairs
from api.record_words import Names, RecordWords
from graph.claims.claim import Claim
from graph.claims.record_times import day_of
from graph.views.shown_labels import names_in
from graph.views.view import Record, View
from graph.vocabulary import BASE


def entity_page(
    view: View, id: str, cls: str, records: Sequence[Record], more: str | None
) -> bytes:
    """An entity with claims that name it as what they are about, or as what they lead to.

    Args:
        more: the address where more of its claims stand; None where these are all.
    """
    names = names_in(view, records, {id: cls})
    tell = _words(names)
    groups: dict[str, list[Html]] = {}
    for record in records:
        claim = record.claim
        property = view.vocabulary.properties[claim.predicate]
        if claim.subject == id:
            field, said = property.field, tell.said(claim)
        else:
            field = property.inverse_field or f"{property.name} of"
            said = link(f"/id/{claim.subject}", names[claim.subject])
        groups.setdefault(field, []).append(
            Html("{}{}<br><small>{} · {}</small>").format(
                _not(claim), said, _basis(record, tell), link(f"/claim/{claim.id}", "claim")
            )
        )
    body = Html(
        "<p>{} · <code>{}id/{}</code></p>\n"
        "<p>What follows are claims: somebody says so, as each of them tells.</p>\n{}"
    ).format(link(f"/ontology#{cls}", cls), BASE, id, pairs(sorted(groups.items())))
    if more is not None:
        body += Html("<p>{}</p>\n").format(link(more, "More claims"))
    return page(names[id], body)


def claim_page(view: View, record: Record) -> bytes:
    """One claim, whole."""
    claim = record.claim
    names = names_in(view, [record], {})
    tell = _words(names)
    value = claim.value
    rows: list[tuple[str, Sequence[str]]] = [
        ("about", [link(f"/id/{claim.subject}", names[claim.subject])]),
        ("property", [link(f"/ontology#{claim.predicate}", claim.predicate)]),
        ("says", [_not(claim) + tell.said(claim)]),
        ("as found", [value.original] if value is not None and value.original else []),
        ("stance", [claim.stance.value]),
        ("said by, publisher first", [tell.chain(claim)] if claim.attribution else []),
        ("for the time", [tell.when(claim.valid)] if claim.valid is not None else []),
        ("read at", [tell.citation(claim)]),
        ("makes exact", [link(f"/claim/{claim.refines}", "this claim")] if claim.refines else []),
        ("review", [record.review.value]),
        ("marking", [str(record.marking)]),
        ("recorded", [day_of(record.recorded_at)]),
        ("retracted", [day_of(record.retracted_at)] if record.retracted_at is not None else []),
    ]
    body = Html("<p><code>{}claim/{}</code></p>\n{}").format(BASE, claim.id, pairs(rows))
    return page("Claim", body)


def _words(names: Names) -> RecordWords[Html]:
    def entity(id: str, name: str) -> Html:
        return link(f"/id/{id}", name)

    return RecordWords(
        names=names,
        form=Html,
        entity=entity,
        object=entity,
        concept=lambda code, name: link(f"/concept/{code}", name),
        url=lambda address: link(address, address),
    )


def _basis(record: Record, tell: RecordWords[Html]) -> Html:
    """How firmly, by whom, for when, and how it was decided."""
    claim = record.claim
    parts: list[str] = [claim.stance.value]
    if claim.attribution:
        parts.append(tell.chain(claim))
    if claim.valid is not None:
        parts.append(tell.when(claim.valid))
    return Html("; ").join([*parts, tell.citation(claim), record.review.value])


def _not(claim: Claim) -> Html:
    return Html("<strong>not</strong>: " if claim.negated else "")
