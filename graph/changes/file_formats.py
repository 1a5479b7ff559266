"""Which connector a file is for."""

from __future__ import annotations

import codecs
from pathlib import Path

from graph.changes.export_names import EXPORTS, is_zip_of_tables
from graph.claims.errors import InputError
from graph.ingest import CONNECTORS
from graph.ingest.mapping.mapping_file import is_mapping

HEAD = 65_536
"""How much of a file connectors look at to recognise it, in bytes."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TABLES = (".csv", ".tsv", ".tab", *WORKBOOKS, ".jsonl", ".ndjson")
"""Endings of files that are tables and nothing else."""


def recognised(path: Path) -> str | InputError:
    """The connector for a file, by its name in `CONNECTORS`."""
    if not path.is_file():
        return InputError(
            "is not there" if not path.exists() else "is not a file",
            mend="name a file or a folder that exists",
            record=str(path),
        )
    if is_mapping(path):
        return InputError(
            "is a mapping, which says nothing by itself",
            mend="load its table with --map, and the mapping after it",
            record=str(path),
        )
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        return InputError(
            f"cannot be read ({error.strerror})", mend="check its permissions", record=str(path)
        )
    if not head:
        return InputError("is empty", mend=_instead_of_nothing(path), record=str(path))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return InputError("is not UTF-8 but UTF-16", mend="save it as UTF-8", record=str(path))
    for name, connector in CONNECTORS.items():
        if connector.recognises(path, head):
            return name
    return another_way_in(path) or InputError(
        "is neither a sheet nor a registry nor a review file",
        mend="begin it with sheet:, registry: or reviews:, and call it .yaml",
        record=str(path),
    )


def _instead_of_nothing(path: Path) -> str:
    """What to do about an empty file, by its name."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        return "a file of nothing is no workbook: save it anew from the spreadsheet program"
    if ending in EXPORTS or is_zip_of_tables(path):
        return "a file of nothing is no export: ask its sender for it again"
    if ending in TABLES:
        return "a table has at least a line that names its columns: save or fetch it again"
    return "write a sheet into it"


def another_way_in(path: Path) -> InputError | None:
    """What a file is that comes in by another command, by its name, packed or not."""
    endings = [ending.lower() for ending in path.suffixes]
    packed = endings[-1:] == [".gz"]
    ending = "".join(endings[-2:-1] if packed else endings[-1:])
    if ending in EXPORTS or is_zip_of_tables(path):
        return InputError(
            "is an export of a store",
            mend="take it in with answerable import FILE",
            record=str(path),
        )
    if ending in TABLES:
        unpack = "unpack it and " if packed else ""
        return InputError(
            "is a table without a mapping",
            mend=f"{unpack}load it with --map; answerable map new FILE drafts a mapping",
            record=str(path),
        )
    return None
