"""The words before a verb that name who does it: who speaks, who calls, who denies."""

from __future__ import annotations

import re

from graph.ingest.reading.told_dates_in_text import LEADING_TIME

CAPITAL = r"[A-Z][\w'’-]*"
GENERIC = (
    r"(?:residents|villagers|eyewitnesses|witnesses|detainees|relatives|neighbours|lawyers|"
    r"activists|survivors|locals|prisoners|protesters|sources?|families|(?:a|one)\s+(?:wo)?man)"
)
ROLE = re.compile(
    r"\b(?:lawyer|spokes(?:man|woman|person)|[Dd]irector|[Cc]hair(?:man|woman)?|researcher|"
    r"leader|[Mm]inister|head|activist|journalist|correspondent|president|secretary|ombudsman)\b"
)
WE = re.compile(r"\b(?:We|we|I|our|Our|us|It)\b")
ITSELF = re.compile(
    r"\b(?:The|the)\s+(?:organi[sz]ation|centre|center|group|association|assembly|parliament|"
    r"committee|council|ministry|network|clinic|mandate|working\s+group)\b",
    re.IGNORECASE,
)
PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we", "you", "who", "this", "these", "those"))
"""Words for somebody whom an earlier sentence named, or did not."""
LEADS = frozenset(
    (
        *("after", "although", "as", "at", "before", "by", "even", "further", "if", "in"),
        *("moreover", "on", "once", "since", "unless", "until", "when", "where", "while"),
    )
)
"""What begins a clause and names nobody: “If confirmed, …”."""
_PLAIN = re.compile(
    r"(?:the\s+(?:[a-z-]+\s+)?[a-z]+|(?:[a-z-]+\s+){0,2}(?:authorities|doctors|guards|medics|officers|"
    r"officials|police|prosecutors|soldiers|staff|troops))\Z",
    re.IGNORECASE,
)
"""Behind the words for a time: “the governor”, “coast guards”."""
_IN_A_LETTER = re.compile(
    r"\A\s*(?:(?:Asked|Contacted|Questioned|Reacting|Responding|Speaking)\b[^,“”]*,\s+|(?:In|By|Through|Via|With)\s+(?:an?|its|his|her|their|the)\s[^,“”]*,\s+"
    r"(?=(?:the|an?|we|I)\s|[A-Z]))"
)
"""“In its letter of 3 May, the Committee …”, “Asked about it, the Committee …”"""
_DOING = re.compile(r"[A-Z][a-z]+ing\s+(?:a|for|from|in|of|on|that|the|to|with)\b")
"""“Turning to the claims, …”"""
_DOING_IT = re.compile(r"\A(?!King\b|Ring\b|Spring\b)[A-Z][a-z]+ing\s[^,“”]*,\s+")
"""“Denying any wrongdoing, the governor …”"""
_BESIDE_HIM = re.compile(r",\s+(?:which|who|whom|whose)\b[^,]*,\s*\Z")
"""“The army, which shelled the village, denies …”"""
_WITHIN = re.compile(
    r",\s+(?:(?:in|to|of|by|from)\s+)?(?:which|whom)\s+|;\s+|"
    r"\A\s*(?:In|On|At|Since|By|While|When|After|As|Although)\b[^,“”]*,\s+(?=(?:we|I)\b)"
)
"""What stands before the clause of a verb."""


_CONDITION = re.compile(
    r"(?:After|Although|As|Because|Even|If|Once|Though|Unless|Until|When|Where|Whether|While)\b"
)
_CLAUSES = re.compile(
    r"(?:,|\s–)\s+(?:and|but|while|whereas|yet|though|although)\s+|;\s+|\s(?:while|whereas)\s+"
)
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|did|does|will|would|could|[a-z]+ed|beat|broke|came|fell|found|"
    r"gave|held|left|made|met|said|saw|shot|took|told|went)\b"
)


def begins_clause(text: str, verb: int) -> int:
    """Where the clause of a verb begins that follows another clause with a verb of its own: behind
    “…, and”; 0 where it follows none."""
    begin = 0
    for match in _CLAUSES.finditer(text, 0, verb):
        if _FINITE.search(text, begin, match.start()) and text[match.end() : verb].strip():
            begin = match.end()
    return begin


def subject_before(text: str, verb: int) -> str | None:
    """The words before a verb that name who speaks; None where it is no speaker's verb."""
    before = text[begins_clause(text, verb) : verb].rstrip()
    before = re.sub(
        r"\s*\b(?:has|have|had|also|further|categorically|strongly|first|later|who|and|yet|"
        r"now|again|already|earlier|publicly|recently|repeatedly|reportedly|since|then|"
        r"always|consistently|firmly|flatly|immediately|long|vehemently|falsely|wrongly|openly|formally|"
        r"angrily|bluntly|explicitly|unanimously|jointly|directly)\b\s*\Z",
        "",
        before,
    )
    before = re.sub(r"\s+(?:has|have|had|first|also)\Z", "", before)
    before = LEADING_TIME.sub("", before)
    if _CONDITION.match(before):
        if "," not in before:
            return None
        before = before.rsplit(",", 1)[1].strip()
    before = re.sub(
        r"^\s*(?:On|In|At|Since|By)\s+(?:\d|[A-Z])[\w ]*?(?=\s+(?:the|The)\s)(?:\s+)",
        "",
        before,
    )
    before = _IN_A_LETTER.sub("", before)
    before = _BESIDE_HIM.sub("", before)
    before = _WITHIN.split(before)[-1]
    before = _DOING_IT.sub("", before)
    if not before or before.casefold() in LEADS or _DOING.match(before):
        return None
    if before.casefold() in PRONOUNS - {"we", "i", "you", "who"}:
        return before
    if re.search(
        r"\b(?:a|an|any|no|are|is|was|were|be|been|being|to|not|of|about|credible|the|\w+['’]s)\Z",
        before,
    ):
        return None
    if re.match(rf"(?:{GENERIC})\b", before, re.IGNORECASE):
        return before
    if WE.match(before) or ITSELF.match(before):
        return before
    if re.match(rf"(?:(?:The|the|A|a|An)\s+)?(?:\w+\s+){{0,2}}{CAPITAL}", before) or ROLE.search(
        before
    ):
        return before
    if re.match(r"The\s+(?:army|government|authorities|police|regional\s+\w+|\w+)\Z", before):
        return before
    if _PLAIN.match(before):
        return before
    return None
