"""What is REST is described, and does what its description says: requests are drawn from it."""

from __future__ import annotations

import json
import random
from typing import Any

import jsonschema
import pytest

from api.http.app import create_app
from api.http.openapi import description
from graph.protection.consents import SCHEME as PURPOSES
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

DESCRIBED = description()
ODD = ("", "x", "a" * 26, "a" * 32, "%00", "..x", "ü", "a" * 5000, "2019-01-14", "csv", "killing")


@pytest.fixture(scope="module")
def client(vocabulary: Vocabulary) -> Client:
    engine = load_press_release(NaiveEngine(vocabulary, clock=Clock()))
    return Client(create_app(engine))


def drawn(
    draw: random.Random, path: str, parameters: list[dict[str, Any]]
) -> tuple[str, dict[str, str]]:
    """An address of a path, and its query; some of it fitting, some odd."""
    query = {}
    for parameter in parameters:
        schema = parameter["schema"]
        fitting = schema.get("enum") or ("a" * 26, "a" * 32, "2019-01-14", "killing")
        value = draw.choice(fitting if draw.random() < 0.6 else ODD)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value or "x")
        elif draw.random() < 0.5:
            query[parameter["name"]] = value
    if draw.random() < 0.1:
        query[draw.choice(("as", "profile", "Ledger"))] = "x"
    return path, query


@pytest.mark.parametrize("path", sorted(DESCRIBED["paths"]))
def test_addresses_do_what_is_described(client: Client, path: str) -> None:
    """Every reply has a status and a media type that the description names, and errors its form."""
    draw = random.Random(path)
    described = DESCRIBED["paths"][path]
    for _ in range(12):
        method = draw.choice(sorted(described))
        address, query = drawn(draw, path, described[method].get("parameters", []))
        accept = draw.choice(("*/*", "text/turtle", "text/html", "application/trig", "image/png"))
        body = draw.choice((b"", b"[]", b"{", b'{"code": "123456"}', b'{"code": 1}'))
        reply = client.request(
            method.upper(),
            address,
            params=query,
            headers={"Accept": accept},
            content=body if method == "post" else None,
        )
        if reply.status_code == 404 and "/" in address.removeprefix(path.split("{")[0]):
            continue
        told = described[method]["responses"]
        assert str(reply.status_code) in told, (address, query, reply.status_code, reply.text[:200])
        content = told[str(reply.status_code)].get("content", {"": {}})
        media_type = reply.headers.get("content-type", "").partition(";")[0]
        assert media_type in content, (address, query)
        if reply.status_code >= 400 and method == "get":
            schema = {**content[media_type]["schema"], "components": DESCRIBED["components"]}
            jsonschema.validate(reply.json(), schema)


def test_the_description_is_served(client: Client, vocabulary: Vocabulary) -> None:
    """Whole, and of every address that the server has for programs beside
    GraphQL's."""
    described = description(vocabulary.schemes[PURPOSES])
    assert client.get("/openapi.json").json() == json.loads(json.dumps(described))
    app = client.app
    served = {getattr(route, "path", "") for route in app.routes}
    left_out = {path for path in served if path.startswith("/graphql")} | {
        "/openapi.json",
        "/",
        "/page/{name:path}",
        # Where a browser is sent to and back from.
        "/session/login",
        "/session/callback",
    }
    assert served - left_out - {"/schema.graphql"} == set(DESCRIBED["paths"])
