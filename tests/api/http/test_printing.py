"""Pages to print over HTTP: the same as the command line writes, and nothing hidden in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.http import printing
from api.http.app import create_app
from api.http.serving import Serving
from api.settings import Settings, open_engine
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine
from graph.views.view import EntityQuery, View
from tests.api.cli.test_reports import REGISTRY, SHEET
from tests.api.http.test_app import Client

ON = "2019-02-14"


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Engine, Engine]]:
    """A store, opened, and one without what is not public."""
    folder = tmp_path_factory.mktemp("printing")
    full, copy = folder / "full.db", folder / "copy.db"
    (folder / "registry.yaml").write_text(REGISTRY, "utf-8")
    (folder / "sheet.yaml").write_text(SHEET, "utf-8")
    for command in (
        ["load", str(folder / "sheet.yaml"), "--store", str(full)],
        ["copy", "--as", "public", "--store", str(full), str(copy)],
    ):
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
    with closing(opened(full)) as one, closing(opened(copy)) as other:
        yield full, one, other


def opened(path: Path) -> Engine:
    return open_engine(Settings.read(store=path, ontology=None))


def events(view: View) -> list[str]:
    return [row.id for row in view.entities(EntityQuery(classes=("Event",))).rows]


def test_pages_are_those_of_the_command_line(stores: tuple[Path, Engine, Engine]) -> None:
    """Byte for byte, of a copy without the rest as well; shown, and nothing else."""
    path, *engines = stores
    with engines[0].reading() as snapshot:
        [event] = events(snapshot.view(PUBLIC_CLEARANCE))
    pages = {
        f"/print/board?on={ON}": ["board", "--on", ON],
        f"/print/id/{event}": ["show", event],
        f"/print/id/{'e' * 26}": ["show", "e" * 26],
        f"/print/duties/{event}?on={ON}": ["duties", event, "--on", ON],
    }
    for address, command in pages.items():
        done = CliRunner().invoke(cli, [*command, "--format", "html", "--store", str(path)])
        assert done.exit_code == 0, done.output
        replies = [Client(create_app(engine)).get(address) for engine in engines]
        for reply in replies:
            assert reply.status_code == 200, address
            assert reply.text == done.stdout
            assert "default-src 'none'" in reply.headers["content-security-policy"]
        seen = [(sorted(reply.headers.items()), reply.content) for reply in replies]
        assert seen[0] == seen[1]


def test_what_is_hidden_and_what_is_none_are_alike(stores: tuple[Path, Engine, Engine]) -> None:
    """404 in the same words; bad days and parameters are told."""
    client = Client(create_app(stores[1]))
    for kind in ("id", "duties"):
        texts = set()
        for id in ("c" * 26, "z" * 26, "x", "a" * 32):
            reply = client.get(f"/print/{kind}/{id}")
            assert reply.status_code == 404
            texts.add(reply.text)
        assert len(texts) == 1
    assert client.get(f"/print/duties/{'e' * 26}").status_code == 404, "it is no event"
    for address in ("/print/board?on=yesterday", "/print/board?as=x", f"/print/id/{'e' * 26}?on=1"):
        assert client.get(address).status_code == 400
    late = Client(create_app(stores[1], serving=Serving(timeout=0.000001)))
    assert late.get("/print/board").status_code == 503


def test_too_much_is_not_printed(
    stores: tuple[Path, Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how much there is, and what prints it."""
    monkeypatch.setattr(printing, "MOST_CLAIMS", 2)
    monkeypatch.setattr(printing, "MOST_CALLS", 0)
    client = Client(create_app(stores[1]))
    for address, told in ((f"/print/id/{'e' * 26}", "claims are too"), ("/print/board", "1 calls")):
        reply = client.get(address)
        assert reply.status_code == 400
        assert told in reply.text
        assert "page by page at /graphql" in reply.text
