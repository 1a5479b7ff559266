"""How many people, as tables publish it: no figure becomes another one, no bound is made up."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.errors import InputError
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.column_forms import DIGITS, Wrong, number_form
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat
from graph.ingest.typed_values import count
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import MAPPING, ROWS, load, refusals, write

SIZE = MAPPING.replace(
    'size: {best: "${best}", min: "${low}", max: "${high}"}', 'size: "${best}"'
).replace("ignore: [note]", "ignore: [note, low, high]")


def read(form: str, text: str) -> tuple[int | None, int | None, int | None, str | None] | str:
    """Least, most, best and word of a cell; what is wrong with it."""
    found = number_form(form, counted=True)(text)
    if isinstance(found, Wrong):
        return found.problem
    try:
        told = count(found)
    except InputError as error:
        return error.problem
    return told.min, told.max, told.best, told.as_found


@pytest.mark.parametrize(
    ("text", "least", "most", "best"),
    [
        ("10", 10, 10, 10),
        ("3.0", 3, 3, 3),
        ("~10", None, None, 10),
        ("≈ 10", None, None, 10),
        ("c. 10", None, None, 10),
        ("About 20", None, None, 20),
        ("approximately 20", None, None, 20),
        ("5-7", 5, 7, None),
        ("5–7", 5, 7, None),
        ("5 to 7", 5, 7, None),
        ("between 5 and 7", 5, 7, None),
        ("30+", 30, None, None),
        ("30 or more", 30, None, None),
        ("at least 3", 3, None, None),
        ("At least three", 3, None, None),
        ("≥3", 3, None, None),
        ("more than 20", 21, None, None),
        ("up to 5", None, 5, None),
        ("fewer than 5", None, 4, None),
        ("one", 1, 1, 1),
        ("Twenty", 20, 20, 20),
        ("0", 0, 0, 0),
    ],
)
def test_figures_with_words_and_signs(
    text: str, least: int | None, most: int | None, best: int | None
) -> None:
    """In every form of digits, for they have no marks between them."""
    for form in DIGITS:
        if (form, text) != ("comma", "3.0"):
            assert read(form, text) == (least, most, best, None)


@pytest.mark.parametrize("word", ["many", "dozens", "a dozen", "Several", "hundreds", "a few"])
def test_words_have_no_bounds(word: str) -> None:
    """What dozens are is a convention of those who count."""
    assert read("plain", word) == (None, None, None, word.lower())


@pytest.mark.parametrize(
    ("form", "text", "figure"),
    [
        ("point", "1,200", 1200),
        ("comma", "1.200", 1200),
        ("space", "1 200", 1200),
        ("space", "1\u00a0200", 1200),
        ("point", "about 1,200,000", 1_200_000),
    ],
)
def test_marks_between_digits_follow_the_declared_form(form: str, text: str, figure: int) -> None:
    """And another form does not take them."""
    told = read(form, text)
    assert told[2] == figure
    for other in DIGITS:
        if other != form:
            assert isinstance(read(other, text), str)


@pytest.mark.parametrize(
    "text",
    [
        "10?",
        "7-5",
        "20 people",
        "12/05",
        "2019-01-05",
        "5 or 6",
        "5, 6",
        "5 and 6",
        "1 2",
        "1,2,3",
        "+",
        "-3",
    ],
)
def test_what_reads_two_ways_is_no_count(text: str) -> None:
    """Nor is half of it one."""
    for form in DIGITS:
        assert isinstance(read(form, text), str)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_every_figure_is_read_as_it_is(one: int, other: int) -> None:
    """With each mark between thousands that its form has, alone and in a range."""
    low, high = sorted((one, other))
    for form, mark in (("plain", ""), ("point", ","), ("comma", "."), ("space", " ")):
        least, most = (f"{n:,}".replace(",", mark) for n in (low, high))
        assert read(form, least) == (low, low, low, None)
        assert read(form, f"{least}-{most}") == (low, high, None, None)


def test_a_thousand_in_another_form_is_no_one() -> None:
    """1.000 is a thousand in half of the world."""
    assert number_form("plain")("1.000") == "1.000"
    assert number_form("comma")("1,000") == "1.000"
    with pytest.raises(InputError):
        count("1.000")


@pytest.mark.parametrize(
    ("declared", "cell", "told"),
    [
        ("", "5-7", "number: plain, point (1,200)"),
        ("", "1.200", "comma (1.200)"),
        ("  best: {number: plain}\n", "5-7", "declare number: [plain, published]"),
        ("  best: {number: plain}\n", '"1,200"', "point (1200)"),
        ("  best: {number: [point, published]}\n", "1.200", "comma (1.200)"),
    ],
)
def test_a_cell_in_no_declared_form_is_left_out_with_a_mend(
    tmp_path: Path, vocabulary: Vocabulary, declared: str, cell: str, told: str
) -> None:
    """And its row is kept."""
    mapping = SIZE.replace("columns:\n", f"columns:\n{declared}")
    path = write(tmp_path, ROWS.replace("Guard,10,3,2,4", f"Guard,10,{cell},2,4"), mapping)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load(path, engine)
    assert (refusals(report), report.claimed) == ([], 3)
    [left] = report.told_left_out
    assert cell.strip('"') in str(left)
    assert told in left.mend


def test_two_forms_of_digits_are_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """1.200 is another number in each."""
    mapping = SIZE.replace("columns:\n", "columns:\n  best: {number: [point, comma]}\n")
    path = write(tmp_path, mapping=mapping)
    with (
        closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine,
        pytest.raises(InputError, match="several forms of digits"),
    ):
        load(path, engine)


def drafted(path: Path, *cells: str, head: str = "killed") -> str:
    """The line of a column in a draft."""
    rows = "".join(f'r-{n},2019-01-0{n},"{cell}"\n' for n, cell in enumerate(cells, start=1))
    path.write_text(f"id,day,{head}\n{rows}", "utf-8")
    text = draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)
    return next((line for line in text.splitlines() if line.startswith(f'  "{head}": ')), "")


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (("10", "12", "7"), ""),
        (("~10", "5-7", "30+", "about 20", "one", "many"), "{number: [plain, published]}"),
        (("~10", "5–7", "1,200", "dozens"), "{number: [point, published]}"),
        (("~10", "5–7", "1.200", "dozens"), "{number: [comma, published]}"),
        (("~10", "at least 3", "1 200"), "{number: [space, published]}"),
        (("1.200", "350", "1.000"), "{number: comma}"),
        (("1,200", "350"), "{number: point}"),
        (("1 200", "350"), "{number: space}"),
    ],
)
def test_a_draft_declares_the_form(tmp_path: Path, cells: tuple[str, ...], form: str) -> None:
    """As doubtful, save where nothing is to be declared."""
    line = drafted(tmp_path / "raids.csv", *cells)
    assert line.startswith(f'  "killed": {form}' if form else "")
    assert ("# doubtful: " in line) is bool(form)


def test_a_draft_names_what_fits_no_form(tmp_path: Path) -> None:
    """And does not take names, points or codes for counts."""
    line = drafted(tmp_path / "raids.csv", "~10", "5-7", "30+", "10?", "3", "8")
    assert 'of "10?" no form is known' in line
    assert drafted(tmp_path / "raids.csv", "Ana", "Ben", "many", head="killed") == ""
    assert drafted(tmp_path / "raids.csv", "10.123", "20.456", head="lat") == ""
    assert drafted(tmp_path / "raids.csv", "5-7", "8-9", head="room") == ""
