"""A report as a page to print: no scripts, nothing fetched, and no address to follow by mistake.

Its first row stands on each printed page, since browsers repeat the head of a table; the number of
the page is a margin box (CSS Paged Media 3 §4), which not all of them have.
"""

from __future__ import annotations

from api.html import Html, policy_of, styled_page
from api.reports.report import LineKind, NumberedLine, Report, numbered

STYLE = Html(
    "@page{size:A4;margin:18mm 16mm 20mm;@bottom-right{content:counter(page) '/' counter(pages);"
    "font:8pt sans-serif}}"
    "body{font:10.5pt/1.4 'Liberation Serif','Noto Serif',serif;max-width:46rem;margin:1rem auto;"
    "padding:0 1rem}table,thead,tbody,tr,td,th{border:0;padding:0;border-spacing:0}"
    "table{width:100%}th{padding-bottom:8pt}th div{font:bold 8.5pt sans-serif;text-align:right;"
    "border-bottom:1px solid;padding-bottom:2pt}h1{font-size:16pt}"
    "h2{font-size:13pt;margin:14pt 0 4pt}"
    "h3{font-size:11pt;margin:10pt 0 2pt}h2,h3{break-after:avoid}p{margin:2pt 0}"
    ".together{break-inside:avoid}.item{margin-top:6pt}.detail{margin-left:1.2em}"
    ".notes{font-size:9pt}.notes li{overflow-wrap:anywhere}sup{line-height:0;font-size:7.5pt}"
    "a{color:inherit;text-decoration:none}@media print{body{margin:0;padding:0;max-width:none}}"
)
POLICY = policy_of(STYLE)
"""What browsers may do with such a page: show it."""
_TAGS = {
    LineKind.CHAPTER: Html("<h2>{}</h2>\n"),
    LineKind.SECTION: Html("<h3>{}</h3>\n"),
    LineKind.ITEM: Html('<p class="item">{}</p>\n'),
    LineKind.DETAIL: Html('<p class="detail">{}</p>\n'),
    LineKind.PLAIN: Html("<p>{}</p>\n"),
}


def html_file(report: Report) -> bytes:
    """The whole page."""
    lines = list(numbered(report))
    blocks: list[Html] = []
    number = 0
    for block in report.blocks:
        some = lines[number : number + len(block.lines)]
        number += len(some)
        inner = Html("").join(map(_line, some))
        whole = len(some) > 1
        blocks.append(Html('<div class="together">\n{}</div>\n').format(inner) if whole else inner)
    notes = [(n, text) for line in lines for n, text in line.new.items()]
    if notes:
        items = Html("").join(
            Html('<li id="note-{}">{}</li>\n').format(n, text) for n, text in notes
        )
        blocks.append(Html('<h2>Notes</h2>\n<ol class="notes">\n{}</ol>\n').format(items))
    body = Html(
        '<table role="presentation"><thead><tr><th><div>{}</div></th></tr></thead><tbody><tr><td>\n'
        "<h1>{}</h1>\n{}</td></tr></tbody></table>\n"
    ).format(report.head, report.title, Html("").join(blocks))
    return styled_page(report.title, body, STYLE)


def _line(numbered_line: NumberedLine) -> Html:
    line = numbered_line.line
    label = Html("<strong>{}:</strong> ").format(line.label) if line.label else Html("")
    marks = Html(", ").join(
        Html('<a href="#note-{}">{}</a>').format(n, n) for n in numbered_line.numbers
    )
    mark = Html("<sup>{}</sup>").format(marks) if numbered_line.numbers else Html("")
    return _TAGS[line.level].format(label + Html.escape(line.text) + mark)
