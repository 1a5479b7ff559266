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
from graph.ingest.reading.words_in_names import NameWords

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
NO_NAMES = NameWords({})
MOST_NAME = 200
"""Characters of a publisher's name."""


def publisher_of(lines: list[str], names: NameWords = NO_NAMES) -> str:
    """Whose document it is, by its first line, or by a line with a date where that is a headline;
    else by the body with which the headline begins. Empty where it is a sentence and no name, and
    where several publish together.

    Args:
        names: the words by which names of bodies are told.
    """
    kept = [one for line in lines[:_TOP] if (one := undated(line.strip()))]
    first = next(iter(kept), "")
    told = _tells(first, names)
    if told is not None or _is_headline(first) or _names_nobody(first, names):
        byline = next((line for line in map(_byline, lines[:_TOP]) if line), "")
        first = byline or told or ""
    if len(first) > MOST_NAME or (first.endswith((".", "!", "?")) and len(first.split()) > 8):
        return ""
    first = _SORT.sub("", first)
    first = re.sub(rf",?\s*(?:{_DAYS})\s*,?\Z", "", first)
    by = _BY.match(first)
    if by is not None:
        return _one_body(first[by.end() :], names)
    if _TO.match(first):
        return ""  # “Open letter to the Prosecutor General”: they get it
    return re.sub(r"^(?:(?:Mandates?|Office)\s+of\s+the)\s+", "", first)


def _tells(line: str, names: NameWords) -> str | None:
    """The body with which a headline begins that says what it does: “Ilmar Bar Association condemns
    …”; empty where none stands before the verb, None where the line has no such verb."""
    verb = names.tells(line)
    if verb is None or not line[verb.end() :].strip() or _BY.match(line):
        return None
    if len(line) > MOST_NAME or line.endswith("."):  # a sentence
        return None
    before = re.split(r"[:–—]\s", line[: verb.start()])[-1].strip(" ,")
    words = before.split()
    if not words or (words[-1][:1].islower() and words[-1] in _IN_NAMES):
        return None  # “… of the says”
    if all(word[0].isupper() or word in _IN_NAMES for word in words) and (
        names.in_body(before) or (before.isupper() and names.in_body(before.title()))
    ):
        return _one_body(before, names) if len(words) > 1 else ""
    return ""


def _names_nobody(line: str, names: NameWords) -> bool:
    """Whether a line tells something, of which no body's name is a part: behind a colon, or in
    words with small letters."""
    if re.search(r"\w:\s+\w", line):
        return True
    small = [word for word in line.split() if word[:1].islower() and word not in _IN_NAMES]
    return len(small) > 1 and not names.in_body(line) and not _BY.match(line)


def _one_body(words: str, names: NameWords) -> str:
    """A name of one body; empty where it seems to be of several, of a person, or no name."""
    words = re.sub(r"\A(?:the|an?)\s+", "", words, flags=re.IGNORECASE)
    words = re.split(r"\s+to\s+", words)[0]
    parts = re.split(r",\s+|\s+and\s+(?:the\s+)?", words)
    if sum(names.in_body(part) for part in parts) > 1 or re.match(r"\d|[a-z]", words):
        return ""
    return "" if names.titled(words) and not names.in_body(words) else words


_OF_IT = r"(?:statement|release|communiqué|letter|appeal|declaration|report|comment|briefing)s?"
_BY = re.compile(
    rf"(?:(?:joint|press|public|open|urgent|media|news|official|written|oral)\s+)*{_OF_IT}\s+"
    r"(?:by|from|of|on\s+behalf\s+of)\s+",
    re.IGNORECASE,
)
_TO = re.compile(rf"(?:(?:joint|public|open|urgent|official)\s+)*{_OF_IT}\s+to\s+", re.IGNORECASE)
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
