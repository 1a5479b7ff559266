"""Names in somebody's table matched with public names of States, bodies, places and laws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner

from api.cli import cli
from api.http.app import create_app
from api.http.candidates import CLASSES
from api.http.reconciling import MOST_CANDIDATES, MOST_QUERIES
from api.http.serving import Serving
from api.settings import Settings, open_engine
from graph.engines.engine import Engine
from tests.api.http.test_app import Client

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REFINE = "http://127.0.0.1:3333"
REGISTRY = """\
registry: registryregistryregistryre
coder: coder-1
defaults: {marking: public}
entities:
  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Vellmark Coder}
  paper: {id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Vellmark Herald}
  crew: {id: cccccccccccccccccccccccccc, class: Group, name: Vellmark crew}
  somebody: {id: dddddddddddddddddddddddddd, class: IndeterminateActor, name: Vellmark men}
  state:
    id: eeeeeeeeeeeeeeeeeeeeeeeeee
    class: State
    name: [Republic of Vellmark, {text: Веллмарк, language: ru}]
  land: {id: ffffffffffffffffffffffffff, class: Place, kind: country, name: Vellmark}
  harbour: {id: gggggggggggggggggggggggggg, class: Place, name: Vellmark Harbour, within: land}
  guard: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: StateBody, name: '<b>Guard</b> of Vellmark'}
  court: {id: iiiiiiiiiiiiiiiiiiiiiiiiii, class: InternationalBody, name: Court of Vellmark}
  cellar:
    id: jjjjjjjjjjjjjjjjjjjjjjjjjj
    class: Place
    name: Vellmark Cellar
    marking: restricted
  unit:
    id: kkkkkkkkkkkkkkkkkkkkkkkkkk
    class: StateBody
    name: [{text: Vellmark Unit, marking: restricted}, Harbour watch]
"""
HIDDEN = ("j" * 26, "Cellar", "Vellmark Unit")
NEVER = ("a" * 26, "b" * 26, "c" * 26, "d" * 26)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """A store, and one from which all that is not public was left out."""
    folder = tmp_path_factory.mktemp("reconciling")
    sheet, full, copy = folder / "registry.yaml", folder / "full.db", folder / "copy.db"
    sheet.write_text(REGISTRY, "utf-8")
    for command in (
        ["load", str(sheet), "--store", str(full)],
        ["copy", "--as", "public", "--store", str(full), str(copy)],
    ):
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
    with closing(opened(full)) as one, closing(opened(copy)) as other:
        yield one, other


def opened(path: Path) -> Engine:
    return open_engine(Settings.read(store=path, ontology=None))


@pytest.fixture(scope="module")
def client(stores: tuple[Engine, Engine]) -> Client:
    return Client(create_app(stores[0], serving=Serving(origins=frozenset({REFINE}))))


def asked(client: Client, batch: object, **more: Any) -> httpx.Response:
    text = batch if isinstance(batch, str) else json.dumps(batch)
    return client.post("/reconcile", content=f"queries={quote(text)}", headers=FORM, **more)


def results(client: Client, query: dict[str, Any]) -> list[dict[str, Any]]:
    reply = asked(client, {"q": query})
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["q"]["result"]
    return found


def test_the_manifest_says_what_there_is(client: Client) -> None:
    """Every address in it answers, under the name that the server was asked by."""
    told = client.get("/reconcile").json()
    assert told["versions"] == ["0.2"]
    assert [one["id"] for one in told["defaultTypes"]] == list(CLASSES)
    assert told["identifierSpace"].endswith("/id/")
    assert told["schemaSpace"].endswith("/ontology#")
    addresses = [told["view"]["url"], told["preview"]["url"]]
    for one in told["suggest"].values():
        addresses.append(f"{one['service_url']}{one['service_path']}?prefix=Vell")
    for address in addresses:
        assert address.startswith("http://localhost/")
        path = address.removeprefix("http://localhost").replace("{{id}}", "e" * 26)
        assert client.get(path).status_code == 200, path


def test_names_are_matched(client: Client) -> None:
    """The same name first and alone a match, in any script; another class or limit narrows."""
    [first, *rest] = results(client, {"query": "republic of vellmark"})
    assert (first["id"], first["score"], first["match"]) == ("e" * 26, 100.0, True)
    assert first["type"] == [{"id": "State", "name": "State"}]
    assert all(not one["match"] and one["score"] < 100 for one in rest)
    [cyrillic, *_] = results(client, {"query": "Веллмарк", "type": "State"})
    assert (cyrillic["id"], cyrillic["match"]) == ("e" * 26, True)
    found = results(client, {"query": "Vellmark"})
    assert [one["score"] for one in found] == sorted((o["score"] for o in found), reverse=True)
    assert {one["id"] for one in found} == {letter * 26 for letter in "efghi"}
    places = results(client, {"query": "Vellmark", "type": ["Place"]})
    assert {one["id"] for one in places} == {"f" * 26, "g" * 26}
    assert "Vellmark" in next(o for o in places if o["id"] == "g" * 26)["description"]
    assert len(results(client, {"query": "Vellmark", "limit": 1})) == 1
    both = {"query": "Vellmark", "type": ["Place", "State"]}
    assert results(client, {**both, "type_strict": "all"}) == []
    assert len(results(client, {**both, "type_strict": "should"})) == 3
    assert results(client, {"query": "!!"}) == results(client, {"query": ""}) == []
    assert len(results(client, {"query": "article", "limit": 10_000})) <= MOST_CANDIDATES


def test_two_of_one_name_are_no_match(client: Client) -> None:
    """Only one thing alone of that very name is taken without being looked at."""
    law = results(client, {"query": "ICCPR 6"})
    assert [one["match"] for one in law].count(True) <= 1
    assert not any(one["match"] for one in results(client, {"query": "Vellmar"}))


def test_nobody_is_found_out(client: Client) -> None:
    """Persons, groups, organisations are in no reply, whatever is asked."""
    batch = {str(n): {"query": name} for n, name in enumerate(("Vellmark", "Coder", "crew", "men"))}
    texts = [asked(client, batch).text]
    texts.append(client.get("/reconcile/suggest/entity", params={"prefix": "Vellmark"}).text)
    for text in texts:
        assert not [id for id in NEVER if id in text]
    for id in (*NEVER, "z" * 26, "", HIDDEN[0]):
        reply = client.get("/reconcile/preview", params={"id": id})
        assert reply.status_code == 404
        assert reply.text == client.get("/reconcile/preview", params={"id": "y" * 26}).text
    assert asked(client, {"q": {"query": "Coder", "type": "Person"}}).status_code == 400


def test_what_is_hidden_changes_no_byte(stores: tuple[Engine, Engine]) -> None:
    """Each reply is that of a store without it: status, headers, bytes."""
    names = ("Vellmark", "Cellar", "Vellmark Unit", "Harbour watch", "Harbor", "Velmark")
    batch = json.dumps({str(n): {"query": name} for n, name in enumerate(names)})
    seen = []
    for engine in stores:
        client = Client(create_app(engine))
        replies = [asked(client, batch), client.get("/reconcile")]
        for name in names:
            params = {"prefix": name}
            replies.append(client.get("/reconcile/suggest/entity", params=params))
            replies.append(client.get("/reconcile", params={"queries": batch}))
        for id in (letter * 26 for letter in "efghijk"):
            replies.append(client.get("/reconcile/preview", params={"id": id}))
        seen.append([(r.status_code, sorted(r.headers.items()), r.content) for r in replies])
        assert not [one for one in HIDDEN for reply in replies if one in reply.text]
    assert seen[0] == seen[1]


def test_previews_show_text_to_who_was_let_in(client: Client) -> None:
    """Names are no markup; pages of the origins that were let in may show it inside theirs."""
    reply = client.get("/reconcile/preview", params={"id": "h" * 26})
    assert "&lt;b&gt;Guard&lt;/b&gt; of Vellmark" in reply.text
    assert f"frame-ancestors {REFINE}" in reply.headers["content-security-policy"]
    framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    framed["Sec-Fetch-Dest"] = "iframe"
    params = {"id": "h" * 26}
    assert client.get("/reconcile/preview", params=params, headers=framed).status_code == 200
    assert client.get(f"/id/{'h' * 26}", headers=framed).status_code == 403


def test_another_origin_is_let_in_by_setting(client: Client) -> None:
    """Pages of named origins read it, and no others."""
    params = {"prefix": "Vell"}
    for origin, status in ((REFINE, 200), ("http://evil.example", 403)):
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        reply = client.get("/reconcile/suggest/entity", params=params, headers=headers)
        assert reply.status_code == status
        allowed = reply.headers.get("access-control-allow-origin")
        assert allowed == (REFINE if status == 200 else None)


def test_suggestions_have_pages(client: Client) -> None:
    """A cursor passes those before it; types begin so."""
    first = client.get("/reconcile/suggest/entity", params={"prefix": "Vellmark"}).json()["result"]
    after = {"prefix": "Vellmark", "cursor": "2"}
    rest = client.get("/reconcile/suggest/entity", params=after).json()["result"]
    assert rest == first[2:]
    assert {"id", "name", "notable"} <= first[0].keys()
    # As the box of OpenRefine asks, which sends settings of its own and the type of the column.
    own = {"prefix": "Vellmark", "spell": "always", "exact": "false", "scoring": "schema"}
    assert client.get("/reconcile/suggest/entity", params=own).json()["result"] == first
    of = own | {"type": "Place", "type_strict": "should"}
    places = client.get("/reconcile/suggest/entity", params=of).json()["result"]
    assert places == [one for one in first if one["notable"][0]["id"] == "Place"]
    assert 0 < len(places) < len(first)
    of["type"] = "Person"
    assert client.get("/reconcile/suggest/entity", params=of).json() == {"result": []}
    types = client.get("/reconcile/suggest/type", params={"prefix": "sta"}).json()["result"]
    assert [one["id"] for one in types] == ["State", "StateBody"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_emptied_box_is_no_mistake(client: Client, method: str) -> None:
    """Nothing typed yet: no names, and all types to choose from. An empty type is any."""
    for more in ({}, {"type": ""}, {"type": "Place"}, {"cursor": "0"}):
        for typed in ("", " "):
            params = {"prefix": typed, **more}
            names = client.request(method, "/reconcile/suggest/entity", params=params)
            assert (names.status_code, names.content) == (200, b'{"result":[]}' * (method == "GET"))
            types = client.request(method, "/reconcile/suggest/type", params={"prefix": typed})
            assert types.status_code == 200
            if method == "GET":
                offered = client.get("/reconcile").json()["defaultTypes"]
                assert types.json()["result"] == offered
    whole = client.get("/reconcile/suggest/entity", params={"prefix": "Vellmark"})
    of_any = client.get("/reconcile/suggest/entity", params={"prefix": "Vellmark", "type": ""})
    assert of_any.json() == whole.json() != {"result": []}


def test_suggestions_are_described_as_they_are(client: Client) -> None:
    """What was typed is asked for, and may be empty; only types of entities are chosen."""
    paths = client.get("/openapi.json").json()["paths"]
    for what, named in (("entity", {"prefix", "cursor", "type"}), ("type", {"prefix", "cursor"})):
        for method in ("get", "head"):
            told = paths[f"/reconcile/suggest/{what}"][method]["parameters"]
            by_name = {one["name"]: one for one in told}
            assert by_name.keys() == named
            assert by_name["prefix"]["required"]
            assert by_name["prefix"]["schema"] == {"type": "string"}


@pytest.mark.parametrize(
    ("batch", "told"),
    [
        ("{", "queries is not JSON"),
        ("[]", "queries is no object"),
        ({"q0": "Vellmark"}, "is no object"),
        ({"q0": {}}, "“q0”: query: is no text"),
        ({"q0": {"query": 7}}, "“q0”: query: is no text"),
        ({"q0": {"query": "a", "limit": 0}}, "limit: is no whole number from 1 on"),
        ({"q0": {"query": "a", "limit": True}}, "limit: is no whole number"),
        ({"q0": {"query": "a", "type": "Person"}}, "“Person” is none"),
        ({"q0": {"query": "a", "type": [["State"]]}}, "is none; there are State"),
        ({"q0": {"query": "a", "type": 3}}, "neither a text nor a list"),
        ({"q0": {"query": "a", "type_strict": "some"}}, "is none of any, should, all"),
        ({"q0": {"query": "a", "type_strict": []}}, "is none of any, should, all"),
        ({"q0": {"query": "a", "properties": "x"}}, "properties: is no list"),
        ({"q0": {"query": "a", "as": "restricted"}}, "is no part of a query"),
        ({str(n): {"query": "a"} for n in range(MOST_QUERIES + 1)}, "queries are too many"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_bad_batches_are_told(client: Client, batch: object, told: str) -> None:
    """Key, field and what would do; nothing is matched."""
    reply = asked(client, batch)
    assert reply.status_code == 400
    assert told in reply.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("POST", "/reconcile", {"content": "{}", "headers": {"Content-Type": "text/json"}}, 415),
        ("POST", "/reconcile", {"content": "", "headers": FORM}, 400),
        ("POST", "/reconcile", {"content": "queries=%ff", "headers": FORM}, 400),
        ("POST", "/reconcile", {"content": "queries={}&queries={}", "headers": FORM}, 400),
        ("POST", "/reconcile", {"content": "extend={}", "headers": FORM}, 400),
        ("POST", "/reconcile", {"content": "queries=" + "x" * 300_000, "headers": FORM}, 413),
        ("GET", "/reconcile?callback=f", {}, 400),
        ("GET", "/reconcile/suggest/entity", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&cursor=-1", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&cursor=&cursor=0", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&prefix=b", {}, 400),
        ("GET", "/reconcile/suggest/type?prefix=a&prefix=", {}, 400),
        ("GET", "/reconcile/suggest/entity?prefix=a&cursor=101", {}, 400),
        ("GET", "/reconcile/suggest/property?prefix=a", {}, 404),
        ("GET", "/reconcile/preview", {}, 404),
    ],
)
def test_bad_requests_are_told(
    client: Client, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    """The right status, and an error in our form."""
    reply = client.request(method, path, **more)
    assert reply.status_code == status
    assert reply.json()["errors"] if status != 404 or "preview" in path else True


def test_a_batch_is_done_by_its_deadline(stores: tuple[Engine, Engine]) -> None:
    """Or refused as a whole."""
    client = Client(create_app(stores[0], serving=Serving(timeout=0.000001)))
    reply = asked(client, {"q": {"query": "Vellmark"}})
    assert reply.status_code == 503
    assert "fewer names" in reply.text
