"""What may not stand in any file of the repository, and what stands at its top."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from graph.ingest.file_list import STORES
from graph.ingest.mapping.mapping_secret import KEY_ENDING

ROOT = Path(__file__).parent.parent
TOP = {
    *(
        ".ci",
        ".dockerignore",
        ".gitignore",
        "BENCH.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Dockerfile",
        "LICENSE",
        "docker-compose.yml",
        "Makefile",
        "README.md",
    ),
    *("pyproject.toml", "requirements.lock", "requirements-assets.lock", "requirements-dev.lock"),
    *("requirements-node.lock", "requirements-partners.lock"),
    *("api", "graph", "ontology", "seeds", "tests"),
}

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "host of a package registry": "|".join(
        re.escape(name + dot + top)
        for name, dot, top in (
            ("pypi", ".", "org"),
            ("pythonhosted", ".", "org"),
            ("npmjs", ".", "org"),
            ("npmjs", ".", "com"),
            ("crates", ".", "io"),
            ("proxy.golang", ".", "org"),
            ("maven", ".", "org"),
            ("deb.debian", ".", "org"),
        )
    ),
    "path of a machine": r"(?<![\w.])/(?:" + "|".join(("work", "root", "home", "Users")) + r")/\w",
    "wording about who wrote the code": r"(?i)\b(?:"
    + "|".join(
        (
            "co-authored" + "-by",
            "generated (?:by|with) (?:an? )?(?:ai|llm|model|assistant)",
            "language" + " model",
            "chat" + "gpt",
            "clau" + "de",
            "co" + "pilot",
        )
    )
    + ")",
}


PICTURES = frozenset({".webp"})
"""Endings of files that hold no text."""


def tracked() -> list[Path]:
    """Every file of text that git has, or would have with the next commit; empty without git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in PICTURES]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has(what: str) -> None:
    """No registry's host, no machine's path, no word about authorship."""
    files = tracked()
    if not files:
        pytest.skip("not a git checkout")
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            match = pattern.search(line)
            if match:
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("host of a package registry", "index-url = https://py" + "pi.org/simple"),
        ("path of a machine", "see /wo" + "rk/main/graph"),
        ("wording about who wrote the code", "Co-Authored" + "-By: somebody"),
    ],
)
def test_the_net_catches(what: str, line: str) -> None:
    """Each pattern finds what it is for."""
    assert re.search(FORBIDDEN[what], line)


def test_top_level() -> None:
    """The top level holds what the README's tree and the build need, and nothing else."""
    files = tracked()
    if not files:
        pytest.skip("not a git checkout")
    assert {path.relative_to(ROOT).parts[0] for path in files} <= TOP


def test_git_takes_no_store_and_no_secret() -> None:
    """A store, its tokens, its audit log and every key stay out of a commit of everything."""
    if not tracked():
        pytest.skip("not a git checkout")
    tokens = Settings.read(store=Path("answerable.db")).tokens.name
    assert tokens.endswith(STORES)
    names = [*(f"answerable{ending}" for ending in STORES), f"cases{KEY_ENDING}", "archive.key"]
    kept = subprocess.run(
        ["git", "check-ignore", "--no-index", *names],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert kept.stdout.split() == names


def test_files_are_short() -> None:
    """A source file has at most 400 lines, or says in its docstring why not."""
    long = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ("graph", "api")
        and len(path.read_text("utf-8").splitlines()) > 400
    ]
    assert [name for name in long if "lines" not in (ROOT / name).read_text("utf-8")[:1500]] == []


def test_rooms_have_maps() -> None:
    """The first lines of a room name each of its files: a newcomer finds the one to open."""
    missing = []
    for init in [*ROOT.glob("graph/*/__init__.py"), *ROOT.glob("api/[ghe]*/__init__.py")]:
        told = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
        for path in init.parent.glob("*.py"):
            if path.stem != "__init__" and not re.search(rf"^{path.stem}\b", told, re.M):
                missing.append(str(path.relative_to(ROOT)))
    assert missing == []


def test_no_file_name_stands_twice() -> None:
    """In the library a file's name leads to one file; engines have parallel rooms."""
    names: dict[str, list[str]] = {}
    for path in (ROOT / "graph").rglob("*.py"):
        if path.stem != "__init__":
            names.setdefault(path.stem, []).append(str(path.parent.relative_to(ROOT)))
    assert {name: at for name, at in names.items() if len(at) > 1} == {}


def test_replies_need_no_cast() -> None:
    """What a view replies is typed by its want: nobody else asserts what is in a reply."""
    casts = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ("graph", "api")
        for path in (ROOT / room).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"cast\(Mapping\[str, |assert isinstance\(\w+, Page\)", line)
    ]
    assert [at for at in casts if not at.startswith("graph/views/replies.py")] == []


STANDS_ALONE = ("api/client.py",)
"""Notebooks get this one file and nothing else of the project: its words are those of its users."""


def test_each_room_has_a_map() -> None:
    """The docstring of a package names every file and room in it."""
    for init in (path for path in tracked() if path.name == "__init__.py"):
        if init.relative_to(ROOT).parts[0] not in ("graph", "api"):
            continue
        here = {path for path in tracked() if path.suffix == ".py" and path != init}
        inside = {path.stem for path in here if path.parent == init.parent}
        inside |= {path.parent.name for path in here if path.parent.parent == init.parent}
        words = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
        named = {word.strip("/,.:`") for word in words.split()}
        assert inside - named - {"__main__"} == set(), init


def test_no_class_name_stands_twice() -> None:
    """One word for one thing: a public class has a name of its own. The rooms of the engines hold
    the same things side by side, and use the same words for them."""
    names: dict[str, list[str]] = {}
    for room in ("graph", "api"):
        for path in (ROOT / room).rglob("*.py"):
            at = re.sub(r"^graph/engines/(sqlite|neo4j)/.*", "engines", str(path.relative_to(ROOT)))
            if at in STANDS_ALONE:
                continue
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    names.setdefault(node.name, []).append(at)
    twice = {
        name: sorted(at)
        for name, at in names.items()
        if len(at) > 1 and sorted(at) != ["engines", "engines"]
    }
    assert twice == {}


def test_the_table_of_words() -> None:
    """The words that the design notes explain are the words of the code."""
    text = (ROOT / "graph" / "DESIGN.md").read_text("utf-8")
    text = text[text.index("\n## Words\n") :]
    words = re.findall(r"^\| `(\w+)` \|", text[: text.index("\n## ", 5)], re.M)
    classes = {
        node.name
        for room in ("graph", "api")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert len(words) > 20
    assert [word for word in words if word not in classes] == []


CALLED_FROM_OUTSIDE = {
    "handle_data": "html.parser calls it",
    "handle_endtag": "html.parser calls it",
    "handle_starttag": "html.parser calls it",
    "readinto": "io calls it",
    "writable": "io calls it",
    "redirect_request": "urllib calls it",
    "send_400_response": "uvicorn calls it",
}
FOR_USERS = ("api/client.py",)
"""What people import into programs of their own."""


def test_nothing_is_there_for_tests_alone() -> None:
    """Each function, class and method, and each name of a module, is used in the program, too: a
    definition, an import or a word in a docstring is no use."""
    trees = {
        path: ast.parse(path.read_text("utf-8"))
        for room in ("graph", "api")
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
    }
    used = {word for tree in trees.values() for node in ast.walk(tree) for word in uses(node)}
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        if str(path.relative_to(ROOT)) not in FOR_USERS
        for name in defined(tree)
        if name not in used and name not in CALLED_FROM_OUTSIDE and name not in WORDS_FOR_TESTS
    ]
    assert unused == []


WORDS_FOR_TESTS = {"GATES": "the order of the gates", "DATATYPES": "what a literal may be"}
"""Lists of the words of a class, which docstrings name."""


def uses(node: ast.AST) -> Iterator[str]:
    """Names that a piece of the program reads, asks for, or spells out."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            yield name
        case ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=str() as text) if text.isidentifier():
            yield text


def defined(tree: ast.Module) -> Iterator[str]:
    """Names that a module, or a class right in it, defines; what a decorator registers is used."""
    for outer in tree.body:
        inside = outer.body if isinstance(outer, ast.ClassDef) else ()
        for inner in (outer, *inside):
            match inner:
                case ast.FunctionDef(decorator_list=[_, *_]) if inner is outer:
                    pass
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    yield from () if name.startswith("__") else (name,)
                case ast.Assign(targets=[ast.Name(id=name)]) if inner is outer:
                    yield from () if name.startswith("__") else (name,)


def test_every_room_is_guarded() -> None:
    """Each room stands in the floors, and is a source of some contract about libraries: a new room
    is guarded before it has a file."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = " ".join(linter["contracts"][0]["layers"])
    sources = {room for one in linter["contracts"] for room in one.get("source_modules", ())}
    rooms = {f"graph.{path.parent.name}" for path in ROOT.glob("graph/*/__init__.py")}
    assert rooms == set(re.findall(r"graph\.\w+", layers))
    assert {room for room in rooms if not any(one.startswith(room) for one in sources)} == set()


def test_what_functions_remember_is_in_one_register() -> None:
    """So that an erasure empties all of it; what a vocabulary says is of no store."""
    found = []
    for room in ("graph", "api"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.args.args:
                    kept = any("cache" in ast.unparse(one) for one in node.decorator_list)
                    if kept and node.args.args[0].arg != "vocabulary":
                        found.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert found == []
