"""Text as XML takes it."""

from __future__ import annotations

import re

_MARKUP = re.compile('[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"} | {
    white: f"&#{ord(white)};" for white in "\t\n\r"
}

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def xml(text: str) -> str:
    """Text for an element or an attribute in double quotes.

    XML 1.0 (§2.2) has no room for most control characters, not even escaped: each becomes U+FFFD.
    """
    return _MARKUP.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], "\ufffd")
