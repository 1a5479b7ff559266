"""Who publishes a document: a headline names no publisher.

Of a text its first line. Of a page of HTML, in this order: meta tags
(``og:site_name``, ``dc.publisher``, ``citation_publisher``), what stands
behind a line or dash at the end of ``<title>``, the first words of ``<footer>``.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from graph.ingest.reading.document_text import closed
from graph.ingest.reading.told_dates_in_text import undated

_META = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher")
_SUFFIX = re.compile(r"\s[|–—·]\s+(?P<who>[^|–—·]{2,100})\Z")
_RIGHTS = re.compile(r"\A(?:©|\(c\)|copyright|published\s+by|\d{4}|[\s,–-])+", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w'’-]*(?:\s+(?:(?:of|for|on|and|the|in|to)\s+)*[A-Z][\w'’-]*)+")
MOST = 1_000_000
"""Characters of a page that are looked through."""


class _Says(HTMLParser):
    """Gathers what a page says of itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.text = {"title": "", "footer": ""}
        self.within: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.text:
            self.within = tag
        if tag == "meta":
            told = dict(attrs)
            name = (told.get("property") or told.get("name") or "").casefold()
            if name in _META:
                self.meta.setdefault(name, " ".join((told.get("content") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.within:
            self.within = None

    def handle_data(self, data: str) -> None:
        if self.within is not None:
            self.text[self.within] += data


def page_publisher(path: Path) -> str | None:
    """The publisher that a page of HTML names; None of another file and where it names none."""
    if path.suffix.lower() not in (".html", ".htm", ".xhtml"):
        return None
    text = path.read_bytes()[:MOST].decode("utf-8", "replace")
    page = _Says()
    try:
        page.feed(closed(text))
    except AssertionError:  # the library's word for markup that it does not know
        return None
    for name in _META:
        if page.meta.get(name):
            return page.meta[name]
    suffix = _SUFFIX.search(" ".join(page.text["title"].split()))
    if suffix:
        return suffix["who"].strip()
    foot = _NAME.match(_RIGHTS.sub("", page.text["footer"].strip()))
    return foot[0] if foot else None


_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_TOP = 20
"""Lines among which the first one with a name is."""
MOST_NAME = 200
"""Characters of a publisher's name."""


def publisher_of(lines: list[str]) -> str:
    """Whose document it is, by its first line, or by a line with a date where that is a headline;
    empty where it is a sentence and no name."""
    kept = [one for line in lines[:_TOP] if (one := undated(line.strip()))]
    first = next(iter(kept), "")
    if _is_headline(first):
        first = next((line for line in map(_byline, lines[:_TOP]) if line), "")
    if len(first) > MOST_NAME or (first.endswith((".", "!", "?")) and len(first.split()) > 8):
        return ""
    first = _SORT.sub("", first)
    first = re.sub(rf",?\s*(?:{_DAYS})\s*,?\Z", "", first)
    return re.sub(
        r"^(?:(?:Mandates?|Office|Letter|Statement|Comment)\s+of\s+the|"
        r"(?:Press\s+)?(?:[Ss]tatement|[Rr]elease|Communiqué)\s+(?:by|from|of)(?:\s+the)?)\s+",
        "",
        first,
    )


_SORT = re.compile(
    r"\s*[,|–—]\s*(?:(?:press|news)\s+)?(?:release|statement|communiqué|briefing|update|report)\Z",
    re.IGNORECASE,
)
"""What a document is, behind the name of its publisher."""


def _is_headline(line: str) -> bool:
    """Whether a line tells something: after a colon, or in words that no name has."""
    words = re.findall(r"[^\W\d_][\w'’-]+", line)
    small = [word for word in words if word[0].islower() and len(word) > 3]
    return len(small) >= 2 and (
        re.search(r"[:;!?]", line) is not None or 2 * len(small) > len(words)
    )


def _byline(line: str) -> str:
    """The name before or behind a date, in a line that tells nothing else."""
    kept = undated(line.strip())
    if kept == line.strip() or len(kept) > MOST_NAME or not kept[:1].isupper():
        return ""
    words = re.findall(r"(?<![\w-])[^\W\d_][\w'’-]*", _SORT.sub("", kept))
    told = [word for word in words if word[0].islower() and word not in _IN_NAMES]
    if len(told) > 1 or not words or words[-1] in _IN_NAMES:
        return ""
    return "" if _is_headline(kept) or kept.endswith((".", "!", "?")) else kept


_IN_NAMES = frozenset(
    (
        *(
            "a",
            "al",
            "and",
            "by",
            "da",
            "de",
            "del",
            "der",
            "des",
            "di",
            "do",
            "du",
            "e",
            "el",
            "en",
        ),
        *("et", "for", "from", "in", "la", "le", "of", "on", "the", "to", "und", "van", "y"),
    )
)
"""Words with a small letter that join those of a name; no name ends in one."""
