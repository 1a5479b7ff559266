"""Questions that a server knows by a name: trusted ones out of a folder, and those that clients
register as they ask (Apollo's “automatic persisted queries”).

Registered ones are kept by clearance: whether somebody else asked a question is nobody's business.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from api.errors import BAD_REQUEST, FORBIDDEN, ErrorCode, RequestError
from api.graphql.cache import Cache
from graph.claims.errors import InputError, QueryError
from graph.claims.marking import Clearance

ROOM = 2 * 1024 * 1024
"""Characters of registered questions that are kept for one clearance."""
MOST_CLEARANCES = 64
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of a file of trusted questions."""
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_SPECIFIED = "sha256:"
_NOT_FOUND = "PersistedQueryNotFound"
"""The words by which Apollo's clients know that the text has to follow."""


def digest(text: str) -> str:
    """The SHA-256 of a question, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def trusted(folder: Path, check: Callable[[str], None]) -> dict[str, str]:
    """The questions of a folder, by each name that they have: their digests; the names of their
    files, ``*.graphql``; and the ids of manifests, ``*.json``, of Apollo (``operations``, each with
    ``id`` and ``body``), Relay and graphql-codegen (id → text).

    Args:
        check: raises `QueryError` for one that does not fit the schema.

    Raises:
        InputError: naming the file, and what is wrong with it.
    """
    if not folder.is_dir():
        raise InputError(
            "is no folder",
            mend="name the folder of trusted questions",
            field="--persisted",
            value=str(folder),
        )
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".graphql", ".gql", ".json") and path.is_file():
            for name, text in _named(path):
                _checked(path, name, text, check)
                for one in (name, digest(text)):
                    if found.setdefault(one, text) != text:
                        raise _wrong(path, one, "another question has this name", "name it anew")
    return found


def _named(path: Path) -> Iterator[tuple[str, str]]:
    if path.stat().st_size > LARGEST_FILE:
        raise _wrong(path, path.name, "is too large", "divide it into several")
    try:
        text = path.read_text("utf-8")
        given: Any = orjson.loads(text) if path.suffix == ".json" else {path.stem: text}
    except ValueError as error:
        raise _wrong(path, path.name, f"cannot be read: {error}", "write it as UTF-8") from None
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(given, dict) and isinstance(given.get("operations"), list):
        members = (one if isinstance(one, dict) else {} for one in given["operations"])
        pairs = ((one.get("id"), one.get("body")) for one in members)
    elif isinstance(given, dict):
        pairs = given.items()
    else:
        raise _wrong(path, path.name, "is no manifest", "write an object of ids and texts")
    for name, question in pairs:
        if not isinstance(name, str) or not name or not isinstance(question, str):
            raise _wrong(path, str(name), "is no question", "give it an id and a text")
        yield name, question


def _checked(path: Path, name: str, text: str, check: Callable[[str], None]) -> None:
    try:
        check(text)
    except QueryError as error:
        mend = "write one that this server's schema has"
        raise _wrong(path, name, f"cannot be asked: {error}", mend) from None


def _wrong(path: Path, name: str, problem: str, mend: str) -> InputError:
    return InputError(problem, mend=mend, record=str(path), value=name)


class Persisted:
    """Finds the question of a request."""

    def __init__(
        self, trusted: Mapping[str, str], own: Iterable[str] = (), *, only: bool = False
    ) -> None:
        """What a server knows.

        Args:
            trusted: as `trusted`.
            own: questions of its own page, which are trusted, too.
            only: whether no others are answered.
        """
        self._trusted, self._only = trusted, only
        self._digests = frozenset(map(digest, (*trusted.values(), *own))) if only else frozenset()
        self._registered: dict[str, Cache[str]] = {}

    def question(
        self, query: str | None, extensions: Mapping[str, Any], id: object, clearance: Clearance
    ) -> str:
        """The question that is asked by its text, its digest or its id.

        Raises:
            RequestError: none is; it is not known; or it is not trusted where only those are.
        """
        given = _given(extensions, id)
        if query and self._only and digest(query) not in self._digests:
            raise RequestError(
                FORBIDDEN,
                "this server answers the questions alone that its operator has put there",
                code=ErrorCode.NOT_PERSISTED,
            )
        if given is None:
            if not query:
                raise RequestError(BAD_REQUEST, "query is missing: give the question as a text")
            return query
        if query:
            if _DIGEST.match(given) and given != digest(query):
                raise RequestError(
                    BAD_REQUEST, "the digest is not the SHA-256 of the question that came with it"
                )
            if _DIGEST.match(given) and not self._only:
                self._of(clearance).put(given, query, len(query))
            return query
        found = self._trusted.get(given)
        if found is None and not self._only:
            found = self._of(clearance).get(given)
        if found is None:
            # As Apollo's servers answer it, so that its clients send the text.
            raise RequestError(200, _NOT_FOUND, code=ErrorCode.PERSISTED_QUERY_NOT_FOUND)
        return found

    def _of(self, clearance: Clearance) -> Cache[str]:
        key = str(clearance)
        if key not in self._registered and len(self._registered) >= MOST_CLEARANCES:
            del self._registered[next(iter(self._registered))]
        return self._registered.setdefault(key, Cache(ROOM))


def _given(extensions: Mapping[str, Any], id: object) -> str | None:
    """The digest or the id of a question; None where there is neither."""
    named = extensions.get("persistedQuery")
    if named is not None:
        hashed = named.get("sha256Hash") if isinstance(named, dict) else None
        if not isinstance(named, dict) or named.get("version") != 1 or not isinstance(hashed, str):
            raise RequestError(
                BAD_REQUEST,
                'persistedQuery is not one: {"version": 1, "sha256Hash": "…"}',
            )
        return hashed.lower() if _DIGEST.match(hashed.lower()) else hashed
    if id is None:
        return None
    if not isinstance(id, str) or not id:
        raise RequestError(BAD_REQUEST, "documentId is not a text: give the id of a question")
    return id.removeprefix(_SPECIFIED)
