"""That a row, or a part of it, is not taken: what is told of it, and what is refused with it."""

from __future__ import annotations

from collections.abc import Mapping

from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.mapping_file import MappingFile, Refusal
from graph.ingest.mapping.row_cells import Filled, RowNotice

MOST_OF_ROW = 5_000
"""Claims of one row: after so many it is refused, for lists in it multiply each other."""


class RowRefused(Exception):
    """Nothing of a row is kept.

    Args:
        told: why.
    """

    def __init__(self, told: RowNotice) -> None:
        self.told = told


def filled_text(
    template: Template,
    cells: Mapping[str, Found],
    mapping: MappingFile,
    line: int,
    *,
    refuse: bool = False,
) -> str | Wrong | None:
    """What a template comes to.

    Raises:
        RowRefused: a cell does not allow it, and `refuse`.
    """
    if template.constant:
        return template.text
    found = template.filled(cells, mapping.codes)
    if refuse and isinstance(found, Wrong):
        raise RowRefused(cell_told(line, template.columns, found))
    return found


def marking_of(
    marking: Marking | Template, cells: Mapping[str, Found], mapping: MappingFile, line: int
) -> Marking:
    """The marking that a row says, or always has.

    Raises:
        RowRefused: it says none.
    """
    if isinstance(marking, Marking):
        return marking
    text = filled_text(marking, cells, mapping, line, refuse=True)
    if not isinstance(text, str):
        raise RowRefused(
            RowNotice(
                line,
                marking.columns[0],
                "",
                "is empty and says how to handle the row",
                "fill it, or give it a code for what stands there",
            )
        )
    try:
        return Marking.parse(text)
    except InputError as error:
        raise RowRefused(
            RowNotice(line, marking.columns[0], text, error.problem, error.mend)
        ) from None


def not_taken(filled: Filled, refusal: Refusal) -> RowNotice:
    """That a mapping does not take a row, with all the cells that say why."""
    columns = tuple(dict.fromkeys(refusal.test.columns))
    given = {name: cell for name in columns if (cell := filled.cells.get(name))}
    return RowNotice(
        filled.line,
        ", ".join(given) or columns[0],
        ", ".join(given.values()),
        refusal.why,
        "the mapping refuses such rows",
    )


def too_many(line: int, field: str) -> RowNotice:
    """That a row makes too many claims."""
    return RowNotice(
        line,
        field,
        "",
        f"makes more than {MOST_OF_ROW} claims",
        "say less of lists in the mapping: they multiply each other",
    )


def unreadable(line: int, column: str, error: InputError) -> RowNotice:
    """That what a cell says is not possible."""
    return RowNotice(line, column, str(error.value or ""), error.problem, error.mend)


def not_made(
    line: int, field: str, text: Template, empty: str, cells: Mapping[str, Found]
) -> RowNotice:
    """That a text of several parts is not made, because one of its columns is empty."""
    given = next((name for name in text.columns if cells.get(name) is not None), empty)
    return RowNotice(
        line,
        given,
        cells.get(given) or "",
        f"is not said as {field}: {empty} is empty, which stands beside it in “{text.text}”"
        if given != empty
        else f"is empty, so that {field} “{text.text}” is not said",
        f"give {empty} a default: under columns:, or write a value for rows without it, with "
        f"if: {{{empty}: {{given: false}}}}",
    )


def cell_told(line: int, columns: tuple[str, ...], wrong: Wrong) -> RowNotice:
    """That a cell does not fit."""
    return RowNotice(line, (columns or ("",))[0], wrong.value, wrong.problem, wrong.mend)
