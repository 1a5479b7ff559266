"""Documents at hand: found by their hash; places and quotes are checked against them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.load import load
from graph.claims.errors import InputError
from graph.engines.engine import Engine
from tests.ingest.folder import TEXT, sheet, write
from tests.ingest.loaded import BODY


def test_texts_at_hand_are_checked(engine: Engine, tmp_path: Path) -> None:
    """The document is found by its hash, under any name; quotes are shown from it."""
    texts = tmp_path / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "deep" / "any name.txt").write_text(TEXT)
    path = write(tmp_path, sheet(BODY))
    report = load([path], engine, texts=texts, dry_run=True)
    assert not report.errors
    unit = report.files[-1].unit
    assert unit is not None
    assert set(unit.passages.values()) == {"The Guard is said to have detained around 40 people."}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("at: L2\n", "at: L5\n", ":14: raid: at “L5”: is outside the text; the text has 4 lines"),
        (
            "at: L2\n",
            'at: "L1:5-14"\n',
            ":14: raid: at “L1:5-14”: is outside the text; line 1 has 13 characters",
        ),
        (
            "at: L2\n",
            "at: L2\n    quote: two died\n",
            ":15: raid: quote “two died”: does not stand at L2; it stands in line 3",
        ),
        (
            "at: L2\n",
            "at: L2\n    quote: forty people\n",
            ":15: raid: quote “forty people”: does not stand at L2; copy the words as they stand "
            "there: “The Guard is said",
        ),
    ],
)  # fmt: skip
def test_places_and_quotes_are_checked(
    engine: Engine, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    """With the text at hand a wrong locator or quote is refused; without it both stand."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT)
    path = write(tmp_path, sheet(BODY.replace(old, new, 1)))
    (error,) = load([path], engine, texts=texts).errors
    assert expected in str(error)
    assert not load([path], engine).errors


def test_quotation_marks_and_spaces_make_no_difference(engine: Engine, tmp_path: Path) -> None:
    """A quote is typed on a keyboard and printed by a typesetter."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT)
    body = BODY.replace("at: L2\n", "at: L3\n    quote: \"died, 'as  we heard'\"\n", 1)
    assert not load([write(tmp_path, sheet(body))], engine, texts=texts).errors


def test_a_wrong_hash_is_refused(engine: Engine, tmp_path: Path) -> None:
    """A text that is not the one that was coded is no ground to check anything."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT + "one more line\n")
    path = write(tmp_path, sheet(BODY))
    (error,) = load([path], engine, texts=texts).errors
    assert f"{path}:8: source: sha256 “" in str(error)
    assert f"is the SHA-256 of no text in {texts}; correct the hash, put the text" in str(error)
    assert not load([path], engine).errors


def test_a_source_without_a_hash_is_told(engine: Engine, tmp_path: Path) -> None:
    """Then nothing could be checked, and the report says so."""
    path = write(tmp_path, sheet(BODY, source="source: {marking: public, publisher: herald}\n"))
    (tmp_path / "texts").mkdir()
    report = load([path], engine, texts=tmp_path / "texts")
    assert not report.errors
    assert "the source has no sha256, so its text could not be found" in report.warnings[0]


def test_texts_that_are_no_folder(engine: Engine, tmp_path: Path) -> None:
    """A slip in the option is wrong usage, not a refused sheet."""
    with pytest.raises(InputError, match="is not a folder; name the folder that holds the texts"):
        load([tmp_path], engine, texts=tmp_path / "gone")
