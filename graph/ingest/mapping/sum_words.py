"""What lines are called that add up others, or that speak of a table: words of many languages."""

from __future__ import annotations

import re

MARKS = " :.=–—-*"
"""What may stand around such a word."""
_PLAIN = """
total; totals; totale; totales; totali; totaux; totaal; totalt; total general; total général; totale
generale; grand total; overall total; overall; subtotal; subtotals; sub-total; sub total;
sous-total; subtotaal; eindtotaal; suma total; somme totale; sum; sums; summe; сумма; gesamt;
gesamtsumme; gesamtergebnis; insgesamt;
zwischensumme; ergebnis; celkem; celkom; skupaj; ukupno; razem; łącznie; ogółem; összesen; yhteensä;
kokku; iš viso; kopā; toplam; genel toplam; jumlah; tổng; tổng cộng; всего; итого; итог; общий итог;
разом; усього; всього; общо; укупно; барлығы; нийт; σύνολο; مجموع; المجموع; الإجمالي; إجمالي;
اجمالي; جمع کل; סה"כ; סך הכל; कुल; মোট; ድምር; ընդամենը; ჯამი;
合计; 总计; 總計; 合計; 小计; 小計; 합계; 총계
"""
_OTHERWISE = ("suma", "somme", "summa", "сума", "jumla", "all")
"""Words that places, people and things are called, too."""


PLAIN = frozenset(" ".join(word.split()) for word in _PLAIN.split(";"))
"""Words that mean nothing else than a sum."""
_ALL = sorted((*PLAIN, *_OTHERWISE), key=len, reverse=True)
_BEGINS = re.compile(rf"(?:{'|'.join(map(re.escape, _ALL))})(?!\w)", re.IGNORECASE)
_ENDS = re.compile(
    rf"(?<!\w)(?:{'|'.join(re.escape(w) for w in _ALL if w in PLAIN)})[{re.escape(MARKS)}]*\Z",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset(word[:2].casefold() for word in _ALL)
_ENDINGS = frozenset(word[-3:].casefold() for word in PLAIN)
FORMS = frozenset(
    f"{form}{mark}"
    for word in _ALL
    if word != "all"
    for form in (word, word.title(), word.capitalize(), word.upper())
    for mark in ("", ":", " :", ".")
)
"""Cells that hold nothing else."""
_NOTE_WORDS = (
    *(
        "notes?",
        "n\\.?b",
        "sources?",
        "footnotes?",
        "remarks?",
        "legend",
        "disclaimer",
        "last updated",
    ),
    *(
        "quellen?",
        "hinweise?",
        "anmerkung(?:en)?",
        "stand",
        "fuentes?",
        "notas?",
        "fontes?",
        "remarques?",
    ),
    *(
        "bron(?:nen)?",
        "kaynak",
        "źródło",
        "zdroj",
        "источники?",
        "примечани[ея]",
        "джерел[оа]",
        "примітк[аи]",
    ),
    *("المصدر", "ملاحظة", "注", "来源", "출처"),
)
_NOTE_MARKS = "*†‡§¹²³(注"
_NOTE = re.compile(
    rf"[*†‡§¹²³]+\s*\w|\(\d\)\s*\w|(?:{'|'.join(_NOTE_WORDS)})\s*[:：.—–-]\s*\S", re.IGNORECASE
)


_NOTE_BEGINNINGS = frozenset(
    (*(re.sub(r"\W", "", word)[:2] for word in _NOTE_WORDS), *"注", "来源", "출처")
)


def begins_like_a_sum(text: str) -> re.Match[str] | None:
    """The word for a sum that a text begins with."""
    return _BEGINS.match(text) if text[:2].casefold() in _BEGINNINGS else None


def ends_like_a_sum(text: str) -> re.Match[str] | None:
    """The word for a sum that a text ends in, as spreadsheets write them: Ostrel Total."""
    if text.rstrip(MARKS)[-3:].casefold() not in _ENDINGS:
        return None
    return _ENDS.search(text)


def means_a_sum(word: str) -> bool:
    """Whether a word that was found means nothing else."""
    return word.strip(MARKS).casefold() in PLAIN


def is_a_note(text: str) -> bool:
    """Whether a text speaks of the table: ``* provisional``, ``Source: …``."""
    if text[:2].casefold() not in _NOTE_BEGINNINGS and text[0] not in _NOTE_MARKS:
        return False
    return _NOTE.match(text) is not None
