"""A book of tokens that is taken away or replaced while a server answers: what stands at its place
counts, and nothing that stood there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.access.tokens import TokenBook
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_tokens_over_http import AT, Server, serving
from tests.clock import Clock


@pytest.fixture
def server(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[Server]:
    with ExitStack() as stack:
        path = tmp_path / "store.db"
        engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=Clock())))
        yield serving(stack, tmp_path, engine, "one")


def test_a_token_that_is_revoked_in_the_book_at_its_place_is_refused(
    server: Server, tmp_path: Path
) -> None:
    """As after a copy was moved over it: `answerable token revoke` writes there."""
    desk, medic = server.token("partner", name="desk"), server.token("restricted", name="medic")
    for _ in range(2):  # the second time it is known at once
        assert [server.ask(one).status_code for one in (desk, medic)] == [200, 200]
    place, kept = tmp_path / "one.tokens", tmp_path / "kept"
    shutil.copyfile(place, kept)
    kept.replace(place)
    assert [server.ask(one).status_code for one in (desk, medic)] == [200, 200]
    with closing(TokenBook(place)) as book:
        book.revoke("desk", at=AT)
        assert [server.ask(one).status_code for one in (desk, medic)] == [401, 200]
        book.revoke("medic", at=AT)
    assert [server.ask(one).status_code for one in (desk, medic)] == [401, 401]


def test_where_the_book_is_gone_no_token_is_taken(server: Server, tmp_path: Path) -> None:
    """Until there is one again."""
    desk = server.token("partner", name="desk")
    assert [server.ask(desk).status_code for _ in range(2)] == [200, 200]
    place, aside = tmp_path / "one.tokens", tmp_path / "aside"
    place.rename(aside)
    assert [server.ask(desk).status_code, server.ask(None).status_code] == [401, 200]
    assert not place.exists()
    aside.rename(place)
    assert server.ask(desk).status_code == 200
