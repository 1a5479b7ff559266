"""Names of people among the words that tell who speaks, and those who are called by another's name.

“Ambassador Rina Dolt” is Rina Dolt; “the family of Josan Idrel” is nobody with a name, least of all
Josan Idrel, of whom it tells.
"""

from __future__ import annotations

import re

from graph.ingest.reading.subjects import LEADS, ROLE
from graph.ingest.reading.words_in_names import NameWords

_PART = r"[A-ZÀ-Þ][a-zà-ÿ]*(?:['’-][A-Za-zà-ÿ]+)*"
_JOINED = r"(?:(?:al|bin|ibn|da|de|del|della|der|di|dos|du|la|van|von|y)[\s-]+){0,2}"
_PERSON = re.compile(rf"(?<![\w'’-]){_PART}(?:\s+{_JOINED}{_PART}){{1,3}}(?![\w-])")
_POSSESSED = re.compile(r"['’]s?\Z")
_BEHIND = re.compile(r"['’]s?(?:\s|\Z)")
_OF_ANOTHER = re.compile(
    r"\b(?:about|against|and|by|for|from|in|of|on|than|to|with)(?:\s+the)?\s*\Z"
)
"""Before a name that somebody else is called by: “the killers of”."""
_NO_FIRST_NAME = re.compile(r"(?:A|An|All|Both|In|No|On|Our|Some|The|These|This|Those)\b")
_NAMED_BY = r"(?P<name>[A-ZÀ-Þ][\w-]*(?:\s+[A-ZÀ-Þ][\w-]*)*"
_WHAT_HE_IS = re.compile(
    r"(?:(?:The|the|A|An|a|an|His|Her)\s+)?(?:[a-z-]+\s+){0,2}(?P<last>[a-z-]+)"
)
"""Before a name: “his brother”, “the baker”."""
NAMED_BESIDE = re.compile(
    r"(?<=\w),?\s+(?:whom|whose|who|(?:believed|said|thought|understood)\s+to|claiming|purporting)\b"
)
"""Behind words for somebody; a name there is no name of his: “a nurse whom we call …”."""
_HEAD = re.compile(
    r"(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Mm]y)\s+)?"
    rf"(?P<head>[A-Za-z][a-z-]*(?:\s+[a-z][a-z-]*){{0,2}})\s+"
    rf"(?:of|for|to|in|from|on|about|against)\s+(?:the\s+)?{_NAMED_BY})"
)
_OWNED = re.compile(rf"(?:[Tt]he\s+)?{_NAMED_BY})['’]s?\s+(?P<head>[a-z].*)")


def person_in(text: str, names: NameWords) -> str | None:
    """The name of a person among some words: behind a title or a role, or alone. None where they
    name a body, a place, or somebody by another's name."""
    if not names.has_bodies:
        return None
    for part in reversed(re.split(r",\s*", text)):
        title = names.title_before(part)
        if title is not None:
            behind = _PERSON.match(part, title.end())
            if behind is not None and _is_person(behind, part[: title.start()], part, names):
                return behind[0]
        for match in reversed(list(_PERSON.finditer(part))):
            rest = part[: match.start()].strip()
            if not _is_person(match, rest, part, names) or names.titled(match[0]):
                continue
            if not rest or ROLE.search(rest) or re.search(r"['’]s\s", rest):
                return match[0]
            plain = _WHAT_HE_IS.fullmatch(rest)
            if plain is not None and not names.in_body(plain["last"].capitalize()):
                return match[0]
    return None


def _is_person(match: re.Match[str], before: str, part: str, names: NameWords) -> bool:
    name = match[0]
    if names.in_body(name) or names.in_place(name) or _NO_FIRST_NAME.match(name):
        return False
    if name.split()[0].casefold() in LEADS or _POSSESSED.search(name):
        return False
    if _OF_ANOTHER.search(before) or _BEHIND.match(part, match.end()):
        return False
    return re.match(rf"\s+(?:{names.kin})\b", part[match.end() :]) is None


def called_by_another(text: str, names: NameWords) -> tuple[str, bool] | None:
    """Words for somebody who is called by the name of another: “the family of Josan Idrel”,
    “Idrel's lawyer”, “the mayor of Liss”, “the government of Orlen”; None where they are none, or
    speak of a body by its name.

    Returns:
        the words without their article, and whether they name a body.
    """
    plain = re.sub(r"^(?:the|an?)\s+", "", text, flags=re.IGNORECASE)
    found = _HEAD.match(text) or _OWNED.match(text)
    if found is not None:
        head, body = found["head"].casefold(), names.in_body(found["name"])
        people = _has(names.kin, head) or _has(names.force, head)
        small = found["head"][0].islower()  # and no name itself: “Committee of Families”
        if small and _has(names.institution, head) and not body:
            return plain, True
        if people or (small and not body):
            return plain, False
    beside = re.match(rf"(?:The\s+)?{_PART}(?:\s+{_PART})*\s+(?:{names.kin})\b", text)
    return None if beside is None else (plain, False)


def _has(words: str, text: str) -> bool:
    return re.search(rf"\b(?:{words})\b", text) is not None
