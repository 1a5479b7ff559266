"""A view of an Answerable store for notebooks and scripts: over HTTP, or from the store's file.

This one file works alone with Python 3.11: copied beside a notebook it needs nothing for HTTP.
That is why it has more than 400 lines.
`connect` to a file needs the package installed; `to_pandas`, `to_networkx` and `to_rdflib` need the
library that they are named for.

    from api.client import connect
    view = connect("https://data.example.org").view(valid_on="2018-12-31")
    view.events().rows[0]["label"]

A token comes from the environment, ``ANSWERABLE_TOKEN``, or from a file; never from an argument,
which notebooks keep.
"""

from __future__ import annotations

import html
import importlib.util
import json
import os
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN_VARIABLE = "ANSWERABLE_TOKEN"
"""The environment variable that holds a token or a session."""
PAGE = 200
"""Entries that one request fetches."""
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
"""Host names of this machine for itself, whereto a token goes without TLS."""
PUBLIC = "public"
SHOWN = 20
"""Rows that a table shows of itself."""

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From a question and its variables to the whole reply."""
Fetch = Callable[[str], bytes]
"""From the name of a format to the file."""


class QuestionRefused(Exception):
    """The question could not be answered; `errors` are those of the reply."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("; ".join(str(one.get("message")) for one in errors))
        self.errors = errors


class NotReached(Exception):
    """The server cannot be reached, or does not answer at the moment."""


class TokenNotTaken(Exception):
    """The server does not take the token: it is wrong, expired or revoked, or wants a second
    factor."""


class NotAllowed(Exception):
    """With this token, or with none, one may not do this."""


# ------------------------------------------------------------------------------------ tables


@dataclass
class Table:
    """Rows with the same columns. A view above public shows counts and ids of it until `reveal`."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    hidden: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def reveal(self) -> Table:
        """The same table, which shows itself whole: for a screen that nobody else sees."""
        return Table(self.columns, self.rows)

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that it shows of itself."""
        return tuple(
            name for name in self.columns if not self.hidden or name == "id" or name.endswith("_id")
        )

    def __repr__(self) -> str:
        lines = ["  ".join(self.shown)]
        for row in self.rows[:SHOWN]:
            lines.append("  ".join(_text(row.get(name)) for name in self.shown))
        return "\n".join([*lines, self._rest])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.shown)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{html.escape(_text(row.get(name)))}</td>" for name in self.shown)
            + "</tr>"
            for row in self.rows[:SHOWN]
        )
        return f"<table><tr>{head}</tr>{body}</table><p>{html.escape(self._rest)}</p>"

    @property
    def _rest(self) -> str:
        kept = "; texts are kept back until .reveal()" if self.hidden else ""
        return f"{len(self.rows)} rows{kept}"


class Answer(dict[str, Any]):
    """The data of a reply. Above public it shows ids and numbers of itself until `reveal`, and so
    does each part of it."""

    def reveal(self) -> dict[str, Any]:
        """The same as plain data, which shows itself whole."""
        plain: dict[str, Any] = _plain(self)
        return plain

    def __repr__(self) -> str:
        return f"{_kept_back(self)}; texts are kept back until .reveal()"


class Answers(list[Any]):
    """A list in a reply, as `Answer`."""

    def reveal(self) -> list[Any]:
        """The same as plain data."""
        plain: list[Any] = _plain(self)
        return plain

    def __repr__(self) -> str:
        return f"{_kept_back(self)}; texts are kept back until .reveal()"


def _covered(found: Any) -> Any:
    if isinstance(found, dict):
        return Answer((name, _covered(value)) for name, value in found.items())
    return Answers(map(_covered, found)) if isinstance(found, list) else found


def _plain(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _plain(value) for name, value in found.items()}
    return [_plain(one) for one in found] if isinstance(found, list) else found


def _kept_back(found: Any, name: str = "") -> Any:
    """The same with an ellipsis for every text that is no id."""
    if isinstance(found, dict):
        return {name: _kept_back(value, name) for name, value in found.items()}
    if isinstance(found, list):
        return [_kept_back(one, name) for one in found]
    is_id = name == "id" or name.endswith(("Id", "Ids"))
    return "…" if isinstance(found, str) and not is_id else found


@dataclass(frozen=True)
class Interval:
    """A count as sources give it: at least, at most; None where nobody says."""

    least: int | None
    most: int | None

    def __str__(self) -> str:
        if self.least == self.most:
            return "?" if self.least is None else str(self.least)
        return "–".join("?" if one is None else str(one) for one in (self.least, self.most))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    return str(value)


# ---------------------------------------------------------------------------------- questions

_EVENTS = """
query ($first: Int, $after: String, $where: EventWhere) {
  events(where: $where, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id label kinds { code label } when { edtf earliestBegin latestEnd }
      places { nodes { id label } }
      victims { edges { node { id label ... on Group { size { min max } } } } }
      allegedPerpetrators { edges { stance contested node { id label } } }
    }
  }
}
"""
_CLAIMS = """
query ($first: Int, $after: String, $where: ClaimWhere) {
  claims(where: $where, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id predicate negated stance review stands
      subject { id label __typename } object { id label __typename } concept { code label }
      attributedTo { id label } valid { edtf }
      citation { locator quote source { id label } }
    }
  }
}
"""
_STRANDS = """
query ($first: Int, $after: String, $where: CallWhere, $on: Date) {
  calls(where: $where, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id label
      status(on: $on) {
        on
        strands {
          addressee { id label } demand { kind { code label } }
          state uncertain standing silence overdue { since } daysOutstanding { min max }
        }
      }
    }
  }
}
"""
_READER = "{ reader { level compartments person may } }"


@dataclass
class View:
    """What one reads, as known at a moment or as things stood on a day."""

    _ask: Ask
    _fetch: Fetch
    as_of: str | None = None
    """A moment with its offset from UTC; None for now."""
    valid_on: str | None = None
    """A day; None for today."""
    _reader: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {said}" for name, said in self._head())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(said)}</td></tr>"
            for name, said in self._head()
        )
        return f"<table>{rows}</table>"

    def _head(self) -> Iterator[tuple[str, str]]:
        """As whom and as of when one reads; nothing of what there is."""
        try:
            reader = self.reader
        except (QuestionRefused, NotReached, TokenNotTaken, NotAllowed) as error:
            # What shows itself must not fail.
            yield "reads", f"nothing; {error}"
        else:
            yield "reads", "+".join([reader["level"], *reader["compartments"]])
            if reader["person"] is not None:
                yield "person", reader["person"]
            yield "may", ", ".join(reader["may"])
        yield "as known", "now" if self.as_of is None else f"at {self.as_of}"
        yield "as things stood", "today" if self.valid_on is None else f"on {self.valid_on}"
        shows = "whole"
        if self._reader and self._is_hidden:
            shows = "with counts and ids alone until .reveal()"
        yield "tables show themselves", shows

    # ------------------------------------------------------------------------- asking

    def query(self, text: str, **variables: Any) -> Mapping[str, Any]:
        """The data of the reply to a question of one operation, asked of this view; above public
        an `Answer`, which shows ids and numbers of itself until `.reveal()`.

        Raises:
            QuestionRefused: it cannot be answered.
            TokenNotTaken: the server does not take the token.
            NotAllowed: with it one may not ask this.
            NotReached: the server cannot be reached.
        """
        data = self._data(text, variables)
        return _covered(data) if self._is_hidden else data

    @property
    def reader(self) -> Mapping[str, Any]:
        """As whom one reads: level, compartments, the opaque id of the person, what one may do."""
        if not self._reader:
            reply = self._ask(_READER, {})
            self._reader = dict(_good(reply)["reader"])
        return self._reader

    def events(self, **where: Any) -> Table:
        """Events, a row each: kinds, when, where, to whom, who is accused.

        Args:
            where: members of the input `EventWhere` of the schema.
        """
        rows = [_event(node) for node in self._nodes(_EVENTS, "events", where)]
        columns = ("id", "label", "kinds", "when", "begin", "end", "places", "victims", "accused")
        return self._table(columns, rows)

    def claims(self, **where: Any) -> Table:
        """Claims, a row each: who says what of what, how firmly, in which line.

        Args:
            where: members of the input `ClaimWhere`.
        """
        rows = [_claim(node) for node in self._nodes(_CLAIMS, "claims", where)]
        columns = (
            *("id", "subject_id", "subject", "predicate", "negated", "object_id", "object"),
            *("stance", "speaker", "review", "stands", "valid", "source", "locator", "quote"),
        )
        return self._table(columns, rows)

    def strands(self, on: str | None = None, **where: Any) -> Table:
        """What came of each demand of each call to each addressee by a day, a row each.

        Args:
            on: the day; `valid_on` where left out, else today.
            where: members of the input `CallWhere`.
        """
        day = on or self.valid_on
        rows = [
            row for node in self._nodes(_STRANDS, "calls", where, on=day) for row in _strands(node)
        ]
        columns = (
            *("call_id", "call", "on", "addressee", "demand", "state", "uncertain", "standing"),
            *("silence", "overdue_since", "days"),
        )
        return self._table(columns, rows)

    # ------------------------------------------------------------------------- taking away

    def to_pandas(self, what: str = "events", **where: Any) -> Any:
        """A table as a `pandas.DataFrame`: "events", "claims" or "strands".

        Raises:
            ValueError: there is no such table.
        """
        # Only the reader for it needs it.
        import pandas  # type: ignore[import-untyped] # noqa: PLC0415

        table = self._named(what)(**where)
        return pandas.DataFrame(table.rows, columns=list(table.columns))

    def to_networkx(self, **where: Any) -> Any:
        """Relations as a `networkx.MultiDiGraph`: nodes are things, an edge is a claim.

        An edge says `predicate`, `negated`, `stance`, `speaker`, `review`, `source` (an id),
        `valid` (EDTF or None) and `contested`: no accusation is merged with its denial. Claims
        that were taken back are left out.
        """
        import networkx  # noqa: PLC0415

        drawn: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        nodes = [
            node
            for node in self._nodes(_CLAIMS, "claims", where)
            if node["object"] is not None and node["stands"]
        ]
        polarities: dict[tuple[str, str, str], set[bool]] = {}
        for node in nodes:
            polarities.setdefault(_pair(node), set()).add(node["negated"])
        for node in nodes:
            for end in (node["subject"], node["object"]):
                drawn.add_node(end["id"], label=end["label"], cls=end["__typename"])
            drawn.add_edge(
                node["subject"]["id"],
                node["object"]["id"],
                key=node["id"],
                predicate=node["predicate"],
                negated=node["negated"],
                stance=node["stance"],
                speaker=_label(node["attributedTo"]),
                review=node["review"],
                source=node["citation"]["source"]["id"],
                valid=(node["valid"] or {}).get("edtf"),
                contested=len(polarities[_pair(node)]) > 1,
            )
        return drawn

    def to_rdflib(self) -> Any:
        """Everything that one may take away, as an `rdflib.Dataset`, of now.

        Raises:
            ValueError: the view is of another moment or day; files are of now.
        """
        if self.as_of or self.valid_on:
            raise ValueError("files are of now: take the view without as_of and valid_on")
        import rdflib  # noqa: PLC0415

        dataset = rdflib.Dataset()
        with warnings.catch_warnings():
            # rdflib 7 warns of what its own parser of N-Quads does.
            warnings.simplefilter("ignore", DeprecationWarning)
            dataset.parse(data=self._fetch("nquads"), format="nquads")
        return dataset

    # ----------------------------------------------------------------------------- inside

    def _named(self, what: str) -> Callable[..., Table]:
        tables = {"events": self.events, "claims": self.claims, "strands": self.strands}
        if what not in tables:
            raise ValueError(f"there is no table {what!r}; there are {', '.join(tables)}")
        return tables[what]

    def _table(self, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Table:
        return Table(columns, rows, self._is_hidden)

    @property
    def _is_hidden(self) -> bool:
        return self.reader["level"] != PUBLIC or bool(self.reader["compartments"])

    def _nodes(
        self, text: str, name: str, where: Mapping[str, Any], **variables: Any
    ) -> Iterator[Mapping[str, Any]]:
        """All entries of a list, page after page."""
        after: str | None = None
        while True:
            given = {"first": PAGE, "after": after, "where": dict(where) or None, **variables}
            found = self._data(text, given)[name]
            yield from found["nodes"]
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def _data(self, text: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.as_of is None and self.valid_on is None:
            return _good(self._ask(text, variables))
        data = _good(self._ask(_in_view(text, self.as_of, self.valid_on), variables))
        inner: Mapping[str, Any] = data["asOf"]
        return inner


def _good(reply: Mapping[str, Any]) -> Mapping[str, Any]:
    if reply.get("errors"):
        raise QuestionRefused(reply["errors"])
    data: Mapping[str, Any] = reply["data"]
    return data


def _in_view(text: str, as_of: str | None, valid_on: str | None) -> str:
    """A question of one operation, its fields asked of a view instead."""
    begin, end = _braces(text)
    moments = (("knownAt", as_of), ("validOn", valid_on))
    given = ", ".join(f"{name}: {json.dumps(value)}" for name, value in moments if value)
    return f"{text[: begin + 1]} asOf({given}) {text[begin : end + 1]} {text[end:]}"


def _braces(text: str) -> tuple[int, int]:
    """Where the outermost braces of the first operation begin and end.

    Raises:
        ValueError: there are none.
    """
    depth = parentheses = 0
    begin = -1
    position = 0
    while position < len(text):
        sign = text[position]
        if sign == "#":
            position = _behind(text, position, "\n")
        elif text.startswith('"""', position):
            position = _behind(text, position + 3, '"""') + 2
        elif sign == '"':
            position += 1
            while position < len(text) and text[position] != '"':
                position += 2 if text[position] == "\\" else 1
        elif sign in "()":
            parentheses += 1 if sign == "(" else -1
        elif sign == "{" and not parentheses:
            depth += 1
            begin = position if begin < 0 else begin
        elif sign == "}" and not parentheses:
            depth -= 1
            if not depth:
                return begin, position
        position += 1
    raise ValueError("the question has no fields in braces")


def _behind(text: str, position: int, sign: str) -> int:
    found = text.find(sign, position)
    return len(text) if found < 0 else found


def _label(node: Mapping[str, Any] | None) -> str | None:
    return None if node is None else str(node["label"])


def _pair(node: Mapping[str, Any]) -> tuple[str, str, str]:
    return node["subject"]["id"], node["predicate"], node["object"]["id"]


def _count(found: Mapping[str, Any] | None) -> Interval:
    return Interval(None, None) if found is None else Interval(found["min"], found["max"])


def _event(node: Mapping[str, Any]) -> dict[str, Any]:
    when = node["when"] or {}
    return {
        "id": node["id"],
        "label": node["label"],
        "kinds": [kind["label"] for kind in node["kinds"]],
        "when": when.get("edtf"),
        "begin": when.get("earliestBegin"),
        "end": when.get("latestEnd"),
        "places": [place["label"] for place in node["places"]["nodes"]],
        "victims": [_victim(edge["node"]) for edge in node["victims"]["edges"]],
        "accused": [_accused(edge) for edge in node["allegedPerpetrators"]["edges"]],
    }


def _victim(node: Mapping[str, Any]) -> str:
    size = node.get("size")
    return node["label"] if size is None else f"{node['label']} ({_count(size)})"


def _accused(edge: Mapping[str, Any]) -> str:
    contested = ", contested" if edge["contested"] else ""
    return f"{edge['node']['label']} ({str(edge['stance']).lower()}{contested})"


def _claim(node: Mapping[str, Any]) -> dict[str, Any]:
    thing = node["object"] or node["concept"] or {}
    citation = node["citation"]
    return {
        "id": node["id"],
        "subject_id": node["subject"]["id"],
        "subject": node["subject"]["label"],
        "predicate": node["predicate"],
        "negated": node["negated"],
        "object_id": thing.get("id") or thing.get("code"),
        "object": thing.get("label"),
        "stance": node["stance"],
        "speaker": _label(node["attributedTo"]),
        "review": node["review"],
        "stands": node["stands"],
        "valid": (node["valid"] or {}).get("edtf"),
        "source": citation["source"]["label"],
        "locator": citation["locator"],
        "quote": citation["quote"],
    }


def _strands(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if node["status"] is None:
        return  # it was not made yet
    for strand in node["status"]["strands"]:
        demand = strand["demand"]
        yield {
            "call_id": node["id"],
            "call": node["label"],
            "on": node["status"]["on"],
            "addressee": _label(strand["addressee"]),
            "demand": None if demand is None else _label(demand["kind"]),
            "state": strand["state"],
            "uncertain": strand["uncertain"],
            "standing": strand["standing"],
            "silence": strand["silence"],
            "overdue_since": (strand["overdue"] or {}).get("since"),
            "days": _count(strand["daysOutstanding"]),
        }


# --------------------------------------------------------------------------------- connecting


@dataclass
class Connection:
    """A store or a server."""

    _ask: Ask
    _fetch: Fetch
    _close: Callable[[], None]
    where: str
    """The address or the file."""

    def __repr__(self) -> str:
        return f"connection to {self.where}; .view() reads"

    def view(self, *, as_of: str | None = None, valid_on: str | None = None) -> View:
        """What one reads.

        Args:
            as_of: as it was known at this moment, such as 2019-02-01T00:00:00Z.
            valid_on: as things stood on this day, such as 2018-12-31.
        """
        return View(self._ask, self._fetch, as_of, valid_on)

    def close(self) -> None:
        """Close the store."""
        self._close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(
    where: str | os.PathLike[str],
    *,
    clearance: str = PUBLIC,
    token_file: str | os.PathLike[str] | None = None,
    timeout: float = 60.0,
) -> Connection:
    """Connect to a server (``https://…``) or open a store's file.

    Args:
        clearance: with which a file is read, such as ``restricted+medical``. A server uses the
            token.
        token_file: a file whose first line is a token or a session; else ``ANSWERABLE_TOKEN``.
        timeout: seconds that one request may take.
    """
    text = os.fspath(where)
    if text.startswith(("http://", "https://")):
        return _over_http(text.rstrip("/"), token_file, timeout)
    return _of_file(Path(text), clearance, timeout)


def headers_for(address: str, token_file: str | os.PathLike[str] | None) -> dict[str, str]:
    """The headers with which a server is asked; the token among them, where there is one.

    Raises:
        NotReached: the token would go in the clear.
    """
    if token_file is None:
        token = os.environ.get(TOKEN_VARIABLE)
    else:
        token = Path(token_file).read_text("utf-8").split("\n", 1)[0].strip()
    headers = {"Accept": "application/json"}
    if token:
        there = urllib.parse.urlsplit(address)
        if there.scheme != "https" and there.hostname not in OWN_NAMES:
            raise NotReached(
                f"{address} is not asked: anybody on the way could read the token; write https://"
            )
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _over_http(
    address: str, token_file: str | os.PathLike[str] | None, timeout: float
) -> Connection:
    headers = headers_for(address, token_file)
    opener = urllib.request.build_opener(Stay)

    def send(path: str, body: bytes | None, accept: str) -> bytes:
        sent = headers | {"Accept": accept}
        if body is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{address}{path}", body, sent)
        try:
            with opener.open(request, timeout=timeout) as reply:
                read: bytes = reply.read()
                return read
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except urllib.error.URLError as error:
            raise NotReached(f"{address} cannot be reached: {error.reason}") from None

    def ask(text: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        body = json.dumps({"query": text, "variables": dict(variables)}).encode()
        reply: Mapping[str, Any] = json.loads(send("/graphql", body, "application/json"))
        return reply

    return Connection(ask, lambda name: send(f"/export/{name}", None, "*/*"), lambda: None, address)


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: urllib would send the token along, wherever an address leads."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _refusal(error: urllib.error.HTTPError) -> Exception:
    """What a status says: of the token, of the question, or of the server."""
    kinds = {401: TokenNotTaken, 403: NotAllowed}
    return kinds.get(error.code, NotReached)(said_in(error))


def said_in(error: urllib.error.HTTPError) -> str:
    """What a server said when it refused."""
    if 300 <= error.code < 400:
        return f"{error.code}: leads to {error.headers.get('Location')}; connect to that address"
    try:
        told = json.load(error)["errors"][0]["message"]
    except (ValueError, LookupError, TypeError):
        told = error.reason
    return f"{error.code}: {told}"


def _of_file(path: Path, clearance: str, timeout: float) -> Connection:
    # Over HTTP none of this is needed, so that the file works alone.
    if importlib.util.find_spec("api") is None:
        raise NotReached(
            f"{path} is taken for a store's file, which the packages of Answerable open, and these "
            "are not installed here; write the address of a server, with https://"
        )
    from api.graphql.service import Service  # noqa: PLC0415
    from api.settings import Settings, open_engine  # noqa: PLC0415
    from graph.claims.deadline import Deadline  # noqa: PLC0415
    from graph.claims.marking import Clearance  # noqa: PLC0415
    from graph.claims.record_times import now  # noqa: PLC0415
    from graph.protection.consents import INTERNAL  # noqa: PLC0415
    from graph.release.export_run import Wishes, pieces  # noqa: PLC0415

    engine = open_engine(Settings.read(store=path))
    service, reads = Service(engine), Clearance.parse(clearance)

    def ask(text: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        reply: Mapping[str, Any] = json.loads(
            service.answer(text, variables, clearance=reads, deadline=Deadline(timeout))
        )
        return reply

    def fetch(name: str) -> bytes:
        # For the eyes of anybody who holds the file already; that it was taken out is noted.
        wishes = Wishes(purpose=INTERNAL)
        return b"".join(pieces(engine, reads, name, clock=now, wishes=wishes))

    return Connection(ask, fetch, engine.close, str(path))
