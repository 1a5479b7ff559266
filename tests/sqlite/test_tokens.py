"""The tokens of names and texts in the file: those of today's claims, whatever happened to them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import (
    Citation,
    Claim,
    Entity,
    Literal,
    Stance,
    entity_id,
    from_content,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance, Marking
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.kept_bodies import SAID, ids_in, whole
from graph.engines.sqlite.tokens import WRITTEN_WITH
from graph.views.name_matching import tokens
from graph.views.text_words import text_tokens, tokens_of_claim
from graph.views.view import SearchQuery, TextQuery, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
from tests.story import build

Open = Callable[[], SqliteEngine]


@pytest.fixture
def opened(tmp_path: Path, vocabulary: Vocabulary) -> Open:
    """Opens the same store each time."""
    return lambda: SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())


def name(subject: str, text: str, marking: Marking = PUBLIC, quote: str | None = None) -> Claim:
    return make_claim(
        origin=entity_id("tokens", "sheet"),
        subject=entity_id("tokens", subject),
        predicate="name",
        value=Literal(datatype="text", text=text),
        stance=Stance.ASSERTED,
        citation=Citation(source=entity_id("tokens", "document"), quote=quote),
        marking=marking,
    )


def fill(engine: SqliteEngine, claims: list[Claim]) -> None:
    subjects = dict.fromkeys(claim.subject for claim in claims)
    with engine.writing() as writer:
        source = entity_id("tokens", "document")
        writer.register([Entity(id=source, cls="Source", marking=PUBLIC)])
        writer.register(Entity(id=id, cls="Place", marking=PUBLIC) for id in subjects)
        writer.record(claims)


def found(engine: SqliteEngine, text: str, clearance: str = "public") -> list[str]:
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(clearance))
        query = SearchQuery(text=text, without=frozenset(), window=Window(first=1000))
        return [hit.matched for hit in view.search(query).rows]


def stored(path: Path) -> list[tuple[int, str, int]]:
    """Every row of the table."""
    with closing(apsw.Connection(str(path))) as db:
        return db.execute("SELECT marking, token, claim FROM tokens").fetchall()


def due(path: Path) -> set[tuple[int, str, int]]:
    """What the table has to hold: the tokens of what each claim says, under its marking."""
    found = set()
    with closing(apsw.Connection(str(path))) as db:
        named = ids_in(db)
        for marking, key, body, *columns in db.execute(
            f"SELECT c.marking, c.key, b.body, {SAID} FROM claims c JOIN bodies b ON b.key = c.key"
        ).fetchall():
            claim = from_content(whole(body, tuple(columns), named), marking=PUBLIC)
            of_name = claim.predicate == "name" and claim.value is not None
            names = tokens(claim.value.text) if of_name and claim.value else ()
            found |= {(marking, token, key) for token in (*names, *tokens_of_claim(claim))}
    return found


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(5, 60))
@settings(max_examples=25)
def test_the_tokens_are_those_of_todays_claims(
    vocabulary: Vocabulary, seed: int, size: int
) -> None:
    """After any life: under the effective marking, nothing missing and nothing left over."""
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="answerable-test-") as folder:
        path = Path(folder) / "store.db"
        engine = SqliteEngine.open(path, vocabulary, clock=clock)
        build(engine, story(vocabulary, seed=seed, size=size), clock)
        engine.close()
        rows = stored(path)
        assert set(rows) == due(path)
        assert len(rows) == len(set(rows))


@pytest.fixture
def stale(opened: Open, tmp_path: Path) -> Iterator[apsw.Connection]:
    """The file of a store with two names, to be made older."""
    engine = opened()
    fill(engine, [name("a", "Ostrel"), name("b", "Ostrel Harbour", Marking.parse("partner"))])
    engine.close()
    with closing(apsw.Connection(str(tmp_path / "store.db"))) as db:
        yield db


def test_a_store_without_tokens_gets_them(
    opened: Open, tmp_path: Path, stale: apsw.Connection
) -> None:
    """When it is opened; names that were there are found like new ones."""
    stale.execute("DELETE FROM tokens; DELETE FROM settings WHERE name = 'tokens'")
    with closing(opened()) as engine:
        assert found(engine, "ostrel") == ["Ostrel"]
        assert found(engine, "ostrel", "partner") == ["Ostrel", "Ostrel Harbour"]
    assert set(stored(tmp_path / "store.db")) == due(tmp_path / "store.db") != set()


def test_tokens_of_another_version_are_made_anew(
    opened: Open, tmp_path: Path, stale: apsw.Connection
) -> None:
    """Whether this program, the transliteration or Unicode changed; then no more."""
    stale.execute("UPDATE settings SET value = 'another' WHERE name = 'tokens'")
    stale.execute("UPDATE tokens SET token = 'x' || token")
    opened().close()
    assert set(stored(tmp_path / "store.db")) == due(tmp_path / "store.db") != set()
    [value] = stale.execute("SELECT value FROM settings WHERE name = 'tokens'").fetchone()
    assert value == WRITTEN_WITH
    stale.execute("DELETE FROM tokens")
    opened().close()
    assert stored(tmp_path / "store.db") == []


def test_erased_names_leave_no_token(opened: Open, tmp_path: Path) -> None:
    """Not in the table, and not in the bytes of any file once the store was scrubbed."""
    engine = opened()
    gone = name("a", "Zyxwvutsr", quote="at Qwrtzpsdf")
    stays = name("a", "Ostrel", quote="at noon")
    fill(engine, [gone, stays])
    with engine.writing() as writer:
        writer.expunge([gone.id], [], Decided(by="keeper", why="ordered"), tombstones=[b"t" * 32])
    engine.scrub()
    assert found(engine, "zyxwvutsr") == []
    held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    engine.close()
    for token in (*tokens("Zyxwvutsr"), *text_tokens(None, None, "Qwrtzpsdf")):
        assert token.encode() not in held
    assert all(token.encode() in held for token in (*tokens("Ostrel"), "q:noon"))
    assert set(stored(tmp_path / "store.db")) == due(tmp_path / "store.db")


@pytest.mark.parametrize("text", ["ostrel", "ost", "harbour ostrl"])
def test_hidden_names_cost_nothing(opened: Open, text: str) -> None:
    """The work of a search, counted in steps of SQLite's machine, is that of what may be read."""
    hidden = Marking.parse("restricted+medical")
    with closing(opened()) as engine:
        fill(engine, [name(f"p{n}", f"Ostrel Harbour {n}") for n in range(20)])
        fill(engine, [name("h", "Ostrel Harbour", hidden)])
        alone = steps(engine, text)
        fill(engine, [name(f"h{n}", f"Ostrel Harbour {n}", hidden) for n in range(2000)])
        assert steps(engine, text) <= alone * 1.05
        assert steps(engine, text, "restricted+medical") > alone * 5


@pytest.mark.parametrize("text", ["harbours", "took"])
def test_hidden_texts_cost_nothing(opened: Open, text: str) -> None:
    """Nor does their volume make a word too common for who may not read them."""
    hidden, quote = Marking.parse("restricted+medical"), "what the harbour took"
    with closing(opened()) as engine:
        fill(engine, [name(f"p{n}", f"{n}", quote=quote) for n in range(20)])
        fill(engine, [name("h", "x", hidden, quote)])
        alone = steps(engine, text, find=True)
        fill(engine, [name(f"h{n}", f"{n}", hidden, quote) for n in range(2000)])
        assert steps(engine, text, find=True) <= alone * 1.05
        assert steps(engine, text, "restricted+medical", find=True) > alone * 5


def steps(engine: SqliteEngine, text: str, clearance: str = "public", *, find: bool = False) -> int:
    """How many steps a search by name, or by words, takes."""
    count = 0

    def one_more() -> bool:
        nonlocal count
        count += 1
        return False

    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(clearance))
        snapshot._db.set_progress_handler(one_more, 1)
        if find:
            view.find(TextQuery(text=text, without=frozenset({"child"})))
        else:
            view.search(SearchQuery(text=text, without=frozenset({"child"})))
        snapshot._db.set_progress_handler(None)
    return count
