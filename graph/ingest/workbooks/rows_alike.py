"""Rows of a workbook that have one name: what cannot be one thing, and what may be two.

A second row with the same name says more of the same thing. Where it says otherwise, on the same
word, somebody most likely gave one name to two things, and nobody would see that one is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Known
from graph.ingest.spot import RecordError
from graph.ingest.workbooks.coding_tabs import NAME
from graph.ingest.workbooks.tab_column import TabColumn
from graph.ingest.workbooks.workbook_rows import WorkbookRow, WorkbookRows, levelled
from graph.ingest.yaml_tree import Scalar
from graph.vocabulary import Vocabulary

_ONE = frozenset(("class", "point", "sha256", "demand.kind"))
"""Columns of which a thing has one value on one speaker's word; so has it of dates."""
_MAY_BE_SEVERAL = frozenset(
    ("kind", "place", "publisher", "office", "issuers", "by", "within", "purpose", "demand.text")
)
"""Columns of which it may have several, though two things have them as often."""
_WORD = ("cites", "act", "who", "whose_act", "told_on", "valid")
"""Columns that make it another word that something is said on, beside stance and denial."""

Subject = tuple[str, str]
"""Name of a row, levelled, and the class of what it names."""


class _Said(NamedTuple):
    """A cell, the row that it stands in, and its column."""

    row: WorkbookRow
    cell: Scalar
    column: TabColumn


def named_things(row: WorkbookRow) -> Iterator[tuple[str, str, Scalar]]:
    """Key of the column, class and cell of each thing that a row names as its own."""
    for key, cls in ((NAME, row.tab.cls), ("demand", "Demand")):
        cell = row.cells.get(key)
        if cls and cell is not None:
            yield key, cls, cell


def set_apart(
    rows: WorkbookRows,
    known: Mapping[str, Known],
    called: Mapping[str, tuple[str, Scalar]],
    vocabulary: Vocabulary,
    file: str,
) -> None:
    """Refuse each name that means things of two kinds, once, and leave out what else names it:
    it could only be misread.

    Args:
        known: local names of the workbook's registries.
        called: of names of the tab Names, levelled: class and cell.
    """
    there: dict[str, tuple[str, str]] = {
        name: (cls, cell.cell) for name, (cls, cell) in called.items() if cls
    }
    told: dict[str, RecordError] = {}
    for row in rows.rows:
        for key, cls, cell in named_things(row):
            name = levelled(cell.text)
            registered = known.get(cell.text)
            of, at = (
                (registered.cls, registered.record)
                if registered is not None and name not in there
                else there.setdefault(name, (cls, cell.cell))
            )
            if of == cls or vocabulary.is_a(of, cls):
                continue
            record = f"{file}:{cell.cell}"
            if name in told:
                told[name].also.append(record)
            else:
                told[name] = RecordError(
                    f"names {_a(cls)} here and {_a(of)} at {at}",
                    mend="one name is one thing: call one of them otherwise",
                    record=record,
                    value=cell.text,
                )
                rows.errors.append(told[name])
            row.cells = _without_demand(row.cells) if key == "demand" and NAME in row.cells else {}
    if told:
        for row in rows.rows:
            _forget(row, told)
        rows.rows = [row for row in rows.rows if row.cells]


def _without_demand(cells: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {key: cell for key, cell in cells.items() if not key.startswith("demand")}


def _forget(row: WorkbookRow, names: Mapping[str, object]) -> None:
    """Leave out of a row what names one of these names in another tab."""
    for column in row.tab.columns:
        cell = row.cells.get(column.key)
        names_row = column.reads == "ref" or column.choices.startswith("tab ")
        if cell is None or not names_row or column.key == "publisher":
            continue
        if any(levelled(part) in names for part in cell.text.split(";")):
            row.broken = True
            if column.key == NAME:
                row.cells = {}
                return
            del row.cells[column.key]


def _a(cls: str) -> str:
    named = "a document" if cls == "Source" else f"{cls[:1].lower()}{cls[1:]}"
    if named == "a document":
        return named
    return f"{'an' if named[0] in 'aeiou' else 'a'} {named}"


def differing(
    rows: WorkbookRows,
    meant: Callable[[str], bool],
    cls_of: Callable[[Scalar], str | None],
    file: str,
) -> None:
    """Refuse a row that says of a name what cannot hold beside what another row says on the same
    word; warn of one that says what hardly does.

    Args:
        meant: whether a name, levelled, is of a thing that the workbook itself declares.
        cls_of: the class that a cell of the column What means; None for no class.
    """
    first: dict[tuple[Subject, str, tuple[str, ...]], _Said] = {}
    for row in rows.rows:
        if "refines" in row.cells:
            continue
        for key, cls, cell in named_things(row):
            if cell.text == DOCUMENT or not meant(levelled(cell.text)):
                continue
            found = []
            for said in _told(row, key):
                word = () if said.column.key == "class" else _word(row)
                place = ((levelled(cell.text), cls), said.column.key, word)
                before = first.setdefault(place, said)
                if before is said:
                    continue
                if _differ(before, said, cls_of):
                    found.append((before, said))
                elif _is_finer(before, said):
                    first[place] = said
            if found:
                _tell(rows, cell, found, file)


def _told(row: WorkbookRow, key: str) -> Iterator[_Said]:
    """What a row says of a thing that may stand against what another row says."""
    for column in row.tab.columns:
        named = column.key
        if named.startswith("demand.") == (key == "demand") and named in row.cells:
            date = column.reads == "period" and named not in _WORD
            if date or named in _ONE or named in _MAY_BE_SEVERAL:
                yield _Said(row, row.cells[named], column)


def _word(row: WorkbookRow) -> tuple[str, ...]:
    texts = [levelled(row.cells[key].text) if key in row.cells else "" for key in _WORD]
    stance = row.cells.get("stance")
    return (
        *texts,
        "asserted" if stance is None else levelled(stance.text),
        "no" if "negated" not in row.cells else levelled(row.cells["negated"].text),
    )


def _differ(one: _Said, other: _Said, cls_of: Callable[[Scalar], str | None]) -> bool:
    mine, theirs = one.cell.text, other.cell.text
    if one.column.key == "class":
        return len({cls_of(one.cell), cls_of(other.cell), None}) > 2
    if one.column.reads == "period":
        try:
            first, second = Period.parse(mine), Period.parse(theirs)
        except InputError:  # told where it is read
            return False
        return not any(second.possibly_overlaps(begin, last) for begin, _, _, last in first.spans)
    if one.column.key == "kind" and ("key" in one.row.cells or "key" in other.row.cells):
        return False  # each is a claim that its coder knows apart
    parts = [{levelled(part) for part in text.split(";")} for text in (mine, theirs)]
    return not (parts[0] <= parts[1] or parts[1] <= parts[0])


def _is_finer(one: _Said, other: _Said) -> bool:
    """Whether the other one has a day, say, in the month that the first has."""
    if one.column.reads != "period":
        return False
    try:
        wide, fine = Period.parse(one.cell.text), Period.parse(other.cell.text)
    except InputError:
        return False
    return wide.contains(fine)


def _tell(rows: WorkbookRows, cell: Scalar, found: list[tuple[_Said, _Said]], file: str) -> None:
    certain = [pair for pair in found if pair[0].column.key not in _MAY_BE_SEVERAL]
    other = next(iter(certain or found))[0].row.first.cell
    shown = ", ".join(
        f"{one.column.head} “{one.cell.text}” ({one.cell.cell}) and “{two.cell.text}” "
        f"({two.cell.cell.rpartition('!')[2]})"
        for one, two in (*certain, *(pair for pair in found if pair not in certain))
    )
    if certain:
        rows.errors.append(
            RecordError(
                f"is the name of {other}, too, and the two rows differ in {shown}",
                mend="where they are two things, call one of them otherwise; where they are one, "
                "correct a cell, say under On whose word who says which, or put the second value "
                "under Further claims",
                record=f"{file}:{cell.cell}",
                value=cell.text,
            )
        )
        return
    rows.told.append(
        f"{file}:{cell.cell}: “{cell.text}” is the name of {other}, too, and is read as one thing "
        f"with {shown}: where they are two, call one of them otherwise"
    )
