"""Who is let in: host names, other origins, how often; and what every reply has."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from api.access.failures import SharedFailures
from api.access.shared_file import SharedFile
from api.http import callers
from api.http.app import create_app
from api.http.callers import Rates
from api.http.packing import Coding, coding_of, packer, zstd
from api.http.serving import ANY, Serving, host_names, origins
from api.http.shared_rates import SharedRates
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import GRAPHQL, Client
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

SITE = "https://maps.example.org"
EVENTS = "{ events { nodes { id label } } }"
ADDRESSES = ("/graphql?query={__typename}", "/export/csv", "/ontology", "/concept/killing")
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> Any:
    return load_press_release(NaiveEngine(vocabulary, clock=Clock()))


@pytest.fixture(scope="module")
def closed(engine: Any) -> Client:
    return Client(create_app(engine))


@pytest.fixture(scope="module")
def open_(engine: Any) -> Client:
    serving = Serving(hosts=host_names(["data.example.org"]), origins=origins([SITE]))
    return Client(create_app(engine, serving=serving))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("localhost.", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil.example:8000", 421),
        ("localhost@evil.example", 400),
        ("", 400),
    ],
)
def test_a_server_answers_for_its_own_names(
    closed: Client, address: str, host: str, status: int
) -> None:
    """A name that somebody else made point here is not one of them."""
    reply = closed.get(address, headers={"Host": host})
    assert reply.status_code == status, reply.text
    if status == 421:
        assert "--host-name" in reply.json()["errors"][0]["message"]


def test_other_names_are_let_by_whoever_runs_it(open_: Client) -> None:
    """And stand beside this machine's own."""
    for host in ("data.example.org", "data.example.org:443", "localhost"):
        assert open_.get("/health", headers={"Host": host}).status_code == 200
    assert open_.get("/health", headers={"Host": "example.org"}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "fine"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, True),
        ({"Origin": "http://localhost"}, True),
        (CROSS, False),
        ({**CROSS, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, False),
        ({**CROSS, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://localhost:3000"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_no_other_site_asks_or_fetches(closed: Client, headers: dict[str, str], fine: bool) -> None:
    """As an image, a form, a script, or by leading somebody to the address."""
    status = 200 if fine else 403
    for address in ("/graphql?query={__typename}", "/export/csv"):
        reply = closed.get(address, headers=headers)
        assert reply.status_code == status, address
        assert "access-control-allow-origin" not in reply.headers
    posted = closed.post("/graphql", json={"query": "{__typename}"}, headers=headers)
    assert posted.status_code == status


def test_links_of_other_sites_lead_to_pages(closed: Client) -> None:
    """To a page of an entity, GraphiQL, the ontology; what says nothing of the store, anywhere."""
    link = {**CROSS, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for address in ("/ontology", "/concept/killing", "/graphql", "/id/" + "a" * 26):
        reply = closed.get(address, headers={**link, "Accept": "text/html"})
        assert reply.status_code in (200, 404), address
    assert closed.get("/ontology", headers=CROSS).status_code == 200
    assert closed.get("/id/" + "a" * 26, headers=CROSS).status_code == 403


def test_an_origin_that_is_let_in_reads_the_public_view(open_: Client, engine: Any) -> None:
    """With what a browser has to be told, preflights included; others do not."""
    for headers in ({"Origin": SITE}, {"Origin": SITE, **CROSS}):
        reply = open_.post("/graphql", json={"query": EVENTS}, headers=headers)
        assert reply.status_code == 200
        assert reply.headers["access-control-allow-origin"] == SITE
        shown = set(reply.headers["access-control-expose-headers"].split(", "))
        assert {"ETag", "Link", "Sheet-State"} <= shown
    for address in (*ADDRESSES, "/id/" + "a" * 26, "/claim/" + "a" * 32):
        asked = {"Origin": SITE, "Access-Control-Request-Method": "GET"}
        reply = open_.request("OPTIONS", address, headers=asked)
        assert (reply.status_code, reply.content) == (204, b"")
        assert reply.headers["access-control-allow-origin"] == SITE
        assert "GET" in reply.headers["access-control-allow-methods"]
        assert "Content-Type" in reply.headers["access-control-allow-headers"]
        other = open_.request(
            "OPTIONS", address, headers={**asked, "Origin": "https://evil.example"}
        )
        assert "access-control-allow-origin" not in other.headers
    assert open_.get("/export/csv", headers={"Origin": "https://evil.example"}).status_code == 403
    everybody = Client(create_app(engine, serving=Serving(origins=frozenset({ANY}))))
    reply = everybody.get("/export/csv", headers={"Origin": "https://any.example", **CROSS})
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize("name", ["", "http://a.example", "a.example:80", "a b", "a/b", "*"])
def test_names_that_are_none_are_refused(name: str) -> None:
    """Before the server starts."""
    with pytest.raises(InputError, match="host name"):
        host_names([name])


@pytest.mark.parametrize("origin", ["", "a.example", "https://a.example/", "ftp://a.example", "**"])
def test_origins_that_are_none_are_refused(origin: str) -> None:
    """A path behind it would never match what a browser sends."""
    with pytest.raises(InputError, match="origin"):
        origins([origin])


def test_callers_ask_so_often_and_no_more(engine: Any) -> None:
    """Each his own number; a pause gives it back; the reply says how long to wait."""
    time = [0.0]
    rates = Rates(60, clock=lambda: time[0])
    assert [rates.wait("a") for _ in range(60)] == [0] * 60
    assert rates.wait("a") == pytest.approx(1)
    assert rates.wait("b") == 0
    time[0] += 1
    assert rates.wait("a") == 0
    assert rates.wait("a") > 0
    few = Client(create_app(engine, serving=Serving(rate=2, proxied=True)))
    statuses = [few.get("/ontology", headers={"X-Forwarded-For": "9.9.9.9, 1.1.1.1"}).status_code
                for _ in range(4)]  # fmt: skip
    assert statuses == [200, 200, 429, 429]
    late = few.get("/ontology", headers={"X-Forwarded-For": "1.1.1.1"})
    assert int(late.headers["retry-after"]) >= 1
    assert few.get("/ontology", headers={"X-Forwarded-For": "2.2.2.2"}).status_code == 200
    assert few.get("/health", headers={"X-Forwarded-For": "1.1.1.1"}).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("203.0.113.7:4711", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("[2001:db8:1:2::7]:4711", "2001:db8:1:2:aaaa::9", True),
        ("2001:db8:1:2::7", "[2001:DB8:1:2::8]", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:203.0.113.7", "203.0.113.7:80", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("unknown", "_hidden", False),
    ],
)
def test_a_caller_is_a_network(one: str, other: str, is_one: bool) -> None:
    """An IPv6 network of one household is one caller, and a port tells none from another."""

    def told(text: str) -> str:
        headers = [(b"x-forwarded-for", b"198.51.100.1, " + text.encode())]
        return callers.address(Request({"type": "http", "headers": headers}), proxied=True)

    assert (told(one) == told(other)) is is_one
    direct = Request({"type": "http", "headers": [], "client": ("2001:db8:1:2::7", 4711)})
    assert callers.address(direct, proxied=False) == "2001:db8:1:2::/64"


def test_processes_remember_so_many_callers_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file that they share, too: rates and failures."""
    monkeypatch.setattr("api.http.shared_rates.MOST_CALLERS", 3)
    monkeypatch.setattr("api.access.failures.MOST_ADDRESSES", 3)
    file, time = SharedFile(tmp_path / "shared"), [0.0]
    rates, failures = SharedRates(1, file, clock=lambda: time[0]), SharedFailures(file)
    for number in range(20):
        time[0] += 1
        assert rates.wait(f"caller {number}") == 0
        assert failures.count(f"address {number}", number)
        assert rates.wait(f"caller {number}") > 0
    with file.changing() as db:
        for table in ("rate", "failure"):
            [(count,)] = db.execute(f"SELECT count(*) FROM {table}")
            assert count <= 4, table


def test_who_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of callers has a bound, and who goes on asking is not pushed out of it."""
    monkeypatch.setattr(callers, "MOST_CALLERS", 2)
    rates = Rates(1, clock=lambda: 0.0)
    assert [rates.wait(key) for key in ("a", "b")] == [0, 0]
    assert rates.wait("a") > 0
    assert rates.wait("c") == 0
    assert rates.wait("a") > 0
    assert rates.wait("b") == 0


def test_whatever_decides_a_reply_stands_in_vary(closed: Client) -> None:
    """So that no cache hands one reader's reply to another."""
    for address in ADDRESSES:
        varies = set(closed.get(address).headers["vary"].split(", "))
        assert {"Authorization", "Accept-Encoding", "Origin"} <= varies, address
    asked = closed.post("/graphql", json={"query": "{__typename}"}).headers["vary"]
    assert {"Accept", "Accept-Language"} <= set(asked.split(", "))


@pytest.mark.parametrize(
    "address", ["/graphql?query=" + EVENTS, "/ontology", "/export/nquads", "/schema.graphql"]
)
def test_replies_are_compressed_where_that_is_wanted(closed: Client, address: str) -> None:
    """The same bytes once unpacked; the digest is of those before."""
    plain = closed.request("GET", address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding, takes in (("gzip", "br, gzip;q=0.5"), ("zstd", "gzip, deflate, br, zstd")):
        packed = closed.request("GET", address, headers={"Accept-Encoding": takes})
        assert packed.headers["content-encoding"] == coding
        unpacked = packed.content  # the client unpacks what it knows
        if unpacked != plain.content:
            unpacked = zstd.decompress(unpacked)
        assert unpacked == plain.content
        if "etag" in plain.headers:
            digest = hashlib.sha256(plain.content).hexdigest()
            assert plain.headers["etag"] == f'"{digest}"'
            assert packed.headers["etag"] == plain.headers["etag"]
        if "content-length" in packed.headers:
            assert int(packed.headers["content-length"]) < len(plain.content)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_part_can_be_unpacked_before_the_next_is_made(coding: Coding) -> None:
    """Whoever reads a file that streams does not wait for its end."""
    packing = packer(coding)
    unpacking = zlib.decompressobj(31) if coding == "gzip" else zstd.ZstdDecompressor()
    for number, part in enumerate((b"one" * 1000, b"two" * 1000, b"")):
        assert unpacking.decompress(packing.packed(part, more=number < 2)) == part
    assert unpacking.eof


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("*", "gzip"),
        ("*;q=0", None),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.9", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("zstd;q=0, *;q=0.1", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0, *", None),
        ("gzip;q=1.2.3, zstd;q=.", None),
        ("deflate, GZIP; q=0.1", "gzip"),
        ("gzipped, zstd2", None),
        ("br;q=1.0, identity", None),
    ],
)
def test_the_coding_that_is_liked_best(header: str, coding: Coding | None) -> None:
    """As weighed."""
    assert coding_of(header) == coding


@pytest.mark.parametrize(
    "address", ["/graphql?query=" + EVENTS, "/ontology", "/export/nquads", "/schema.graphql"]
)
def test_replies_can_be_asked_about_again(closed: Client, address: str) -> None:
    """By the digest of their bytes, which a client can work out himself: 304 while it is so."""
    identity = {"Accept-Encoding": "identity"}
    body = closed.get(address, headers=identity).content
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    for known in (tag, f'"x", W/{tag}', "*"):
        again = closed.get(address, headers={**identity, "If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = closed.get(address, headers={**identity, "If-None-Match": '"x"'})
    assert (other.status_code, other.content) == (200, body)
    head = closed.request("HEAD", address, headers=identity)
    assert (head.status_code, head.content) == (200, b"")


def test_an_export_is_asked_for_by_what_it_knows(closed: Client) -> None:
    """Whoever asks for what a door does not have must not get something else instead."""
    for query in ("profile=court", "ledger=2019-01-14&ledger=2019-01-15", "Ledger=2019-01-14"):
        for address in ("/export/nquads", "/export/nquads/description"):
            reply = closed.get(f"{address}?{query}")
            assert reply.status_code == 400, (address, query)
    assert "profile" in closed.get("/export/nquads?profile=court").text
    assert closed.get("/id/" + "a" * 26 + "?as=restricted").status_code == 400


def test_exports_over_http_do_not_fill_the_store(vocabulary: Vocabulary) -> None:
    """Each file is noted once a day, whoever fetches it, and days do not multiply it."""
    engine: Any = load_press_release(NaiveEngine(vocabulary, clock=Clock()))
    client = Client(create_app(engine))
    for _ in range(3):
        client.get("/export/csv")
    assert [one.profile for one in engine.departures()] == ["csv, for publication-use"]
    digest = hashlib.sha256(client.get("/export/csv").content).hexdigest()
    assert next(iter(engine.departures())).digest == digest


@pytest.mark.parametrize("extensions", ["x", 1, True, ["a"]])
def test_extensions_are_a_map(closed: Client, extensions: object) -> None:
    """Else the request is none."""
    reply = closed.post("/graphql", json={"query": "{__typename}", "extensions": extensions})
    assert reply.status_code == 400
    assert "extensions" in reply.json()["errors"][0]["message"]
    assert closed.post("/graphql", json={"query": "{__typename}", "extensions": {}}).json() == {
        "data": {"__typename": "Query"}
    }


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json;q=1, application/graphql-response+json;q=0", "application/json"),
        (f"application/json;q=0.1, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.1, */*;q=0", GRAPHQL),
        ("*/*", "application/json"),
    ],
)
def test_the_media_type_is_weighed(closed: Client, accept: str, media_type: str) -> None:
    """As at the addresses of entities."""
    reply = closed.post("/graphql", json={"query": "{ nothing }"}, headers={"Accept": accept})
    assert reply.headers["content-type"] == media_type
    assert reply.status_code == (200 if media_type == "application/json" else 400)


def test_a_list_of_operations_is_short(closed: Client) -> None:
    """However many the document has."""
    many = " ".join(f"query Q{n} {{ __typename }}" for n in range(500))
    [error] = closed.post("/graphql", json={"query": many}).json()["errors"]
    assert "and 490 more" in error["message"]
    assert len(error["message"]) < 300
