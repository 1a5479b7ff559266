"""The blocks of calls in a drafted sheet: whose, of what day, to whom, for what, by when."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ingest.reading.draft_actors import DraftActors
from graph.ingest.reading.due_days import DueDay
from graph.ingest.reading.readings import Demand, Read
from graph.ingest.reading.sentences import quote_of
from graph.ingest.reading.sheet_words import block_lines, day_mapping, quoted
from graph.ingest.reading.speakers import SentenceSpeaker


def call_lines(
    read: Read, actors: DraftActors, chain: str, items: Sequence[Read] = ()
) -> list[str]:
    """The block of the call of a sentence.

    Args:
        chain: whose word the sentence is.
        items: the lines below it that say what is asked for; then the sentence itself does not.
    """
    asked = [(read, one) for read in (read, *items) for one in read.demands]
    first = asked[0][1]
    local = actors.local(f"l{read.sentence.line}-call")
    begin, end = (0, len(read.sentence.text)) if items else (first.start, first.end)
    who = read.caller or read.speaker
    if read.speaker.publisher and not who.publisher:
        chain = actors.chain(who)
    lines = block_lines(*(local, "Call", read, begin, end, f"words “{first.cue}”", chain))
    lines.append(f"    issuers: {_issuer(who, actors)}")
    if not who.publisher:
        lines.append(f"    # by {who.name}: the document only tells of this call ({who.rule})")
    lines += _day_lines(read)
    whom = next((one.addressee for _, one in asked if one.addressee), None) or read.asked
    if whom is not None:
        lines.append(f"    addressees: {actors.actor(whom)}")
    else:
        lines.append("    # doubt: whom it is to: addressees")
    due = read.due if read.head is None else read.head.due
    if due is not None:
        lines += [f"    replyDue: {_due(due)}", *_due_doubts(due)]
    lines.append("    demands:")
    for item, one in asked:
        if one.addressee in (whom, None) or one is first:
            lines += _demand_lines(item, one, actors)
        else:
            theirs = f"{one.kind} is what {one.addressee} should do, not those called on"
            lines.append(f"      # doubt: {theirs}: write a call of its own")
    return lines


def _issuer(who: SentenceSpeaker, actors: DraftActors) -> str:
    if who.publisher:
        return "publisher"
    return actors.actor(who.name, person=who.person, source=not who.named, rule=who.name_rule)


def _day_lines(read: Read) -> list[str]:
    """When the call was made, and in what letter, where the sentence says it."""
    lines = []
    made = read.made_on if read.head is None else read.head.made_on
    if made is not None:
        lines.append(f"    madeOn: {day_mapping(made.edtf, made.as_found, made.inferred)}")
    elif read.told_of:
        lines.append("    # doubt: when it was made: madeOn")
    if read.made_in is not None:
        lines.append(
            f"    # doubt: made in “{read.made_in}”: code that document, too, if you can have it"
        )
    return lines


def _due(due: DueDay) -> str:
    """The day by which something is asked for; with its place, where that is another sentence's."""
    more = [f'at: "{due.locator}"', f"quote: {quoted(due.quote)}"] if due.locator else []
    return day_mapping(due.edtf, due.as_found, due.inferred, *more)


def _due_doubts(due: DueDay) -> list[str]:
    doubts = ["whether all of it is asked for by then"]
    if due.locator:
        doubts = [f"whether the reply that L{due.line} asks for is one to this"]
    if due.edtf is None:
        doubts.append("which day that is")
    if due.inferred:
        doubts.append(f"by when: {due.inferred}")
    return [f"    # doubt: {doubt}" for doubt in doubts]


def _demand_lines(read: Read, one: Demand, actors: DraftActors) -> list[str]:
    local = actors.local(f"l{read.sentence.line}-{one.kind}")
    more = ""
    if read.continues:
        quote = quote_of(read.sentence.text, one.start, one.end)
        more = f', at: "{read.sentence.locator}", quote: {quoted(quote)}'
    more += "" if one.due is None else f", replyDue: {_due(one.due)}"
    lines = [f"      {local}: {{kind: {one.kind}, strength: explicit{more}}}"]
    return lines + [f"      # doubt: {doubt}" for doubt in one.doubts]
