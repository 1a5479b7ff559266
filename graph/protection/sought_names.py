"""Finding by name, the same for every interface: what may be looked for, and who is never found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.claims.errors import QueryError, shown
from graph.claims.text import folded
from graph.protection.floors import Handling
from graph.views.name_matching import prepare
from graph.views.replies import read_one
from graph.views.text_words import sought
from graph.views.view import (
    AllOf,
    Concepts,
    EntityQuery,
    HasConcept,
    Hit,
    Labels,
    Not,
    Page,
    PlainValues,
    Qualified,
    Ref,
    Relations,
    Said,
    SearchQuery,
    TextMatch,
    TextQuery,
    View,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary

FIRST = 20
"""Hits on a page where nobody says how many."""
MOST_PLACES = 3
"""Places, and bodies, by which hits of one name are told apart."""
POSTS = ("headOf", "memberOf", "subordinateTo")
"""Relations to bodies that tell people and units of one name apart."""


def name_query(
    floors: Handling,
    text: str,
    window: Window,
    *,
    classes: frozenset[str] | None = None,
    kinds: frozenset[str] | None = None,
) -> SearchQuery:
    """The query for a text, without those whom the handling rules keep out of name search.

    Args:
        classes, kinds: as `SearchQuery` has them; see `classes_called` and `kinds_called`.

    Raises:
        QueryError: the text is none to search for; see `graph.views.name_matching.prepare`.
    """
    prepare(text)
    return SearchQuery(
        text=text, without=floors.unsearchable, classes=classes, kinds=kinds, window=window
    )


def text_query(
    floors: Handling,
    text: str,
    predicates: frozenset[str] | None = None,
    window: Window | None = None,
) -> TextQuery:
    """The query for words of what is said, without what is said of those whom the handling rules
    keep out of name search: their names stand in it.

    Raises:
        QueryError: the text is none to look for; see `graph.views.text_words.sought`.
    """
    sought(text)
    return TextQuery(
        text=text,
        without=floors.unsearchable,
        predicates=predicates,
        window=window or Window(first=FIRST),
    )


def identifier_match(text: str, scheme: str | None = None) -> TextMatch:
    """The filter for what another system calls something: the whole text, folded, of any system
    where no scheme is named."""
    of = () if scheme is None else (Qualified(property=SCHEME, values=(folded(scheme),)),)
    return TextMatch(property=IDENTIFIER, how="in", values=(folded(text),), qualified=of)


def identified(
    view: View,
    floors: Handling,
    wanted: TextMatch,
    window: Window,
    *,
    classes: frozenset[str] | None = None,
    kinds: frozenset[str] | None = None,
) -> Page[Hit]:
    """What another system calls so, by id, without those who are not to be found by name either.

    Args:
        wanted: what `identifier_match` gave.
        classes, kinds: as for `name_query`.
    """
    parts: list[Where] = [wanted, Not(HasConcept(property="kind", codes=floors.unsearchable))]
    if kinds is not None:
        parts.append(HasConcept(property="kind", codes=kinds))
    concrete = view.vocabulary.concrete("Entity")
    some = concrete if classes is None else tuple(sorted(classes))
    query = EntityQuery(classes=some, where=AllOf(tuple(parts)), window=window)
    page = view.entities(query)
    labels = read_one(view, Labels(), [ref.id for ref in page.rows])
    hits = [Hit(ref, str(labels.get(ref.id, ""))) for ref in page.rows]
    return Page(hits, page.keys, page.more, page.total)


IDENTIFIER, SCHEME = "identifier", "identifierScheme"
"""The property, and the particular that says which system it is of."""


def classes_called(vocabulary: Vocabulary, names: Iterable[str] | None) -> frozenset[str] | None:
    """The concrete classes at or below these: none at all of an empty list, None of None.

    Raises:
        QueryError: there is no such class.
    """
    if names is None:
        return None
    found: set[str] = set()
    for name in names:
        if name not in vocabulary.classes:
            raise QueryError(
                f"classes: there is no class {shown(name)}; give one of "
                f"{', '.join(vocabulary.classes)}"
            )
        found.update(vocabulary.concrete(name))
    return frozenset(found)


def kinds_called(
    vocabulary: Vocabulary, codes: Iterable[str] | None, *, exactly: bool = False
) -> frozenset[str] | None:
    """These kinds and, unless exactly these are meant, all narrower ones: none at all of an empty
    list, None of None.

    Raises:
        QueryError: no class has such a kind.
    """
    if codes is None:
        return None
    schemes = {cls.kind_scheme for cls in vocabulary.classes.values()}
    codes = list(codes)
    for code in codes:
        term = vocabulary.terms.get(code)
        if term is None or term.scheme not in schemes:
            raise QueryError(
                f"kind: {shown(code)} is no kind; `answerable ontology` lists the concepts, as "
                "`concepts` does over GraphQL"
            )
    return frozenset(codes) if exactly else vocabulary.narrower(codes)


def told_apart(view: View, refs: Sequence[Ref]) -> dict[str, str]:
    """What tells entities of one name apart: kinds, places, bodies and dates, as far as any is
    claimed.

    Returns:
        By id; absent where nothing of that is claimed.
    """
    kinds = Concepts(property="kind")
    wants: list[tuple[Relations | PlainValues, list[str]]] = []
    for name, property in view.vocabulary.properties.items():
        some = [ref.id for ref in refs if _has(view.vocabulary, ref.cls, property.domain)]
        leads = property.range == "Place" or name in POSTS
        if some and leads and property.type == "relation":
            wants.append((Relations(property=name, window=Window(first=MOST_PLACES)), some))
        elif some and property.range == "period":
            wants.append((PlainValues(property=name), some))
    replies = view.read([(kinds, [ref.id for ref in refs]), *wants])
    ends = {
        row.to.id
        for want, _ in wants
        if isinstance(want, Relations)
        for page in replies[want].values()
        for row in page.rows
    }
    labels = read_one(view, Labels(), sorted(ends))
    terms = view.vocabulary.terms
    parts = {id: [terms[c].labels["en"] for c in codes] for id, codes in replies[kinds].items()}
    for want, _ in wants:
        if isinstance(want, Relations):
            for id, page in replies[want].items():
                near = [labels[row.to.id] for row in page.rows if row.to.id in labels]
                parts.setdefault(id, []).extend(near)
        else:
            for id, said in replies[want].items():
                parts.setdefault(id, []).extend(_day(said))
    return {id: "; ".join(dict.fromkeys(words)) for id, words in parts.items() if words}


def _has(vocabulary: Vocabulary, cls: str, domain: Iterable[str]) -> bool:
    return any(vocabulary.is_a(cls, above) for above in domain)


def _day(said: Said) -> list[str]:
    if said.value is None or said.value.period is None:
        return []
    return [said.value.period.as_found or said.value.period.edtf or said.value.text]
