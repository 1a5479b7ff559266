"""Looks for news on behalf of webhooks, and sends what is due.

A message has a kind, opaque ids and a cursor. Whether it may be told is judged when it is sent:
what the webhook's clearance does not read any more is dropped, and nobody is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from api.access.audit import AuditLog
from api.graphql.error_codes import ErrorCode
from api.graphql.service import Service
from api.graphql.subscriptions.following import Listening, Unheard
from api.webhooks.book import MOST_WAITING, SECOND, Hook, Waiting, WebhookBook
from api.webhooks.sending import Unsent, send
from api.webhooks.sole_sender import SoleSender
from graph.claims.deadline import Deadline
from graph.claims.errors import AnswerableError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine
from graph.relations.news import RECORDS

LOOK = 1.0
"""Seconds from one round to the next."""
LOOKING = 60.0
"""Seconds that one look at the store may take."""
MOST_AT_ONCE = 100
"""Messages of one webhook in one round."""
ENDING = 6.0
"""Seconds that somebody who ends a courier waits for a message that is under way."""
SENT = "webhook"
"""What the audit log calls a message above public."""

_CHANGE = "cursor change { id kind entity { id } claim { id } }"
QUERIES: Mapping[str, str] = {
    "changes": f"subscription ($after: String) {{ changes(after: $after) {{ {_CHANGE} }} }}",
    "turns": f"subscription ($after: String) {{ callStatus(after: $after) {{ {_CHANGE} }} }}",
}
"""By the column that has where a webhook stands."""
_RECORDED = frozenset(kind.name for kind in RECORDS)


class Courier:
    """Serves the webhooks of one store. Of several processes one does at a time."""

    def __init__(
        self,
        book: Path,
        service: Service,
        engine: Engine,
        audit: AuditLog,
        clock: Callable[[], int],
        look: float = LOOK,
    ) -> None:
        """A courier.

        Args:
            book: the file; where there is none, there is nothing to do.
            clock: microseconds since 1970.
            look: seconds from one round to the next.
        """
        self._path, self._service, self._engine = book, service, engine
        self._audit, self._clock, self._look = audit, clock, look
        self._sole = SoleSender(book)
        self._opened: WebhookBook | None = None
        self._listening: dict[str, tuple[Listening, object | None]] = {}
        self._seen: object = None
        self._stops = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve in a thread, until `close`."""
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, and close the book."""
        self._stops.set()
        if self._thread is not None:
            self._thread.join(ENDING)
        if self._opened is not None:
            self._opened.close()
        self._sole.give_back()

    def turn(self) -> int:
        """One round; how many messages were sent.

        Raises:
            StoreError: the store or the book cannot be read.
        """
        book = self._book
        if book is None or not self._sole.take():
            return 0
        hooks = book.all()
        now = (self._service.state, self._service.today, tuple(hook.id for hook in hooks))
        if now != self._seen or now[0] is None:
            self._seen = now
            for hook in hooks:
                self._gather(book, hook)
        return sum(self._send_due(book, hook) for hook in book.all())

    @property
    def other(self) -> str | None:
        """The number of the process that sends instead, where the last round found one."""
        return self._sole.other

    @property
    def _book(self) -> WebhookBook | None:
        if self._opened is None and self._path.exists():
            self._opened = WebhookBook(self._path)
        return self._opened

    def _run(self) -> None:
        while not self._stops.wait(self._look):
            # A store that cannot be read at the moment is looked at again.
            with suppress(AnswerableError):
                self.turn()

    # ------------------------------------------------------------------------- gathering

    def _gather(self, book: WebhookBook, hook: Hook) -> None:
        for field, cursor in (("changes", hook.changes), ("turns", hook.turns)):
            if cursor is None:
                continue
            if book.counts(hook.id)[0] >= MOST_WAITING:
                self._seen = None
                return
            try:
                self._read(book, hook, field, cursor)
            except Unheard as error:
                # It goes on where it stands, at the next change; or from now on.
                self._listening.pop(f"{hook.id} {field}", None)
                if error.code is ErrorCode.TOO_MANY_ROWS:
                    self._pass_by(book, hook, field, str(error))

    def _pass_by(self, book: WebhookBook, hook: Hook, field: str, problem: str) -> None:
        """Leave out more than can be told, and go on from now."""
        at = max(self._clock(), self._engine.latest) + 1
        changes, turns = starts(self._service, (), at, self._service.today.toordinal())
        book.put(hook, field, (), changes if field == "changes" else turns, at)
        book.tell(hook, f"left out: {problem}")

    def _read(self, book: WebhookBook, hook: Hook, field: str, cursor: str) -> None:
        key = f"{hook.id} {field}"
        if key not in self._listening:
            listening = self._service.listening(QUERIES[field], {"after": cursor})
            self._listening[key] = listening, None
        more = True
        while more and not self._stops.is_set():
            listening, position = self._listening[key]
            found = self._service.read_on(
                listening, position, clearance=hook.clearance, deadline=Deadline(LOOKING)
            )
            rows = [_row(one[listening.key]) for one in found.data]
            book.put(hook, field, _wanted(hook, rows), rows[-1][3] if rows else None, self._clock())
            self._listening[key] = listening, found.position
            more = found.more

    # --------------------------------------------------------------------------- sending

    def _send_due(self, book: WebhookBook, hook: Hook) -> int:
        sent = 0
        while sent < MOST_AT_ONCE and hook.due <= self._clock() and not self._stops.is_set():
            message = book.next(hook)
            if message is None:
                break
            if not self._may_be_told(hook, message):
                book.done(message)
                continue
            try:
                self._send(hook, message)
            except Unsent as error:
                book.failed(hook, message, str(error), self._clock())
                break
            book.done(message)
            sent += 1
        return sent

    def _may_be_told(self, hook: Hook, message: Waiting) -> bool:
        """Whether the webhook's clearance reads what it is about, now."""
        with self._engine.reading(Deadline(LOOKING)) as snapshot:
            view = snapshot.view(hook.clearance)
            about = [message.about]
            return bool(view.classes(about) or view.records(about))

    def _send(self, hook: Hook, message: Waiting) -> None:
        at = self._clock()
        if hook.clearance != PUBLIC_CLEARANCE:
            self._audit.write(
                SENT,
                at=at,
                who=f"webhook {hook.name}",
                clearance=str(hook.clearance),
                id=message.about,
                rows=1,
            )
        body = orjson.dumps(
            {
                "kind": message.kind,
                "id": message.about,
                "change": message.change,
                "cursor": message.cursor,
            }
        )
        send(hook.target, hook.secret, message.change, at // SECOND, body)


def _row(told: Mapping[str, Any]) -> tuple[str, str, str, str]:
    change = told["change"]
    about = change["claim"] or change["entity"]
    return change["id"], change["kind"], about["id"], told["cursor"]


def _wanted(
    hook: Hook, rows: Sequence[tuple[str, str, str, str]]
) -> Sequence[tuple[str, str, str, str]]:
    return [row for row in rows if not hook.kinds or row[1] in hook.kinds]


def starts(
    service: Service, kinds: Sequence[str], at: int, today: int
) -> tuple[str | None, str | None]:
    """The cursors of `changes` and `callStatus` behind which a new webhook goes on; None of what it
    is not told.

    Args:
        kinds: what it is told, by the names of the schema; everything where there are none.
        at: a record time behind which everything is news.
        today: the day number of now.
    """
    wanted = set(kinds)
    changes = turns = None
    if not wanted or wanted & _RECORDED:
        field = service.listening(QUERIES["changes"], {}).field
        changes = field.cursor((at, 0, "", 0))
    if not wanted or wanted - _RECORDED:
        field = service.listening(QUERIES["turns"], {}).field
        turns = field.cursor((at, today))
    return changes, turns
