"""A coding sheet of what was proposed, for a person to read line by line.

Everything in it is marked as proposed by software, with its rule, and restricted. An accusation
stands with its speaker and stance or not at all. Who has no name in the text gets none, nor does
a person who was harmed: there a code belongs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence

from graph.ingest.reading.counted_people import Count
from graph.ingest.reading.model_port import Proposed
from graph.ingest.reading.read_document import DocumentReading
from graph.ingest.reading.read_sentence import Demand, Event, Read
from graph.ingest.reading.sentences import quote_of
from graph.ingest.reading.speakers import PRONOUNS, SentenceSpeaker

PROGRAM = "answerable read"
_HEAD = """\
# Proposed by software from {name}: nothing of it is coded until a person has read it.
# Take out what the text does not say, correct the rest, and what you would say yourself loses its
# line proposedBySoftware. All of it is restricted until you mark it otherwise. Until a person
# accepts it (answerable draft), it counts in no status, no duty and no figure.
"""
_INTERNATIONAL = re.compile(
    r"\b(?:Rapporteur|Working Group|United Nations|Council|Assembly|Parliament|Union|Committee)\b"
)
_STATE = re.compile(
    r"\b(?:Ministry|Ministries|Police|Guard|Directorate|Army|Prosecutor|Government|government|"
    r"Court|[Aa]uthorities|Ombudsman|Commission|Department|Brigade|Forces|Minister)\b"
)
_NAMED = re.compile(r"(?:[Tt]he\s+)?[A-Z]")

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
        self.registered = frozenset(registered)
        self.actors: dict[str, tuple[str, list[str]]] = {}
        """Words in the text → local name, and the lines of its block."""
        self.body: list[str] = []
        self.locals: set[str] = {"publisher", "document", "sheet"}

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
        lines += [f"about: {{name: {_text(f'Coding of {name}')}}}", "source:"]
        lines += ["  marking: restricted", f"  name: {_text(name)}", f"  sha256: {sha256}"]
        asked = "whether it is they" if self.reading.publisher else "nobody is named: write who"
        lines += [f"  publisher: publisher    # doubt: {asked}"]
        if self.reading.published is not None:
            day = self.reading.published.isoformat()
            lines.append(f'  published: {{edtf: {day}, inferred: "the date near its top"}}')
        if self.reading.english:
            lines.append("  language: en")
        lines += ["defaults:", "  marking: restricted"]
        lines += ["  attribution: [publisher states]", f"  proposedBySoftware: {PROGRAM}"]
        lines += ["entities:", "  publisher:", f"    class: {_class_of(publisher)}"]
        lines.append(f"    name: {{text: {_text(publisher)}, attribution: coder}}")
        for _, block in self.actors.values():
            lines += block
        return "\n".join([*lines, *self.body]) + "\n"

    # ------------------------------------------------------------------------------- actors

    def _local(self, start: str) -> str:
        """A local name that is free."""
        base = re.sub(r"[^A-Za-z0-9]+", "-", start).strip("-")[:40].lower() or "x"
        base = base if base[0].isalpha() else f"x-{base}"
        local, number = base, 2
        while local in self.locals or local in self.registered:
            local, number = f"{base}-{number}", number + 1
        self.locals.add(local)
        return local

    def _actor(
        self,
        words: str,
        *,
        person: bool = False,
        source: bool = False,
        rule: str | None = None,
    ) -> str:
        """The local name of the one whom the text names so; one without a name gets none."""
        words = re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", words).strip(" ,.")
        if words.casefold() == self.reading.publisher.casefold():
            return "publisher"
        known = self.actors.get(words.casefold())
        if known is not None:
            return known[0]
        named = person or (_NAMED.match(words) is not None and not source)
        local = self._local(words if named else f"unnamed-{words}")
        block = [f"  {local}:"]
        if person:
            block += ["    class: Person", _name_of(words, rule)]
        elif named:
            block += [f"    class: {_class_of(words)}", _name_of(words, rule)]
        else:
            block.append("    class: Group    # nobody with a name")
            if words.casefold() in PRONOUNS:
                block.append("    # doubt: who this is; an earlier sentence may name them")
            elif source:
                block.append("    kind: {concept: unnamed-source, attribution: coder}")
        self._maybe_registered(local, block)
        self.actors[words.casefold()] = local, block
        return local

    def _chain(self, speaker: SentenceSpeaker) -> str:
        if speaker.publisher:
            return f"[publisher {speaker.act}]"
        local = self._actor(
            speaker.name,
            person=speaker.person,
            source=not speaker.named,
            rule=speaker.name_rule,
        )
        if local == "publisher":
            return f"[publisher {speaker.act}]"
        return f"[publisher reports, {local} {speaker.act}]"

    # ---------------------------------------------------------------------------- sentences

    def _sentence(self, read: Read, more: Sequence[Proposed], model: str) -> None:
        sentence = read.sentence
        shown = (
            sentence.text if self.with_text else f"{quote_of(sentence.text, 0, 1)[:MOST_SHOWN]} …"
        )
        self.body.append(f"  # {sentence.locator}: {shown}")
        for words in read.might:
            self.body.append(f"  # doubt: does not say that it happened: {words}")
        if not (read.says or more) and read.speaker.publisher:
            return
        chain = self._chain(read.speaker)
        firmly = f"{read.speaker.act}, {read.speaker.stance}"
        self.body.append(
            f"  #   {read.speaker.name or 'publisher'}: {firmly} ({read.speaker.rule})"
        )
        groups = [one for one in read.counts if not _speaks(one, read)]
        denied = read.speaker.act == "denies"
        for event in read.events:
            count = (
                None if event.negated or event.kind == "protest" or not groups else groups.pop(0)
            )
            # What stands beside a denial and is none of it is the document's own word.
            own = denied and not event.negated
            self._event(read, event, "[publisher states]" if own else chain, count)
        told = chain.replace(" denies]", " states]")
        for count in groups:
            if denied:
                self.body.append(f"    # doubt: what is denied counts {count.as_found}")
                continue
            local = self._local(f"l{sentence.line}-people")
            self._block(local, "Group", read, count.start, count.end, "number of people", chain)
            self.body.append(f"    size: {_size(count.size, count.as_found)}")
        if read.demands:
            self._call(read, told)
        for found in read.responses:
            if found.concept == "denial":
                continue
            if denied:
                self.body.append(f"    # doubt: what is denied speaks of {found.concept}")
                continue
            local = self._local(f"l{sentence.line}-{found.concept}")
            rule = f"words “{found.word}”"
            self._block(local, "Response", read, found.start, found.end, rule, chain)
            self.body.append(f"    kind: {found.concept}")
            self.body.append("    # doubt: whose answer it is, and to which call: by, to")
        if read.denies and not read.events:
            self.body.append(
                "    # doubt: a denial; write what is denied under claims, with negated: true and "
                f"attribution: {chain}"
            )
        if read.absence is not None:
            self.body.append(
                "    # doubt: no investigation took place; write followedBy, negated, of its event"
            )
        for words in read.documents:
            local = self._local(f"l{sentence.line}-document")
            self._block(local, "Source", read, 0, 1, "another document", told)
            self.body.append(f"    name: {{text: {_text(words)}, attribution: coder}}")
        for one in more:
            self._theirs(read, one, chain, model)

    def _block(
        self, local: str, cls: str, read: Read, start: int, end: int, rule: str, chain: str
    ) -> None:
        sentence = read.sentence
        self.body += [
            f"  {local}:",
            f"    class: {cls}",
            f'    at: "{sentence.locator}"',
            f"    quote: {_text(quote_of(sentence.text, start, end))}",
            f"    attribution: {chain}",
            f"    stance: {read.speaker.stance}",
            f"    proposedBySoftware: {_text(f'{PROGRAM}, rule {rule}')}",
        ]

    def _event(self, read: Read, event: Event, chain: str, count: Count | None) -> None:
        local = self._local(f"l{read.sentence.line}-{event.kind}")
        rule = f"words “{event.word}”"
        self._block(local, "Event", read, event.start, event.end, rule, chain)
        if event.negated:
            self.body += [f"    kind: {{concept: {event.kind}, negated: true}}"]
            self.body += [f"    # doubt: {doubt}" for doubt in event.doubts]
            return
        self.body.append(f"    kind: {event.kind}")
        if event.told is not None:
            parts = [f"edtf: {event.told.edtf}"] if event.told.edtf else []
            parts.append(f"as_found: {_text(event.told.as_found)}")
            if event.told.edtf and event.told.inferred:
                parts.append(f"inferred: {_text(event.told.inferred)}")
            self.body.append(f"    when: {{{', '.join(parts)}}}")
        if event.place is not None:
            place = self._place(event.place, event.place_rule)
            if event.place_rule is None:
                self.body.append(f"    place: {place}")
            else:
                told = _text(f"{PROGRAM}, rule {event.place_rule}")
                self.body.append(f"    place: {{to: {place}, proposedBySoftware: {told}}}")
                self.body.append("    # doubt: whether the event was there")
        if event.accused is not None:
            accused = self._actor(event.accused)
            self.body.append(
                f"    allegedPerpetrators: {{to: {accused}, attribution: {chain}, "
                f"stance: {read.speaker.stance}}}"
            )
            self.body.append("    # doubt: whether the text accuses them of this")
        if count is not None:
            people = self._local(f"l{read.sentence.line}-people")
            size = _size(count.size, count.as_found)
            self.body.append(f"    victims: {{{people}: {{class: Group, size: {size}}}}}")
            self.body.append("    # doubt: whether it is they who were harmed by this")
        self.body += [f"    # doubt: {doubt}" for doubt in event.doubts]

    def _place(self, words: str, rule: str | None = None) -> str:
        key = f"place {words.casefold()}"
        if key not in self.actors:
            local = self._local(words)
            block = [f"  {local}:", "    class: Place"]
            block.append(_name_of(words, rule))
            self._maybe_registered(local, block)
            self.actors[key] = local, block
        return self.actors[key][0]

    def _maybe_registered(self, local: str, block: list[str]) -> None:
        """Say that the registry has a thing of that name, which may be the same."""
        name = re.sub(r"-\d+\Z", "", local)
        if name in self.registered:
            block.append(f"    # doubt: whether it is {name} of the registry; then name that one")

    def _call(self, read: Read, chain: str) -> None:
        first = read.demands[0]
        local = self._local(f"l{read.sentence.line}-call")
        rule = f"words “{first.cue}”"
        self._block(local, "Call", read, first.start, first.end, rule, chain)
        who = read.speaker
        issuer = "publisher" if who.publisher else self._actor(who.name, person=who.person)
        self.body.append(f"    issuers: {issuer}")
        told = read.made_on
        if told is not None:
            found = f"edtf: {told.edtf}, " if told.edtf else ""
            ground = f", inferred: {_text(told.inferred)}" if told.edtf and told.inferred else ""
            self.body.append(f"    madeOn: {{{found}as_found: {_text(told.as_found)}{ground}}}")
        elif self.reading.published is not None:
            day = self.reading.published.isoformat()
            self.body.append(f'    madeOn: {{edtf: {day}, inferred: "the document\'s own date"}}')
        whom = next((one.addressee for one in read.demands if one.addressee), None) or read.asked
        if whom is not None:
            self.body.append(f"    addressees: {self._actor(whom)}")
        else:
            self.body.append("    # doubt: whom it is to: addressees")
        self.body.append("    demands:")
        for one in read.demands:
            if one.addressee in (whom, None) or one is first:
                self._demand(read, one)
            else:
                theirs = f"{one.kind} is what {one.addressee} should do, not those called on"
                self.body.append(f"      # doubt: {theirs}: write a call of its own")

    def _demand(self, read: Read, one: Demand) -> None:
        local = self._local(f"l{read.sentence.line}-{one.kind}")
        self.body.append(f"      {local}: {{kind: {one.kind}, strength: explicit}}")
        self.body += [f"      # doubt: {doubt}" for doubt in one.doubts]

    def _theirs(self, read: Read, one: Proposed, chain: str, model: str) -> None:
        """What a program of one's own proposes."""
        cls = {"event": "Event", "answer": "Response", "call": "Demand"}[one.sort]
        local = self._local(f"l{one.line}-{one.kind}")
        self.body += [
            f"  {local}:",
            f"    class: {cls}",
            f"    at: L{one.line}",
            f"    quote: {_text(one.quote)}",
            f"    attribution: {chain}",
            f"    proposedBySoftware: {_text(f'{PROGRAM}, program {model}')}",
            f"    kind: {one.kind}",
        ]


def _speaks(count: Count, read: Read) -> bool:
    """Whether speakers, witnesses or those by whom it was done are counted: it is not they who were
    harmed."""
    if count.noun.casefold().startswith("witness") or count.as_found == read.speaker.name:
        return True
    return re.search(r"\bby\s+\Z", read.sentence.text[: count.start]) is not None


def _name_of(words: str, rule: str | None) -> str:
    """The line with a name, and with what found it where that was no rule for words."""
    by = "" if rule is None else f", proposedBySoftware: {_text(f'{PROGRAM}, rule {rule}')}"
    return f"    name: {{text: {_text(words)}, attribution: coder{by}}}"


def _class_of(name: str) -> str:
    """What somebody with such a name seems to be."""
    if _INTERNATIONAL.search(name):
        return "InternationalBody"
    return "StateBody" if _STATE.search(name) else "Organisation"


def _size(size: str, as_found: str) -> str:
    """A count as a mapping, with the words of the text."""
    found = re.fullmatch(r"(>=|<=|>|<|~|\.\.)?(\d+)?(?:\.\.(\d+))?", size)
    if found is None or not found[2]:
        return f"{{qualifier: {_text(size)}, as_found: {_text(as_found)}}}"
    sign, low, high = found[1], int(found[2]), found[3]
    parts = {
        ">=": [f"min: {low}", "qualifier: at least"],
        ">": [f"min: {low + 1}", "qualifier: more than"],
        "<": [f"max: {low - 1}", "qualifier: fewer than"],
        "..": [f"max: {low}", "qualifier: at most"],
        "~": [f"best: {low}", "qualifier: around"],
    }.get(sign or "", [f"min: {low}", f"max: {high or low}", *([] if high else [f"best: {low}"])])
    return f"{{{', '.join([*parts, f'as_found: {_text(as_found)}'])}}}"


def _text(text: str) -> str:
    """A text in quotation marks, for YAML."""
    return json.dumps(text, ensure_ascii=False)


def lines_told(reading: DocumentReading) -> Iterable[str]:
    """How much was proposed, in a line."""
    tally = {
        "events": sum(len(read.events) for read in reading.sentences),
        "counts": sum(len(read.counts) for read in reading.sentences),
        "demands": sum(len(read.demands) for read in reading.sentences),
        "answers": sum(len(read.responses) for read in reading.sentences),
    }
    yield ", ".join(f"{number} {what}" for what, number in tally.items())
