"""A report as a DOCX file: WordprocessingML of ECMA-376 (Transitional), with footnotes of its own.

Clearance and day stand in the header of each page. What comes from data is text and nothing else:
the only fields are the page's number and how many there are, no address is a link, and no part
leads out of the file. Equal reports are equal bytes, for one version of zlib.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from html import escape

from api.reports.report import LineKind, NumberedLine, Report, numbered
from graph.claims.errors import harmless

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_STYLES = {
    LineKind.CHAPTER: "Heading1",
    LineKind.SECTION: "Heading2",
    LineKind.ITEM: "Item",
    LineKind.DETAIL: "Detail",
    LineKind.PLAIN: "Normal",
}
_PARTS = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "footnotes": "footnotes",
    "header": "header",
    "footer": "footer",
}
"""The parts of the file, and how their media types end."""


def docx_file(report: Report) -> bytes:
    """The whole file."""
    lines = list(numbered(report))
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": _document(report, lines),
        "word/_rels/document.xml.rels": _relations(
            {
                f"rId{number}": (name, f"{name}.xml")
                for number, name in enumerate(list(_PARTS)[1:], start=1)
            }
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _part("settings", _FOOTNOTE_SETTINGS),
        "word/footnotes.xml": _footnotes(lines),
        "word/header.xml": _part("hdr", _paragraph("Header", _run(report.head))),
        "word/footer.xml": _part(
            "ftr",
            _paragraph("Footer", f"{_field('PAGE')}{_run('/')}{_field('NUMPAGES')}"),
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return stream.getvalue()


def _types() -> str:
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{base}{end}+xml"/>'
        for name, end in _PARTS.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(relations: Mapping[str, tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{id}" Type="{_R}/{kind}" Target="{target}"/>'
        for id, (kind, target) in relations.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _part(root: str, inner: str) -> str:
    return f"{_HEAD}<w:{root} {_SPACES}>{inner}</w:{root}>"


# ---------------------------------------------------------------------------------------- text


def _run(text: str, properties: str = "") -> str:
    """Words. `escape` leaves no markup, `harmless` nothing that XML has no room for."""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    words = escape(harmless(text), quote=False)
    return f'<w:r>{style}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _paragraph(style: str, inner: str, *, keep: bool = False) -> str:
    with_next = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{with_next}<w:keepLines/></w:pPr>{inner}</w:p>'


def _field(name: str) -> str:
    """A field of ours; the reader program computes its result."""
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _document(report: Report, lines: list[NumberedLine]) -> str:
    body = _paragraph("Title", _run(report.title), keep=True) + "".join(map(_line, lines))
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1417" '
        'w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    return _part("document", f"<w:body>{body}{page}</w:body>")


def _line(numbered_line: NumberedLine) -> str:
    line = numbered_line.line
    label = _run(f"{line.label}: ", "<w:b/>") if line.label else ""
    marks = "".join(_marks(numbered_line))
    inner = f"{label}{_run(line.text)}{marks}"
    return _paragraph(_STYLES[line.level], inner, keep=numbered_line.followed)


def _marks(numbered_line: NumberedLine) -> Iterator[str]:
    """Numbers of notes: a footnote where it is told first, its number where it is told again."""
    raised = '<w:vertAlign w:val="superscript"/>'
    for place, number in enumerate(numbered_line.numbers):
        if place:
            yield _run(", ", raised)
        if number in numbered_line.new:
            yield (
                '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
                f'<w:footnoteReference w:id="{number}"/></w:r>'
            )
        else:
            yield _run(str(number), raised)


def _footnotes(lines: list[NumberedLine]) -> str:
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    notes = "".join(
        f'<w:footnote w:id="{number}">{_paragraph("FootnoteText", mark + _run(f" {text}"))}'
        "</w:footnote>"
        for line in lines
        for number, text in line.new.items()
    )
    lines_above = "".join(
        f'<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    return _part("footnotes", lines_above + notes)


_FOOTNOTE_SETTINGS = (
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)


# --------------------------------------------------------------------------------------- styles


def _styles() -> str:
    fonts = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    size, small = '<w:sz w:val="21"/>', '<w:sz w:val="18"/>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{size}"
        '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    below = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>'
    each = "".join(
        (
            _style("Normal", "Normal", first=True),
            _style("Title", "Title", '<w:spacing w:after="200"/>', '<w:b/><w:sz w:val="36"/>'),
            _style(
                "Heading1",
                "heading 1",
                '<w:keepNext/><w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="0"/>',
                '<w:b/><w:sz w:val="28"/>',
            ),
            _style(
                "Heading2",
                "heading 2",
                '<w:keepNext/><w:spacing w:before="200"/><w:outlineLvl w:val="1"/>',
                '<w:b/><w:sz w:val="23"/>',
            ),
            _style("Item", "Item", '<w:spacing w:before="100"/>'),
            _style("Detail", "Detail", '<w:ind w:left="340"/>'),
            _style("Header", "header", f'{below}<w:jc w:val="right"/>', f"<w:b/>{small}"),
            _style("Footer", "footer", '<w:jc w:val="right"/>', small),
            _style("FootnoteText", "footnote text", '<w:spacing w:after="0"/>', small),
        )
    )
    reference = (
        '<w:style w:type="character" w:styleId="FootnoteReference">'
        '<w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )
    return _part("styles", defaults + each + reference)


def _style(
    id: str, name: str, paragraph: str = "", letters: str = "", *, first: bool = False
) -> str:
    default = ' w:default="1"' if first else ""
    based = "" if first else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{id}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )
