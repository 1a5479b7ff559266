"""A word in Latin letters, in each of the ways in which it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from anyascii import anyascii

from graph.claims.remembered import remembered
from graph.claims.text import folded
from graph.views.folded_words import DROPPED

# fmt: off
_DIGRAPHS = str.maketrans({
    "č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ś": "sh", "ş": "sh", "ș": "sh", "ž": "zh",
    "ź": "zh", "ż": "zh", "đ": "dj", "ö": "oe", "ü": "ue", "ä": "ae", "ø": "oe", "å": "aa",
    "ñ": "ny", "ř": "rzh", "ň": "ny", "ţ": "ts", "ț": "ts", "ə": "a", "ł": "l", "ı": "i",
})
# Where only these are written as two letters, and what stands over others is left out.
_TWO_LETTERS = str.maketrans(
    {"đ": "dj", "ö": "oe", "ü": "ue", "ä": "ae", "ø": "oe", "å": "aa"}
)
_SHORT = {"mg": "maung", "md": "mohammed", "mohd": "mohammed",
          "muhd": "mohammed", "abd": "abdul", "st": "saint"}
_ORDINALS = {
    folded(word): str(number)
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
        "первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый "
        "одиннадцатый двенадцатый",
        "первая вторая третья четвёртая пятая шестая седьмая восьмая девятая десятая",
        "первое второе третье четвёртое пятое шестое седьмое восьмое девятое десятое",
        "перший другий третій четвертий пятий шостий сьомий восьмий девятий десятий",
        "перша друга третя четверта пята шоста сьома восьма девята десята",
        "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
        "première seconde",
        "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo",
        "primera segunda tercera cuarta quinta sexta séptima octava novena décima",
        "اول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر",
        "اولى ثانية ثالثة رابعة خامسة سادسة سابعة ثامنة تاسعة عاشرة",
    )
    for number, word in enumerate(words.split(), 1)
} | {
    folded(f"{stem}{end}"): str(number)
    for stems, ends in (
        (
            "одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат "
            "восемнадцат девятнадцат двадцат",
            ("ый", "ая", "ое", "ой", "ого"),
        ),
        (
            "одинадцят дванадцят тринадцят чотирнадцят пятнадцят шістнадцят сімнадцят "
            "вісімнадцят девятнадцят двадцят",
            ("ий", "а", "е", "ої", "ого"),
        ),
    )
    for number, stem in enumerate(stems.split(), 11)
    for end in ends
}
_ROMAN = {"II": "2", "III": "3", "IV": "4", "VI": "6", "VII": "7", "VIII": "8", "IX": "9",
          "XI": "11", "XII": "12", "XIII": "13", "XIV": "14", "XV": "15", "XVI": "16"}
_GREEK_SOUNDS = {"μπ": "b", "ντ": "nd", "γκ": "g", "γγ": "ng", "ευ": "ev", "αυ": "av", "ου": "u"}
# Each plosive as the other branch of the language sounds it.
_WESTERN_ARMENIAN = str.maketrans({
    "բ": "p", "պ": "b", "գ": "k", "կ": "g", "դ": "t", "տ": "d", "ջ": "ch", "ճ": "j", "ծ": "dz",
    "ձ": "ts",
})
_BURMESE_ENDS = (("aing", "ine"), ("aik", "ike"))
# fmt: on
_GREEK = re.compile("|".join(_GREEK_SOUNDS))
_GLIDE = re.compile("(?<![a-z])γι(?=[αεοωυ])")
# Folded: й is и.
_ENDED_NUMBER = re.compile(
    r"\A(\d+)(?:st|nd|rd|th|er|ere|re|e|eme|ieme|o|a|и|я|е|ыи|ая|ое|ои|ии|го|х|та|ша|га)\Z"
)
OPEN_VOWELS = {
    *("Hebr", "Syrc", "Deva", "Beng", "Gujr", "Guru", "Knda", "Mlym", "Orya", "Sinh", "Taml"),
    *("Telu", "Thaa", "Khmr", "Thai", "Laoo", "Ethi"),
}
_PALOCHKA = re.compile("[Ӏӏ1IiІі|]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")


def latin_forms(raw: str, native: str, script: str | None) -> Iterator[str]:
    """A word in Latin letters, the commonest way first."""
    number = _ENDED_NUMBER.match(native)
    if number is not None:
        yield number[1]
    if native in _ORDINALS:
        yield _ORDINALS[native]
    if raw in _ROMAN:
        yield _ROMAN[raw]
    if _CYRILLIC.search(native):
        plain = _PALOCHKA.sub("", native)
        if "і" in native:  # a letter of its own, or how a palochka is typed
            yield letters(_PALOCHKA.sub(lambda found: found[0] if found[0] == "і" else "", native))
        yield letters(plain)
        if "г" in plain:
            yield letters(plain.replace("г", "х"))  # as Ukrainian and Belarusian sound it
        return
    if script == "Arab":
        yield letters(f"a{native[1:]}" if native.startswith("ا") else native)
        return
    if script == "Grek":
        spoken = _GREEK.sub(lambda found: _GREEK_SOUNDS[found[0]], native)
        yield letters(spoken)
        yield letters(native)
        yield letters(_GLIDE.sub("y", spoken))
        return
    if script == "Armn":
        plain = native.replace("ու", "u")
        yield letters(plain)
        yield letters(plain.translate(_WESTERN_ARMENIAN))
        return
    if script in OPEN_VOWELS:
        plain = _DOUBLED.sub(_single, unicodedata.normalize("NFD", raw.translate(DROPPED)))
        if plain.startswith("እ"):  # the carrier of a vowel that is written e or i
            yield f"e{letters(plain)}"
            yield f"i{letters(plain)}"
        latin = letters(_NASAL.sub("n", plain))
        if script == "Taml":  # which writes no voice: it is heard behind nasals, between vowels
            yield _UNVOICED.sub(lambda found: "g" if found[0] == "k" else "d", latin)
        yield latin
        if _NASAL.search(plain):
            yield letters(_NASAL.sub("m", plain))
        return
    yield letters(native)
    for sound, other in _BURMESE_ENDS:
        if native.endswith(sound):
            yield native.removesuffix(sound) + other
    small = raw.lower()
    if not small.isascii():
        yield letters(small.translate(_DIGRAPHS))
        yield letters(folded(small.translate(_TWO_LETTERS)))
    if native in _SHORT:
        yield _SHORT[native]


_UNVOICED = re.compile(r"(?<=[aeioumn])([kt])(?!\1)(?=.)")
# A consonant, the sign that it has no vowel, the same one or that with breath behind it.
_DOUBLED = re.compile("(\\w)[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca](\\w)")

# A point above: the nasal that goes with what follows.
_NASAL = re.compile(
    "[\u0901\u0902\u0981\u0982\u0a02\u0a70\u0a81\u0a82\u0b02\u0b82\u0c02\u0c82\u0d02]"
)


def _single(found: re.Match[str]) -> str:
    one, other = anyascii(found[1]), anyascii(found[2])
    return found[2] if other.startswith(one) else found[0]


@remembered(16_384)
def letters(word: str) -> str:
    """In Latin letters and digits, without signs."""
    latin = word if word.isascii() else anyascii(word)
    return "".join(c for c in latin.lower() if c.isalnum())
