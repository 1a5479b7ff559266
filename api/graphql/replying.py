"""What comes of a question: a reply, or why it has none here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphql import GraphQLError

from api.access.caller import Right
from api.graphql.error_codes import ErrorCode, coded, errors_body
from api.graphql.subscriptions.following import Listening


class Heavy(Exception):
    """The question is heavy, and only a light one was to be answered."""


class Mutating(Exception):
    """The document writes, and nobody was named who does."""

    def __init__(self, rights: frozenset[Right]) -> None:
        super().__init__()
        self.rights = rights
        """What it needs."""


class Subscribing(Exception):
    """The document is a subscription, which is answered again and again."""

    def __init__(self, listening: Listening) -> None:
        super().__init__()
        self.listening = listening


class Reply(NamedTuple):
    """An answer as JSON, and whether the question was one that could be answered."""

    body: bytes
    answered: bool
    late: bool = False
    """It is an error since there was no time for more."""
    rows: int = 0
    """How many rows were read for it; of a kept one, when it was made."""


def refusal(why: str | Sequence[GraphQLError], code: ErrorCode) -> Reply:
    """The reply to a question that is not answered."""
    errors = [GraphQLError(why)] if isinstance(why, str) else why
    return Reply(errors_body(coded(errors, code)), False)


def trimmed(body: bytes) -> bytes:
    """The same in no more memory than it takes, to be kept: what orjson gives keeps all that it had
    for writing, four kilobytes at least."""
    return bytes(memoryview(body))
