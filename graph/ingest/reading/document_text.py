"""The lines of a document: of plain text as they stand, of HTML, DOCX and PDF its paragraphs.

A paragraph is a line, so that ``L17`` means the same wherever the same file is read. What a page
has around its text (scripts, menus, heads, feet, forms) is left out. Nothing is fetched, run or
followed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from graph.claims.errors import InputError
from graph.claims.text import trimmed
from graph.ingest.workbooks.workbook_cells import weigh

MOST_BYTES = 20_000_000
"""A document above 20 MB is refused."""
MOST_PAGES = 2_000
_LEFT_OUT = frozenset(
    (
        *("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form"),
        *("button", "svg", "iframe", "head"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr"))
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u", "wbr", "img", "data", "dfn"),
        *("kbd", "var"),
    )
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines_of(path: Path) -> list[str]:
    """The lines of a document.

    Raises:
        InputError: it is too large, is no text in UTF-8 and none of the formats that are read, or
            cannot be read as what its name says.
    """
    return pages_of(path)[0]


def pages_of(path: Path) -> tuple[list[str], list[int]]:
    """The lines of a document, and of a PDF the page that each stands on (else none)."""
    if path.stat().st_size > MOST_BYTES:
        raise InputError("is larger than 20 MB", mend="split it", record=str(path))
    read: dict[str, Callable[[Path], list[str]]] = {
        ".html": _html,
        ".htm": _html,
        ".xhtml": _html,
        ".docx": _docx,
    }
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return _pdf(path)
    return read.get(suffix, _plain)(path), []


def _plain(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "is not UTF-8",
            mend="convert the text, and code the hash of the converted text",
            record=str(path),
        ) from None
    if "\0" in text:
        raise InputError(
            "is no text",
            mend="name a text, or give the file the ending of what it is: .html, .pdf, .docx",
            record=str(path),
        )
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines[-1] == "":
        lines.pop()
    return lines


class _Paragraphs(HTMLParser):
    """Gathers the paragraphs of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.left_out: list[str] = []
        """The parts around here that are left out, outermost first."""
        self.open: Counter[str] = Counter()
        """How many of each there are."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.left_out.clear()
            self.open.clear()
        elif tag in _LEFT_OUT:
            self.left_out.append(tag)
            self.open[tag] += 1
        elif tag not in _INLINE:
            self.end()

    def handle_endtag(self, tag: str) -> None:
        if self.open[tag]:  # what was left open within it ends with it
            last = None
            while last != tag:
                last = self.left_out.pop()
                self.open[last] -= 1
        elif tag not in _INLINE and tag not in _VOID:
            self.end()

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.pieces.append(data)

    def end(self) -> None:
        """End a paragraph."""
        line = trimmed(" ".join("".join(self.pieces).split()))
        self.pieces.clear()
        if line:
            self.lines.append(line)


def _html(path: Path) -> list[str]:
    data = path.read_bytes()
    named = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    names = ["utf-8-sig", *([named[1].decode("ascii")] if named else ["cp1252"])]
    for name in names:
        try:
            text = data.decode(name)
            break
        except (UnicodeError, LookupError):
            continue
    else:
        raise InputError("is in no known encoding", mend="save it as UTF-8", record=str(path))
    page = _Paragraphs()
    try:
        page.feed(closed(text))
        page.close()
    except AssertionError as error:  # the library's word for markup that it does not know
        raise InputError(
            f"cannot be read as HTML ({error})", mend="save the text of it", record=str(path)
        ) from None
    page.end()
    return page.lines


def closed(text: str) -> str:
    """A page without marks that nothing closes, for which the parser would look to its end again
    and again: they are text."""
    end = text.rfind("-->") + 1
    text = text[:end] + text[end:].replace("<!--", "&lt;!--")
    end = text.rfind(">") + 1
    return text[:end] + text[end:].replace("<", "&lt;")


def _docx(path: Path) -> list[str]:
    data = path.read_bytes()
    weigh(data, str(path), MOST_BYTES)  # bounded, and without document types
    try:
        with ZipFile(BytesIO(data)) as packed:
            root = ElementTree.fromstring(packed.read("word/document.xml"))
    except (ElementTree.ParseError, LookupError, ValueError):
        raise InputError("is no DOCX", mend="save it anew as .docx", record=str(path)) from None
    return [line for line in map(_paragraph, root.iter(f"{_WORD}p")) if line]


def _paragraph(node: ElementTree.Element) -> str:
    pieces = []
    for part in node.iter():
        if part.tag == f"{_WORD}t":
            pieces.append(part.text or "")
        elif part.tag in (f"{_WORD}tab", f"{_WORD}br"):
            pieces.append(" ")
    return trimmed(" ".join("".join(pieces).split()))


def _pdf(path: Path) -> tuple[list[str], list[int]]:
    try:
        library: Any = import_module("pypdfium2")
    except ImportError:
        raise InputError(
            "is a PDF, and pypdfium2 is not installed",
            mend="install answerable[pdf], or save the text of it",
            record=str(path),
        ) from None
    try:
        document = library.PdfDocument(path)
    except library.PdfiumError as error:
        raise _no_pdf(error, path) from None
    lines: list[str] = []
    pages: list[int] = []
    try:
        if len(document) > MOST_PAGES:
            raise InputError(
                f"has more than {MOST_PAGES:,} pages", mend="split it", record=str(path)
            )
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found = list(_joined(text.get_text_bounded()))
            lines += found
            pages += [number + 1] * len(found)
            text.close()
            page.close()
    except library.PdfiumError as error:
        raise _no_pdf(error, path) from None
    finally:
        document.close()
    return lines, pages


def _no_pdf(error: Exception, path: Path) -> InputError:
    return InputError(
        f"cannot be read as a PDF ({error})",
        mend="save it anew, without a password",
        record=str(path),
    )


def _joined(text: str) -> Iterator[str]:
    """Paragraphs from the lines of a page: a line goes on where nothing ended and the next one
    does not begin anew. Hyphens at the ends of lines are taken out."""
    so_far = ""
    for line in text.replace("\r\n", "\n").replace("\ufffe", "-").split("\n"):
        line = trimmed(" ".join(line.split()))
        goes_on = so_far and line and not re.search(r"[.!?:;][”\"’')]*\Z", so_far[-40:])
        if goes_on and so_far.endswith("-") and line[:1].islower():
            so_far = so_far[:-1] + line
        elif goes_on and (line[:1].islower() or len(so_far) > 60):
            so_far = f"{so_far} {line}"
        else:
            if so_far:
                yield so_far
            so_far = line
    if so_far:
        yield so_far
