"""Text made comparable: the one folding that every engine stores and every filter applies."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from graph.claims.remembered import remembered

MARKS = (
    "\u061c\u200e\u200f\u202a\u202b\u202c"  # marks, embeddings and their end
    "\u2066\u2067\u2068\u2069"  # isolates and their end
)
"""What turns the direction of text around a name: copied along with it, and no part of it."""
_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_LAST_OF_PLANES = "".join(
    f"{chr(n | 0xFFFE)}{chr(n | 0xFFFF)}" for n in range(0, 15 << 16, 1 << 16)
)
HIDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, all but tab and line feed
    f"{MARKS}\u202d\u202e"
    "\u2028\u2029"  # separators of lines and paragraphs
    # What is not drawn and no script needs. Joiners (U+200C, U+200D), variation selectors and the
    # Mongolian vowel separator stay: names are spelt with them.
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"  # surrogates, private use
    f"\ufdd0-\ufdef{_LAST_OF_PLANES}]"  # no characters
)
"""A character that hides, reorders or breaks text. Nothing that is claimed may hold one."""


_UNDRAWN = re.compile("[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef\\s]+")
"""What a name is spelt with beside letters, and what shows nothing by itself."""


def is_seen(text: str) -> bool:
    """Whether a text has anything that is drawn: two names that show nothing look the same."""
    return bool(text) and _UNDRAWN.fullmatch(text) is None


def trimmed(text: str) -> str:
    """A text without the spaces and the directional marks around it."""
    return text.strip(_SPACES + MARKS)


def folded(text: str) -> str:
    """The form in which texts are compared and sorted.

    Compatibility forms, case, combining accents and runs of white space are levelled; scripts
    are left as they are. Idempotent.
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    text = trimmed(text)
    for _ in range(4):
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        kept = "".join(c for c in decomposed if not unicodedata.combining(c))
        result = " ".join(unicodedata.normalize("NFKC", kept).split())
        if result == text:
            return result
        text = result
    return text


def script_of(text: str, language: str | None = None) -> str | None:
    """The script of a text by its ISO 15924 code: ``Latn``, ``Cyrl``, ``Arab``, ``Geor``.

    The script that a BCP 47 `language` names (``uk-Cyrl``) goes first. Else the one that most
    letters belong to, the earlier one where two have as many; kana make it ``Jpan``. None where
    there is no letter of a script that is known here.
    """
    tagged = _SCRIPT_SUBTAG.match(language) if language is not None else None
    if tagged is not None:
        return tagged[1].title()
    scripts = Counter(s for c in unicodedata.normalize("NFKC", text) if (s := _letter_script(c)))
    if scripts.keys() & {"Hira", "Kana"} and scripts.keys() <= {"Hani", "Hira", "Kana"}:
        return "Jpan"
    return max(scripts, key=scripts.__getitem__, default=None)


# Language, at most three extended languages, then the script (RFC 5646 §2.1).
_SCRIPT_SUBTAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z]{3}){0,3}-([A-Za-z]{4})(?:-|\Z)")


@remembered(4096)
def _letter_script(character: str) -> str | None:
    # Python has no table of scripts, but the names of letters begin with theirs.
    if not character.isalpha():
        return None
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0])


_SCRIPTS = {
    "ADLAM": "Adlm",
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BALINESE": "Bali",
    "BENGALI": "Beng",
    "BOPOMOFO": "Bopo",
    "CANADIAN": "Cans",
    "CHAKMA": "Cakm",
    "CHAM": "Cham",
    "CHEROKEE": "Cher",
    "CJK": "Hani",
    "COPTIC": "Copt",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "HANGUL": "Hang",
    "HANIFI": "Rohg",
    "HEBREW": "Hebr",
    "HIRAGANA": "Hira",
    "JAVANESE": "Java",
    "KANNADA": "Knda",
    "KATAKANA": "Kana",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "LATIN": "Latn",
    "LISU": "Lisu",
    "MALAYALAM": "Mlym",
    "MEETEI": "Mtei",
    "MONGOLIAN": "Mong",
    "MYANMAR": "Mymr",
    "NKO": "Nkoo",
    "OL": "Olck",
    "ORIYA": "Orya",
    "SINHALA": "Sinh",
    "SUNDANESE": "Sund",
    "SYRIAC": "Syrc",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "TIBETAN": "Tibt",
    "TIFINAGH": "Tfng",
    "VAI": "Vaii",
    "YI": "Yiii",
}


def is_one_line(text: str) -> bool:
    """Whether a text shows something, in one line, without spaces around it: as names are."""
    return is_seen(text) and text == trimmed(text) and not {"\n", "\t"} & set(text)
