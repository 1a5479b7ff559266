"""Numbers of people in a sentence, as a coder writes them: ``~40``, ``>=2``, ``dozens``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.ingest.number_words import NUMBERS
from graph.ingest.reading.told_dates_in_text import MONTHS

NUMBER = rf"(?:{'|'.join(NUMBERS)}|\d{{1,3}}(?:[,  ]\d{{3}})+|\d{{1,6}})"
_WORD = r"(?:dozens|scores|hundreds|thousands|several|many|some|numerous)"
_PERSONS = (
    r"(?:people|persons?|men|man|women|woman|children|child|boys?|girls?|individuals|civilians|"
    r"residents|families|relatives|clients?|witness(?:es)?|victims?|colleagues?|"
    r"members|nationals|citizens|activists?|lawyers?|[a-z]+(?:ers|eers|ors|ists|ants|ents|ees|"
    r"ians|ates|men|women|folk)|youths|nurses|monks|nuns|priests|pastors|imams|medics|miners|"
    r"pupils|shepherds|babies|infants|sons|husbands|wives|guards|officials|judges|patients|athletes|teacher|journalist|student|prisoner|detainee|protester|soldier|officer|villager)"
)
_NO_PERSONS = re.compile(
    r"(?:letters?|papers|orders|numbers|members? states|offers|centers|computers|matters|others|"
    r"documents|incidents|accidents|events|statements|moments|governments|agreements|cents|"
    r"settlements|buildings|months|factors|doors|errors|reports|states|dates|certificates|"
    r"specimen|regimen|estimates|banners|posters|quarters|shelters|towers|headquarters|payments)\Z"
)
_BETWEEN = r"(?:(?:of\s+(?:her|his|their|the|those|them|its)|other|more|young|unarmed|gay)\s+){0,3}"
_NOUN = rf"(?P<noun>{_PERSONS})\b"
_OF = r"of\s+(?:them|those|these|whom|the\s+(?:arrested|detained|injured|missing|wounded))\b"
_PASSIVE = r"(?:have|has|had|were|was|are|is)\s+(?:been\s+|still\s+|later\s+)?\w+"
_FORMS = (
    (rf"between\s+(?P<low>{NUMBER})\s+and\s+(?P<high>{NUMBER})", "{low}..{high}"),
    (
        rf"(?:at\s+least|no\s+fewer\s+than|not\s+less\s+than|a\s+minimum\s+of)\s+(?P<low>{NUMBER})",
        ">={low}",
    ),
    (rf"(?:more\s+than|over)\s+(?P<low>{NUMBER})", ">{low}"),
    (rf"(?:up\s+to|at\s+most|no\s+more\s+than)\s+(?P<low>{NUMBER})", "..{low}"),
    (rf"(?:fewer\s+than|less\s+than|under)\s+(?P<low>{NUMBER})", "<{low}"),
    (
        rf"(?:around|about|some|approximately|roughly|an\s+estimated|nearly|almost)\s+(?P<low>{NUMBER})",
        "~{low}",
    ),
    (rf"(?P<low>{NUMBER})", "{low}"),
    (rf"(?P<word>{_WORD})", "{word}"),
)
_PATTERNS = tuple(
    (
        re.compile(
            rf"(?<![\w,.-]){form}\s+(?:(?P<them>{_OF})|(?:of\s+)?{_BETWEEN}(?:\w+\s+)??{_NOUN}"
            rf"|(?P<passive>{_PASSIVE}))",
            re.IGNORECASE,
        ),
        written,
    )
    for form, written in _FORMS
)
_TALLY = re.compile(
    rf"\b(?:count|tally|toll|total|figure|number)\s+of\s+(?:dead\s+|deaths\s+)?(?P<low>{NUMBER})\b(?![\w%,.-]*\d|%)",
    re.IGNORECASE,
)
"""“A count of 40”, of people whom the words do not name."""
_UNVERIFIED = re.compile(
    r"\b(?P<word>unverified|unconfirmed|uncorroborated|unofficial|provisional|preliminary|disputed|alleged|"
    r"supposed|reported|rumou?red|claimed|tentative)\s+(?:[\w-]+\s+){0,4}?\Z",
    re.IGNORECASE,
)
_NOT_VERIFIED = re.compile(
    r"\b(?P<word>(?:(?:could|can|has|have|had|was|were|is|are)\s+not|cannot|couldn['’]t|n['’]t|never|"
    r"not\s+yet|unable\s+to|impossible\s+to)\s+(?:\w+\s+){0,3}?(?:verif|confirm|corroborat|check|"
    r"establish)\w*|(?:is|are|was|were|remains?)\s+(?:unverified|unconfirmed|disputed|uncertain|unclear))\b"
)
_BREAK = re.compile(r"[;:]\s|,\s+(?:and|but|while)\s")
_THOSE = re.compile(
    r"\b(?:[Tt]he|[Tt]his|[Tt]hese|[Tt]hat|[Tt]hose|[Ii]ts)\s+(?:[\w-]+\s+)?(?:figures?|numbers?|counts?|"
    r"tolls?|lists?|tall(?:y|ies)|totals?|estimates?)\b|\A(?:It|They|This|These)\b"
)
_ONE = re.compile(r"\b[Aa]n?\s+(?:\w+\s+)?(?:woman|man|girl|boy)\b(?!\s+(?:said|says))")
_NOT_BEFORE = re.compile(r"\b(?:aged|age|of|Article|Resolution|No\.?|paragraph|on)\s+\Z")
_MONTH = re.compile(rf"\d\s+(?:{'|'.join(MONTHS)})\b")
_NOBODY = re.compile(r"\bno\s+\Z", re.IGNORECASE)
"""Before “one”."""


class Count(NamedTuple):
    """A number of people."""

    size: str
    """As a sheet takes it."""
    start: int
    """From 0."""
    end: int
    as_found: str
    noun: str
    doubts: tuple[str, ...] = ()
    """Why the number may not hold, in the words of the text."""


def unverified_above(text: str) -> str | None:
    """The words with which a sentence says that numbers told before it are not verified: “The
    figures could not be verified”; None where it says no such thing."""
    found = _NOT_VERIFIED.search(text)
    if found is None or not _THOSE.search(text, 0, found.start()):
        return None
    return found["word"]


def doubted(count: Count, words: str) -> Count:
    """A count of which the text says that it is not verified."""
    doubt = f"the number: the text says “{words}”"
    return count if doubt in count.doubts else count._replace(doubts=(*count.doubts, doubt))


def _as_told(count: Count, text: str) -> Count:
    """A count with the doubt that its clause has of it."""
    before = _BREAK.split(text[: count.start])[-1]
    word = _UNVERIFIED.search(before)
    if word is None:
        stop = _BREAK.search(text, count.end)
        behind = text[count.end : len(text) if stop is None else stop.start()]
        word = _NOT_VERIFIED.search(behind)
        if word is None and stop is not None and _THOSE.search(text, stop.start()):
            word = _NOT_VERIFIED.search(text, stop.start())
    return count if word is None else doubted(count, word["word"])


def counts(text: str) -> Iterator[Count]:
    """The numbers of people that a sentence gives, in its order."""
    found: list[Count] = []
    for pattern, written in _PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            noun = groups.get("noun") or ""
            if noun and _NO_PERSONS.match(noun.lower()):
                continue
            if _MONTH.search(text, match.start(), match.end()):
                continue  # “on 3 May soldiers …”
            if groups.get("word") and not noun:
                continue
            if (
                groups.get("passive")
                and "word" not in groups
                and _NOT_BEFORE.search(text[: match.start()])
            ):
                continue
            if any(c.start < match.end() and match.start() < c.end for c in found):
                continue
            if _NOBODY.search(text[: match.start()]):
                continue
            numbers = {name: _number(groups[name]) for name in ("low", "high") if groups.get(name)}
            if any(1900 <= n < 2100 for n in numbers.values()) and "," not in match[0]:
                continue  # a year
            word = (groups.get("word") or "").lower()
            size = written.format(**numbers, word=word)
            end = (
                match.end("noun")
                if noun
                else match.end("them")
                if groups.get("them")
                else (match.start("passive") - 1)
            )
            found.append(Count(size, match.start(), end, text[match.start() : end].strip(), noun))
    for match in _ONE.finditer(text):
        if not any(c.start < match.end() and match.start() < c.end for c in found):
            found.append(Count("1", match.start(), match.end(), match[0], match[0].split()[-1]))
    for match in _TALLY.finditer(text):
        if not any(c.start < match.end() and match.start() < c.end for c in found):
            number = str(_number(match["low"]))
            found.append(Count(number, match.start("low"), match.end("low"), match["low"], ""))
    found.sort(key=lambda count: count.start)
    return iter([_as_told(count, text) for count in found])


def size_of_number(text: str) -> str:
    """A number, or a word for many, that stands alone: as a sheet takes it."""
    word = text.casefold()
    return word if re.fullmatch(_WORD, word) else str(_number(text))


def _number(text: str) -> int:
    return NUMBERS.get(text.lower()) or int(re.sub(r"\D", "", text))
