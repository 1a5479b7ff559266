"""Who calls on whom for what, in the sentences of a document: its own calls, and those of others of
which it tells.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from graph.ingest.reading.concept_words import LanguageWords
from graph.ingest.reading.due_days import CountedFrom, due_days
from graph.ingest.reading.events_denied import Happened, is_not_done, what_is_said
from graph.ingest.reading.listed_demands import HEAD, MUST, OpenCall, asked_before_list, is_open
from graph.ingest.reading.readings import Demand, Read
from graph.ingest.reading.sentences import quote_of
from graph.ingest.reading.speakers import CALLING, UNNAMED, SentenceSpeaker, Voices, calling_verbs
from graph.ingest.reading.told_dates_in_text import LEADING_TIME, ToldDate, told_date

_NO_CALL = re.compile(
    r"(?:request|demand|call|appeal)s?\s+(?:for\s+(?:information|comment)|was|were|of|by)\b|"
    r"(?:a|the|'s|’s|to\s+a|no)\s+(?:request|demand|call|appeal)s?\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s+(?:to|not\s+to):?\s+(?=[a-z])|\s+that\s+|:\s*\Z|\s+for\s+(?=[a-z])")
_MUST = re.compile(r"\b(?P<who>[A-Z][^.“”]*?)\s+(?:must|should|needs?\s+to|has\s+to|have\s+to)\s+")
_PLEASE = re.compile(r"\A(?:\W*)Please\s+", re.IGNORECASE)
_OBJECT_FOLLOWS = ("inform", "condemn")
"""What governs all that comes after it: “inform us of the steps taken to protect them” demands
information and no protection."""
_CAP = r"[A-Z][\w'’-]*"
_LETTER = re.compile(
    rf"(?:\b[Ll]etter\s+to\s+the|\ADear)\s+(?P<whom>{_CAP}(?:\s+(?:of\s+|the\s+)*{_CAP})*)"
)
_TOP = 8  # lines in which a letter says whom it is to
_PRESSES = re.compile(
    r"(?:press|push|pressure|persuade|urge|convince)\s+(?:on\s+)?(?P<whom>[^,.;]{2,60}?)\s+to\s"
)
_PASSIVE = re.compile(
    r"(?P<whom>[^,.;“”]{2,80}?)\s+(?:(?:has|have|had)\s+been|was|were|is|are)\s+(?:\w+ly\s+|again\s+|"
    r"also\s+|first\s+)?\Z"
)
"""Before “asked” and the like: those who were asked."""
_DONE_BY = re.compile(
    rf"\bby\s+(?P<who>(?:[Tt]he\s+)?(?:[\w-]+\s+){{0,2}}?{_CAP}(?:\s+(?:(?:of|on|for|and)\s+(?:the\s+)?)?{_CAP})*)"
)
_QUESTION = re.compile(r"\b(?:whether|when|why|how|if|what|who|about)\b")
"""Behind “asked”: a question, and no call."""
_PAST = re.compile(r"(?:ed|called\s+\w+)\Z", re.IGNORECASE)
_HAD = re.compile(r"\b(?:had|previously|earlier|before)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_LETTERS = (
    r"(?P<letter>(?:an?|its|his|her|their|the|our)\s+(?:[\w-]+\s+){0,2}?(?:letter|resolution|statement|"
    r"report|appeal|communication|petition|decision|opinion)\b"
)
_IN_A_LETTER = re.compile(
    rf",?\s+(?:in|by|through|via|with)\s+{_LETTERS}[^,]*?)(?:(?:,|\s+(?:not\s+)?to\s).*)?\Z"
)
_BEGUN_IN = re.compile(rf"\A\s*(?:In|By|Through|Via|With)\s+{_LETTERS}[^,]*),")
_ON_A_DAY = re.compile(
    r",?\s+(?:on|in|since|last|this|earlier)\s+(?:(?:early|late|mid)[\s-]+)?(?:\d|[A-Z][a-z]+\s*\d*|month|"
    r"year|week)[\w ]*,?\Z"
)
_AT_ONCE = re.compile(r",?\s+(?:once\s+)?again\Z")
_ASKS_FOR_A_REPLY = re.compile(
    r"\b(?:receiv\w+|appreciate|look\w*\s+forward|expect\w*|await\w*|request\w*|grateful|hop\w+|"
    r"kindly|reply|respond|wish)\b[^.]*?\b(?:repl(?:y|ies)|response|answer|observations|respond)\b|"
    r"\b(?:reply|respond|response|answer)\b[^.]*\b(?:is|are|was)\s+(?:requested|expected|due)\b",
    re.IGNORECASE,
)
_ACTORS = re.compile(
    r"(?:[Tt]he\s+)?(?:[\w'’-]+\s+){0,3}(?:government|authorities|parliament|ministry|prosecutors?|police|army|"
    r"courts?|State|Government|Ministry|Prosecutor|Police|Army|Parliament|Commission)(?:\s+(?:of|for)\s+"
    rf"(?:the\s+)?{_CAP}(?:\s+{_CAP})*)?\Z|(?:The\s+)?{_CAP}(?:\s+(?:of\s+(?:the\s+)?)?{_CAP}){{0,4}}\Z"
)
"""Those who can be told that they must do something."""
_OTHERS_CALLS = re.compile(
    rf"\b(?:calls?|appeals?|demands?|requests?)\s+(?:by|from|of)\s+(?:the\s+)?(?P<who>{_CAP}(?:\s+(?:of\s+(?:the\s+)?)?{_CAP})*)"
    r"(?=\s+(?:to|for|that|and|remain|have|has|were|was|went)\b)"
)
_OVER = re.compile(r";\s|,\s+(?:and|but)\s+(?:the|he|she|it|they|we|no|so)\s")
"""Where what is asked for ends and something else is told: “…; he has not answered”."""
_WEAK = ("ask", "asks", "asked", "invite", "invites")
_BY_THEN = re.compile(r"\b(?:By|by|[Nn]o\s+later\s+than|[Bb]efore)\s+[^,;]*")
"""Words for a day by which, and none on which."""
OWN_DAY = "the document's own date"


class CallReader:
    """Reads the calls of one document, sentence by sentence, in their order."""

    def __init__(self, words: LanguageWords, voices: Voices, published: date | None) -> None:
        self.words, self.voices, self.published = words, voices, published
        self.addressed: str | None = None
        """Whom a letter is to."""
        self.open_call: OpenCall | None = None
        self.own: list[Read] = []
        """Calls that the document itself has made so far."""

    def addresses(self, read: Read) -> None:
        """Note whom a letter is to, near its top."""
        letter = _LETTER.search(read.sentence.text) if read.sentence.line < _TOP else None
        if letter:
            self.addressed = letter["whom"]

    def read(self, read: Read) -> int | None:
        """Take the calls of a sentence; where in it they begin, None where there are none."""
        text = read.sentence.text
        begin = self._calls(read, text)
        if begin is None:
            self._asks_for_a_reply(read, text)
            for match in _OTHERS_CALLS.finditer(text):
                read.doubts.append(
                    f"tells of calls by {match['who']}: where it says for what, write a call with "
                    "stance: presupposed and that issuer"
                )
            return None
        if read.caller is None and (read.demands or read.opens):
            read.caller = read.speaker
        if not read.continues:
            self._day(read, text, begin)
            if read.caller is not None and read.caller.publisher:
                self.own.append(read)
            letter = _IN_A_LETTER.search(text[: _first(read, text)]) or _BEGUN_IN.match(text)
            if read.told_of and letter is not None:
                read.made_in = letter["letter"]
        self._due(read, text, begin)
        return begin

    # -------------------------------------------------------------------------------- the day

    def _day(self, read: Read, text: str, begin: int) -> None:
        """When the call was made: the day before its verb, or between it and what is asked; else
        the document's own, or, of somebody else's call that is past, some day before."""
        cue = text[begin:].split(maxsplit=1)
        first = _first(read, text)
        before = _BY_THEN.sub(lambda match: " " * len(match[0]), text[:begin])
        read.made_on = told_date(before, self.published) or (
            None if read.opens else told_date(text[begin:first], self.published)
        )
        if read.made_on is not None or self.published is None:
            return
        past = bool(cue) and _PAST.search(cue[0]) is not None
        if past and (read.told_of or _HAD.search(text[:begin])):
            ground = "some day before the document's own date"
            read.made_on = ToldDate(f"../{self.published.isoformat()}", "", ground, begin)
        else:
            read.made_on = ToldDate(self.published.isoformat(), "", OWN_DAY, begin)

    def _counted(self, read: Read) -> CountedFrom:
        made = read.made_on if read.head is None else read.head.made_on
        day = None if self.published is None else self.published.isoformat()
        if made is None or made.inferred == OWN_DAY:
            return CountedFrom(day, OWN_DAY)
        if made.edtf and re.fullmatch(r"\d{4}(-\d\d){0,2}", made.edtf):
            return CountedFrom(made.edtf, "the day of the call")
        return CountedFrom(day, OWN_DAY, near=True)

    def _due(self, read: Read, text: str, begin: int) -> None:
        """By when something is asked for: of the demand before it, or of all where it stands before
        them."""
        counted = self._counted(read)
        if counted.near:  # nothing runs from a day that nobody tells
            found = [
                one._replace(edtf=None, inferred=None)
                if one.as_found.casefold().startswith("within")
                else one
                for one in due_days(text, 0, counted)
            ]
        else:
            found = due_days(text, 0, counted)
        for due in found:
            before = [n for n, one in enumerate(read.demands) if one.start < due.start]
            if due.start < begin and due.start > 0 and not read.continues:
                continue
            if not before:
                read.due = due if read.demands or read.opens else None
                continue
            last = before[-1]
            one = read.demands[last]
            between = text[one.end : due.start]
            before_word = re.match(r"(?i:before|by)\b", due.as_found) is not None
            if before_word and self._is_of_an_event(between):
                read.doubts.append(
                    f"whether “{due.as_found}” says by when it is asked for: replyDue"
                )
                continue
            doubts = [*one.doubts, f"whether an answer is wanted by then: {due.as_found}"]
            if due.inferred:
                doubts.append(f"by when: {due.inferred}")
            if any(read.demands[n].due is None for n in before[:-1]):
                doubts.append("whether what is asked for before it is wanted by then, too")
            read.demands[last] = replace(one, due=due, doubts=tuple(doubts))

    def _is_of_an_event(self, between: str) -> bool:
        """Whether a deed stands between a demand and a day: “the attacks committed before …”."""
        words = self.words.find("event-kinds", between)
        return bool(words) and re.search(r"\b\w+(?:ed|en)\s*\Z", between.rstrip()) is not None

    def _asks_for_a_reply(self, read: Read, text: str) -> None:
        """“We look forward to your reply within 14 days”: the document's own calls before it have
        that day, where they have none of their own."""
        if not read.speaker.publisher or not _ASKS_FOR_A_REPLY.search(text):
            return
        day = None if self.published is None else self.published.isoformat()
        found = due_days(text, 0, CountedFrom(day, OWN_DAY))
        sentence = read.sentence
        for call in self.own if len(found) == 1 else ():
            if call.due is None and call.made_on is not None and call.made_on.inferred == OWN_DAY:
                call.due = found[0]._replace(
                    line=sentence.line,
                    locator=sentence.locator,
                    quote=quote_of(text, found[0].start, found[0].end),
                )

    # ------------------------------------------------------------------------------ the calls

    def _calls(self, read: Read, text: str) -> int | None:
        call = self.open_call
        if call is not None:
            begin = call.takes(read.sentence, self.words)
            if begin is not None:
                read.speaker, read.continues, read.head = call.speaker, True, call.head
                self._demands(read, text, begin, call.addressee, call.cue)
                if call.ends_with(text):
                    self.open_call = None
                return 0
            if call.is_over(read.sentence):
                self.open_call = None
        listed = MUST.match(text) or HEAD.match(text)
        if listed:
            who = listed["who"]
            known = who is not None and _ACTORS.match(who) is not None
            return self._opens(read, 0, who if known else None, "must", read.speaker)
        please = _PLEASE.search(text)
        if please:
            self._demands(read, text, please.end(), None, "please")
            return please.end()
        must = _MUST.search(text)
        if must and self.words.find("demand-kinds", text[must.end() :]):
            self._demands(read, text, must.end(), self._who_must(must, text), "must")
            return must.end()
        for match in calling_verbs(text):
            begin = self._call(read, text, match)
            if begin is not None:
                return begin
        return None

    def _who_must(self, must: re.Match[str], text: str) -> str | None:
        """Whom a sentence tells to do it: “Toleran must free them”, and not “raids must stop”."""
        who = must["who"].strip()
        who = re.split(r"\b(?:that|said|says)\s+", who)[-1].strip()
        who = LEADING_TIME.sub("", who)
        after = text[must.end() :]
        if re.match(r"be\b|\w+\W*\Z", after) or not _ACTORS.match(who):
            return None
        return None if self.words.find("event-kinds", who) else who

    def _call(self, read: Read, text: str, match: re.Match[str]) -> int | None:
        """Take the call that a verb makes; None where it makes none."""
        around = text[max(0, match.start() - 5) : match.end() + 15]
        if UNNAMED.match(text, match.end()):
            return None
        if _NO_CALL.search(around) or text[match.end() : match.end() + 1] in "'’":
            return None
        before = text[: match.start()]
        if is_not_done(text, match.start()):
            return None
        cue = match["cue"].lower()
        rest = text[match.end() :]
        if is_open(text) and not self.words.find("demand-kinds", rest):
            caller = self.voices.caller(text, match.start(), read.speaker)
            return self._opens(read, match.start(), asked_before_list(rest), cue, caller)
        to = _TO.search(rest)
        passive = _PASSIVE.search(before) if _PAST.search(cue) else None
        if passive:
            return self._passive(read, text, match, passive)
        addressee = None
        start = match.end()
        if cue.endswith("for") or (cue.startswith("demand") and not re.match(r"\s+that\b", rest)):
            if not self.words.find("demand-kinds", rest):
                return None
        elif cue.startswith("recommend") and not (
            re.match(r"\s+that\b", rest) and self.words.find("demand-kinds", rest)
        ):
            return None
        elif cue.startswith(("recommend", "request", "demand")) and re.match(r"\s+that\b", rest):
            addressee = _addressee(re.sub(r"^\s+that\s+", "", rest))
        elif to is None or (_QUESTION.search(rest[: to.start()]) and cue.startswith("ask")):
            return None
        else:
            addressee = _clean(rest[: to.start()])
            if addressee in ("you", "You"):
                addressee = self.addressed
            start = match.end() + to.end()
        caller = self.voices.caller(text, match.start(), read.speaker)
        said = what_is_said(before, match[0], text[match.end() :])
        if said is not Happened.SO and not caller.publisher:
            return None  # “may call on”, “plans to ask”
        if (
            cue in _WEAK
            and not caller.publisher
            and not self.words.find("demand-kinds", text[start:])
        ):
            read.doubts.append(f"whether “{cue}” is a call, and for what: none of the words known")
            return None
        read.caller = caller
        self._demands(read, text, start, addressee, cue)
        return match.start()

    def _opens(
        self, read: Read, begin: int, whom: str | None, cue: str, caller: SentenceSpeaker
    ) -> int:
        """Note a call whose demands stand in the lines that follow."""
        read.asked = self.addressed if whom in ("you", "You") else whom
        read.opens, read.caller = True, caller
        self.open_call = OpenCall(read, read.asked, cue, caller, read.sentence.line)
        return begin

    def _passive(
        self, read: Read, text: str, match: re.Match[str], passive: re.Match[str]
    ) -> int | None:
        """“The ministry was asked in May by the Committee to …”: who stands behind “by” calls;
        nobody with a name where nobody does."""
        rest = text[match.end() :]
        to = re.search(r"\s+(?:not\s+)?to\s+(?=[a-z])", rest)
        if to is None or not self.words.find("demand-kinds", rest[to.end() :]):
            return None
        by = _DONE_BY.search(rest[: to.start()])
        rule = f"verb “{match[0]}” by"
        if by is None:
            read.caller = SentenceSpeaker(
                "somebody who called", "states", "asserted", rule, named=False
            )
        else:
            read.caller = self.voices.named(by["who"], rule)
        whom = re.sub(r"^.*(?:\bthat\s+|,\s+)", "", passive["whom"]).strip()
        self._demands(read, text, match.end() + to.end(), whom or None, match["cue"].lower())
        return match.start()

    def _demands(self, read: Read, text: str, start: int, addressee: str | None, cue: str) -> None:
        seen: set[str] = set()
        whom = addressee
        pressing = _PRESSES.match(text, start)
        if pressing and not self.words.find("demand-kinds", pressing[0]):
            read.demands.append(Demand("press-others", whom, *pressing.span(), cue))
            seen.add("press-others")
            whom = pressing["whom"].strip()
        ends = _OVER.search(text, start)
        stop = len(text) if ends is None or CALLING.search(text, ends.end()) else ends.start()
        for one in self.words.find("demand-kinds", text[start:stop]):
            if one.concept in seen:
                continue
            seen.add(one.concept)
            begin, end = start + one.start, start + one.end
            read.demands.append(Demand(one.concept, whom, begin, end, cue))
            governs = one.concept in _OBJECT_FOLLOWS or one.word.startswith("refrain")
            if governs and not re.search(r"\band\s+to\s", text[end:]):
                break
            if one.concept == "press-others":
                pressed = re.match(r"\s+(?:on\s+)?((?:the\s+)?[\w\s]+?)\s+(?:to|so)\s", text[end:])
                whom = pressed[1].strip() if pressed else None
        if not seen:
            doubts = ("what is asked for is none of the words known",)
            read.demands.append(Demand("act", addressee, start, len(text), cue, doubts))


def _first(read: Read, text: str) -> int:
    """Where the first thing that is asked for begins."""
    return min((one.start for one in read.demands), default=len(text))


def _clean(words: str) -> str | None:
    """An addressee without the letter and the day that stand behind it."""
    words = _IN_A_LETTER.sub("", words)
    words = _ON_A_DAY.sub("", words)
    return _AT_ONCE.sub("", words).strip(" ,") or None


def _addressee(rest: str) -> str | None:
    """The subject of what is demanded: “that the prosecutor open a case”."""
    match = re.match(r"((?:the\s+|all\s+)?(?:[A-Z][\w'’-]*|[a-z]+)(?:\s+[A-Z][\w'’-]*)*)\s", rest)
    if match is None or match[1].startswith("all "):
        return None
    return match[1]
