"""Exports over HTTP and their list on the command line."""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from api.cli import cli
from api.http.app import create_app
from api.settings import SOFTWARE
from graph.claims.errors import StoreFull
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law import read_law
from graph.engines.engine import Departure
from graph.engines.sqlite import SqliteEngine
from graph.export import EXPORTERS, RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.conftest import ONTOLOGY
from tests.export.viewing import exported, lived
from tests.field import loaded, own, well


@pytest.mark.parametrize("format", EXPORTERS)
def test_the_public_view_is_served_and_noted(format: str, vocabulary: Vocabulary) -> None:
    """The bytes of the command line, with media type and a name; the store notes that it left."""
    engine = lived(vocabulary)
    reply = Client(create_app(engine)).get(f"/export/{format}")
    assert reply.status_code == 200
    assert reply.content == exported(engine, format, PUBLIC_CLEARANCE)
    assert reply.headers["content-type"].partition(";")[0] == EXPORTERS[format].media_type
    assert (
        f'filename="answerable{EXPORTERS[format].suffix}"' in reply.headers["content-disposition"]
    )
    [noted] = engine.departures()
    assert (noted.kind, noted.clearance) == ("export", "public")
    assert noted.profile == f"{format}, for publication-use"
    assert noted.digest == hashlib.sha256(reply.content).hexdigest()


def test_what_anybody_may_fetch_is_published(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What a source agreed to for a court stays behind, also where it may be read; what the ledger
    would miss is refused."""
    engine = SqliteEngine.open(tmp_path / "store.db", vocabulary)
    body = "entities: {raid: {class: Event, kind: raid}}\n"
    well(loaded(tmp_path, engine, body, source="consentFor: court-use\n"))
    client = Client(create_app(engine))
    assert own("raid") not in client.get("/export/nquads").text
    asked = {"query": f'{{ node(id: "{own("raid")}") {{ id }} }}'}
    assert own("raid") in client.get("/graphql", params=asked).text
    assert client.get("/export/nquads/description?ledger=2020-01-01").status_code == 400
    engine.close()


def test_headers_alone_are_no_export(vocabulary: Vocabulary) -> None:
    """HEAD has the headers of GET and no body; nothing left, so nothing is noted."""
    engine = lived(vocabulary)
    client = Client(create_app(engine))
    reply = client.request("HEAD", "/export/trig")
    assert (reply.status_code, reply.content) == (200, b"")
    assert list(engine.departures()) == []
    assert reply.headers == client.get("/export/trig").headers
    assert client.request("HEAD", "/export/pdf").status_code == 404


def test_an_unknown_format_is_not_found(vocabulary: Vocabulary) -> None:
    """The reply says which formats there are; nothing is noted."""
    engine = lived(vocabulary)
    reply = Client(create_app(engine)).get("/export/pdf")
    assert reply.status_code == 404
    assert "nquads" in reply.text
    assert list(engine.departures()) == []


@pytest.mark.parametrize("format", EXPORTERS)
def test_a_description_is_served(format: str, vocabulary: Vocabulary) -> None:
    """The file's Link leads to it; it tells the file's digest and size, and is itself no export."""
    engine = lived(vocabulary)
    client = Client(create_app(engine, licence="https://example.org/terms"))
    file = client.get(f"/export/{format}")
    address = f"/export/{format}/description"
    assert file.headers["link"] == f'<{address}>; rel="describedby"; type="text/turtle"'
    reply = client.get(address)
    assert reply.status_code == 200
    assert reply.headers["content-type"].partition(";")[0] == "text/turtle"
    graph = Graph().parse(data=reply.text, format="turtle")
    [value] = graph.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))
    assert str(value).lower() == hashlib.sha256(file.content).hexdigest()
    [size] = graph.objects(None, DCAT.byteSize)
    assert size.toPython() == len(file.content)
    assert URIRef("https://example.org/terms") in set(graph.objects(None, DCTERMS.license))
    assert not [word for word in ("restricted", "medical", "confidential") if word in reply.text]
    assert len(list(engine.departures())) == 1


@pytest.mark.parametrize("format", RDF)
def test_what_is_worked_out_is_served(format: str, vocabulary: Vocabulary) -> None:
    """The bytes of the exporter; the description is that of this file."""
    engine = lived(vocabulary)
    client = Client(create_app(engine))
    reply = client.get(f"/export/{format}?ledger=2020-01-01")
    law = read_law(ONTOLOGY / "law", vocabulary)
    ledger = Ledger(on=date(2020, 1, 1), law=law, software=SOFTWARE)
    with engine.reading() as snapshot:
        expected = b"".join(RDF[format].pieces(snapshot.view(PUBLIC_CLEARANCE), ledger))
    assert reply.content == expected != exported(engine, format, PUBLIC_CLEARANCE)
    [address] = re.findall("<(.*)>", reply.headers["link"])
    assert address == f"/export/{format}/description?ledger=2020-01-01"
    assert hashlib.sha256(reply.content).hexdigest() in client.get(address).text


@pytest.mark.parametrize("address", ["/export/csv?ledger=2020-01-01", "/export/trig?ledger=soon"])
def test_what_cannot_be_worked_out_is_refused(address: str, vocabulary: Vocabulary) -> None:
    """A format without room for it, and a day that is none."""
    engine = lived(vocabulary)
    client = Client(create_app(engine))
    for path in (address, address.replace("?", "/description?")):
        assert client.get(path).status_code == 400
    assert client.get("/export/pdf/description").status_code == 404
    assert list(engine.departures()) == []


def test_list_says_what_formats_keep_and_lose() -> None:
    """Every format with what it keeps and loses, in 80 columns, without a store."""
    done = CliRunner().invoke(cli, ["export", "--list"])
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    words = " ".join(done.stdout.split())
    for name, exporter in EXPORTERS.items():
        assert f"{name} {exporter.media_type} {exporter.suffix}" in words
        assert f"keeps: {exporter.keeps}" in words
        assert f"loses: {exporter.loses}" in words


def test_an_export_that_breaks_off_is_a_line_in_the_log(
    tmp_path: Path, vocabulary: Vocabulary, caplog: pytest.LogCaptureFixture
) -> None:
    """It ends without its last chunk, and nobody is told a trace."""

    class Full(SqliteEngine):
        def note(self, departure: Departure) -> None:
            raise StoreFull("no room is left")

    async def left(app: FastAPI) -> list[dict[str, object]]:
        async def receive() -> dict[str, object]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        sent: list[dict[str, object]] = []
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/export/nquads",
            "raw_path": b"/export/nquads",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
        }
        await app(scope, receive, send)  # type: ignore[arg-type]
        return sent

    with closing(Full.open(tmp_path / "store.db", vocabulary)) as engine:
        well(loaded(tmp_path, engine, "entities: {raid: {class: Event, kind: raid}}\n"))
        sent = asyncio.run(left(create_app(engine)))
    assert [one.get("more_body") for one in sent[1:]] == [True] * (len(sent) - 1)
    [line] = [record for record in caplog.records if record.name == "answerable"]
    assert (line.exc_info, "StoreFull" in line.getMessage()) == (None, True)
