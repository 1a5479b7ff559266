"""Numbers of people in a sentence, as a coder writes them: ``~40``, ``>=2``, ``dozens``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph.ingest.number_words import NUMBERS

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
_ONE = re.compile(r"\b[Aa]n?\s+(?:\w+\s+)?(?:woman|man|girl|boy)\b(?!\s+(?:said|says))")
_NOT_BEFORE = re.compile(r"\b(?:aged|age|of|Article|Resolution|No\.?|paragraph|on)\s+\Z")
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


def counts(text: str) -> Iterator[Count]:
    """The numbers of people that a sentence gives, in its order."""
    found: list[Count] = []
    for pattern, written in _PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            noun = groups.get("noun") or ""
            if noun and _NO_PERSONS.match(noun.lower()):
                continue
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
    return iter(sorted(found, key=lambda count: count.start))


def size_of_number(text: str) -> str:
    """A number, or a word for many, that stands alone: as a sheet takes it."""
    word = text.casefold()
    return word if re.fullmatch(_WORD, word) else str(_number(text))


def _number(text: str) -> int:
    return NUMBERS.get(text.lower()) or int(re.sub(r"\D", "", text))
