"""Tokens of an organisation's own provider (OpenID Connect Core 1.0, RFC 9068): signed, for this
server or its page, and still holding; a file says which claims give which clearance and rights.

A token that fails a check is no token, and nobody is told why: see `Gate`. `joserfc` verifies
signatures; it comes with ``answerable[oidc]``.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from api.access.caller import WRITING, Caller, Right, needs_second_factor, rights
from api.access.provider_keys import ProviderKeys, is_safe
from api.access.token_rows import person_of
from api.access.tokens import OF_PROVIDER
from graph.changes.decision_by import PERSON
from graph.claims.errors import InputError, StoreError
from graph.claims.marking import Clearance

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures that are taken where the file names none: of pairs of keys alone, so that what signs
never lies here."""
KNOWN = frozenset({*ALGORITHMS, "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"})
ACCESS_TYPES = frozenset({"at+jwt", "application/at+jwt"})
"""What says that a token is for access, and nothing else (RFC 9068, §2.1)."""
TYPES = frozenset({"jwt", *ACCESS_TYPES})
OF_OTHERS = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "events"})
"""Claims of ID tokens and of notices of a log-out, which are for clients and open nothing here
(OpenID Connect Core 1.0, §2 and §3.3.2.11; Back-Channel Logout 1.0, §2.4)."""
LEEWAY, LONGEST_LEEWAY = 30, 300
"""Seconds that the clocks of two machines may differ."""
LONGEST_TOKEN = 8 * 1024
LONGEST_NAME = 100
_MEMBERS = frozenset(
    {"issuer", "audience", "name", "person", "clearances", "second_factor", "algorithms", "leeway"}
    | {"login"}
)
_LOGIN = frozenset({"client", "secret_file", "address", "scopes"})
_RULE = frozenset({"claim", "has", "clearance", "may"})
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule:
    """Who has a value among those of a claim reads and does this."""

    claim: str
    """With dots between, where one stands in another."""
    has: str
    clearance: Clearance
    may: frozenset[Right]


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """As which client of the provider the page lets people log in."""

    client: str
    secret: str | None
    """Of the client, where the provider gave it one."""
    address: str
    """Of this server, as browsers see it, without a slash at the end."""
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What a file says of a provider."""

    issuer: str
    audience: str
    name: str
    """The claim that stands in the audit log: opaque where it can be."""
    person: str | None
    """The claim by which persons are told apart; None where nobody may write."""
    rules: tuple[ClaimRule, ...]
    """The first that fits decides."""
    acr: frozenset[str]
    amr: frozenset[str]
    """Values of which one says that a second factor was asked for."""
    algorithms: tuple[str, ...]
    leeway: int
    login: Login | None = None

    @classmethod
    def read(cls, path: Path) -> Organisation:
        """What the file says.

        Raises:
            InputError: naming the member, its value and how to fix it.
        """
        try:
            given = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise InputError(
                f"cannot be read: {error}", mend="write it as YAML", record=str(path)
            ) from None
        file = _File(path, given)
        factor = file.member("second_factor", dict, {})
        algorithms = file.texts("algorithms", list(ALGORITHMS))
        for one in algorithms:
            if one not in KNOWN:
                raise file.wrong("algorithms", one, f"write some of {', '.join(sorted(KNOWN))}")
        issuer = file.text("issuer")
        if not is_safe(issuer):
            raise file.wrong("issuer", issuer, "write its address, with https://")
        leeway = file.member("leeway", int, LEEWAY)
        if not 0 <= leeway <= LONGEST_LEEWAY:
            raise file.wrong("leeway", leeway, f"write seconds, {LONGEST_LEEWAY} at most")
        rules = tuple(_rule(file, one) for one in file.member("clearances", list))
        if "person" not in given and any(not WRITING.isdisjoint(rule.may) for rule in rules):
            raise file.wrong(
                "person",
                None,
                "name the claim that tells persons apart, since somebody may write: one that holds "
                "the opaque id that a person has in sheets and tokens, or sub",
            )
        return cls(
            issuer=issuer,
            audience=file.text("audience"),
            name=file.text("name", "sub"),
            person=file.text("person") if "person" in given else None,
            rules=rules,
            acr=frozenset(_File(path, factor).texts("acr", [])),
            amr=frozenset(_File(path, factor).texts("amr", [])),
            algorithms=tuple(algorithms),
            leeway=leeway,
            login=_login(path, file.member("login", dict)) if "login" in file.given else None,
        )


class _File:
    """A file's members, each of the type that it has to be."""

    def __init__(self, path: Path, given: Any) -> None:
        self._path = path
        if not isinstance(given, dict):
            raise InputError("is no mapping", mend="write names and values", record=str(path))
        self.given: Mapping[str, Any] = given
        for name in given:
            if name not in _MEMBERS | _RULE | _LOGIN | {"acr", "amr"}:
                raise self.wrong(str(name), given[name], "leave it out; it is none of its members")

    def member(self, name: str, type_: type[Any], left_out: Any = None) -> Any:
        value = self.given.get(name, left_out)
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is not bool):
            words = {dict: "names and values", list: "a list", int: "a number", str: "a text"}
            raise self.wrong(name, value, f"write {words[type_]}")
        return value

    def text(self, name: str, left_out: str | None = None) -> str:
        text: str = self.member(name, str, left_out)
        if not text:
            raise self.wrong(name, text, "write a text")
        return text

    def texts(self, name: str, left_out: list[str]) -> list[str]:
        found = self.given.get(name, left_out)
        listed = [found] if isinstance(found, str) else found
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise self.wrong(name, found, "write texts, as a list")
        return listed

    def wrong(self, name: str, value: object, mend: str) -> InputError:
        return InputError(
            "cannot be so", mend=mend, record=str(self._path), field=name, value=str(value)
        )

    @property
    def path(self) -> Path:
        return self._path


def _login(path: Path, given: Any) -> Login:
    file = _File(path, given)
    address = file.text("address")
    if not is_safe(address) or urlsplit(address).path not in ("", "/"):
        raise file.wrong("address", address, "write scheme and host of this server, with https://")
    secret: str | None = None
    if "secret_file" in file.given:
        kept = path.parent / file.text("secret_file")
        try:
            secret = kept.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise file.wrong("secret_file", str(kept), f"it cannot be read: {error}") from None
        if not secret:
            raise file.wrong("secret_file", str(kept), "write the secret of the client into it")
    return Login(
        client=file.text("client"),
        secret=secret,
        address=address.rstrip("/"),
        scopes=tuple(file.texts("scopes", ["openid"])),
    )


def _rule(file: _File, given: Any) -> ClaimRule:
    rule = _File(file.path, given)
    try:
        clearance = Clearance.parse(rule.text("clearance"))
        may = rights(",".join(rule.texts("may", [Right.READ])))
    except InputError as error:
        if error.record is not None:
            raise
        raise rule.wrong("clearances", dict(rule.given), f"{error.problem}; {error.mend}") from None
    return ClaimRule(claim=rule.text("claim"), has=rule.text("has"), clearance=clearance, may=may)


class Provider:
    """Tells who somebody is by a token of the organisation's provider."""

    def __init__(
        self, organisation: Organisation, clock: Callable[[], int], keys: ProviderKeys | None = None
    ) -> None:
        """A provider, which is asked for its keys with the first token.

        Args:
            clock: microseconds since 1970.

        Raises:
            StoreError: what verifies signatures is not installed.
        """
        try:
            import joserfc  # noqa: F401, PLC0415 (an extra)
        except ImportError:
            raise StoreError(
                "tokens of a provider are verified with joserfc, which is not installed; install "
                "answerable[oidc]"
            ) from None
        self.organisation = self._is = organisation
        self._clock = clock
        self.keys = keys or ProviderKeys(organisation.issuer)

    @staticmethod
    def looks_so(text: str) -> bool:
        """Whether a token is of a provider, if any: a JWT in three parts (RFC 7515, §7.1)."""
        return len(text) <= LONGEST_TOKEN and _JWT.match(text) is not None

    def caller(self, text: str) -> Caller | None:
        """Whom a token stands for; None where it is not taken, for any reason."""
        claims = self._claims(text, self._is.audience)
        return None if claims is None or not self._is_for_access(text, claims) else self._of(claims)

    def logged_in(self, text: str, nonce: str) -> Caller | None:
        """Whom an ID token stands for that the provider itself gave for a code; None where it is
        not taken (OpenID Connect Core 1.0, §3.1.3.7)."""
        login = self._is.login
        claims = None if login is None else self._claims(text, login.client)
        if claims is None or login is None or not _is_same(claims.get("nonce"), nonce):
            return None
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else login.client) != login.client:
            return None
        return self._of(claims)

    def _is_for_access(self, text: str, claims: Mapping[str, Any]) -> bool:
        """Whether a token is one that a client shows, and none that says to a client who came."""
        from joserfc import jws  # noqa: PLC0415 (an extra)

        type_ = str(jws.extract_compact(text.encode()).headers().get("typ", "JWT")).lower()
        if type_ in ACCESS_TYPES:
            return True
        # Keycloak says in a claim of the same name what its tokens are.
        is_other = claims.get("typ", "Bearer") not in ("Bearer", "bearer")
        login = self._is.login
        is_own = login is not None and login.client == self._is.audience
        return not (is_own or is_other or OF_OTHERS.intersection(claims))

    def _of(self, claims: Mapping[str, Any]) -> Caller | None:
        name = _at(claims, self._is.name)
        if not isinstance(name, str) or not name:
            return None
        for rule in self._is.rules:
            if rule.has in _values(_at(claims, rule.claim)):
                if needs_second_factor(rule.clearance) and not self._has_factor(claims):
                    return None
                # A space tells it from every name of a token of this server.
                who = f"{OF_PROVIDER}{name[:LONGEST_NAME]}"
                person = self._person(claims)
                return Caller(
                    name=who,
                    clearance=rule.clearance,
                    may=rule.may if person else rule.may - WRITING,
                    person=person,
                    account=self._opaque(claims["sub"]),
                )
        return None

    def _person(self, claims: Mapping[str, Any]) -> str | None:
        """The opaque id of a person, as the claim has it or made from what it has; None where the
        token does not say who it is."""
        said = None if self._is.person is None else _at(claims, self._is.person)
        if not isinstance(said, str) or not said:
            return None
        return said if PERSON.match(said) else self._opaque(said)

    def _opaque(self, said: str) -> str:
        return person_of(hashlib.sha256(f"{self._is.issuer} {said}".encode()).digest())

    def _has_factor(self, claims: Mapping[str, Any]) -> bool:
        """Whether it asked for a second factor (OpenID Connect Core 1.0, §2; RFC 8176)."""
        acr, amr = claims.get("acr"), claims.get("amr")
        methods = amr if isinstance(amr, list) else [amr]
        return (isinstance(acr, str) and acr in self._is.acr) or any(
            isinstance(one, str) and one in self._is.amr for one in methods
        )

    def _claims(self, text: str, audience: str) -> Mapping[str, Any] | None:
        from joserfc import jws, jwt  # noqa: PLC0415 (an extra)
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            header = jws.extract_compact(text.encode()).headers()
            if str(header.get("typ", "JWT")).lower() not in TYPES or "crit" in header:
                return None
            key = self.keys.key(header.get("kid"), self._clock())
            if key is None:
                return None
            token = jwt.decode(text, key, algorithms=list(self._is.algorithms))
            jwt.JWTClaimsRegistry(
                now=self._clock() // 1_000_000,
                leeway=self._is.leeway,
                iss={"essential": True, "value": self._is.issuer},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            ).validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        return token.claims


def _is_same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())


def _at(claims: Mapping[str, Any], name: str) -> Any:
    """The value of a claim; dots lead into those inside, where there is none of the whole name."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _values(found: Any) -> list[str]:
    """The texts of a claim: a list of them, or words with spaces between (RFC 8693, §4.2)."""
    if isinstance(found, str):
        return [found, *found.split()]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
