"""Law 7: engines are interchangeable. The oracle says what each of them has to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.marking import Clearance
from graph.views.replies import read_one
from graph.views.view import (
    ClaimQuery,
    Claims,
    EntityQuery,
    Page,
    Relations,
    SearchQuery,
    TextQuery,
    View,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.asking import Read, Request, answer, requests, walk
from tests.engines import OPENERS, THRESHOLDS
from tests.generators import CLEARANCES, stories
from tests.property.opened import living

OTHERS = sorted(set(OPENERS) - {"naive"})


@pytest.fixture(params=[False, True], ids=["little", "much"])
def much(request: pytest.FixtureRequest, kind: str) -> Iterator[None]:
    """Each engine as it is, and taking for much what is little."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            for name, value in THRESHOLDS[kind].items():
                patch.setattr(name, value)
        yield


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("kind", OTHERS)
@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40)
def test_an_engine_answers_as_the_oracle_does(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """Every request, order, keys and counts included, for any clearance at any known-at time."""
    told = data.draw(stories(vocabulary))
    at = data.draw(st.sampled_from(told.times))
    asked = requests(vocabulary, told, seed=seed, count=25)
    with (
        living("naive", vocabulary, told) as naive,
        living(kind, vocabulary, told) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        for moment in {at, None}:
            oracle, view = expected.view(clearance, moment), found.view(clearance, moment)
            for request in asked:
                assert answer(view, request) == answer(oracle, request), request


@pytest.mark.parametrize("kind", sorted(OPENERS))
@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
    first=st.integers(1, 5),
)
@settings(max_examples=15)
def test_pages_make_the_whole_list(
    kind: str,
    vocabulary: Vocabulary,
    data: st.DataObject,
    clearance: Clearance,
    seed: int,
    first: int,
) -> None:
    """Walking any list page by page gives each of its rows once, in its order."""
    told = data.draw(stories(vocabulary))
    asked = requests(vocabulary, told, seed=seed, count=20)
    with living(kind, vocabulary, told) as engine, engine.reading() as snapshot:
        view = snapshot.view(clearance)
        for ask in lists(view, asked):
            whole = ask(Window(first=1000, count=True))
            assert not whole.more
            assert whole.total == len(whole.rows)
            assert list(walk(ask, first)) == list(whole.rows)


Ask = Callable[[Window], Page[object]]


def lists(view: View, asked: Sequence[Request]) -> list[Ask]:
    """Each list that the requests ask for, as a function of the window."""
    found: list[Ask] = []
    for request in asked:
        if isinstance(request, EntityQuery | ClaimQuery | SearchQuery | TextQuery):
            found.append(_listed(view, request))
        elif isinstance(request, Read):
            wants = [want for want in request.wants if isinstance(want, Relations | Claims)]
            found.extend(_read(view, want, id) for want in wants for id in request.ids)
    return found


def _listed(view: View, query: EntityQuery | ClaimQuery | SearchQuery | TextQuery) -> Ask:
    def ask(window: Window) -> Page[Any]:
        if isinstance(query, SearchQuery):
            return view.search(replace(query, window=window))
        if isinstance(query, TextQuery):
            return view.find(replace(query, window=window))
        if isinstance(query, EntityQuery):
            return view.entities(replace(query, window=window))
        return view.claims(replace(query, window=window))

    return ask


def _read(view: View, want: Relations | Claims, id: str) -> Ask:
    def ask(window: Window) -> Page[Any]:
        reply = read_one(view, replace(want, window=window), [id])
        page = reply[id]
        assert isinstance(page, Page)
        return page

    return ask
