"""Claims that are put together of shared pieces are the bytes that their statements make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.errors import StoreError
from graph.export import RDF
from graph.export.rdf import claim_texts
from graph.export.rdf.claim_texts import QuadTexts, TrigTexts
from graph.export.rdf.tally import Tally
from graph.views.told_contents import told_contents
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.engines import OPENERS, THRESHOLDS
from tests.generators import CLEARANCES, EVERYTHING, build, stories, story
from tests.naive import NaiveEngine


@pytest.mark.parametrize("kept", [1, claim_texts.KEPT])
@settings(max_examples=15)
@given(data=st.data())
def test_the_bytes_are_those_of_the_statements(
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
    kept: int,
    data: st.DataObject,
) -> None:
    """Over every engine, for every clearance, however few pieces are kept; a tally goes through
    each statement."""
    told = data.draw(stories(vocabulary))
    moments = data.draw(st.sampled_from([None, 1, 3]))
    written = set()
    for name, opener in OPENERS.items():
        clock = Clock()
        path = tmp_path_factory.mktemp("texts") / "store.db"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(claim_texts, "KEPT", kept)
            for place, value in THRESHOLDS.get(name, {}).items() if kept == 1 else ():
                patch.setattr(place, value)
            engine = opener(path, vocabulary, clock)
            build(engine, told, clock)
            at = None if moments is None else clock.now - moments * 1_000_000
            with engine.reading() as snapshot:
                files = []
                for clearance in (*CLEARANCES, EVERYTHING):
                    view = snapshot.view(clearance, known_at=at)
                    assert list(view.claim_contents()) == list(
                        told_contents(view.claim_histories())
                    )
                    for format in ("nquads", "trig"):
                        whole = b"".join(RDF[format].pieces(view))
                        assert whole == b"".join(RDF[format].pieces(view, None, Tally()))
                        files.append(whole)
                written.add(tuple(files))
            engine.close()
    assert len(written) == 1


@pytest.mark.parametrize("texts", [QuadTexts, TrigTexts])
def test_a_claim_that_says_what_cannot_be_is_damage(
    vocabulary: Vocabulary, texts: type[QuadTexts] | type[TrigTexts]
) -> None:
    """The message names the claim and what to do."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, story(vocabulary, seed=3, size=40), clock)
    with engine.reading() as snapshot:
        told = next(snapshot.view(EVERYTHING).claim_contents())
    spoiled = [["period", "once", None, None, None, ["2020-13-45", None, None]], ["no value"]]
    for value in spoiled:
        content = [*told.content[:3], None, None, value, *told.content[6:]]
        with pytest.raises(StoreError, match=f"claim {told.id} cannot be read .*answerable check"):
            texts(vocabulary).text(told._replace(content=content))


@pytest.mark.parametrize("texts", [QuadTexts, TrigTexts])
def test_long_words_are_not_kept(
    vocabulary: Vocabulary,
    texts: type[QuadTexts] | type[TrigTexts],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pieces have a bound, however long what they are made of; what is written stays the same."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, story(vocabulary, seed=3, size=40), clock)
    with engine.reading() as snapshot:
        told = next(snapshot.view(EVERYTHING).claim_contents())
    some = texts(vocabulary)
    for length in (20, 500, 1_000_000, 21, 500_000, 20):
        value = ["text", "b" * length, "c" * length, None, None, None]
        content = [*told.content[:3], None, None, value, *told.content[6:]]
        changed = told._replace(content=content)
        assert some.text(changed) == texts(vocabulary).text(changed)
        assert some._value.size < 10_000
    monkeypatch.setattr(claim_texts, "ROOM", 60_000)
    for number in range(300):
        value = ["text", f"{number}", "d" * 250, None, None, None]
        content = [*told.content[:3], None, None, value, *told.content[6:]]
        assert b'"%d"' % number in some.text(told._replace(content=content))
        assert some._value.size <= 60_000
