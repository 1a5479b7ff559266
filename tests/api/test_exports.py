"""Exports over HTTP and their list on the command line."""

from __future__ import annotations

import hashlib

import pytest
from click.testing import CliRunner

from api.app import create_app
from api.cli import cli
from graph.export import EXPORTERS
from graph.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.api.test_app import Client
from tests.export.viewing import exported, lived


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
    assert (noted.kind, noted.clearance, noted.profile) == ("export", "public", format)
    assert noted.digest == hashlib.sha256(reply.content).hexdigest()


def test_an_unknown_format_is_not_found(vocabulary: Vocabulary) -> None:
    """The reply says which formats there are; nothing is noted."""
    engine = lived(vocabulary)
    reply = Client(create_app(engine)).get("/export/pdf")
    assert reply.status_code == 404
    assert "nquads" in reply.text
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
