"""The client for notebooks: the same tables from a file and over HTTP, and what they show."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import networkx
import pytest
import rdflib
import uvicorn

from api import client as client_module
from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.gate import Gate
from api.access.tokens import SECOND, TokenBook
from api.client import (
    Connection,
    Interval,
    NotAllowed,
    NotReached,
    QuestionRefused,
    Table,
    TokenNotTaken,
    _braces,
    _in_view,
    connect,
)
from api.http.app import create_app
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import BASE, Vocabulary
from tests.clock import Clock
from tests.golden.regenerate import load_press_release

AT = 1_900_000_000 * SECOND
DAY = "2019-01-14"
LABELS = "{ events(first: 2) { nodes { id label } } }"


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The press release in a file."""
    path = tmp_path_factory.mktemp("client") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
    return path


@pytest.fixture(scope="module")
def file(store: Path) -> Iterator[Connection]:
    with connect(store) as connection:
        yield connection


@pytest.fixture(scope="module")
def tokens(store: Path) -> dict[str, str]:
    with closing(TokenBook(store.with_name("tokens"))) as book:
        partner = Clearance.parse("partner")
        made = book.add("desk", partner, frozenset(Right), at=AT)
        reading = book.add("reader", partner, frozenset({Right.READ}), at=AT)
    return {"partner": made.text, "reading": reading.text, "folder": str(store.parent)}


@pytest.fixture(scope="module")
def address(store: Path, vocabulary: Vocabulary, tokens: dict[str, str]) -> Iterator[str]:
    """A server over the same store."""
    with (
        closing(SqliteEngine.open(store, vocabulary)) as engine,
        closing(
            Gate(store.with_name("tokens"), AuditLog(store.with_name("audit")), lambda: AT)
        ) as gate,
    ):
        app = create_app(engine, gate=gate)
        config = uvicorn.Config(app, port=0, log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(20)


def test_a_file_and_a_server_say_the_same(file: Connection, address: str) -> None:
    """Events, claims, strands, a question of one's own; with a view's moment and day, too."""
    remote = connect(address)
    for more in ({}, {"valid_on": "2019-01-14"}, {"as_of": "2999-01-01T00:00:00Z"}):
        here, there = file.view(**more), remote.view(**more)
        assert here.events().rows == there.events().rows
        assert here.strands("2019-02-14").rows == there.strands("2019-02-14").rows
        assert here.query(LABELS)["events"] is not None
    assert file.view().claims().rows == remote.view().claims().rows
    assert len(file.view().events()) > 10


def test_rows_say_who_and_how_firmly(file: Connection) -> None:
    """Accusations with their stance, counts as intervals, demands with their state."""
    events = file.view().events()
    assert any("(" in accused for row in events for accused in row["accused"])
    assert any("–" in victim for row in events for victim in row["victims"])
    [state] = {row["state"] for row in file.view().strands("2019-02-14")} & {"UNANSWERED"}
    assert state
    assert str(Interval(2, None)) == "2–?"
    assert str(Interval(3, 3)) == "3"
    assert str(Interval(None, None)) == "?"


def test_filters_are_those_of_the_schema(file: Connection) -> None:
    """What there is none of is refused, with the words of the service."""
    found = file.view().events(kind={"in": ["torture"]})
    assert 0 < len(found) < len(file.view().events())
    with pytest.raises(QuestionRefused, match="kinds"):
        file.view().events(kinds="torture")
    with pytest.raises(ValueError, match="there is no table 'actors'"):
        file.view().to_pandas("actors")


@pytest.mark.parametrize("what", ["events", "claims", "strands"])
def test_tables_for_pandas(file: Connection, what: str) -> None:
    """A column each, a row each, also where there is none."""
    table = getattr(file.view(), what)()
    frame = file.view().to_pandas(what)
    assert tuple(frame.columns) == table.columns
    assert len(frame) == len(table) > 0
    named = table.columns[1]
    assert list(frame[named]) == [row[named] for row in table]


def test_a_graph_merges_no_denial(file: Connection) -> None:
    """Each claim is an edge, and those that somebody denies say so."""
    drawn = file.view().to_networkx()
    assert isinstance(drawn, networkx.MultiDiGraph)
    claims = [row for row in file.view().claims() if row["object"] and row["stands"]]
    assert 0 < drawn.number_of_edges() <= len(claims)
    edges = [data for _, _, data in drawn.edges(data=True)]
    denied = [data for data in edges if data["negated"]]
    assert all(data["speaker"] for data in edges if data["stance"] == "ALLEGED")
    said = {row["id"]: row for row in claims}
    sources = {row["subject_id"] for row in file.view().claims()}
    for _, _, id, data in drawn.edges(keys=True, data=True):
        assert data["valid"] == said[id]["valid"]
        assert data["source"] in sources
    assert {"predicate", "negated", "stance", "speaker", "review", "contested"} <= set(edges[0])
    assert all(isinstance(data["negated"], bool) for data in denied)


def test_everything_as_rdf(file: Connection, address: str) -> None:
    """The same statements either way; a view of another day has no file."""
    here = file.view().to_rdflib()
    assert isinstance(here, rdflib.Dataset)
    assert len(here) > 1000
    quoted = {str(graph.identifier) for graph in here.graphs() if len(graph)}
    assert {f"{BASE}claim/{row['id']}" for row in file.view().claims()} <= quoted
    assert len(connect(address).view().to_rdflib()) == len(here)
    with pytest.raises(ValueError, match="files are of now"):
        file.view(valid_on="2019-01-14").to_rdflib()


def test_above_public_a_table_shows_ids_alone(
    store: Path, address: str, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is told to show itself; the token comes from the environment or a file."""
    public = connect(address).view().events()
    assert public.rows[0]["label"] in repr(public)
    assert public.rows[0]["id"] in public._repr_html_()
    monkeypatch.setenv("ANSWERABLE_TOKEN", tokens["partner"])
    view = connect(address).view()
    assert view.reader["level"] == "partner"
    table = view.events()
    label = table.rows[0]["label"]
    assert label not in repr(table)
    assert label not in table._repr_html_()
    assert "until .reveal()" in repr(table)
    assert label in repr(table.reveal())
    path = store.with_name("wrong")
    path.write_text("wrong\n")
    refused = connect(address, token_file=path).view()
    with pytest.raises(TokenNotTaken, match=r"401: .*not taken"):
        refused.events()
    assert "reads: nothing; 401: " in repr(refused)


def test_what_a_token_may_not_do_is_told_as_that(address: str, tokens: dict[str, str]) -> None:
    """Neither as a server that is not there nor as a token that is none."""
    path = Path(tokens["folder"]) / "reading"
    path.write_text(tokens["reading"])
    view = connect(address, token_file=path).view()
    assert len(view.events()) > 10
    with pytest.raises(NotAllowed, match=r"403: this token does not have the right “export”"):
        view.to_rdflib()


def test_a_view_shows_as_whom_and_as_of_when_one_reads(
    store: Path, address: str, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a console and in Jupyter, from a file and over HTTP; nothing of what there is."""
    plain = connect(address)
    assert repr(plain) == f"connection to {address}; .view() reads"
    assert "reads: public\n" in repr(plain.view())
    assert repr(plain.view()).endswith(
        "as known: now\nas things stood: today\ntables show themselves: whole"
    )
    monkeypatch.setenv("ANSWERABLE_TOKEN", tokens["partner"])
    moment = "2999-01-01T00:00:00Z"
    with connect(store, clearance="partner+medical") as there:
        assert "reads: partner+medical\n" in repr(there.view())
        for view in (there.view(as_of=moment), connect(address).view(valid_on=DAY, as_of=moment)):
            for shown in (repr(view), view._repr_html_()):
                assert "partner" in shown
                assert f"at {moment}" in shown
                assert "with counts and ids alone until .reveal()" in shown
    assert f"on {DAY}" in shown


def test_a_table_shows_no_markup() -> None:
    """Nothing from data becomes markup."""
    table = client_module.Table(("id", "label"), [{"id": "a", "label": "<b>&"}])
    assert "&lt;b&gt;&amp;" in table._repr_html_()


@pytest.mark.parametrize(
    "text",
    [
        "{ a }",
        "query Q($w: [X!] = [{a: 1}], $s: String) { a(x: {b: 1}) { c } }",
        'query { a(s: "}\\"{") { b } }',
        '# { no\nquery { a(s: """ } { """) { b } } fragment F on X { z }',
    ],
)
def test_a_question_is_asked_of_the_view(text: str) -> None:
    """Its own fields stand below `asOf`, and nothing else moves."""
    begin, end = _braces(text)
    whole = _in_view(text, None, "2019-01-14")
    assert f'asOf(validOn: "2019-01-14") {text[begin : end + 1]}' in whole
    assert whole.startswith(text[: begin + 1])
    assert whole.endswith(text[end:])


def test_what_is_no_question_is_told() -> None:
    """Without braces there are no fields."""
    with pytest.raises(ValueError, match="no fields in braces"):
        _in_view("query", None, "2019-01-14")


def test_over_http_the_file_works_alone(address: str, tmp_path: Path) -> None:
    """Copied beside a notebook, without this package."""
    shutil.copy(client_module.__file__, tmp_path / "client.py")
    program = f"from client import connect; print(len(connect({address!r}).view().events()))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
    program = "import client\ntry: client.connect('a.db')\nexcept client.NotReached as e: print(e)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert "write the address of a server" in done.stdout, done.stderr


def test_a_server_that_is_not_there_is_told() -> None:
    """With its address."""
    with pytest.raises(NotReached, match="cannot be reached"):
        connect("http://127.0.0.1:9").view().events()


class _Elsewhere(BaseHTTPRequestHandler):
    """Leads to another address, and keeps what it was sent."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_token_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither along a redirection nor in the clear to another machine."""
    monkeypatch.setenv("ANSWERABLE_TOKEN", "anst_invented")
    with pytest.raises(NotReached, match="could read the token"):
        connect("http://data.example.org")
    connect("https://data.example.org")
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        with pytest.raises(NotReached, match=r"leads to .* connect to that"):
            connect(f"http://127.0.0.1:{server.server_port}").view().query(LABELS)
        server.shutdown()
    assert _Elsewhere.asked == ["/graphql"]


def test_no_more_than_ids_are_shown_above_public() -> None:
    """A column that merely ends like one is no id."""
    table = Table(("id", "subject_id", "valid"), [{"id": "a", "valid": "2017-03"}], hidden=True)
    assert table.shown == ("id", "subject_id")
    assert "2017-03" not in repr(table) + table._repr_html_()


def test_an_answer_above_public_shows_ids_and_numbers(
    store: Path, address: str, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part of it, from a file and over HTTP, until it is revealed; it is data all the same."""
    text = "{ events(first: 1) { totalCount nodes { id label } } }"
    monkeypatch.setenv("ANSWERABLE_TOKEN", tokens["partner"])
    with connect(store, clearance="partner") as there:
        for view in (there.view(), connect(address).view(), connect(address).view(valid_on=DAY)):
            answer = view.query(text)
            node = answer["events"]["nodes"][0]
            for part in (answer, answer["events"], answer["events"]["nodes"], node):
                assert node["id"] in repr(part)
                assert node["label"] not in repr(part)
                assert node["label"] in repr(part.reveal())
            assert str(answer["events"]["totalCount"]) in repr(answer)
            assert json.loads(json.dumps(answer)) == answer.reveal()  # type: ignore[attr-defined]
    monkeypatch.delenv("ANSWERABLE_TOKEN")
    plain = connect(address).view().query(text)
    assert plain["events"]["nodes"][0]["label"] in repr(plain)


NOTEBOOK = Path(__file__).parent.parent.parent / "seeds" / "affair.ipynb"


@pytest.mark.parametrize("way", ["file", "public", "partner"])
def test_the_notebook_runs(
    store: Path, address: str, tokens: dict[str, str], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cell by cell, as Jupyter runs it; it draws the network and the board, without names above
    public, and is kept without anything that it showed."""
    monkeypatch.setenv("ANSWERABLE_NOTEBOOK", str(store) if way == "file" else address)
    if way == "partner":
        monkeypatch.setenv("ANSWERABLE_TOKEN", tokens[way])
    plots = pytest.importorskip("matplotlib.pyplot")
    plots.switch_backend("Agg")
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = []
    for cell in (one for one in cells if one["cell_type"] == "code"):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
        lines = ast.parse("".join(cell["source"]))
        last = lines.body.pop() if isinstance(lines.body[-1], ast.Expr) else None
        exec(compile(lines, NOTEBOOK.name, "exec"), names)
        if isinstance(last, ast.Expr):
            found = eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
            shown.append(found._repr_html_() if isinstance(found, Table) else repr(found))
    drawn = [plots.figure(number).axes[0] for number in plots.get_fignums()]
    plots.close("all")
    assert len(drawn) == 2
    assert names["network"].number_of_edges() > 10
    assert len(drawn[1].patches) == 2 * len(names["rows"]) > 6
    labels = {row["label"] for row in names["events"].rows}
    is_told = any(label[:32] in text for label in labels for text in (*shown, *_words(drawn)))
    assert is_told == (way != "partner")
    assert any(names["events"].rows[0]["id"] in text for text in shown)


def _words(drawn: list[Any]) -> list[str]:
    return [text.get_text() for axes in drawn for text in (*axes.texts, *axes.get_yticklabels())]


def test_a_call_that_was_not_made_yet_has_no_strand(file: Connection) -> None:
    """The board of an earlier day leaves it out."""
    assert file.view(valid_on="1990-01-01").strands().rows == []
