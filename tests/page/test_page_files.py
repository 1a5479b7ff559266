"""What the page is made of: questions that the API takes, files under their digests, a policy."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from api.http.app import create_app
from api.page.documents import HERE, documents
from api.page.files import LIBRARIES, Files
from api.page.serving import add_page
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.page.pictures import FOLDER, WIDTHS

ROOT = HERE.parent.parent
NPX = shutil.which("npx")
MOST = 400_000
"""Bytes of all of it, compressed."""
WORD = re.compile(r"^  \"?([\w.]+)\"?:", re.M)

needs_libraries = pytest.mark.skipif(
    bool(Files.found().missing), reason="the page's libraries are not installed: make setup"
)


@pytest.fixture(scope="module")
def client(vocabulary: Vocabulary) -> Client:
    return Client(create_app(NaiveEngine(vocabulary, clock=Clock())))


def test_questions_fit_the_schema() -> None:
    """Each file is a question that the published schema takes."""
    schema = build_schema((ROOT / "api" / "schema.graphql").read_text("utf-8"))
    for name, question in documents().items():
        assert validate(schema, parse(question)) == [], name


def test_every_question_is_put() -> None:
    """Each question is named by some module, and no module asks for one that is not there."""
    code = "\n".join(path.read_text("utf-8") for path in HERE.glob("*/*.js"))
    asked = set(re.findall(r"(?:ask|useAnswer)\((?:[\w.!]+ \? )?\"([\w-]+)\"", code))
    assert asked <= documents().keys()
    assert {name for name in documents() if f'"{name}"' not in code} == set()


def test_a_fragment_that_is_nowhere_is_told(tmp_path: Path) -> None:
    """A question that names a fragment without a file stops the program when it starts."""
    (tmp_path / "board").mkdir()
    (tmp_path / "board" / "board.graphql").write_text("{ claims { nodes { ...Nowhere } } }")
    with pytest.raises(ValueError, match="no file in shell/fragments has the fragment Nowhere"):
        documents(tmp_path)


@needs_libraries
def test_the_page_is_whole_and_local(client: Client) -> None:
    """All that the page names comes from here under its digest, to be kept for good."""
    reply = client.get("/", headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert reply.headers["referrer-policy"] == "no-referrer"
    named = set(re.findall(r'"(/page/[^"]+\.\w{12}\.(?:m?js|css|json))"', reply.text))
    assert len(named) > 20
    for address in named:
        file = client.get(address)
        assert file.status_code == 200, address
        assert "immutable" in file.headers["cache-control"]
        assert not re.search(rb"""(?:url\(|@import)\s*['"]?(?:https?:)?//""", file.content), address
    assert not re.findall(r'(?:src|href)="(?!/|data:,)', reply.text)
    assert client.get("/page/shell/start.js").status_code == 404
    assert client.get("/page/..%2fpage.html").status_code == 404


@needs_libraries
def test_the_policy_is_strict(client: Client) -> None:
    """No script but ours and the import map, by its digest; no markup from text."""
    reply = client.get("/", headers={"Accept": "text/html"})
    policy = reply.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert policy.count("'sha256-") == 1
    assert "worker-src 'self';" in policy
    worker = Files.found().scripts["network/layout.js"]
    assert worker in reply.text
    own = client.get(worker).headers["content-security-policy"]
    assert "default-src 'none'" in own
    assert "require-trusted-types-for 'script'" in own


@needs_libraries
def test_the_page_is_the_same_the_second_time(client: Client) -> None:
    """A page that is sent again is compressed again."""
    first, second = (
        client.get("/", headers={"Accept": "text/html", "Accept-Encoding": "gzip"}).text
        for _ in range(2)
    )
    assert first == second


@needs_libraries
def test_all_of_it_is_small(client: Client) -> None:
    """What a browser fetches for all views together, compressed."""
    files = sum(len(file.packed) for file in Files.found().served().values())
    page = client.get("/", headers={"Accept": "text/html"}).content
    assert files + len(gzip.compress(page)) < MOST


def test_comments_are_not_sent() -> None:
    """And nothing else of a module is lost; each line stays where it was."""
    sent = Files.found().own
    for name in ("shell/asking.js", "network/layout.js", "words/en.js"):
        lines = (HERE / name).read_text("utf-8").split("\n")
        there = sent[name].body.decode().split("\n")
        assert len(there) == len(lines)
        assert "" in there
        for line, left in zip(lines, there, strict=True):
            assert left in (line, "")
            assert left or not line.strip() or line.lstrip().startswith(("//", "/*", "*")), line


def test_without_libraries_the_page_says_what_is_missing(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """API and GraphiQL work without them."""
    monkeypatch.setattr(
        "api.http.app.add_page", lambda app: add_page(app, Files.found(tmp_path / "nothing"))
    )
    bare = Client(create_app(NaiveEngine(vocabulary, clock=Clock())))
    page = bare.get("/", headers={"Accept": "text/html"}).text
    assert "cytoscape" in page
    assert "make setup" in page
    assert '<a href="/graphql">' in page
    assert bare.post("/graphql", json={"query": "{ __typename }"}).status_code == 200


def test_every_language_has_every_word() -> None:
    """What one language says the others say, in the same places."""
    texts = {path.stem: path.read_text("utf-8") for path in (HERE / "words").glob("*.js")}
    assert {"en", "ru"} <= texts.keys()
    english = WORD.findall(texts["en"])
    assert len(english) == len(set(english))
    for language, text in texts.items():
        words = [word for word in WORD.findall(text) if not word.startswith("property.")]
        assert words == [w for w in english if not w.startswith("property.")], language
        for word in english:
            line = rf'^  "?{re.escape(word)}"?: (.*)$'
            here, there = (re.search(line, one, re.M) for one in (texts["en"], text))
            if here and there and here[1].startswith('"'):
                places = [set(re.findall(r"\{(\w+)\}", one[1])) for one in (here, there)]
                assert places[0] == places[1], (language, word)


@pytest.mark.skipif(
    NPX is None or not (LIBRARIES / "typescript").is_dir(),
    reason="the checker of types is not installed: make setup-dev",
)
def test_types_are_right() -> None:
    """The JSDoc of every module holds."""
    done = subprocess.run(
        ["npx", "tsc", "-p", "jsconfig.json"], cwd=HERE, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(NPX is None, reason="no Node here")
def test_who_denies_is_not_who_said_it_first() -> None:
    """Of an accusation and its denial in one document, the accusation is told as said first."""
    asked = """
      import { firstSaid } from "./entity/grouped.js";
      const said = { id: "b", negated: false }, denied = { id: "a", negated: true };
      console.log(firstSaid([denied, said]).id, firstSaid([denied]).id);
    """
    node = ["node", "--input-type=module", "--eval", asked]
    done = subprocess.run(node, cwd=HERE, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("b a\n", "")


@pytest.mark.skipif(NPX is None, reason="no Node here")
def test_a_relation_is_as_firm_as_its_firmest_claim() -> None:
    """Of those that say so and stand; one that is only denied has no stance of its own."""
    asked = """
      import { firmest } from "./entity/grouped.js";
      const said = (stance, more = {}) => ({ stance, negated: false, retractedAt: null, ...more });
      const denied = said("VERIFIED", { negated: true });
      const gone = said("ASSERTED", { retractedAt: "2020-01-01T00:00:00Z" });
      const all = [denied, said("ALLEGED"), said("REPORTED"), gone, said("OPINION")];
      console.log(firmest(all), firmest([denied]), firmest([gone]));
    """
    node = ["node", "--input-type=module", "--eval", asked]
    done = subprocess.run(node, cwd=HERE, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("REPORTED null null\n", "")


def test_libraries_are_pinned_without_addresses() -> None:
    """Every package of the lock has its digest, and none says where it comes from."""
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in one and "resolved" not in one for one in packages.values())


def test_every_view_has_its_pictures() -> None:
    """At three widths, of some kB each."""
    views = re.findall(r'name: "(\w+)"', (HERE / "shell" / "views.js").read_text("utf-8"))
    wanted = {f"{view}-{width}.webp" for view in views for width in WIDTHS}
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert set(sizes) == wanted
    assert max(sizes.values()) < 30_000
    told = (HERE / "PICTURES.md").read_text("utf-8")
    assert {name for name in wanted if f"(pictures/{name})" not in told} == set()
