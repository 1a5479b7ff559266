"""A mapping file, read: what it reads, what makes a row the same row, what its columns mean.

What stands in it of claims (`source`, `entities`, `rows`) is left to `mapping_head` and
`block_rules`. The format: MAPPINGS.md.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from graph.ingest.mapping.column_reader import FileColumn, check_circles, read_columns
from graph.ingest.mapping.mapping_secret import ENDING, key_path
from graph.ingest.mapping.row_tests import Test, read_test
from graph.ingest.mapping.table_files import FORMATS, TableFormat
from graph.ingest.sheet_head import check_keys, minted
from graph.ingest.spot import Spot, each, near
from graph.ingest.typed_values import read_true
from graph.ingest.yaml_tree import Block, Items, Node, Scalar, read_yaml

KEYS = (
    *("mapping", "coder", "registry", "secret_of", "about", "reads", "key", "version", "required"),
    *("whole", "source", "answers", "marking", "stance", "attribution", "entities", "columns"),
    *("codes", "tables", "rows", "ignore", "refuse", "within", "keys", "differs"),
)
READS_KEYS = ("format", "delimiter", "quotes", "encoding", "sheet", "header", "records", "null")
TABLE_KEYS = ("file", "reads", "key", "on", "with", "must")
SIDES = ("south", "west", "north", "east")
ANSWERS = {"covered": "covered", "not covered": "not-covered", "not-covered": "not-covered"}


class Joined(NamedTuple):
    """Another table, a row of which goes with a row of the file."""

    name: str
    line: int
    file: str | None
    """Beside the file with the rows; None: that file itself."""
    reads: TableFormat
    key: tuple[str, ...]
    on: tuple[str, ...]
    """The columns whose values are the key."""
    filled: tuple[str, ...]
    """Columns without which a row of it is passed over."""
    must: bool
    """Whether a row that finds nothing there is refused."""


class Refusal(NamedTuple):
    """Rows that are not taken."""

    test: Test
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingFile:
    """What a mapping says of the file that it reads."""

    path: Path
    root: Block
    origin: str
    secret: Path
    reads: TableFormat
    key: tuple[str, ...]
    version: str | None
    """The column that decides between rows of one key: the greatest value stands."""
    required: tuple[str, ...]
    whole: bool
    """Whether the file is all there is: what it says no longer is taken back."""
    columns: Mapping[str, FileColumn]
    codes: Mapping[str, Mapping[str, str]]
    """Table → value → code; an empty code says that the value stands for nothing."""
    tables: Mapping[str, Joined]
    ignore: tuple[str, ...]
    refuse: tuple[Refusal, ...]
    differs: Mapping[int, int]
    """Line → which other bearer of its name its row is of, counted from 1."""
    hidden: bool
    """Whether keys tell of somebody, so that none stands in a locator or a report."""
    within: tuple[Decimal, Decimal, Decimal, Decimal] | None
    """South, west, north, east of where points can be."""

    def ignores(self, column: str) -> bool:
        """Whether a column is left out on purpose."""
        return any(fnmatch.fnmatchcase(column, one) for one in self.ignore)


def is_mapping(path: Path) -> bool:
    """Whether a file calls itself a mapping."""
    return path.name.endswith((ENDING, ".map.yml"))


def read_mapping(path: Path) -> MappingFile:
    """Read a mapping file.

    Raises:
        InputError: it cannot be read; the first mistake in what says how to read rows.
    """
    root = read_yaml(path)
    spot = Spot(str(path))
    for error in check_keys(root, str(path), KEYS, "a mapping"):
        raise error
    return _Reading(path, root, spot).read()


class _Reading:
    def __init__(self, path: Path, root: Block, spot: Spot) -> None:
        self.path, self.root, self.spot = path, root, spot

    def read(self) -> MappingFile:
        whole = self.root.entries.get("whole")
        return MappingFile(
            path=self.path,
            root=self.root,
            origin=minted(self.root, "mapping", self.spot),
            secret=self.secret(),
            reads=self.reads(self.part("reads"), "reads"),
            key=self.needed("key"),
            version=self.text("version"),
            required=self.texts(self.root, "required"),
            whole=whole is not None and read_true(whole, self.spot, "whole"),
            columns=self.columns(),
            codes={
                name: self.table(name, node) for name, node in self.part("codes").entries.items()
            },
            tables={t.name: t for t in self.tables()},
            ignore=self.texts(self.root, "ignore"),
            refuse=tuple(self.refusals()),
            differs=self.differs(),
            hidden=self.hidden(),
            within=self.within(),
        )

    def columns(self) -> dict[str, FileColumn]:
        found = {c.name: c for c in read_columns(self.part("columns"), self.spot)}
        check_circles(found, self.spot.file)
        return found

    def secret(self) -> Path:
        other = self.text("secret_of")
        if other is None:
            return key_path(self.path)
        if "/" in other or "\\" in other:
            raise self.spot.error(
                self.root.entries["secret_of"],
                "is not beside this mapping",
                "name a mapping in the same folder; both share its key",
                field="secret_of",
            )
        return key_path(self.path.with_name(other))

    def part(self, name: str) -> Block:
        node = self.root.entries.get(name)
        if node is None or (isinstance(node, Scalar) and not node.text):
            return Block({}, {}, self.root.line, 0, False)
        return self.spot.block(node, name, "write keys and values below it")

    def text(self, name: str) -> str | None:
        node = self.root.entries.get(name)
        return None if node is None else self.spot.text(node, name)

    def texts(self, block: Block, name: str) -> tuple[str, ...]:
        node = block.entries.get(name)
        if node is None or (isinstance(node, Items) and not node.items):
            return ()
        return tuple(self.spot.text(one, name) for one in each(node))

    def needed(self, name: str) -> tuple[str, ...]:
        found = self.texts(self.root, name)
        if not found:
            raise self.spot.error(
                self.root,
                f"has no {name}",
                "write key: [COLUMN, …]: what makes a row the same row in the next version",
                field=name,
                value=None,
            )
        return found

    def reads(self, block: Block, what: str) -> TableFormat:
        self.spot.only(block, READS_KEYS, what)
        given = {
            name: self.spot.text(block.entries[name], name)
            for name in ("format", "encoding", "sheet", "records")
            if name in block.entries
        }
        if given.get("format", FORMATS[0]) not in FORMATS:
            raise self.spot.error(
                block.entries["format"], "is no format", near(given["format"], FORMATS)
            )
        made = TableFormat(**given, null=frozenset(self.texts(block, "null")))  # type: ignore[arg-type]  # texts
        if "delimiter" in block.entries:
            node = block.entries["delimiter"]
            told = node.text if isinstance(node, Scalar) else ""
            made = replace(made, delimiter={"tab": "\t", "\\t": "\t"}.get(told, told))
        if "quotes" in block.entries:
            made = replace(made, quotes=self.spot.text(block.entries["quotes"], "quotes") != "none")
        if "header" in block.entries:
            made = replace(made, header=self.whole(block, "header"))
        return made

    def whole(self, block: Block, name: str) -> int:
        text = self.spot.text(block.entries[name], name)
        if not (text.isascii() and text.isdigit()):
            raise self.spot.error(
                block.entries[name], "is not a whole number", "write digits", field=name
            )
        return int(text)

    def table(self, name: str, node: Node) -> Mapping[str, str]:
        block = self.spot.block(node, name, "write VALUE: CODE below it")
        found = {}
        for value, code in block.entries.items():
            if not isinstance(code, Scalar):
                raise self.spot.error(code, "is no code", "write VALUE: CODE", field=value)
            found[value] = code.text.strip()
        return found

    def tables(self) -> Iterator[Joined]:
        part = self.part("tables")
        for name, node in part.entries.items():
            block = self.spot.block(node, name, "write {file:, key:, on:}")
            self.spot.only(block, TABLE_KEYS, f"the table {name}")
            key, on = self.texts(block, "key"), self.texts(block, "on")
            if not key or len(key) != len(on):
                raise self.spot.error(
                    block,
                    f"has {len(key)} columns as key and {len(on)} to look it up with",
                    "write key: [COLUMN THERE] and on: [COLUMN HERE], as many of each",
                    field=name,
                    value=None,
                )
            file = self.texts(block, "file")
            if file and ("/" in file[0] or "\\" in file[0] or file[0].startswith("..")):
                raise self.spot.error(
                    block.entries["file"],
                    "is not beside the file with the rows",
                    "put it into the same folder and name it there",
                    field="file",
                )
            reads = block.entries.get("reads")
            inner = (
                self.reads(self.spot.block(reads, "reads", "write {…}"), "reads") if reads else None
            )
            main = self.reads(self.part("reads"), "reads")
            yield Joined(
                name=name,
                line=block.line,
                file=file[0] if file else None,
                reads=inner
                if inner is not None
                else main
                if not file
                else replace(main, format=None),
                key=key,
                on=on,
                filled=self.texts(block, "with"),
                must="must" in block.entries
                and read_true(block.entries["must"], self.spot, "must"),
            )

    def refusals(self) -> Iterable[Refusal]:
        node = self.root.entries.get("refuse")
        for one in [] if node is None else each(node):
            block = self.spot.block(one, "refuse", "write - {if: {COLUMN: VALUE}, why: …}")
            self.spot.only(block, ("if", "why"), "a refusal")
            for key in ("if", "why"):
                if key not in block.entries:
                    raise self.spot.error(
                        block, f"has no {key}", "write {if: {COLUMN: VALUE}, why: …}", value=None
                    )
            yield Refusal(
                read_test(block.entries["if"], self.spot),
                self.spot.text(block.entries["why"], "why"),
            )

    def differs(self) -> Mapping[int, int]:
        node = self.root.entries.get("differs")
        found: dict[int, int] = {}
        for number, one in enumerate([] if node is None else each(node), start=1):
            for line in each(one):
                text = self.spot.text(line, "differs")
                if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
                    raise self.spot.error(
                        line,
                        "is no line",
                        "write the numbers of lines whose rows are somebody else of the same name: "
                        "[7], and [[7, 9], 12] where 7 and 9 are one and 12 is another",
                        field="differs",
                    )
                if int(text) in found:
                    raise self.spot.error(line, "stands there twice", "leave one", field="differs")
                found[int(text)] = number
        return found

    def hidden(self) -> bool:
        told = self.text("keys")
        if told not in (None, "shown", "hidden"):
            raise self.spot.error(
                self.root.entries["keys"], "is neither", "write keys: hidden or shown", field="keys"
            )
        return told == "hidden"

    def within(self) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
        if "within" not in self.root.entries:
            return None
        block = self.part("within")
        self.spot.only(block, SIDES, "within")
        found = []
        for side in SIDES:
            if side not in block.entries:
                raise self.spot.error(
                    block, f"has no {side}", "write {south:, west:, north:, east:}", value=None
                )
            text = self.spot.text(block.entries[side], side)
            try:
                degrees = Decimal(text)
            except InvalidOperation:
                degrees = Decimal("NaN")
            if not degrees.is_finite():
                raise self.spot.error(
                    block.entries[side], "is no number of degrees", "write 41.5", field=side
                )
            found.append(degrees)
        south, west, north, east = found
        return south, west, north, east
