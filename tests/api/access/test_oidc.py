"""Tokens of an organisation's provider, given out by a small one that the tests start."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.code_flow import _of
from api.access.cookies import LOGIN_SECONDS
from api.access.failures import MOST_FAILURES, OwnFailures
from api.access.gate import Gate
from api.access.oidc import Organisation, Provider
from api.access.provider_keys import AGAIN, KEPT, PATIENCE, RENEWED
from api.access.tokens import SECOND, TokenBook
from api.http.app import create_app
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.api.http.test_tokens_over_http import AS_WHOM, bearer
from tests.clock import Clock
from tests.golden.regenerate import load_press_release

AT = 1_900_000_000
AUDIENCE = "answerable"
FILE = """\
issuer: {issuer}
audience: answerable
person: answerable
clearances:
  - {{claim: realm.roles, has: coder, clearance: restricted+medical, may: [read, export, propose]}}
  - {{claim: groups, has: desk, clearance: partner, may: export}}
  - {{claim: scope, has: public, clearance: public}}
login: {{client: page, secret_file: secret, address: "http://127.0.0.1"}}
second_factor: {{acr: [urn:ostrel:two], amr: [otp, hwk]}}
"""
DESK: dict[str, Any] = {"sub": "person-7", "groups": ["staff", "desk"]}
CODER: dict[str, Any] = {"sub": "person-8", "realm": {"roles": ["coder"]}, "amr": ["pwd", "otp"]}


class Providing:
    """A provider: discovery, keys that it can change, and an address that gives out tokens."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})]
        self.said: dict[str, Any] = {}
        self.asked: list[str] = []
        self.is_away = False
        self.stalls = threading.Event()
        self.stalls.set()
        self.codes: dict[str, dict[str, Any]] = {}
        self.redeeming = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/desk"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        providing = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                providing.asked.append(self.path)
                providing.stalls.wait(20)
                if providing.is_away:
                    self.send_error(503)
                elif self.path == "/realms/desk/.well-known/openid-configuration":
                    issuer = providing.issuer
                    found = {
                        "issuer": issuer,
                        "jwks_uri": f"{issuer}/keys",
                        "authorization_endpoint": f"{issuer}/authorize",
                        "token_endpoint": f"{issuer}/codes",
                    } | providing.said
                    self._send(found)
                elif self.path == "/realms/desk/keys":
                    keys = [key.as_dict(private=False) for key in providing.keys]
                    self._send({"keys": keys})
                else:
                    self.send_response(302)
                    self.send_header("Location", f"{providing.issuer}/keys")
                    self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/codes"):
                    given = dict(parse_qsl(body.decode()))
                    found = providing.redeemed(given, self.headers.get("Authorization"))
                    self._send(found, 400 if "error" in found else 200)
                    return
                wish = json.loads(body)
                self._send({"access_token": providing.signed(wish)})

            def _send(self, what: Any, status: int = 200) -> None:
                body = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    def logs_in(self, address: str, claims: dict[str, Any]) -> str:
        """What a browser brings back that was sent here and whose reader has these claims."""
        wish = dict(parse_qsl(urlsplit(address).query))
        assert wish["response_type"] == "code"
        assert "openid" in wish["scope"].split()
        assert wish["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**wish, "claims": claims}
        sent = urlencode({"code": code, "state": wish["state"], "iss": self.issuer})
        return f"{urlsplit(wish['redirect_uri']).path}?{sent}"

    def redeemed(self, given: dict[str, str], authorization: str | None) -> dict[str, Any]:
        """The ID token for a code, once, for whom and whose verifier it was made."""
        self.redeeming += 1
        wish = self.codes.pop(given["code"], None)
        challenge = hashlib.sha256(given["code_verifier"].encode()).digest()
        secret = base64.b64encode(b"page:very%20secret").decode()
        if (
            wish is None
            or given["redirect_uri"] != wish["redirect_uri"]
            or coded(challenge) != wish["code_challenge"]
            or authorization != f"Basic {secret}"
        ):
            return {"error": "invalid_grant"}
        claims = {"aud": "page", "nonce": wish["nonce"], **wish["claims"]}
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(
        self, claims: dict[str, Any], header: dict[str, Any] | None = None, key: Any = None
    ) -> str:
        """A token with these claims over the usual ones; None takes one away."""
        usual = {"iss": self.issuer, "aud": AUDIENCE, "iat": AT, "exp": AT + 300}
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        key = key or self.keys[-1]
        told = {"alg": "RS256", "kid": key.kid} | (header or {})
        return jwt.encode(
            {name: value for name, value in told.items() if value is not None},
            said,
            key,
            algorithms=["RS256", "ES256"],
        )

    def token(self, claims: dict[str, Any]) -> str:
        """A token from its address, as a front-end gets one."""
        request = urllib.request.Request(f"{self.issuer}/token", json.dumps(claims).encode())
        with urllib.request.urlopen(request) as reply:
            return str(json.load(reply)["access_token"])


@pytest.fixture
def provider() -> Iterator[Providing]:
    providing = Providing()
    yield providing
    providing.stalls.set()
    providing.server.shutdown()
    providing.server.server_close()


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("oidc") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


class Served:
    """A server that takes tokens of a provider."""

    def __init__(self, gate: Gate, log: AuditLog, client: Client, now: list[int]) -> None:
        self.gate, self.log, self.client, self.now = gate, log, client, now

    def ask(self, token: str) -> Any:
        return self.client.post("/graphql", json=AS_WHOM, headers=bearer(token))

    def level(self, token: str) -> str:
        reply = self.ask(token)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["data"]["reader"]["level"])


@pytest.fixture(scope="module")
def client_of(engine: SqliteEngine) -> Any:
    """One application; each test has a gate of its own."""
    gate = Gate(None, None, lambda: AT * SECOND)
    return gate, Client(create_app(engine, gate=gate))


@pytest.fixture
def served(provider: Providing, client_of: Any, tmp_path: Path) -> Iterator[Served]:
    gate, client = client_of
    path = tmp_path / "oidc.yaml"
    path.write_text(FILE.format(issuer=provider.issuer))
    (tmp_path / "secret").write_text("very secret\n")
    gate._path, gate._opened = tmp_path / "tokens.db", None
    now = [AT * SECOND]
    gate.clock = lambda: now[0]
    gate.audit = log = AuditLog(tmp_path / "audit")
    gate.provider = Provider(Organisation.read(path), lambda: now[0])
    gate._failures = OwnFailures()
    yield Served(gate, log, client, now)
    if gate._opened is not None:
        gate._opened.close()


def test_claims_say_what_one_reads_and_does(provider: Providing, served: Served) -> None:
    """The first rule that fits; what was read is in the log under the name that the file chose."""
    told = served.ask(provider.token(DESK)).json()["data"]["reader"]
    assert (told["level"], told["may"]) == ("partner", ["export", "read"])
    told = served.ask(provider.token(CODER | {"groups": ["desk"]})).json()["data"]["reader"]
    assert (told["level"], told["compartments"]) == ("restricted", ["medical"])
    assert served.level(provider.token({"sub": "x", "scope": "openid public"})) == "public"
    assert [line["who"] for line in served.log.lines()] == ["oidc person-7", "oidc person-8"]
    assert len([path for path in provider.asked if path.endswith("/keys")]) == 1


def test_who_writes_is_a_person(provider: Providing, served: Served) -> None:
    """As a claim says: the id that a token of this server has, too; of other texts a hash; who has
    none writes nothing."""

    def told(**more: Any) -> tuple[str | None, bool]:
        query = {"query": "{ reader { person may } }"}
        token = provider.token(CODER | more)
        headers = {"Authorization": f"Bearer {token}"}
        reader = served.client.post("/graphql", json=query, headers=headers).json()["data"][
            "reader"
        ]
        return reader["person"], "propose" in reader["may"]

    assert told(answerable="c" * 26) == ("c" * 26, True)
    assert told(answerable="c" * 26, sub="another account") == ("c" * 26, True)
    assert told() == (None, False)
    hashed, writes = told(answerable="Ada")
    assert writes
    assert told(answerable="Ada") == (hashed, True)
    assert hashed not in (None, told(answerable="Bee")[0])


def test_above_partner_a_second_factor_was_asked_for(provider: Providing, served: Served) -> None:
    """As `acr` or `amr` say it; without it there is nothing, and not a little less."""
    for factor, status in (
        ({"amr": None}, 401),
        ({"amr": ["pwd"]}, 401),
        ({"amr": "pwd"}, 401),
        ({"amr": None, "acr": "urn:ostrel:one"}, 401),
        ({"amr": None, "acr": ["urn:ostrel:two"]}, 401),
        ({"amr": None, "acr": "urn:ostrel:two"}, 200),
        ({"amr": ["hwk"]}, 200),
    ):
        assert served.ask(provider.token(CODER | factor)).status_code == status, factor


def coded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def test_what_is_not_for_this_server_is_refused_alike(provider: Providing, served: Served) -> None:
    """In the words of every other token that is not taken."""
    stranger = RSAKey.generate_key(2048, {"kid": "first"})
    good = provider.signed(DESK)
    head, body, signature = good.split(".")
    unsigned = coded(b'{"alg":"none","kid":"first"}')
    # The public key, which everybody has, taken for a common secret.
    common = coded(b'{"alg":"HS256","kid":"first"}') + f".{body}"
    made = coded(hmac.digest(provider.keys[0].as_pem(private=False), common.encode(), "sha256"))
    other = {"iss": "http://127.0.0.1:1/realms/desk"}
    wrong = [
        provider.signed(DESK | other),
        provider.signed(DESK | {"iss": provider.issuer + "/"}),
        provider.signed(DESK | {"aud": "another"}),
        provider.signed(DESK | {"aud": None}),
        provider.signed(DESK | {"exp": AT - 31}),
        provider.signed(DESK | {"exp": None}),
        provider.signed(DESK | {"exp": "tomorrow"}),
        provider.signed(DESK | {"nbf": AT + 31}),
        provider.signed(DESK | {"iat": AT + 31}),
        provider.signed(DESK | {"sub": None}),
        provider.signed(DESK | {"groups": ["desks", "desk2"]}),
        provider.signed(DESK | {"groups": {"desk": True}}),
        provider.signed(DESK, {"kid": "unknown"}),
        provider.signed(DESK, {"typ": "logout+jwt"}),
        # What a provider gives to clients, and not for servers.
        provider.signed(DESK | {"nonce": "n"}),
        provider.signed(DESK | {"at_hash": "h"}, {"typ": "JWT"}),
        provider.signed(DESK | {"events": {}}),
        provider.signed(DESK | {"typ": "ID"}),
        provider.signed(DESK | {"typ": "Refresh"}),
        provider.signed(DESK, key=stranger),
        f"{common}.{made}",
        f"{unsigned}.{body}.",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{head}.{signature}",
        f"{good}.x",
        good + "x" * 9000,
    ]
    replies = [served.ask(token) for token in wrong]
    assert [reply.status_code for reply in replies[:10]] == [401] * 10
    assert {reply.status_code for reply in replies} <= {401, 429}
    assert len({reply.content for reply in replies if reply.status_code == 401}) == 1
    assert served.level(good) == "partner"
    assert served.level(provider.signed(DESK | {"exp": AT - 29})) == "partner"
    assert served.level(provider.signed(DESK | {"aud": ["x", AUDIENCE]})) == "partner"
    assert served.level(provider.signed(DESK | {"nonce": "n"}, {"typ": "at+jwt"})) == "partner"
    assert served.level(provider.signed(DESK | {"typ": "Bearer"}, {"typ": "JWT"})) == "partner"


def test_keys_change(provider: Providing, served: Served) -> None:
    """A new one is looked for when a token names it, not oftener than twice a minute, whoever
    makes names up; one that was withdrawn is refused within ten minutes."""
    old = provider.keys[0]
    assert served.level(provider.signed(DESK)) == "partner"
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "second"}))
    new = provider.signed(DESK, {"alg": "ES256"})
    assert served.ask(new).status_code == 401
    served.now[0] += AGAIN
    assert served.level(new) == "partner"
    asked = len(provider.asked)
    for number in range(20):
        served.ask(provider.signed(DESK, {"kid": f"made up {number}"}, key=old))
    assert len(provider.asked) == asked
    provider.keys.remove(old)
    gone = provider.signed(DESK | {"exp": AT + 10_000}, key=old)
    assert served.level(gone) == "partner"
    served.now[0] += KEPT
    assert served.ask(gone).status_code == 401


def test_a_provider_that_is_away_is_told_in_the_log_alone(
    provider: Providing, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """Who asks without one of its tokens is answered; its tokens are taken once it is back."""
    provider.is_away = True
    good = provider.signed(DESK)
    assert served.ask(good).status_code == 401
    assert "does not answer" in caplog.text
    assert served.client.post("/graphql", json=AS_WHOM).status_code == 200
    provider.is_away = False
    served.now[0] += AGAIN
    assert served.level(good) == "partner"


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "http://127.0.0.1:1/realms/desk"},
        {"jwks_uri": "http://192.0.2.1/keys"},
        {"jwks_uri": "file:///etc/hostname"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_points_elsewhere_is_not_believed(
    provider: Providing, served: Served, said: dict[str, Any]
) -> None:
    """Another name, no TLS, no address at all."""
    provider.said = said
    assert served.ask(provider.signed(DESK)).status_code == 401


def test_no_redirection_is_followed(provider: Providing, served: Served) -> None:
    """Keys come from where the provider says that they are."""
    provider.said = {"jwks_uri": f"{provider.issuer}/elsewhere"}
    assert served.ask(provider.signed(DESK)).status_code == 401


def test_the_clock_set_back_makes_no_old_token_new(provider: Providing, served: Served) -> None:
    """It is not yet valid then."""
    token = provider.signed(DESK)
    assert served.level(token) == "partner"
    served.now[0] -= 3_600 * SECOND
    assert served.ask(token).status_code == 401


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("issuer: {issuer}", "issuer: http://login.example.org"), "issuer"),
        (("issuer: {issuer}\n", ""), "issuer"),
        (("audience: answerable", "audience: 1"), "audience"),
        (("partner", "secret"), "clearances"),
        (("may: export", "may: all"), "clearances"),
        (("groups, has: desk", "groups, has: [desk]"), "has"),
        (("clearances:", "clearance:"), "clearance"),
        (("audience: answerable", "audience: answerable\nalgorithms: [HS256]"), "algorithms"),
        (("audience: answerable", "audience: answerable\nalgorithms: [none]"), "algorithms"),
        (("audience: answerable", "audience: answerable\nleeway: 3600"), "leeway"),
        (("audience: answerable", "[audience"), "cannot be read"),
        (("secret_file: secret", "secret_file: gone"), "secret_file"),
        (('"http://127.0.0.1"', "http://data.example.org"), "address"),
        (('"http://127.0.0.1"', "https://data.example.org/page"), "address"),
        (("client: page, ", ""), "client"),
        (("person: answerable\n", ""), "person"),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    """With the member and the mend."""
    path = tmp_path / "oidc.yaml"
    (tmp_path / "secret").write_text("very secret")
    path.write_text(FILE.replace(*change).format(issuer="https://login.example.org"))
    with pytest.raises(InputError, match=told):
        Organisation.read(path)


NAVIGATES = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def cookies_of(reply: Any) -> dict[str, str]:
    """Each cookie that a reply sets, with what it says of it."""
    return {one.partition("=")[0]: one for one in reply.headers.get_list("set-cookie")}


def sent_away(served: Served) -> tuple[str, dict[str, str]]:
    """Where the page sends a browser, and the cookie that this brings back."""
    reply = served.client.get("/session/login")
    assert reply.status_code == 303
    [cookie] = cookies_of(reply).values()
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" in cookie
    return reply.headers["location"], {"Cookie": cookie.partition(";")[0], **NAVIGATES}


def test_people_log_in_to_the_page(provider: Providing, served: Served) -> None:
    """A session as any other, of what the claims give; the operator ends it."""
    looked = served.client.get("/session").json()
    assert looked == {"open": False, "login": "/session/login"}
    address, headers = sent_away(served)
    assert address.startswith(f"{provider.issuer}/authorize?")
    back = provider.logs_in(address, DESK)
    reply = served.client.get(back, headers=headers)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    cookie = cookies_of(reply)["answerable"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie
    assert "Max-Age=0" in cookies_of(reply)["answerable-login"]
    session = {"Cookie": cookie.partition(";")[0]}
    told = served.client.get("/session", headers=session).json()
    assert told["open"]
    assert (told["clearance"], told["may"]) == ("partner", ["export", "read"])
    asked = served.client.post(
        "/graphql", json=AS_WHOM, headers=session | {"X-CSRF-Token": told["csrf"]}
    )
    assert asked.json()["data"]["reader"]["level"] == "partner"
    assert {line["who"] for line in served.log.lines()} == {"oidc person-7"}
    # The code and the cookie serve once.
    assert served.client.get(back, headers=headers).status_code == 401
    with closing(TokenBook(served.gate._path)) as book:  # type: ignore[arg-type]
        book.revoke("oidc person-7", at=served.now[0])
    assert not served.client.get("/session", headers=session).json()["open"]
    assert served.ask(provider.signed(DESK)).status_code == 401
    address, headers = sent_away(served)
    assert served.client.get(provider.logs_in(address, DESK), headers=headers).status_code == 401


def test_a_session_ends_where_nobody_logs_in_any_more(provider: Providing, served: Served) -> None:
    """With the provider's file goes what it gave."""
    address, headers = sent_away(served)
    reply = served.client.get(provider.logs_in(address, CODER), headers=headers)
    session = {"Cookie": cookies_of(reply)["answerable"].partition(";")[0]}
    assert served.client.get("/session", headers=session).json()["clearance"] == (
        "restricted+medical"
    )
    served.gate.provider = None
    assert served.client.get("/session", headers=session).json() == {"open": False}
    assert served.client.get("/session/login").status_code == 404


def test_what_others_bring_back_is_refused_alike(provider: Providing, served: Served) -> None:
    """Another browser's state, another code, an ID token that is not for this log-in."""

    def refused(claims: dict[str, Any], change: Any = None, **more: str) -> bytes:
        address, headers = sent_away(served)
        back = provider.logs_in(address, claims)
        reply = served.client.get(change(back) if change else back, headers=headers | more)
        assert reply.status_code == 401, (claims, reply.text)
        assert "answerable" not in cookies_of(reply)
        served.gate._failures = OwnFailures()
        return bytes(reply.content)

    _, stranger = sent_away(served)
    other = RSAKey.generate_key(2048, {"kid": "first"})
    assert other.kid == provider.keys[0].kid
    told = {
        refused(DESK, Cookie=stranger["Cookie"]),
        refused(DESK, Cookie="x=y"),
        refused(DESK, lambda back: back.replace("code-", "other-")),
        refused(DESK, lambda back: back.replace("iss=", "iss=x")),
        refused(DESK, lambda back: f"{back}&code=again"),
        refused(DESK, lambda back: back.partition("?")[0]),
        refused(DESK | {"nonce": "another"}),
        refused(DESK | {"nonce": None}),
        refused(DESK | {"aud": AUDIENCE}),
        refused(DESK | {"aud": ["page", "x"]}),
        refused(DESK | {"azp": "x"}),
        refused(DESK | {"iss": "http://127.0.0.1:1/realms/desk"}),
        refused(DESK | {"exp": AT - 31}),
        refused(DESK | {"groups": []}),
        refused(CODER | {"amr": ["pwd"]}),
    }
    assert len(told) == 1
    address, headers = sent_away(served)
    good = provider.logs_in(address, DESK | {"aud": ["page", "x"], "azp": "page"})
    assert served.client.get(good, headers=headers).status_code == 303


def test_made_up_codes_cost_the_provider_nothing(provider: Providing, served: Served) -> None:
    """It is asked about log-ins that began here, not long ago, and of one address not without end;
    who logs in from another is not held up."""

    def sent(secret: str, number: int) -> int:
        asked = {"code": f"made-up-{number}", "state": _of(secret, "state"), "iss": provider.issuer}
        headers = {"Cookie": f"answerable-login={secret}", **NAVIGATES}
        reply = served.client.get(f"/session/callback?{urlencode(asked)}", headers=headers)
        return reply.status_code

    _, headers = sent_away(served)
    good = headers["Cookie"].partition("=")[2]
    made, _, signature = good.rpartition(".")
    later = f"{made.partition('.')[0]}.{AT + 60}.{signature}"
    for number, secret in enumerate(("x" * 43, f"{'x' * 43}.{AT}.{signature}", later, "..", ".1.")):
        assert sent(secret, number) == 401
    assert provider.redeeming == 0
    served.gate._failures = OwnFailures()
    statuses = [sent(good, number) for number in range(30)]
    assert set(statuses) == {401, 429}
    assert provider.redeeming == MOST_FAILURES
    served.now[0] += (LOGIN_SECONDS + 1) * SECOND
    assert sent(good, 1) == 401
    assert provider.redeeming == MOST_FAILURES
    address, headers = sent_away(served)
    back = provider.logs_in(address, DESK | {"exp": served.now[0] // SECOND + 60})
    assert served.client.get(back, headers=headers).status_code == 303


def test_a_provider_that_hangs_stalls_nobody_else(provider: Providing, served: Served) -> None:
    """Tokens of this server and of nobody are answered at once; known keys serve meanwhile; a
    token whose key nobody knows waits two and a half seconds at most."""
    with closing(TokenBook(served.gate._path)) as book:  # type: ignore[arg-type]
        rights = frozenset({Right.READ})
        own = book.add("desk", Clearance.parse("partner"), rights, at=served.now[0]).text
    good = provider.signed(DESK | {"exp": AT + 10_000})
    assert served.level(good) == "partner"
    provider.stalls.clear()
    served.now[0] += RENEWED
    began = time.monotonic()
    assert served.level(good) == "partner"
    assert time.monotonic() - began < 1
    served.now[0] += AGAIN
    made_up = provider.signed(DESK, {"kid": "made up"})
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(served.ask, made_up) for _ in range(3)]
        time.sleep(0.2)
        began = time.monotonic()
        assert served.level(own) == "partner"
        assert served.client.post("/graphql", json=AS_WHOM).status_code == 200
        assert time.monotonic() - began < 1
        began = time.monotonic()
        assert {one.result().status_code for one in waiting} <= {401, 429}
    assert time.monotonic() - began < 2 * PATIENCE
    assert served.level(good) == "partner"
    served.now[0] += KEPT
    assert served.ask(good).status_code == 401
