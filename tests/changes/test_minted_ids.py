"""Minting: ids are put in, and everything else stays as its author left it."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.changes.minted_ids import mint, minted_text, new_id
from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY, sheet, write
from tests.naive import NaiveEngine

REGISTRY_WITHOUT_IDS = """\
# Who is who in Ostrel

registry:          # written by: answerable mint
coder: coder-1

entities:
  # --- people
  coder-1:         # that is us
    # one person
    class: Person
    name: "Coder 1"
  vardania: {class: State, name: {text: Republic of Vardania}}   # the State
  known:
    class: Place
    id: kkkkkkkkkkkkkkkkkkkkkkkkkk
  empty:
    name: Ostrel
    id:            # here
    class: Place
"""

REGISTRY_WITH_IDS = """\
# Who is who in Ostrel

registry: id1aaaaaaaaaaaaaaaaaaaaaaa          # written by: answerable mint
coder: coder-1

entities:
  # --- people
  coder-1:         # that is us
    # one person
    id: id2aaaaaaaaaaaaaaaaaaaaaaa
    class: Person
    name: "Coder 1"
  vardania: {id: id3aaaaaaaaaaaaaaaaaaaaaaa, class: State, name: {text: Republic of Vardania}}   # the State
  known:
    class: Place
    id: kkkkkkkkkkkkkkkkkkkkkkkkkk
  empty:
    name: Ostrel
    id: id4aaaaaaaaaaaaaaaaaaaaaaa            # here
    class: Place
"""  # noqa: E501


def counted() -> Iterator[str]:
    """Ids that a reader can tell apart."""
    n = 0
    while True:
        n += 1
        yield f"id{n}".ljust(26, "a")


def text_of(data: str) -> str:
    """The text after minting, ids counted."""
    ids = counted()
    return minted_text(data.encode(), "x.yaml", new_id=lambda: next(ids)).text


def test_comments_and_layout_stay() -> None:
    """Only ids are added: after a colon, as a first line, or in braces."""
    assert text_of(REGISTRY_WITHOUT_IDS) == REGISTRY_WITH_IDS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sheet:\nsource: {}\n", "sheet: {}\nsource: {{}}\n"),
        ("# a\nsource: {}\n", "# a\nsheet: {}\nsource: {{}}\n"),
        ("source: {}\r\nclaims: []\r\n", "sheet: {}\r\nsource: {{}}\r\nclaims: []\r\n"),
        ("sheet:   # me\nsource: {}\n", "sheet: {}   # me\nsource: {{}}\n"),
        ("{sheet: , source: {}}\n", "{{sheet: {} , source: {{}}}}\n"),
        ("reviews:\ndecisions: []\n", "reviews: {}\ndecisions: []\n"),
        ("decisions: []", "reviews: {}\ndecisions: []"),
        ('"sheet" :\nsource: {}\n', '"sheet" : {}\nsource: {{}}\n'),
        ("\ufeffsheet:\n", "\ufeffsheet: {}\n"),
        ("registry:\nentities:\n  a: {}\n", "registry: {}\nentities:\n  a: {{id: {}}}\n"),
    ],
)
def test_every_layout(before: str, after: str) -> None:
    """A file's own id is put where it belongs, however the file is laid out."""
    assert text_of(before) == after.format("id1".ljust(26, "a"), "id2".ljust(26, "a"))


def test_what_is_there_is_never_touched(tmp_path: Path) -> None:
    """A second run finds nothing to do, and does not write the file."""
    path = write(tmp_path, REGISTRY_WITHOUT_IDS, "a.yaml")
    first = mint(path)
    assert len(set(first)) == 4
    text, before = path.read_text(), path.stat()
    assert mint(path) == ()
    assert path.read_text() == text
    assert path.stat() == before


def test_a_minted_file_loads(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What loading asks for is what minting writes."""
    registry = tmp_path / "registry.yaml"
    registry.write_text(re.sub(r"id: \w{26}, |    id: \w{26}\n", "", REGISTRY))
    path = write(tmp_path, sheet("entities: {raid: {class: Event}}", id=""))
    engine = NaiveEngine(vocabulary)
    assert any("run answerable mint" in str(error) for error in load([path], engine).errors)
    assert len(mint(registry)) == 7
    assert len(mint(path)) == 1
    assert load([path], engine).errors == ()


def test_ids_are_random_and_well_formed() -> None:
    """26 characters of lower-case base32, no two alike."""
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[a-z2-7]{26}", id) for id in ids)


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    """The file keeps its mode, a link stays a link, and nothing else is left in the folder."""
    path = write(tmp_path, "sheet:\nsource: {}\n")
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    mint(link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert "sheet: " in path.read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "link.yaml",
        "registry.yaml",
        "sheet.yaml",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {}\n", "x.yaml:1: is neither a sheet nor a registry nor a review file; begin"),
        ("sheet: [\n", "is not valid YAML"),
        ("? sheet\n:\nsource: {}\n", "x.yaml: is laid out in a way in which ids cannot be put in"),
    ],
)
def test_what_cannot_be_minted(text: str, expected: str) -> None:
    """Rather no id than a file that says something else."""
    with pytest.raises(InputError) as caught:
        text_of(text)
    assert expected in str(caught.value)


def test_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file stays as it was, and nothing half-written beside it."""
    path = write(tmp_path, "sheet:\nsource: {}\n")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); check"):
        mint(path)
    assert path.read_text() == "sheet:\nsource: {}\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["registry.yaml", "sheet.yaml"]
