"""What a sentence says of an event beside that it happened: that it did not, or only that it might,
was feared, forbidden, planned.

Rules look at the words before the event's, in its clause. A no belongs to the verb that it stands
before, and reaches an event's word only where that is the verb, what the verb carries out (“made no
arrests”), or one of several with “or” between them. So what is not so of those who act (“soldiers
who had not slept”) says nothing of what they did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

ELSEWHERE = (
    r"(?:who|whom|which|that|where|whether|when|while|why|how|if|about|to|of|with|for|after|over|"
    r"in|into|from|against|before|since|because|during|only|yet|one|until|unless|and|but|so|than)\b"
)
"""Words behind which another clause or part begins."""
_AUXILIARY = r"(?:has|have|had|was|were|is|are|did|does|do|been|will|would)\b"
_WORD = rf"(?:(?!{ELSEWHERE}|{_AUXILIARY})[\w'’-]+\s+)"
_MOST_BEFORE = 300
"""Characters before an event's word that are looked at."""
_ADVERB = (
    r"(?:(?!only\b)(?:\w+ly|ever|even|also|still|been|being|be|themselves|himself|herself|in\s+any\s+"
    r"way)\s+)"
)
NOT = r"(?:\b(?:has|have|had|was|were|is|are|did|does|do|could)\s+not|\b\w+n['’]t|\bnever)\s+"
_NOBODY = (
    r"\b(?:nobody|no\s+one|none(?:\s+of\s+(?:[\w'’-]+\s+){1,4}?)?|"
    r"no(?:\s+(?!fewer|less|more|longer)[\w'’-]+){1,2}|not\s+(?:a\s+single|one)\s+[\w'’-]+|"
    r"neither\s+(?:[\w'’-]+\s+){1,5}?)\s*\b(?:was|were|is|are|has|have|had|did)\s+"
)
_NEGATED = rf"(?:{NOT}|{_NOBODY}(?:not\s+)?)"
_CARRIES_OUT = (
    r"(?:(?:carr(?:y|ied)\s+out|commit\w*|conduct\w*|employ\w*|engag\w*\s+in|inflict\w*|launch\w*|"
    r"ma[kd]e|mount\w*|order\w*|participat\w*\s+in|perform\w*|perpetrat\w*|practi[cs]e\w*|"
    r"resort\w*\s+to|stag(?:e|ed)|take[ns]?\s+part\s+in|took\s+part\s+in|us(?:e|ed))\s+|"
    r"(?:expos|subject)\w*\s+(?:(?!to\b)[\w'’-]+\s+){0,3}to\s+)"
)
"""Verbs that say of a deed that somebody did it."""
_NO = r"\b(?:no|nor|neither|without)\s+(?!doubt)"
_NO_SIGN = (
    r"(?:\bno|\bwithout(?:\s+any)?|\bnot\s+\w+\s+any|n['’]t\s+\w+\s+any)\s+(?:[\w-]+\s+){0,2}?"
    r"(?P<sign>evidence|signs?|indications?|proof|traces?|marks?|records?|reports?|allegations?|"
    r"information|cases?|instances?|incidents?|acts?|question)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:of|that|about|for|to\s+support)\s+(?:[\w'’-]+\s+){0,6}?"
)
_HAPPENINGS = ("case", "instance", "incident", "act")
_FAILED = (
    r"\b(?:fail(?:ed|s|ing)?|unable|refus(?:ed|es|ing)|declin(?:ed|es|ing))\s+to\s+|"
    r"\b(?:avoid|escap|evad)\w*\s+(?:being\s+|(?=arrest|capture|detention))|"
    r"\bwithout\s+(?:being|having\s+been|anyone\s+being)\s+"
)
_OR_BEFORE = r"(?:[\w'’-]+\s+){0,4}?[\w'’-]+(?:,\s+[\w'’-]+(?:\s+[\w'’-]+){0,2}){0,4},?\s+n?or\s+"
_OR_AFTER = re.compile(r"(?:\s+[\w'’-]+){0,2}?(?:,|\s+n?or\b)")
_DEED = re.compile(r"(?:ed|eat|beaten|shot|dead|held|died|fire|fell|slain)\Z", re.IGNORECASE)
"""Words that are no names of things: “no reason police beat” is no “no arrests”."""

_NOT_VERB = re.compile(rf"{_NEGATED}{_ADVERB}*\Z|(?:{_FAILED})\Z", re.IGNORECASE)
_NOT_DONE = re.compile(rf"{_NEGATED}{_ADVERB}*{_CARRIES_OUT}{_WORD}{{0,4}}\Z", re.IGNORECASE)
_NOT_ONE_OF = re.compile(rf"{_NEGATED}{_ADVERB}*{_OR_BEFORE}{_ADVERB}*\Z", re.IGNORECASE)
_NO_THING_OF = re.compile(rf"\b(?:no|without)\s+{_OR_BEFORE}\Z", re.IGNORECASE)
_NOT_FIRST_OF = re.compile(rf"{_NEGATED}{_ADVERB}*(?:[\w'’-]+,\s+){{1,3}}\Z", re.IGNORECASE)
_NO_THING = re.compile(rf"{_NO}{_WORD}{{0,3}}\Z", re.IGNORECASE)
_NO_DOER = re.compile(
    rf"(?:{_NO}{_WORD}?|\b(?:nobody|no\s+one|none)\s+{_ADVERB}*)\Z", re.IGNORECASE
)
_SHOWN_BY_NOTHING = re.compile(rf"{_NO_SIGN}\Z", re.IGNORECASE)

_SOME = r"(?:(?:any|all|further|more|new|such|the|being|other|mass|possible|use|of)\s+)"
_MIGHT = re.compile(
    r"\b(?:will|may|might|could|can|shall|should|must|cannot|would\s+(?:be|have(?:\s+been)?|face))\s+"
    r"(?:not\s+)?(?:(?:\w+ly|also|still|yet|again|then|be|have|been|face|amount\s+to)\s+)*"
    r"(?:further\s+|new\s+)?\Z",
    re.IGNORECASE,
)
_FEARED = re.compile(
    rf"\b(?:fear|risk|danger|threat|possibility|prospect|likelihood|prohibition|ban|laws?|"
    rf"convention|protection|definition|freedom|safeguard|right)s?\s+(?:of|on|against|from|about|to)"
    rf"\s+{_SOME}*\Z|"
    r"\bfear(?:s|ed|ing)?\s+(?:that\s+)?(?:[\w'’-]+\s+){0,5}\Z|"
    rf"\bright\s+to\s+(?:\w+\s+)?\Z|\bwarn\w*\s+(?:of|about|against)\s+{_SOME}*\Z|"
    r"\b(?:eager|poised|prepared|ready|willing)\s+to\s+(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
_AND_MORE = re.compile(
    r"(?:[\w-]+,\s+){0,3}[\w-]+(?:ed|en|ings?|ions?|tures?|ments?|eat|ill|ders?|apes?|ests?),?"
    r"\s+(?:and|or)\s+(?:be\s+|to\s+)?(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
"""Before the last of several things: “may be detained or ill-treated”."""
_OBJECT_AND = re.compile(
    r"\s(?P<verb>[\w-]+)\s+(?:[\w'’-]+\s+){1,5}?(?:and|or)\s+(?:to\s+)?(?:\w+ly\s+)?\Z",
    re.IGNORECASE,
)
"""The same with an object: “planned to arrest the men and beat them”."""
_FORBIDDEN = re.compile(
    r"(?<!not )(?<!failed to )(?<!fail to )\b(?:prohibit|forbid|outlaw|criminali[sz]|prevent|"
    rf"combat|deter|eradicat|eliminat)\w*\s+{_SOME}*(?:[\w-]+\s+(?:and|or)\s+)?\Z",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\A\W*(?:If\s+(?:confirmed|correct|proved|proven|substantiated|true|verified)|Suppos(?:e|ing)|"
    r"Imagine|Assuming)\b",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:able|agree|allow|attempt|authori[sz]|decid|free|hop|instruct|intend|order|permit|plan|"
    r"prepar|promis|seek|sought|threaten|tr(?:y|ied|ying)|vow|want|warn)\w*\s+"
    r"(?:[\w'’-]+\s+){0,4}?to\s+(?:(?:\w+ly|be)\s+)*\Z",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    rf"\b(?:attempt(?:ed|s)?|averted|botched|foiled|imminent|intended|planned|possible|potential|"
    rf"threatened|thwarted|would-be)\s+(?:at\s+)?{_SOME}*\Z|"
    rf"(?<!not )(?<!failed to )(?<!fail to )\b(?:avert|foil|thwart|abort|escap)\w*\s+"
    r"(?:an?\s+|the\s+)?(?:\w+\s+)?(?:attempt\w*|plot|plan)?\s*"
    rf"(?:of\s+|at\s+|to\s+)?{_SOME}*\Z|"
    r"\b(?:plan|plot|preparation|attempt|conspiracy|order|instruction|call|threat|bid|readiness|"
    r"willingness|incitement)s?\s+(?:to|for|of|at)\s+(?:(?:an?|the|any|further|more|new|all|his|her|their|"
    r"mass|such)\s+){0,3}\Z|"
    r"\b(?:plot|conspir|incit|prepar|plann)\w*\s+(?:\w+\s+){0,2}?(?:to|for|an?|the)\s+(?:\w+\s+)?\Z|"
    r"\bthreaten\w*\s+(?:[\w'’-]+\s+){0,4}?with\s+(?:[\w-]+\s+(?:and|or)\s+)?\Z|"
    r"\b(?:afraid|fear\w*|scared|terrified|risk\w*|fac(?:e|es|ed|ing))\s+(?:of\s+)?(?:being\s+)?(?:[\w-]+\s+(?:and|or)\s+)?\Z",
    re.IGNORECASE,
)
"""What was attempted, planned, threatened or feared, named by a word before it."""
_IF = re.compile(
    r"\b(?:(?:if|unless|in\s+case|in\s+the\s+event)\s+(?:[\w'’-]+\s+){0,7}|"
    r"whether\s+(?:(?!and\b|but\b|who\b|when\b|after\b)[\w'’-]+\s+){0,7})\Z",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:ensur|guarante|mak\w*\s+sure)\w*\s+(?:that\s+)?(?:[\w'’-]+\s+){0,7}\Z", re.IGNORECASE
)
_OPEN_ANY = re.compile(
    rf"{_NEGATED}(?:[\w-]+\s+){{1,4}}any\s+{_WORD}{{0,2}}\Z|"
    r"\brul(?:e|ed|ing)\s+out\s+(?:that\s+)?(?:[\w'’-]+\s+){0,6}\Z",
    re.IGNORECASE,
)
_NO_PART_IN = re.compile(
    r"\bden(?:y|ies|ied|ying)\s+(?:(?:all|any|having|its|his|her|their|the)\s+)*(?:complicity|"
    r"connection|involvement|knowledge|links?|part|participation|responsibility|role)\s+"
    r"(?:in|for|of|to|with)\s+(?:[\w'’-]+\s+){0,3}\Z",
    re.IGNORECASE,
)
_UNKNOWN_TO_THEM = re.compile(
    r"\b(?:no\s+(?:knowledge|memory|recollection|awareness)|unaware|(?:not|n['’]t)\s+aware)\s+"
    r"(?:of|that)\s+(?:[\w'’-]+\s+){0,5}\Z|"
    r"\bdenials?\s+(?:that|of)\s+(?:[\w'’-]+\s+){0,8}\Z",
    re.IGNORECASE,
)
"""What somebody says he does not know of; what a noun for a denial is of, whose denial it is not
told of here."""
_UNCONFIRMED = re.compile(
    rf"(?:{_NEGATED}{_ADVERB}*|\b(?:cannot|neither)\s+|\b(?:unable|refus\w+|declin\w+)\s+to\s+)"
    r"(?:confirm|verif|establish|corroborat)\w*\s+(?:n?or\s+\w+\s+)?"
    r"(?!(?:the|his|her|their|its|this|these|those|who|what|how|why)\b)(?:[\w'’-]+\s+){0,8}\Z",
    re.IGNORECASE,
)
_W = r"(?:[\w'’-]+\s+)"
_TAKEN_BACK = re.compile(
    r"\b(?:untrue|false|not\s+true|a\s+lie)\s+that\s+"
    rf"{_W}{{0,8}}\Z|"
    rf"\b(?:falsely|wrongly)\s+(?:accus|alleg|assert|claim|report|sa(?:id|y)|stat|told)\w*\s+{_W}{{0,10}}\Z|"
    rf"\b(?:withdr[ae]w|retract|recant)\w*\s+{_W}{{1,12}}\Z|\bfar\s+from\s+{_W}{{0,2}}\Z|"
    rf"\b(?:acquit|clear|exonerat)\w*\s+{_W}{{0,8}}of\s+{_W}{{0,4}}\Z|"
    rf"\bneither\s+{_W}{{1,6}}nor\s+{_W}{{0,5}}\Z",
    re.IGNORECASE,
)
"""What is said to be untrue, was withdrawn, or of which somebody was acquitted."""
_OF_ANOTHER = re.compile(
    rf"\baccused\s+by\s+{_W}{{1,8}}of\s+{_W}{{0,4}}\Z|"
    rf"\bden(?:y|ies|ied)\b[^;]*,\s+(?:accus|blam)\w+\s+{_W}{{1,8}}(?:of|for)\s+{_W}{{0,4}}\Z|"
    rf"\bden(?:y|ies|ied)\s+that\s+{_W}{{1,8}}(?:sa(?:id|ys?)|stated|claimed|alleged|told\s+{_W}{{0,3}}?"
    rf"[\w'’-]+)\s+(?:that\s+)?{_W}{{0,8}}\Z|"
    rf"\bsa(?:id|ys?)\s+that\s+(?!(?:it|he|she|they|we|I)\s){_W}{{1,5}}den(?:y|ies|ied)\s+{_W}{{0,10}}\Z",
    re.IGNORECASE,
)
"""What one tells of another's accusation or denial: neither is his, nor the document's."""
_CLAIM = re.compile(
    rf"\bsa(?:id|ys?)\s+{_W}{{0,6}}(?:accusation|allegation|claim|report|rumou?r|statement)s?\s+(?:that|of)\s+{_W}{{0,8}}\Z",
    re.IGNORECASE,
)
_IS_UNTRUE = re.compile(
    rf"[^;]*?\b(?:is|are|was|were|be|been)\s+{_W}{{0,2}}(?:false|untrue|baseless|unfounded|groundless|"
    r"lies?|fabricat\w+|invent\w+)\b",
    re.IGNORECASE,
)
_NOT_THEY = re.compile(
    r"\b(?:none\s+of|neither\s+of|not\s+(?:a\s+single|one))\s+(?:[\w'’-]+\s+){1,2}"
    r"(?:(?:of|from|in)\s+(?:the\s+)?(?:(?-i:[A-Z])[\w'’-]*\s+){1,4})?(?:(?:has|have|had)\s+)?\Z|"
    r"\bno\s+(?!doubt)[\w'’-]+(?:\s+[\w'’-]+)?\s+(?:of|from|in)\s+(?:the\s+)?"
    r"(?:(?-i:[A-Z])[\w'’-]*\s+){1,4}(?:(?:has|have|had)\s+)?\Z",
    re.IGNORECASE,
)
"""Those who did not: “no soldier of the Third Brigade killed”, “none of the soldiers”."""
_TO_NOBODY = re.compile(
    r"\s+(?:no\s+one|nobody|none|neither|"
    r"no\s+(?!doubt|earlier|fewer|later|less|longer|matter|more|sooner)[\w-]+)\b",
    re.IGNORECASE,
)
"""Behind what was done to nobody: “killed no civilians”."""
_A_CLAIM = re.compile(
    rf"\b(?:accusation|allegation|claim|report|rumou?r|suggestion)s?\s+(?:that|of)\s+{_W}{{0,8}}\Z",
    re.IGNORECASE,
)
_PROVED_WRONG = re.compile(
    r"[^;]*?\b(?:turn|prov)\w*\s+(?:out\s+)?(?:to\s+be\s+)?(?:\w+ly\s+)?"
    r"(?:false|wrong|untrue|incorrect|mistaken|unfounded|a\s+hoax)\b",
    re.IGNORECASE,
)
_NOT_PROVED = re.compile(
    r"[^;]*?(?:\b(?:has|have|had|was|were|is|are|could|can)\s+not|\bcannot|n['’]t|\bnever)\s+"
    r"(?:\w+\s+){0,2}?(?:confirm|corroborat|pro[vo]|substantiat|verif)\w*",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    rf"\b(?:invent(?:ed|ing|s)?|fabricat\w+|fak(?:ed|ing)|l(?:ying|ied|ies)\s+about)\s+{_W}{{0,3}}\Z|"
    r"\bnot\s+to\s+\Z",
    re.IGNORECASE,
)
"""What somebody is said to have made up, or was told not to do."""
_SAID_BY_NOBODY = re.compile(
    rf"(?:{NOT}|\b(?:nobody|no\s+one)\s+(?:(?:has|have|had)\s+)?)"
    rf"(?:alleg|claim|maintain|sa(?:id|y)|suggest)\w*\s+(?:that\s+)?(?!who\b|how\b|why\b|"
    rf"when\b|where\b){_W}{{0,7}}\Z",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:Did|Do|Does|Was|Were|Is|Are|Has|Have|Had|Will|Can|Could|Would)\b[^.!?]*\Z"
)
_WHOEVER = re.compile(r"\b(?:who|whoever)\s+\Z", re.IGNORECASE)
_WILL = re.compile(r"[^;,]*?\b(?:will|shall|must|should|can)\b")
_OPEN = (
    *(_MIGHT, _FEARED, _FORBIDDEN, _MEANT, _PLANNED, _IF, _OPEN_ANY, _UNCONFIRMED),
    *(_NO_PART_IN, _UNKNOWN_TO_THEM, _TAKEN_BACK, _OF_ANOTHER, _MADE_UP, _SAID_BY_NOBODY),
)
_NO_VERB = re.compile(
    rf"(?:{_NEGATED}{_ADVERB}*|\b(?:neither|nor|cannot)\s+{_ADVERB}*|(?:{_FAILED})|"
    r"\b(?:refus|declin|fail)\w*\s+to\s+[\w-]+\s+or\s+|\b(?:nobody|no\s+one|none)\s+)\Z",
    re.IGNORECASE,
)
ADMITS = re.compile(
    r"\b(?:but|yet|while|although|though)\s+(?:[\w'’-]+\s+){0,3}?(?:acknowledg|admit|conced|confess|"
    r"confirm|recogni[sz])\w*\s",
    re.IGNORECASE,
)
"""Behind a denial: what follows is owned to."""
_GIVES_NOT = re.compile(
    r"den(?:y|ies|ied|ying)\s+(?:(?!that\b)[\w'’-]+\s+){0,5}?(?:access|bail|clothing|contact|drinks?|"
    r"food|care|lawyers?|leave|medicines?|permission|rest|sleep|treatment|visas?|visits?|water)\b",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[;:]\s|,\s+(?:but|and|while|although|though)\s|\s–\s")
"""Where another clause begins for certain."""


class Happened(Enum):
    """What a sentence says of an event."""

    SO = "it happened"
    NOT_SO = "it did not happen"
    NOT_SHOWN = "nothing shows that it happened"
    OPEN = "it might happen, was feared, forbidden or planned, or is another's to say"


def what_is_said(before: str, word: str, after: str) -> Happened:
    """What is said of an event whose word stands between two parts of its sentence."""
    clause = _BREAKS.split(before[-_MOST_BEFORE:])[-1]
    deed = _DEED.search(word) is not None
    if clause[-5:].casefold() == "anti-" or _WANTED.search(clause) or _SUPPOSED.match(before):
        return Happened.OPEN
    if _CLAIM.search(clause) and _IS_UNTRUE.match(after):
        return Happened.OPEN
    if _A_CLAIM.search(clause) and _PROVED_WRONG.match(after):
        return Happened.OPEN
    if after.rstrip(' ”"’').endswith("?") and _ASKS.match(before):
        return Happened.OPEN
    if not deed and _WHOEVER.search(clause) and _WILL.match(after):
        return Happened.OPEN  # “soldiers who kill will be punished”
    if _NOT_THEY.search(clause) or (deed and _TO_NOBODY.match(after)):
        return Happened.NOT_SO
    if _NOT_VERB.search(clause) or _NOT_ONE_OF.search(clause):
        return Happened.NOT_SO
    if _NOT_FIRST_OF.search(clause) and _OR_AFTER.match(after):
        return Happened.NOT_SO
    if deed:
        no = _NO_DOER.search(clause) is not None
    else:
        no = any(rule.search(clause) for rule in (_NO_THING, _NO_THING_OF, _NOT_DONE))
    if no:
        return Happened.NOT_SO
    sign = _SHOWN_BY_NOTHING.search(clause)
    if sign is not None:
        happening = sign["sign"].casefold().startswith(_HAPPENINGS)
        return Happened.NOT_SO if happening else Happened.NOT_SHOWN
    if any(rule.search(part) for part in _with_those_before(clause) for rule in _OPEN):
        return Happened.OPEN
    return Happened.SO


def _with_those_before(clause: str) -> Iterator[str]:
    """The words before an event, and, where it is the last of several that one verb governs, those
    before the first: what may be, was planned or feared is all of them."""
    yield clause
    several = _AND_MORE.search(clause)
    if several is not None:
        yield clause[: several.start()]
    after = _OBJECT_AND.search(clause)
    if after is not None and _MEANT.search(clause[: after.start("verb")]):
        yield clause[: after.start("verb")]


def is_unproved(before: str, after: str) -> bool:
    """Whether an event is of a claim that the sentence says is not shown: “allegations that
    soldiers killed him were not substantiated”; nobody is accused of it."""
    clause = _BREAKS.split(before[-_MOST_BEFORE:])[-1]
    return _A_CLAIM.search(clause) is not None and _NOT_PROVED.match(after) is not None


def is_not_done(text: str, start: int) -> bool:
    """Whether a sentence says of a verb that nobody did it: “has not confirmed”, “nor denies”; or
    that somebody was not given something: “denied them water”."""
    if _GIVES_NOT.match(text, start):
        return True
    clause = _BREAKS.split(text[max(0, start - _MOST_BEFORE) : start])[-1]
    return _NO_VERB.search(clause) is not None
