"""A coding sheet of what was proposed, for a person to read line by line.

Everything in it is marked as proposed by software, with its rule, and restricted. An accusation
stands with its speaker and stance or not at all. Who has no name in the text gets none, nor does
a person who was harmed: there a code belongs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from graph.ingest.reading.call_lines import call_lines
from graph.ingest.reading.concept_words import FoundWord
from graph.ingest.reading.counted_people import Count
from graph.ingest.reading.denial_lines import denial_lines
from graph.ingest.reading.draft_actors import DraftActors
from graph.ingest.reading.model_port import Proposed
from graph.ingest.reading.read_document import DocumentReading
from graph.ingest.reading.readings import DeniedBefore, Event, Read
from graph.ingest.reading.sentences import quote_of
from graph.ingest.reading.sheet_words import (
    PROGRAM,
    block_lines,
    class_of,
    day_mapping,
    quoted,
    size_mapping,
)
from graph.ingest.reading.speakers import SentenceSpeaker

_HEAD = """\
# Proposed by software from {name}: nothing of it is coded until a person has read it.
# Take out what the text does not say, correct the rest, and what you would say yourself loses its
# line proposedBySoftware. All of it is restricted until you mark it otherwise. Until a person
# accepts it (answerable draft), it counts in no status, no duty and no figure.
"""

NEAR = 2
"""Lines between a call and an answer that may be one to it."""
MOST_SHOWN = 100
"""Characters of a sentence in a comment: a script without spaces is one word."""


class SheetDraft:
    """Puts a sheet together.

    Args:
        with_text: whether each sentence stands whole in a comment.
        registered: local names of the registry, which mean something already.
    """

    def __init__(
        self, reading: DocumentReading, *, with_text: bool, registered: Collection[str] = ()
    ) -> None:
        self.reading, self.with_text = reading, with_text
        self.actors = DraftActors(reading.publisher, registered)
        self.body: list[str] = []
        self.claims: list[str] = []
        """What is said of events of other sentences."""
        self.events: dict[tuple[int, int], str] = {}
        """Line and first character of an event → its local name."""
        self.call: tuple[Read, list[str]] | None = None
        """The last call, and the lines of its block."""

    def text(
        self,
        *,
        id: str,
        coder: str,
        registry: str,
        name: str,
        sha256: str,
        more: Sequence[Proposed] = (),
        model: str = "",
    ) -> str:
        """The sheet.

        Args:
            more: what a program of one's own proposes, and `model` what to call it.
        """
        for read in self.reading.sentences:
            theirs = [one for one in more if one.line == read.sentence.line]
            more = [one for one in more if one not in theirs]
            self._sentence(read, theirs, model)
        publisher = self.reading.publisher or name
        lines = [_HEAD.format(name=name).rstrip("\n")]
        lines += [f"sheet: {id}", f"coder: {coder}", f"registry: {registry}"]
        lines += [f"about: {{name: {quoted(f'Coding of {name}')}}}", "source:"]
        lines += ["  marking: restricted", f"  name: {quoted(name)}", f"  sha256: {sha256}"]
        asked = "whether it is they" if self.reading.publisher else "nobody is named: write who"
        lines += [f"  publisher: publisher    # doubt: {asked}"]
        if self.reading.published is not None:
            day = self.reading.published.isoformat()
            lines.append(f'  published: {{edtf: {day}, inferred: "the date near its top"}}')
        if self.reading.english:
            lines.append("  language: en")
        lines += ["defaults:", "  marking: restricted"]
        lines += ["  attribution: [publisher states]", f"  proposedBySoftware: {PROGRAM}"]
        lines += ["entities:", "  publisher:", f"    class: {class_of(publisher)}"]
        lines.append(f"    name: {{text: {quoted(publisher)}, attribution: coder}}")
        for _, block in self.actors.blocks.values():
            lines += block
        claims = ["claims:", *self.claims] if self.claims else []
        return "\n".join([*lines, *self.body, *claims]) + "\n"

    # ---------------------------------------------------------------------------- sentences

    def _sentence(self, read: Read, more: Sequence[Proposed], model: str) -> None:
        sentence = read.sentence
        shown = (
            sentence.text if self.with_text else f"{quote_of(sentence.text, 0, 1)[:MOST_SHOWN]} …"
        )
        self.body.append(f"  # {sentence.locator}: {shown}")
        for words in read.might:
            self.body.append(f"  # doubt: does not say that it happened: {words}")
        self.body += [f"  # doubt: {doubt}" for doubt in read.doubts]
        if not (read.says or more) and (read.speaker.publisher or sentence.heading):
            return
        chain = self.actors.chain(read.speaker)
        firmly = f"{read.speaker.act}, {read.speaker.stance}"
        self.body.append(
            f"  #   {read.speaker.name or 'publisher'}: {firmly} ({read.speaker.rule})"
        )
        groups = [one for one in read.counts if not _speaks(one, read)]
        harmed = _harmed(read, groups)
        groups = [one for one in groups if one not in harmed.values()]
        denied = read.speaker.act == "denies"
        told = chain.replace(" denies]", " states]")
        for event in read.events:
            count = harmed.get((event.start, event.kind))
            # What stands beside a denial and is none of it is the document's own word.
            own = denied and not event.negated
            own_chain = told if event.admitted else "[publisher states]"
            whose, speaker = own_chain if own else chain, read.speaker
            if event.accuser is not None and event.start > event.accused_at:
                whose, speaker = self.actors.chain(event.accuser), event.accuser
            self._event(read, event, whose, count, speaker)
        for count in groups:
            if denied:
                self.body.append(f"    # doubt: what is denied counts {count.as_found}")
                continue
            local = self.actors.local(f"l{sentence.line}-people")
            rule = "number of people"
            self.body += block_lines(*(local, "Group", read, count.start, count.end, rule, chain))
            self.body.append(f"    size: {size_mapping(count.size, count.as_found)}")
            self.body += [f"    # doubt: {doubt}" for doubt in count.doubts]
        items = [one for one in self.reading.sentences if read.opens and one.head is read]
        if items or (read.demands and not read.continues):
            self.call = read, call_lines(read, self.actors, told, items)
            self.body += self.call[1]
        if read.continues and read.head is not None:
            line = read.head.sentence.line
            self.body.append(f"    # what it asks for stands in the call of L{line}")
        for found in read.responses:
            if found.concept == "denial":
                continue
            if denied:
                self.body.append(f"    # doubt: what is denied speaks of {found.concept}")
                continue
            self._answer(read, found, chain)
        if read.refers is not None:
            self._denial(read, read.refers, chain)
        elif read.denies and not read.events:
            self.body.append(
                "  # doubt: a denial, and the text leaves open of what; write beside that event:\n"
                "  #   a Response with kind: denial, by and about, and under claims subject, at,\n"
                f"  #   negated: true, attribution: {chain} and what is not so"
            )
        if read.absence is not None:
            self.body.append(
                "    # doubt: no investigation took place; write followedBy, negated, of its event"
            )
        for words in read.documents:
            local = self.actors.local(f"l{sentence.line}-document")
            self.body += block_lines(local, "Source", read, 0, 1, "another document", told)
            self.body.append(f"    name: {{text: {quoted(words)}, attribution: coder}}")
        for one in more:
            self._theirs(read, one, chain, model)

    def _answer(self, read: Read, found: FoundWord, chain: str) -> None:
        """An answer; “…; he has not answered” is that of whom the call before it is to."""
        line = read.sentence.line
        local = self.actors.local(f"l{line}-{found.concept}")
        call, lines = self.call or (None, [])
        silent = found.concept == "no-response"
        last = max((one.end for one in read.demands), default=len(read.sentence.text))
        here = call is read and silent and found.start > last
        rule = f"words “{found.word}”"
        own = "[publisher states]" if here else chain
        self.body += block_lines(local, "Response", read, found.start, found.end, rule, own)
        self.body.append(f"    kind: {found.concept}")
        if silent and self.reading.published is not None:
            ground = "what the document says holds on its own day"
            day = day_mapping(self.reading.published.isoformat(), "", ground)
            self.body.append(f"    when: {day}")
        if here:
            to, by = lines[0].strip(" :"), [one for one in lines if "    addressees: " in one]
            self.body.append(f"    to: {to}")
            self.body += [one.replace("addressees", "by") for one in by]
            self.body.append("    # doubt: whether it is they who did not answer: by, to")
            return
        near = call is not None and 0 <= line - call.sentence.line <= NEAR
        perhaps = f" (perhaps {lines[0].strip(' :')})" if near else ""
        self.body.append(f"    # doubt: whose answer it is, and to which call: by, to{perhaps}")

    def _denial(self, read: Read, denied: DeniedBefore, chain: str) -> None:
        """A denial of what an earlier sentence tells."""
        names = [self.events[denied.line, event.start] for event in denied.events]
        lines, claims = denial_lines(read, denied, names, self.actors, chain)
        self.body += lines
        self.claims += claims

    def _event(
        self,
        read: Read,
        event: Event,
        chain: str,
        count: Count | None,
        speaker: SentenceSpeaker,
    ) -> None:
        local = self.actors.local(f"l{read.sentence.line}-{event.kind}")
        self.events[read.sentence.line, event.start] = local
        rule = f"words “{event.word}”"
        self.body += block_lines(
            *(local, "Event", read, event.start, event.end, rule, chain), stance=speaker.stance
        )
        if event.negated:
            self.body += [f"    kind: {{concept: {event.kind}, negated: true}}"]
            self.body += [f"    # doubt: {doubt}" for doubt in event.doubts]
            return
        self.body.append(f"    kind: {event.kind}")
        if event.told is not None:
            told = event.told
            self.body.append(f"    when: {day_mapping(told.edtf, told.as_found, told.inferred)}")
        if event.place is not None:
            place = self.actors.place(event.place, event.place_rule)
            if event.place_rule is None:
                self.body.append(f"    place: {place}")
            else:
                by = quoted(f"{PROGRAM}, rule {event.place_rule}")
                self.body.append(f"    place: {{to: {place}, proposedBySoftware: {by}}}")
                self.body.append("    # doubt: whether the event was there")
        if event.accused is not None:
            accused = self.actors.actor(event.accused)
            who = event.accuser or read.speaker
            theirs = chain if event.accuser is None else self.actors.chain(event.accuser)
            self.body.append(
                f"    allegedPerpetrators: {{to: {accused}, attribution: {theirs}, "
                f"stance: {who.stance}}}"
            )
            if event.accuser is not None:
                self.body.append(f"    # by {who.name}, who {who.act} it ({who.rule})")
            self.body.append("    # doubt: whether the text accuses them of this")
        if count is not None:
            people = self.actors.local(f"l{read.sentence.line}-people")
            size = size_mapping(count.size, count.as_found)
            self.body.append(f"    victims: {{{people}: {{class: Group, size: {size}}}}}")
            self.body.append("    # doubt: whether it is they who were harmed by this")
            self.body += [f"    # doubt: {doubt}" for doubt in count.doubts]
        self.body += [f"    # doubt: {doubt}" for doubt in event.doubts]

    def _theirs(self, read: Read, one: Proposed, chain: str, model: str) -> None:
        """What a program of one's own proposes."""
        cls = {"event": "Event", "answer": "Response", "call": "Demand"}[one.sort]
        local = self.actors.local(f"l{one.line}-{one.kind}")
        self.body += [
            f"  {local}:",
            f"    class: {cls}",
            f"    at: L{one.line}",
            f"    quote: {quoted(one.quote)}",
            f"    attribution: {chain}",
            f"    proposedBySoftware: {quoted(f'{PROGRAM}, program {model}')}",
            f"    kind: {one.kind}",
        ]


def _speaks(count: Count, read: Read) -> bool:
    """Whether speakers, witnesses or those by whom it was done are counted: it is not they who were
    harmed."""
    if count.noun.casefold().startswith("witness") or count.as_found == read.speaker.name:
        return True
    return re.search(r"\bby\s+\Z", read.sentence.text[: count.start]) is not None


def _harmed(read: Read, groups: list[Count]) -> dict[tuple[int, str], Count]:
    """Who is counted as harmed by which event, by where it begins and its kind: people of its
    clause, and of several events the nearest."""
    found = {(one.start, one.kind): one.count for one in read.events if one.count is not None}
    events = [one for one in read.events if not one.negated and one.kind != "protest"]
    for count in groups:
        near = [one for one in events if _together(count, one, read)]
        if count in found.values() or not near:
            continue
        event = min(near, key=lambda one: max(one.start - count.end, count.start - one.end))
        found.setdefault((event.start, event.kind), count)
    return found


def _together(count: Count, event: Event, read: Read) -> bool:
    """Whether people and an event stand in one clause: “two officers were suspended after a man was
    beaten” counts none who were beaten."""
    first, last = sorted(((count.start, count.end), (event.start, event.end)))
    return _ELSEWHERE.search(read.sentence.text, first[1], last[0]) is None


_ELSEWHERE = re.compile(r"\b(?:after|because|before|until|when|while)\b")


def lines_told(reading: DocumentReading) -> Iterable[str]:
    """How much was proposed, in a line."""
    tally = {
        "events": sum(len(read.events) for read in reading.sentences),
        "counts": sum(len(read.counts) for read in reading.sentences),
        "demands": sum(len(read.demands) for read in reading.sentences),
        "answers": sum(len(read.responses) for read in reading.sentences),
    }
    yield ", ".join(f"{number} {what}" for what, number in tally.items())
