"""One question from one caller to its reply, regardless of how both are sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import orjson
from cachetools import LRUCache
from fastapi import Request

from api.access.caller import Caller, Right
from api.access.gate import Gate, allow
from api.access.waiting import HasToWait
from api.errors import BAD_REQUEST, WRONG_METHOD, RequestError
from api.graphql.replying import Heavy, Mutating, Reply, Subscribing
from api.graphql.service import HEAVY, NARROW, ONLY_KEPT, Service
from api.http.news import Listener
from api.http.persisted import Persisted
from api.http.serving import Serving
from api.http.working import Lane, Work
from api.http.writers import writer_of
from api.writing.scribe import Scribe, WritingDesk
from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime

QUICK = 1.0
"""Seconds after which a question is heavy, however little work it looked like."""
LONG = 2_000
"""Bytes of variables that take longer to tell the audit log than others should wait."""
MOST_SLOW = 1_000
"""Questions that are known to be so; which was found out longest ago is forgotten first."""

_LANGUAGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*\Z"
)


class Question(NamedTuple):
    """What is asked."""

    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None
    extensions: Mapping[str, Any]
    id: object


def question_of(given: Mapping[str, Any]) -> Question:
    """A question as clients send it: an object with these members.

    Raises:
        RequestError: a member is not of its type.
    """
    query, variables = given.get("query"), given.get("variables")
    operation_name, extensions = given.get("operationName"), given.get("extensions")
    if query is not None and not isinstance(query, str):
        raise RequestError(BAD_REQUEST, "query is missing: give the question as a text")
    if variables is not None and not isinstance(variables, dict):
        raise RequestError(BAD_REQUEST, 'variables is not an object: {"name": value}')
    if extensions is not None and not isinstance(extensions, dict):
        raise RequestError(BAD_REQUEST, "extensions is not an object; leave it out")
    if operation_name is not None and not isinstance(operation_name, str):
        raise RequestError(BAD_REQUEST, "operationName is not a text: give one operation's name")
    return Question(
        query, variables or {}, operation_name or None, extensions or {}, given.get("documentId")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The caller, and how a question was sent."""

    reads: Caller
    key: str
    """What tells this caller from others: see `api.http.callers`."""
    languages: tuple[str, ...]
    holds: Callable[[], bool]
    """As `api.http.news.Listener`."""


class Answering:
    """Answers questions of one application."""

    def __init__(
        self,
        service: Service,
        persisted: Persisted,
        work: Work,
        gate: Gate,
        serving: Serving,
        desk: WritingDesk | None,
    ) -> None:
        """Answering.

        Args:
            desk: where people write into the store; nobody does where there is none.
        """
        self._service, self._persisted, self._work = service, persisted, work
        self._gate, self._serving, self._desk = gate, serving, desk
        self._slow: LRUCache[int, bool] = LRUCache(MOST_SLOW)

    def text(self, question: Question, reads: Caller) -> str:
        """The text of a question that this caller may ask.

        Raises:
            RequestError: it is not known, or not trusted; or the caller may not read.
        """
        allow(reads, Right.READ)
        return self._persisted.question(
            question.query, question.extensions, question.id, reads.clearance
        )

    async def reply(
        self,
        text: str,
        question: Question,
        asker: Asker,
        *,
        request: Request | None = None,
        may_write: bool = False,
    ) -> Reply | Listener:
        """The reply; of a subscription who is to listen to what.

        Args:
            text: as `text`.
            request: of the client, its body read; None where somebody else looks after that.
            may_write: whether it was sent in a way in which a mutation may be.

        Raises:
            RequestError: it writes, and may not.
            Overloaded, Abandoned, StoreError: as `Work.done`.
        """
        reads = asker.reads
        note = partial(self._note, text, question, reads)
        kept = self._at_once(text, question, asker)
        if kept is not None:
            await note(_ended(kept), kept.rows)
            return kept
        try:
            reply = await self._answered(text, question, asker, request, may_write)
        except Subscribing as subscribing:
            told = partial(self._told, text, question)
            return Listener(
                listening=subscribing.listening,
                reads=reads,
                key=asker.key,
                holds=asker.holds,
                asked=await self._gate.aside(told) if reads.is_above_public else {},
            )
        except BaseException as error:
            ended = "timeout" if isinstance(error, OutOfTime) else "failed"
            await note(ended, 0)
            raise
        await note(_ended(reply), reply.rows)
        return reply

    def _at_once(self, text: str, question: Question, asker: Asker) -> Reply | None:
        """See `Service.reply_at_once`; None of a server that ends."""
        if self._work.is_stopped:
            return None
        return self._service.reply_at_once(
            text,
            question.variables,
            question.operation_name,
            clearance=asker.reads.clearance,
            languages=asker.languages,
            may=asker.reads.may,
            person=asker.reads.person,
        )

    async def _answered(
        self,
        text: str,
        question: Question,
        asker: Asker,
        request: Request | None,
        may_write: bool,
    ) -> Reply:
        """What a thread replies, in the lane that the question belongs in.

        Raises:
            Subscribing: it is a subscription.
        """
        deadline = Deadline(self._serving.timeout, mend=NARROW)
        done = partial(self._work.done, request, deadline, caller=asker.key)
        made = partial(self._made, text, question, asker)
        tried = partial(_tried, made, deadline)
        # Not the text itself: it may name what was erased since.
        known = hash(text)
        try:
            if self._work.is_busy(Lane.LIGHT):
                with suppress(Heavy):
                    reply = await done(partial(tried, ONLY_KEPT), lane=Lane.KEPT)
                    if reply is not None:
                        return reply
            most = ONLY_KEPT if known in self._slow else HEAVY
            reply = await done(partial(tried, most))
            if reply is not None:
                return reply
            self._slow[known] = True
        except Heavy:
            pass
        except Mutating as mutating:
            if not may_write:
                problem = "a mutation is sent by POST"
                raise RequestError(WRONG_METHOD, problem, {"Allow": "POST"}) from None
            scribe = writer_of(asker.reads, mutating.rights, self._desk, deadline)
            return await done(partial(made, deadline, scribe=scribe), lane=Lane.WRITES)
        return await done(partial(made, deadline), lane=Lane.HEAVY)

    def _made(
        self,
        text: str,
        question: Question,
        asker: Asker,
        deadline: Deadline,
        most: int | None = None,
        scribe: Scribe | None = None,
    ) -> Reply:
        """See `Service.reply`."""
        return self._service.reply(
            text,
            question.variables,
            question.operation_name,
            clearance=asker.reads.clearance,
            languages=asker.languages,
            deadline=deadline,
            most=most,
            may=asker.reads.may,
            scribe=scribe,
            person=asker.reads.person,
        )

    def _told(self, text: str, question: Question) -> dict[str, Any]:
        # Texts as keyed hashes: a question may hold a name, and few are possible.
        variables = question.variables
        if variables:
            variables = self._gate.told(variables, self._service.words)
        return {"document": self._gate.told(text), "variables": variables}

    async def _note(
        self, text: str, question: Question, reads: Caller, ended: str, rows: int
    ) -> None:
        """Write down what somebody asked who reads more than the public."""
        if not reads.is_above_public:
            return

        variables = question.variables
        try:
            if variables and len(orjson.dumps(variables)) > LONG:
                raise HasToWait
            self._write(text, question, reads, ended, rows, may_wait=False)
        except HasToWait:
            await self._gate.aside(partial(self._write, text, question, reads, ended, rows))

    def _write(
        self,
        text: str,
        question: Question,
        reads: Caller,
        ended: str,
        rows: int,
        *,
        may_wait: bool = True,
    ) -> None:
        """A line of the audit log; raises as `Gate.note`."""
        told = self._told(text, question)
        self._gate.note("question", reads, may_wait=may_wait, **told, ended=ended, rows=rows)


def _tried(
    made: Callable[[Deadline, int | None], Reply], deadline: Deadline, most: int | None
) -> Reply | None:
    """A reply that is made quickly; None where it would take longer than that."""
    trying = deadline.within(QUICK)
    reply = made(trying, most)
    return None if reply.late and trying is not deadline else reply


def _ended(reply: Reply) -> str:
    """How a question ended, for the audit log."""
    if reply.answered:
        return "answered"
    return "timeout" if reply.late else "refused"


def languages(header: str) -> tuple[str, ...]:
    """The languages of an ``Accept-Language`` header (RFC 9110 §12.5.4), most wanted first.

    What is malformed is left out, as is ``*``.
    """
    weighed: list[tuple[float, int, str]] = []
    for part in header[:1000].split(","):
        match = _LANGUAGE.match(part)
        if match is not None:
            weight = float(match[2]) if match[2] else 1.0
            if weight > 0:
                weighed.append((-weight, len(weighed), match[1]))
    return tuple(dict.fromkeys(tag for _, _, tag in sorted(weighed)))
