"""One sheet for spreadsheet programs (Office Open XML, ECMA-376): the flat table, as text.

Every cell is text and stays as it is: nothing is run as a formula, no ``0042`` becomes 42, no
``3-5`` a day, and every script is read. The zip is written as it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.export.tools.flat_table import COLUMNS, flat_rows
from graph.export.tools.xml_text import DECLARATION, xml
from graph.export.tools.zip_pieces import zipped
from graph.views.view import View

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LONGEST_CELL = 32_767
"""Characters; a longer text is cut, with three dots."""
MOST_ROWS_OF_A_SHEET = 1_048_576

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="claims" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


@dataclass(frozen=True)
class Workbook:
    """The flat table as one sheet."""

    law: bool = False
    """With what the tables of the law say."""

    media_type = f"{_TYPE}.sheet"
    suffix = ".xlsx"
    keeps = (
        "one row a standing claim that a person reads: who, what, whom, when, where, on whose "
        "word, how firmly, whether it is denied or contested, source, line, with names beside ids; "
        "every cell is text and stays as it is"
    )
    loses = (
        "rejected and retracted claims, days and bounds one by one, the history of claims; what "
        "the tables of the law say, unless asked for (--law); control characters; rows behind the "
        "1,048,575th"
    )

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        rows = flat_rows(view, law=self.law)
        parts = [(name, iter((f"{DECLARATION}{text}",))) for name, text in _PARTS.items()]
        return zipped([*parts, ("xl/worksheets/sheet1.xml", _sheet(rows))])


def _sheet(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f'{DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    yield f"</sheetViews><sheetData>{_row(COLUMNS)}"
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS_OF_A_SHEET:
            break
        yield _row(row)
    yield "</sheetData></worksheet>\n"


def _row(cells: Sequence[object]) -> str:
    return "<row>" + "".join(map(_cell, cells)) + "</row>"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if not text:
        return "<c/>"
    if len(text) > LONGEST_CELL:
        text = f"{text[: LONGEST_CELL - 1]}…"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{xml(text)}</t></is></c>'
