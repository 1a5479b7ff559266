"""Who is who: what persons judge to be one is one, for whoever may read the judgement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.claims.claim import Stance
from graph.views.claim_filters import ClaimOrder
from graph.views.clusters import NOT_SAME, SAME
from graph.views.replies import read_one
from graph.views.resolved_view import ResolvedView
from graph.views.view import (
    Among,
    AnyOf,
    ClaimQuery,
    Claims,
    Climb,
    Concepts,
    EntityQuery,
    HasConcept,
    Is,
    Labels,
    Linked,
    Names,
    Not,
    Order,
    Page,
    Reaches,
    Record,
    Relations,
    SearchQuery,
    TextMatch,
    Where,
    Window,
)
from graph.views.walking import Along
from tests.contract.book import ALL, Book, id_of, ids, period, text


@pytest.fixture
def affair(book: Book) -> Book:
    """One guard coded twice, each record with something of its own."""
    for name in ("guard", "watch", "other"):
        book.thing(name, "StateBody")
    book.thing("raid", "Event")
    book.thing("arrest", "Event")
    book.thing("state", "State")
    book.says("guard", "name", text("Ostrel Guard"))
    book.says("watch", "name", text("Guard of Ostrel"))
    book.says("other", "name", text("Coast Guard"))
    book.says("raid", "allegedPerpetrator", "guard")
    book.says("arrest", "allegedPerpetrator", "watch")
    book.says("watch", "kind", "police", concept=True)
    book.says("watch", "organOf", "state")
    book.says("other", "subordinateTo", "watch")
    return book


def judged(book: Book, one: str, other: str, predicate: str = SAME, **more: str) -> str:
    claim = book.says(one, predicate, other, **more)
    book.review(claim, "accepted")
    return claim


def both() -> list[str]:
    return ids("guard", "watch")


def answers(book: Book, as_: str = "public") -> list[object]:
    """All sorts of replies, asked by either id."""
    bodies = ("StateBody",)
    wheres: list[Where | None] = [
        None,
        *(Is(id) for id in both()),
        Among(frozenset({id_of("guard")})),
        TextMatch(property="name", how="in", values=("ostrel guard",)),
        Not(HasConcept(property="kind", codes=frozenset({"police"}))),
        AnyOf((HasConcept(property="kind", codes=frozenset({"police"})), Is(id_of("other")))),
        Linked(property="allegedPerpetrator", inverse=True, where=Is(id_of("raid"))),
        Linked(property="subordinateTo", where=Is(id_of("guard"))),
        Linked(property="subordinateTo", some=False),
        Reaches(climb=Climb(property="subordinateTo"), where=Is(id_of("guard"))),
    ]
    asked = [*both(), id_of("other"), id_of("raid")]
    with book.view(as_) as view:
        walk = view.walk(Along(properties=("allegedPerpetrator", "subordinateTo")))
        numbers = walk.numbers(asked)
        found: list[object] = []
        for where in wheres:
            page = view.entities(
                EntityQuery(classes=bodies, where=where, order=(Order(property=None),), window=ALL)
            )
            found.append((list(page.rows), list(page.keys), page.total))
        for want in (
            Labels(),
            Names(),
            Concepts(property="kind"),
            Relations(property="allegedPerpetrator", window=ALL),
            Relations(property="allegedPerpetrator", inverse=True, window=ALL),
            Relations(property="subordinateTo", window=ALL),
            Relations(property="subordinateTo", inverse=True, window=ALL),
            Claims(predicates=(("name", False), ("organOf", False)), window=ALL),
        ):
            reply = read_one(view, want, asked)
            found.append({id: reply.get(id) for id in asked})
        found.append(view.counts()._replace(claims=0))  # the judgement's own is taken back
        query = SearchQuery(text="guard ostrel", without=frozenset(), window=ALL)
        found.append([hit.ref.id for hit in view.search(query).rows])
        found.append(view.one_as(asked))
        found.append(sorted(set(numbers.values())) == sorted(numbers.values()))
        claims = view.claims(ClaimQuery(window=ALL)).rows
        found.append([r.claim for r in claims if r.claim.predicate != SAME])
    return found


def test_one_is_seen(affair: Book) -> None:
    """Relations, counts, lists, search, kinds and names; the smallest id stands for all."""
    judged(affair, "guard", "watch")
    first = both()[0]
    with affair.view() as view:
        page = view.entities(EntityQuery(classes=("StateBody",), window=ALL))
        assert [row.id for row in page.rows] == sorted([first, id_of("other")])
        assert (page.total, view.counts().entities["StateBody"]) == (2, 2)
        inverse = Relations(property="allegedPerpetrator", inverse=True, window=ALL)
        for id in both():
            replies = view.read(
                [(inverse, [id]), (Names(), [id]), (Concepts(property="kind"), [id])]
            )
            relations = replies[inverse]
            names = replies[Names()]
            kinds = replies[Concepts(property="kind")]
            assert [row.to.id for row in relations[id].rows] == ids("raid", "arrest")
            assert [name.text for name in names[id]] == ["Guard of Ostrel", "Ostrel Guard"]
            assert kinds[id] == ("police",)
        accused = read_one(view, Relations(property="allegedPerpetrator"), ids("raid", "arrest"))
        assert {row.to.id for page in accused.values() for row in page.rows} == {first}
        hits = view.search(SearchQuery(text="guard ostrel", without=frozenset(), window=ALL))
        assert [hit.ref.id for hit in hits.rows] == [first]
        passing = view.entities(
            EntityQuery(
                classes=("StateBody",),
                where=Linked(
                    property="allegedPerpetrator",
                    inverse=True,
                    where=Is(id_of("raid")),
                ),
            )
        )
        assert [row.id for row in passing.rows] == [first]
        assert view.one_as([*both(), id_of("raid")]) == dict.fromkeys(both(), first)
        walk = view.walk(Along(properties=("allegedPerpetrator",)))
        numbers = walk.numbers([*both(), id_of("raid"), id_of("arrest")])
        assert numbers[both()[0]] == numbers[both()[1]]


def test_claims_keep_their_ids(affair: Book) -> None:
    """What was coded stands beside, and in histories alone."""
    judged(affair, "guard", "watch")
    later = both()[1]
    with affair.view() as view:
        about = [r for r in view.claims(ClaimQuery(window=ALL)).rows if r.coded is not None]
        assert any(later in (r.coded.subject, r.coded.object) for r in about if r.coded)
        assert all(later not in r.claim.names for r in about)
        coded = {h.record.claim.id: h.record.claim for h in view.claim_histories()}
        assert all(coded[r.claim.id] == r.coded for r in about)
        assert {h.entity.id for h in view.entity_histories()} >= set(both())


def test_undone_all_is_as_before(affair: Book) -> None:
    """Whatever was judged; the judgement's own claim aside."""
    before = answers(affair)
    claim = judged(affair, "guard", "watch")
    assert answers(affair) != before
    affair.retract(claim)
    assert answers(affair) == before


def test_only_accepted_and_readable_judgements(affair: Book) -> None:
    """A proposed, rejected or hidden one changes nothing."""
    before = answers(affair)
    with affair.view() as view:
        claims = {r.claim.id for r in view.claims(ClaimQuery(window=ALL)).rows}
    judged(affair, "guard", "watch", marking="restricted")
    assert answers(affair) == before
    with affair.view() as view:
        assert {r.claim.id for r in view.claims(ClaimQuery(window=ALL)).rows} == claims
        assert not view.identities()
    with affair.view("restricted") as view:
        assert view.one_as(both()) == dict.fromkeys(both(), both()[0])


def test_what_somebody_denies_is_not_resolved(affair: Book) -> None:
    """And is reported, with what was judged; so is a cluster of two classes."""
    judged(affair, "guard", "watch")
    judged(affair, "watch", "other")
    with affair.view() as view:
        assert len(view.one_as(ids("guard", "watch", "other"))) == 3
    claim = judged(affair, "other", "guard", NOT_SAME)
    with affair.view() as view:
        assert view.one_as(both()) == {}
        [cluster] = view.identities().unresolved
        assert cluster.ids == tuple(sorted(ids("guard", "watch", "other")))
        assert claim in {r.claim.id for r in cluster.judgements}
    affair.retract(claim)
    judged(affair, "other", "raid")
    with affair.view() as view:
        assert view.one_as(both()) == {}


def test_dates_of_what_relations_lead_to_are_those_of_what_is_one(affair: Book) -> None:
    """Who is accused of one of two events that are one stands at the date that both show."""
    affair.things("Event", "fire", "blaze", "later")
    affair.things("Group", "crew", "band")
    for event, day, stance in (
        ("fire", "2012", Stance.REPORTED),
        ("blaze", "2009", Stance.VERIFIED),
        ("later", "2010", Stance.REPORTED),
    ):
        affair.says(event, "when", period(day), stance=stance)
    affair.says("fire", "allegedPerpetrator", "crew")
    affair.says("later", "allegedPerpetrator", "band")
    order = Order(property="allegedPerpetrator", by="first date", inverse=True, date="when")
    query = EntityQuery(classes=("Group",), order=(order,), window=ALL)

    def listed() -> list[str]:
        with affair.view() as view:
            return [ref.id for ref in view.entities(query).rows]

    assert listed() == [id_of("band"), id_of("crew")]
    judged(affair, "fire", "blaze")
    assert listed() == [id_of("crew"), id_of("band")]


def test_a_window_goes_on(affair: Book) -> None:
    """Page by page the same as at once."""
    judged(affair, "guard", "watch")
    with affair.view() as view:
        query = EntityQuery(classes=("StateBody",), order=(Order(property=None),), window=ALL)
        whole = view.entities(query)
        one = view.entities(
            EntityQuery(classes=query.classes, order=query.order, window=Window(first=1))
        )
        two = view.entities(
            EntityQuery(
                classes=query.classes, order=query.order, window=Window(first=1, after=one.keys[0])
            )
        )
        assert [*one.rows, *two.rows] == list(whole.rows)
        assert (one.more, two.more) == (True, False)


def test_claims_of_one_document_coded_twice_come_as_it_goes(affair: Book) -> None:
    """Page by page, in every order and from either end, as all at once; and no more is read for a
    page than a page of each document."""
    for name in ("press", "paper", "annex"):
        affair.thing(name, "Source")
    for line in (3, 1, 2):
        for source in ("press", "paper", "annex"):
            affair.says("raid", "description", text(f"{source} {line}"), source=source, line=line)
    judged(affair, "press", "paper")
    orders: tuple[tuple[ClaimOrder, ...], ...] = (
        (ClaimOrder(by="document"),),
        (ClaimOrder(by="document", descending=True),),
        (ClaimOrder(by="recorded"), ClaimOrder(by="document", descending=True)),
    )
    with affair.view() as view:
        for order in orders:
            query = ClaimQuery(predicates=("description",), order=order, window=ALL)
            whole = view.claims(query)
            assert (len(whole.rows), whole.total, whole.more) == (9, 9, False)
            places = [(r.claim.citation.source, r.claim.citation.locator or "") for r in whole.rows]
            if len(order) == 1:
                assert places == sorted(places, reverse=order[0].descending)
            for backwards in (False, True):
                after, shown = None, []
                for _ in range(5):
                    window = Window(first=2, after=after, backwards=backwards, count=True)
                    page = view.claims(replace(query, window=window))
                    assert page.total == 9
                    after = page.keys[0 if backwards else -1]
                    shown = [*page.rows, *shown] if backwards else [*shown, *page.rows]
                assert (shown, page.more) == (list(whole.rows), False)


def test_a_page_as_documents_go_reads_no_more(
    affair: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two documents are one: of each as many claims as the page has."""
    affair.thing("press", "Source")
    affair.thing("paper", "Source")
    for line in range(1, 20):
        affair.says("raid", "description", text(f"line {line}"), source="press", line=line)
    judged(affair, "press", "paper")
    read: list[int] = []
    with affair.view() as view:
        if not isinstance(view, ResolvedView):
            pytest.skip("it resolves by itself")
        inner = type(view._view).claims

        def counted(self: object, query: ClaimQuery) -> Page[Record]:
            page = inner(self, query)  # type: ignore[arg-type]
            read.append(len(page.rows))
            return page

        monkeypatch.setattr(type(view._view), "claims", counted)
        order = (ClaimOrder(by="document"),)
        page = view.claims(ClaimQuery(order=order, window=Window(first=2)))
        assert len(page.rows) == 2
    assert max(read) <= 2
    assert len(read) == 3
