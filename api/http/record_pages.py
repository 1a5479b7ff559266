"""What a person sees at the address of an entity or a claim: who says it, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.http.html import link, page, pairs, text
from graph.claims.claim import Claim
from graph.claims.period import Period
from graph.claims.record_times import day_of
from graph.views.replies import read_one
from graph.views.view import Labels, Record, View
from graph.vocabulary import BASE

Names = Mapping[str, str]


def entity_page(
    view: View, id: str, cls: str, records: Sequence[Record], more: str | None
) -> bytes:
    """An entity with claims that name it as what they are about, or as what they lead to.

    Args:
        more: the address where more of its claims stand; None where these are all.
    """
    names = _names(view, records, {id: cls})
    groups: dict[str, list[str]] = {}
    for record in records:
        claim = record.claim
        property = view.vocabulary.properties[claim.predicate]
        if claim.subject == id:
            field, said = property.field, _said(claim, names)
        else:
            field = property.inverse_field or f"{property.name} of"
            said = link(f"/id/{claim.subject}", names[claim.subject])
        groups.setdefault(field, []).append(
            f"{_not(claim)}{said}<br><small>{_basis(record, names)} · "
            f"{link(f'/claim/{claim.id}', 'claim')}</small>"
        )
    body = (
        f"<p>{link(f'/ontology#{cls}', cls)} · <code>{BASE}id/{text(id)}</code></p>\n"
        f"<p>What follows are claims: somebody says so, as each of them tells.</p>\n"
        f"{pairs(sorted(groups.items()))}"
    )
    if more is not None:
        body += f"<p>{link(more, 'More claims')}</p>\n"
    return page(names[id], body)


def claim_page(view: View, record: Record) -> bytes:
    """One claim, whole."""
    claim = record.claim
    names = _names(view, [record], {})
    value = claim.value
    rows: list[tuple[str, Sequence[str]]] = [
        ("about", [link(f"/id/{claim.subject}", names[claim.subject])]),
        ("property", [link(f"/ontology#{claim.predicate}", claim.predicate)]),
        ("says", [f"{_not(claim)}{_said(claim, names)}"]),
        ("as found", [text(value.original)] if value is not None and value.original else []),
        ("stance", [text(claim.stance.value)]),
        ("said by, publisher first", [_chain(claim, names)] if claim.attribution else []),
        ("for the time", [_when(claim.valid)] if claim.valid is not None else []),
        ("read at", [_citation(claim, names)]),
        ("makes exact", [link(f"/claim/{claim.refines}", "this claim")] if claim.refines else []),
        ("review", [text(record.review.value)]),
        ("marking", [text(str(record.marking))]),
        ("recorded", [text(day_of(record.recorded_at))]),
        (
            "retracted",
            [text(day_of(record.retracted_at))] if record.retracted_at is not None else [],
        ),
    ]
    body = f"<p><code>{BASE}claim/{text(claim.id)}</code></p>\n{pairs(rows)}"
    return page("Claim", body)


def _names(view: View, records: Sequence[Record], classes: Mapping[str, str]) -> Names:
    known = dict(classes)
    for record in records:
        known.update(record.classes)
    labels = read_one(view, Labels(), list(known))
    names = {id: f"{cls} …{id[-6:]}" for id, cls in known.items()}
    names.update(labels)
    names.update((code, term.labels["en"]) for code, term in view.vocabulary.terms.items())
    return names


def _said(claim: Claim, names: Names) -> str:
    if claim.object is not None:
        return link(f"/id/{claim.object}", names[claim.object])
    if claim.concept is not None:
        return link(f"/concept/{claim.concept}", names[claim.concept])
    assert claim.value is not None
    if claim.value.period is not None:
        return _when(claim.value.period)
    if claim.value.datatype == "url":
        return link(claim.value.text, claim.value.text)
    language = f" ({claim.value.language})" if claim.value.language else ""
    words = claim.value.quantity.as_found if claim.value.quantity is not None else None
    return text(f"{claim.value.text}{language}" + (f" (“{words}”)" if words else ""))


def _basis(record: Record, names: Names) -> str:
    """How firmly, by whom, for when, and how it was decided."""
    claim = record.claim
    parts = [text(claim.stance.value)]
    if claim.attribution:
        parts.append(_chain(claim, names))
    if claim.valid is not None:
        parts.append(_when(claim.valid))
    return "; ".join([*parts, _citation(claim, names), text(record.review.value)])


def _chain(claim: Claim, names: Names) -> str:
    return ", ".join(
        f"{link(f'/id/{x.actor}', names[x.actor])} {link(f'/concept/{x.act}', names[x.act])}"
        + (f" {_when(x.on)}" if x.on is not None else "")
        for x in claim.attribution
    )


def _citation(claim: Claim, names: Names) -> str:
    citation = claim.citation
    place = f"{text(citation.locator)} of " if citation.locator else ""
    phrase = f": “{text(citation.quote)}”" if citation.quote else ""
    return f"{place}{link(f'/id/{citation.source}', names[citation.source])}{phrase}"


def _when(period: Period) -> str:
    words = [f"“{period.as_found}”"] if period.as_found else []
    if period.inferred:
        words.append(f"inferred: {period.inferred}")
    note = f" ({'; '.join(words)})" if words else ""
    return text(f"{period.edtf or 'at an unknown time'}{note}")


def _not(claim: Claim) -> str:
    return "<strong>not</strong>: " if claim.negated else ""
