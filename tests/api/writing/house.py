"""A server over an invented store, with people who write: who may what, and what they send."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx

from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.factor import STEP, code
from api.access.gate import Gate
from api.access.token_rows import person_of
from api.access.tokens import SECOND, TokenBook
from api.http.app import create_app
from api.writing.book import WritingBook
from api.writing.scribe import WritingDesk
from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.protection.tombstones import Tombstones
from tests.api.http.test_app import Client
from tests.clock import START
from tests.ingest.folder import sheet, write

AT = START
ALL = frozenset(Right)

NAMES = """\
names:
  herald: bbbbbbbbbbbbbbbbbbbbbbbbbb
  guard: {id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody}
  ostrel: ffffffffffffffffffffffffff
"""
HEAD = """\
source:
  {marking: public, name: Ostrel Herald on the ferry, url: "https://herald.example/2",
   publisher: herald}
defaults: {marking: public, attribution: [herald reports]}
"""
FERRY = "ferryferryferryferryferryf"
BODY = """\
entities:
  raid: {class: Event, at: L2, name: The raid on the ferry, kind: detention, place: ostrel}
claims:
  - {subject: raid, at: L2, stance: alleged, allegedPerpetrators: guard}
"""
SHEET = f"sheet: {FERRY}\n{NAMES}{HEAD}{BODY}"

ADD = """
mutation Add($text: String!, $if: String, $key: String, $dryRun: Boolean, $loosen: Boolean) {
  addSheet(text: $text, if: $if, key: $key, dryRun: $dryRun, loosen: $loosen) {
    origin document dryRun entities new already retracted reinstated remarked floors nameless
    warnings claims(first: 100) { totalCount nodes { id predicate review state subject { label } } }
  }
}
"""
REVIEW = """
mutation Decide(
  $ids: [ID!]!, $decision: Review!, $why: String!, $if: [Seen!], $key: String, $dryRun: Boolean
) {
  reviewClaims(
    ids: $ids, decision: $decision, why: $why, if: $if, key: $key, dryRun: $dryRun
  ) { dryRun changed turns { of before after } claims { nodes { id review state } } }
}
"""


class House:
    """A server, its book of tokens, its log, its engine, and a clock that one can set."""

    def __init__(
        self, stack: ExitStack, folder: Path, engine: Engine, *, own_too: bool = False
    ) -> None:
        self.now = [AT]
        self.engine, self.folder = engine, folder
        self.log = AuditLog(folder / "audit")
        clock = lambda: self.now[0]  # noqa: E731
        gate = stack.enter_context(closing(Gate(folder / "tokens", self.log, clock)))
        self.tokens = stack.enter_context(closing(TokenBook(folder / "tokens")))
        self.book = stack.enter_context(closing(WritingBook(folder / "writing")))
        self.desk = WritingDesk(
            engine=engine,
            book=self.book,
            gate=gate,
            tombstones=Tombstones(folder / "key"),
            own_too=own_too,
        )
        self.client = Client(create_app(engine, gate=gate, desk=self.desk))
        self._people: dict[str, str] = {}

    def token(self, name: str, clearance: str = "restricted", may: frozenset[Right] = ALL) -> str:
        """A text that is taken for somebody."""
        if name not in self._people:
            read = Clearance.parse(clearance)
            made = self.tokens.add(name, read, may, at=self.now[0])
            text = made.text
            if made.secret is not None:
                token = self.tokens.token(text, at=self.now[0])
                digits = code(made.secret, self.now[0] // SECOND // STEP)
                session = token and self.tokens.open_session(token, digits, at=self.now[0])
                assert session
                text = session
            self._people[name] = text
        return self._people[name]

    def person(self, name: str) -> str:
        """The opaque id of somebody."""
        return next(person_of(t.digest) for t in self.tokens.all() if t.name == name)

    def send(
        self, who: str | None, query: str, /, *, clearance: str = "restricted", **variables: Any
    ) -> httpx.Response:
        """What somebody is answered."""
        headers = {}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.token(who, clearance)}"
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers=headers)

    def ask(self, who: str | None, query: str, /, **variables: Any) -> Any:
        """The body of it."""
        return self.send(who, query, **variables).json()

    def add(self, who: str, text: str = SHEET, **variables: Any) -> Any:
        """What comes of a sheet."""
        return self.ask(who, ADD, text=text, **variables)


def furnish(engine: Engine, folder: Path) -> Engine:
    """Load the invented registry and a sheet."""
    body = """\
    entities:
      search: {class: Event, at: L2, name: The search of the quay, kind: detention}
    """
    report = load([write(folder, sheet(body))], engine)
    assert not report.errors, report.errors
    return engine
