"""Our IRIs under the server's own paths, in the form that is asked for."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
import rdflib

from api.http.app import create_app
from api.http.iris import OFFERS
from api.http.negotiating import chosen
from graph.claims.claim import Attribution, Literal, Stance, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.vocabulary import BASE, Vocabulary
from tests.api.http.test_app import Client
from tests.api.running import Shell
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.generators import EVERYTHING, build, story
from tests.naive import NaiveEngine

PUBLIC = EVERYTHING.__class__.parse("public")


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> NaiveEngine:
    clock = Clock()
    made = NaiveEngine(vocabulary, clock=clock)
    build(made, story(vocabulary, seed=11, size=250), clock)
    return made


@pytest.fixture(scope="module")
def client(engine: NaiveEngine) -> Client:
    return Client(create_app(engine))


@pytest.fixture(scope="module")
def ids(engine: NaiveEngine) -> dict[str, list[str]]:
    """Entities and claims that the public may read, and those that it may not."""
    found = {}
    with engine.reading() as snapshot:
        for name, clearance in (("public", PUBLIC), ("all", EVERYTHING)):
            view = snapshot.view(clearance)
            found[f"{name} id"] = [h.entity.id for h in view.entity_histories()]
            found[f"{name} claim"] = [h.record.claim.id for h in view.claim_histories()]
    return found


class Tags(HTMLParser):
    """The tags and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name == "href":
                self.links.append(value or "")


@pytest.mark.parametrize("kind", ["id", "claim"])
def test_every_public_iri_answers(client: Client, ids: dict[str, list[str]], kind: str) -> None:
    """In each form; what is hidden and what is unknown get the same reply, whatever the form."""
    unknown = "a" * len(ids[f"public {kind}"][0])
    nothing = {
        offer: client.get(f"/{kind}/{unknown}", headers={"Accept": offer}) for offer in OFFERS
    }
    hidden = sorted(set(ids[f"all {kind}"]) - set(ids[f"public {kind}"]))
    assert hidden
    for offer in OFFERS:
        for id in ids[f"public {kind}"][:12]:
            reply = client.get(f"/{kind}/{id}", headers={"Accept": offer})
            assert reply.status_code == 200
            assert reply.headers["content-type"].partition(";")[0] == offer
            assert id in reply.text
            assert not [other for other in hidden if other in reply.text]
        for id in (*hidden[:5], "no-such-id", "a" * 500):
            reply = client.get(f"/{kind}/{id}", headers={"Accept": offer})
            assert reply.status_code == 404
            assert reply.content == nothing[offer].content
            assert dict(reply.headers) == dict(nothing[offer].headers)


def test_other_forms_are_linked(client: Client, ids: dict[str, list[str]]) -> None:
    """Each form names all others as its alternates, and each of those answers as it is named."""
    path = f"/id/{ids['public id'][0]}"
    for offer in OFFERS:
        link = client.get(path, headers={"Accept": offer}).headers["link"]
        others = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', link)
        assert sorted(others) == sorted((path, other) for other in OFFERS if other != offer)
        for address, other in others:
            reply = client.get(address, headers={"Accept": other})
            assert reply.headers["content-type"].partition(";")[0] == other


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own
def test_rdf_is_rdf(client: Client, ids: dict[str, list[str]]) -> None:
    """Others read each form; Turtle and JSON-LD say the same, nothing of it as a bare triple."""
    properties = {p.iri for p in client_vocabulary(client).properties.values()}
    for path in (f"/id/{ids['public id'][0]}", f"/claim/{ids['public claim'][0]}"):
        turtle = client.get(path, headers={"Accept": "text/turtle"}).text
        linked = client.get(path, headers={"Accept": "application/ld+json"}).text
        graph = rdflib.Graph().parse(data=turtle, format="turtle")
        assert len(graph) > 3
        assert len(rdflib.Graph().parse(data=linked, format="json-ld")) == len(graph)
        assert not [p for p in graph.predicates() if str(p) in properties]
        quads = client.get(path, headers={"Accept": "application/n-quads"}).content
        assert list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))


def client_vocabulary(client: Client) -> Vocabulary:
    return Vocabulary.load(ONTOLOGY)


def test_pages_have_no_scripts(client: Client, ids: dict[str, list[str]]) -> None:
    """Plain pages, whose links all lead to this server or say where they go."""
    paths = [f"/id/{id}" for id in ids["public id"]]
    paths += [f"/claim/{id}" for id in ids["public claim"]]
    for path in (*paths[:20], *paths[-20:], "/ontology", "/concept/detention"):
        reply = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        page = Tags(reply.text)
        assert not page.tags & {"script", "img", "iframe", "form", "object", "svg"}
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        for address in page.links:
            if address.startswith(("/id/", "/claim/", "/concept/")) and path.startswith("/claim"):
                assert client.get(address).status_code == 200, address


def test_who_says_it_stands_on_the_page(vocabulary: Vocabulary) -> None:
    """Stance, speaker, negation and source; and words that are HTML stay words."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    told = story(vocabulary, seed=11, size=30)
    build(engine, told, clock)
    by_class = {e.cls: e for e in told.entities}
    pattern = told.claims[0]
    evil = '<script>alert(1)</script>\u202e"&'
    with engine.writing() as writer:
        public = Marking.parse("public")
        writer.remark_entities({e.id: public for e in told.entities}, Decided(by="p", why="w"))
        claim = make_claim(
            origin=pattern.origin,
            subject=by_class["Place"].id,
            predicate="name",
            value=Literal(datatype="text", text=evil, original=evil, language="en"),
            valid=Period(edtf="2019", as_found=evil, inferred=evil),
            negated=False,
            attribution=(Attribution(actor=by_class["Person"].id, act="states"),),
            stance=Stance.ALLEGED,
            citation=replace(pattern.citation, locator=evil, quote=evil),
            marking=public,
        )
        writer.record([claim])
    client = Client(create_app(engine))
    for path, shown in ((f"/id/{claim.subject}", 7), (f"/claim/{claim.id}", 7)):
        page = client.get(path).text
        assert "<script" not in page
        assert "\u202e" not in page
        assert page.count("&lt;script&gt;") == shown
        assert "alleged" in page


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize("path", ["/ontology", "/concept/detention"])
def test_ontology_answers(client: Client, path: str) -> None:
    """The whole and each concept; Turtle, JSON-LD and N-Quads have the same statements."""
    sizes = set()
    for media_type, format in (
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
        ("application/n-quads", "nquads"),
    ):
        reply = client.get(path, headers={"Accept": media_type})
        if format == "nquads":
            sizes.add(len(list(ox.parse(reply.content, format=ox.RdfFormat.N_QUADS))))
        else:
            sizes.add(len(rdflib.Graph().parse(data=reply.text, format=format)))
    assert len(sizes) == 1
    assert sizes.pop() > 3


def test_unknown_concept(client: Client) -> None:
    """Is refused as what is unknown anywhere else."""
    assert client.get("/concept/no-such-concept").status_code == 404


@pytest.mark.parametrize("path", ["/id/x", "/claim/x", "/concept/x", "/ontology"])
def test_not_acceptable(client: Client, ids: dict[str, list[str]], path: str) -> None:
    """A form that we have not: 406 with the list, whether there is anything or not."""
    path = path.replace("/id/x", f"/id/{ids['public id'][0]}")
    reply = client.get(path, headers={"Accept": "image/png, text/html;q=0"})
    assert reply.status_code == 406
    assert all(offer in reply.json()["errors"][0]["message"] for offer in OFFERS)
    other = client.get("/id/unknown", headers={"Accept": "image/png"})
    assert other.content == reply.content


@pytest.mark.parametrize("offer", OFFERS)
def test_etag(client: Client, ids: dict[str, list[str]], offer: str) -> None:
    """Follows from the reply's bytes; who has them already is told so."""
    path = f"/id/{ids['public id'][0]}"
    reply = client.get(path, headers={"Accept": offer})
    tag = reply.headers["etag"]
    assert tag == f'"{hashlib.sha256(reply.content).hexdigest()}"'
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.get(path, headers={"Accept": offer, "If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"Accept": offer, "If-None-Match": '"x"'}).status_code == 200


def test_head(client: Client, ids: dict[str, list[str]]) -> None:
    """Asks for the head only."""
    path = f"/id/{ids['public id'][0]}"
    assert client.request("HEAD", path).headers["etag"] == client.get(path).headers["etag"]


def test_many_claims_come_in_pages(
    client: Client, ids: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut in silence: the rest stands at the address that the reply names."""
    monkeypatch.setattr("api.http.iris.MOST_ROWS", 2)
    for media_type in ("text/html", "application/n-quads"):
        longest = 0
        for id in ids["public id"]:
            path: str | None = f"/id/{id}"
            pages = []
            while path is not None:
                reply = client.get(path, headers={"Accept": media_type})
                assert reply.status_code == 200
                pages.append(reply.text)
                # The other links are to the same thing in other syntaxes.
                more = re.search(r'<([^>]*)>; rel="next"', reply.headers.get("link", ""))
                path = None if more is None else more[1]
                assert path is None or media_type != "text/html" or path in reply.text
            longest = max(longest, len(pages))
            assert len(set(pages)) == len(pages)
        assert longest > 2
    assert client.get(f"/id/{ids['public id'][0]}?after=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("TEXT/Turtle;charset=utf-8", "text/turtle"),
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/*;q=0.3, application/n-quads;q=0.4", "application/n-quads"),
        ("*/*, text/html;q=0", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/pdf, */*;q=0.1", "text/html"),
        ("application/pdf", None),
        ("nonsense", None),
        ("text/html;q=0", None),
        ("text/html" + ";x=y" * 1000, "text/html"),
    ],
)
def test_chosen(accept: str, expected: str | None) -> None:
    """RFC 9110 §12.5.1: weights, the more specific range first, our order among equals."""
    assert chosen(accept, OFFERS) == expected


def test_ontology_page_has_everything(shell: Shell, vocabulary: Vocabulary) -> None:
    """Each class, property and concept, with comment and example; the same as on the server."""
    done = shell("ontology", "--html")
    assert done.code == 0
    page = Tags(done.out)
    assert "script" not in page.tags
    names = [*vocabulary.classes, *vocabulary.properties, *vocabulary.terms, *vocabulary.schemes]
    for name in names:
        assert f'id="{name}"' in done.out, name
    known = len(vocabulary.classes) + len(vocabulary.properties) + len(vocabulary.terms)
    assert done.out.count("<dt>example</dt>") == known
    for address in page.links:
        if address.startswith("#") and address[1:] not in ("classes", "properties", "concepts"):
            assert f'id="{address[1:]}"' in done.out, address


def test_ontology_as_turtle(shell: Shell) -> None:
    """Everything in one file."""
    path = shell.folder / "all.ttl"
    assert shell("ontology", "-o", str(path)).code == 0
    graph = rdflib.Graph().parse(path)
    assert (rdflib.URIRef(f"{BASE}ontology#Event"), None, None) in graph


def test_errors_are_json(client: Client) -> None:
    """As everywhere on this server."""
    assert json.loads(client.get("/id/x").content)["errors"][0]["message"].startswith("there is")
