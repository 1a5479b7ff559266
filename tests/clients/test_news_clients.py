"""Clients of others listen to news: graphql-sse, and graphql-ws. `make clients` fetches them."""

from __future__ import annotations

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.api.http.test_news import WHAT, empty, served
from tests.api.http.test_sockets import AT, Right
from tests.clients.node import NODE
from tests.contract.book import text

__all__ = ["empty"]

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(
    NODE is None or not (HERE / "node_modules" / "graphql-sse").is_dir(),
    reason="the clients are not there: make clients",
)


@pytest.mark.parametrize("way", ["sse", "ws"])
def test_clients_of_others_listen(
    vocabulary: Vocabulary, empty: Path, tmp_path: Path, way: str
) -> None:
    """With a token, which the one sends as a header and the other in its first message."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        house = served(stack, vocabulary, tmp_path, path)
        read = Clearance.parse("partner")
        made = house.tokens.add("desk", read, frozenset({Right.READ}), at=AT)
        command = [str(NODE), "news.mjs", way, f"{house.address}/graphql", WHAT["query"]]
        command += [made.text, "2"]
        listening = stack.enter_context(
            subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
        )
        try:
            assert listening.stdout is not None
            assert json.loads(listening.stdout.readline()) == "listening"
            ids = [
                house.book.says("raid", "name", text(f"Name {marking}"), marking=marking)
                for marking in ("public", "restricted", "partner")
            ]
            told = [json.loads(listening.stdout.readline()) for _ in range(2)]
            assert listening.wait(20) == 0
        finally:
            listening.kill()
    assert [one["data"]["changes"]["change"]["claim"]["id"] for one in told] == [ids[0], ids[2]]
