"""What a mapping says of the columns of a file, read: their forms, and columns made of others."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from graph.claims.errors import InputError
from graph.ingest.mapping.column_forms import (
    DATE_FORMS,
    NUMBER_FORMS,
    PUBLISHED,
    Form,
    Splitting,
    Wrong,
    clean_cell,
    date_form,
    number_form,
    one_form_of,
)
from graph.ingest.spot import Spot, each, near
from graph.ingest.yaml_tree import Block, Items, Scalar

COLUMN_KEYS = (
    *("of", "date", "zone", "from", "to", "end", "number", "null", "default", "split", "around"),
    *("within", "into", "along", "count", "agrees", "not_after", "shift", "cut"),
)
DAY = len("2019-01-14")
CUTS = {"month": 7, "year": 4}
"""Where a date is cut → how much of it is left."""
FIRST_YEAR = 1900
"""The first year that ``epoch-seconds`` may give where nobody says otherwise."""


class FileColumn(NamedTuple):
    """What stands in the cells of a column."""

    name: str
    line: int
    of: tuple[str, ...] = ()
    """The columns that it is made of; empty: it stands in the file."""
    form: Form | None = None
    date: tuple[str, ...] = ()
    """The forms of its dates, if it has any."""
    shift: int = 0
    """Days that are added to its date."""
    cut: str | None = None
    """``month`` or ``year``: its date holds no more exactly."""
    until: bool = False
    """A moment at 00:00 is the end of the day before."""
    null: frozenset[str] = frozenset()
    default: str | None = None
    """What an empty cell stands for."""
    split: Splitting | None = None
    counted: str | None = None
    """The column that says how many values it holds."""
    along: str | None = None
    """The column that it keeps step with: its second value goes with the second of that one."""
    agrees: str | None = None
    """The column that says the same in another form; where it differs, neither holds."""
    not_after: str | None = None
    """The column with a date that is not before this one, or neither holds."""

    @property
    def is_parts(self) -> bool:
        """Whether it is a date whose parts stand in columns of their own."""
        return self.date == ("parts",)

    @property
    def is_plain(self) -> bool:
        """Whether a text in it is taken as it stands, once it is clean and no null word."""
        return self.form is None and self.cut is None and not (self.until or self.shift)


def read_columns(part: Block, spot: Spot) -> Iterator[FileColumn]:
    """The columns under ``columns:``.

    Raises:
        InputError: the first mistake.
    """
    for name, node in part.entries.items():
        block = spot.block(node, name, "write {date: iso}, {number: plain}, {split: ;} …")
        spot.only(block, COLUMN_KEYS, f"the column {name}")
        yield _column(name, block, spot)


def check_circles(columns: Mapping[str, FileColumn], file: str) -> None:
    """
    Raises:
        InputError: columns are made of each other, or keep step with each other, in a circle.
    """
    done: set[str] = set()
    for name in columns:
        way: list[str] = []
        _follow(name, columns, way, done, file)


def _follow(
    name: str, columns: Mapping[str, FileColumn], way: list[str], done: set[str], file: str
) -> None:
    if name not in columns:
        name = name.rpartition(".")[0]  # a part of a column that is split
    column = columns.get(name)
    if column is None or name in done:
        return
    if name in way:
        circle = [*way[way.index(name) :], name]
        raise InputError(
            f"is defined by itself: {' → '.join(circle)}",
            mend="make it of columns of the file (of:), or let it keep step with one (along:)",
            record=f"{file}:{column.line}: columns",
            field=name,
        )
    way.append(name)
    for other in (*column.of, *((column.along,) if column.along else ())):
        _follow(other, columns, way, done, file)
    way.pop()
    done.add(name)


def _column(name: str, block: Block, spot: Spot) -> FileColumn:
    of, dates = _texts(block, "of", spot), _texts(block, "date", spot)
    for date in dates:
        if date not in DATE_FORMS or (date == "parts" and len(dates) > 1):
            raise spot.error(block.entries["date"], "is no form of dates", near(date, DATE_FORMS))
    if (dates == ("parts",)) != (bool(dates) and len(of) > 1):
        raise spot.error(
            block,
            "makes a date of several columns" if len(of) > 1 else "makes a date of parts",
            "write {date: parts, of: [YEAR, MONTH, DAY]}",
            field=name,
            value=None,
        )
    single = {
        key: found[0] if (found := _texts(block, key, spot)) else None
        for key in ("along", "count", "agrees", "not_after", "default", "end")
    }
    return FileColumn(
        name=name,
        line=block.line,
        of=of,
        form=_form(block, dates, spot),
        date=dates,
        shift=_days(block, spot),
        cut=_cut(block, spot),
        until=single["end"] == "exclusive",
        null=frozenset(_texts(block, "null", spot)),
        default=single["default"],
        split=_splitting(block, spot),
        counted=single["count"],
        along=single["along"],
        agrees=single["agrees"],
        not_after=single["not_after"],
    )


def _form(block: Block, dates: tuple[str, ...], spot: Spot) -> Form | None:
    numbers = _texts(block, "number", spot)
    if numbers:
        node = block.entries["number"]
        for one in numbers:
            if one not in NUMBER_FORMS:
                raise spot.error(node, "is no form of numbers", near(one, NUMBER_FORMS), value=one)
        digits = [one for one in numbers if one != PUBLISHED]
        if len(digits) > 1:
            raise spot.error(
                node,
                "are several forms of digits, and 1.200 is another number in each",
                f"keep one, or write [{digits[0]}, {PUBLISHED}]",
                value=", ".join(digits),
            )
        return number_form(digits[0] if digits else "plain", counted=PUBLISHED in numbers)
    if not dates or dates == ("parts",):
        return None
    zone = _zone(block, spot)
    low = _whole(block, "from", spot) or FIRST_YEAR
    high = _whole(block, "to", spot) or datetime.datetime.now(datetime.UTC).year + 1
    return one_form_of([date_form(one, zone=zone, low=low, high=high) for one in dates])


def _texts(block: Block, name: str, spot: Spot) -> tuple[str, ...]:
    node = block.entries.get(name)
    if node is None or (isinstance(node, Items) and not node.items):
        return ()
    return tuple(spot.text(one, name) for one in each(node))


def _whole(block: Block, name: str, spot: Spot) -> int | None:
    if name not in block.entries:
        return None
    text = spot.text(block.entries[name], name)
    if not (text.isascii() and text.isdigit()):
        raise spot.error(block.entries[name], "is not a whole number", "write digits", field=name)
    return int(text)


def _days(block: Block, spot: Spot) -> int:
    if "shift" not in block.entries:
        return 0
    text = spot.text(block.entries["shift"], "shift")
    if not re.match(r"[+-]?\d{1,4}\Z", text):
        raise spot.error(block.entries["shift"], "is no number of days", "write -3", field="shift")
    return int(text)


def _cut(block: Block, spot: Spot) -> str | None:
    if "cut" not in block.entries:
        return None
    text = spot.text(block.entries["cut"], "cut")
    if text not in CUTS:
        raise spot.error(block.entries["cut"], "is neither", "write month or year", field="cut")
    return text


def _zone(block: Block, spot: Spot) -> datetime.tzinfo:
    node = block.entries.get("zone")
    if node is None:
        return datetime.UTC
    name = spot.text(node, "zone")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # unknown, or no name of a zone at all
        raise spot.error(
            node, "is no time zone", "write its name: UTC, Europe/Kyiv", field="zone"
        ) from None


def _splitting(block: Block, spot: Spot) -> Splitting | None:
    node = block.entries.get("split")
    if node is None:
        for key in ("around", "within", "into", "along", "count"):
            if key in block.entries:
                raise spot.error(
                    block.entries[key], "says how a column is split", "write split:, too", field=key
                )
        return None

    def raw(key: str) -> str:
        inner = block.entries.get(key)
        return inner.text if isinstance(inner, Scalar) else ""

    if not raw("split"):
        raise spot.error(
            node, "is nothing to split at", 'write split: ";"', field="split", value=None
        )
    into = _texts(block, "into", spot)
    return Splitting(raw("split"), raw("around"), raw("within") or None, into)


def in_form(column: FileColumn, text: str) -> str | Wrong | None:
    """What a text comes to in the form of its column; None where it stands for nothing."""
    found = clean_cell(text)
    if isinstance(found, Wrong):
        return found
    if found in column.null:
        return None
    if column.form is not None:
        found = column.form(found)
        if column.until and isinstance(found, str):
            found = _day_before(found, text)
        if column.shift and isinstance(found, str) and len(found) == DAY:
            day = datetime.date.fromisoformat(found)
            found = (day + datetime.timedelta(days=column.shift)).isoformat()
        if column.cut is not None and isinstance(found, str):
            found = found[: CUTS[column.cut]]
    return found


def _day_before(day: str, text: str) -> str:
    """The last day before a moment, where it is midnight."""
    seconds = re.match(r"-?\d{9,}\Z", text)
    midnight = (
        int(text) % 86_400 == 0
        if seconds
        else ":" not in text or text.rstrip("Z").endswith((" 00:00", "T00:00", "00:00:00"))
    )
    if not midnight or len(day) < DAY:
        return day
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
