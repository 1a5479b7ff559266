"""Text made comparable: the one folding that every engine stores and every filter applies."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The form in which texts are compared and sorted.

    Compatibility forms, case, combining accents and runs of white space are levelled; scripts
    are left as they are. Idempotent.
    """
    for _ in range(4):
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        kept = "".join(c for c in decomposed if not unicodedata.combining(c))
        result = " ".join(unicodedata.normalize("NFKC", kept).split())
        if result == text:
            return result
        text = result
    return text
