"""The blocks of denials in a drafted sheet whose words name no event: an answer that denies, about
the events that an earlier sentence tells, and beneath ``claims`` what it says is not so.
"""

from __future__ import annotations

from graph.ingest.reading.draft_actors import DraftActors
from graph.ingest.reading.readings import DeniedBefore, Event, Read
from graph.ingest.reading.sentences import quote_of
from graph.ingest.reading.sheet_words import PROGRAM, block_lines, quoted


def denial_lines(
    read: Read, denied: DeniedBefore, locals: list[str], actors: DraftActors, chain: str
) -> tuple[list[str], list[str]]:
    """A block of the answer, and the claims that it makes.

    Args:
        locals: of the events that are denied, in their order.
        chain: whose word the denial is.
    """
    who, sentence = read.speaker, read.sentence
    rule = f"words “{denied.words}”"
    by = (
        "publisher"
        if who.publisher
        else actors.actor(who.name, person=who.person, source=not who.named, rule=who.name_rule)
    )
    told = chain.replace(" denies]", " states]")
    local = actors.local(f"l{sentence.line}-denial")
    lines = block_lines(local, "Response", read, denied.start, denied.end, rule, told)
    lines += ["    kind: denial", f"    by: {by}"]
    lines.append(f"    about: [{', '.join(locals)}]")
    lines.append(f"    # doubt: whether what L{denied.line} tells is what is denied")
    if len(locals) > 1:
        lines.append("    # doubt: whether all of it is denied")
    quote = quoted(quote_of(sentence.text, denied.start, denied.end))
    claims = []
    for name, event in zip(locals, denied.events, strict=True):
        claims.append(
            f'  - {{subject: {name}, at: "{sentence.locator}", quote: {quote}, negated: true, '
            f"attribution: {chain}, {_what(event, actors)}, "
            f"proposedBySoftware: {quoted(f'{PROGRAM}, rule {rule}')}}}"
        )
        if event.accused is not None:
            claims.append("  # doubt: whether it is denied, too, that it happened at all: kind")
    return lines, claims


def _what(event: Event, actors: DraftActors) -> str:
    """What a denial says is not so: that they did it whom the accusation names; where it names
    nobody, that it happened."""
    if event.accused is not None:
        return f"allegedPerpetrators: {actors.actor(event.accused)}"
    return f"kind: {event.kind}"
