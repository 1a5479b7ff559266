"""Tokens of an organisation's provider, given out by a small one that the tests start."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.access.audit import AuditLog
from api.access.failures import OwnFailures
from api.access.gate import Gate
from api.access.oidc import Organisation, Provider
from api.access.provider_keys import AGAIN, KEPT
from api.access.tokens import SECOND
from api.http.app import create_app
from graph.claims.errors import InputError
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
clearances:
  - {{claim: realm.roles, has: coder, clearance: restricted+medical, may: [read, export, propose]}}
  - {{claim: groups, has: desk, clearance: partner, may: export}}
  - {{claim: scope, has: public, clearance: public}}
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
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/desk"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        providing = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                providing.asked.append(self.path)
                if providing.is_away:
                    self.send_error(503)
                elif self.path == "/realms/desk/.well-known/openid-configuration":
                    issuer = providing.issuer
                    found = {"issuer": issuer, "jwks_uri": f"{issuer}/keys"} | providing.said
                    self._send(found)
                elif self.path == "/realms/desk/keys":
                    keys = [key.as_dict(private=False) for key in providing.keys]
                    self._send({"keys": keys})
                else:
                    self.send_response(302)
                    self.send_header("Location", f"{providing.issuer}/keys")
                    self.end_headers()

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                wish = json.loads(self.rfile.read(length))
                self._send({"access_token": providing.signed(wish)})

            def _send(self, what: Any) -> None:
                body = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

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
def served(provider: Providing, client_of: Any, tmp_path: Path) -> Served:
    gate, client = client_of
    path = tmp_path / "oidc.yaml"
    path.write_text(FILE.format(issuer=provider.issuer))
    now = [AT * SECOND]
    gate.clock = lambda: now[0]
    gate.audit = log = AuditLog(tmp_path / "audit")
    gate.provider = Provider(Organisation.read(path), lambda: now[0])
    gate._failures = OwnFailures()
    return Served(gate, log, client, now)


def test_claims_say_what_one_reads_and_does(provider: Providing, served: Served) -> None:
    """The first rule that fits; what was read is in the log under the name that the file chose."""
    told = served.ask(provider.token(DESK)).json()["data"]["reader"]
    assert (told["level"], told["may"]) == ("partner", ["export", "read"])
    told = served.ask(provider.token(CODER | {"groups": ["desk"]})).json()["data"]["reader"]
    assert (told["level"], told["compartments"]) == ("restricted", ["medical"])
    assert served.level(provider.token({"sub": "x", "scope": "openid public"})) == "public"
    assert [line["who"] for line in served.log.lines()] == ["oidc person-7", "oidc person-8"]
    assert len([path for path in provider.asked if path.endswith("/keys")]) == 1


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
    ],
)
def test_a_file_that_cannot_be_is_refused(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    """With the member and the mend."""
    path = tmp_path / "oidc.yaml"
    path.write_text(FILE.replace(*change).format(issuer="https://login.example.org"))
    with pytest.raises(InputError, match=told):
        Organisation.read(path)
