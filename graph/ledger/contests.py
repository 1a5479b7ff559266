"""Whether two speakers, neither of whom took it back, oppose each other on a response.

Which kinds one response cannot be at the same time is a table, `oppositions` in
``ontology/effects.ttl``. What was taken back is not among the rows any more (`superseding`). What
nobody dates opposes on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.ledger.call_states import EVER, NEVER
from graph.ledger.claim_rows import Rows
from graph.ledger.effects import Kinds
from graph.ledger.strand_facts import Contest, Word
from graph.ledger.superseding import said_on
from graph.views.view import Record

HAPPENED = ("responseBy", "responseTo", "answers", "responseAbout")
"""Relations of a response: to deny one is to deny that it happened so."""


class Contests:
    """Finds them among what was read."""

    def __init__(self, rows: Rows, kinds: Kinds) -> None:
        self._rows, self._kinds = rows, kinds
        self._found: dict[tuple[str, tuple[str, ...]], tuple[Contest, ...]] = {}

    def of(self, responses: Iterable[str]) -> tuple[Contest, ...]:
        """All on whether these responses happened, to whom, by whom, about what, of what kind."""
        return tuple(
            contest
            for response in dict.fromkeys(responses)
            for contest in self._about(response, ("kind", *HAPPENED))
        )

    def of_addressees(self, call: str, demand: str | None) -> tuple[Contest, ...]:
        """All on to whom a call, or one demand of it, was put."""
        own = () if demand is None else self._about(demand, ("demandAddressee",))
        return (*self._about(call, ("addressee",)), *own)

    def _about(self, thing: str, predicates: tuple[str, ...]) -> tuple[Contest, ...]:
        found = self._found.get((thing, predicates))
        if found is None and all(len(self._rows.claims(name, thing)) < 2 for name in predicates):
            found = self._found[(thing, predicates)] = ()  # nobody opposes himself
        if found is None:
            every = (
                one for name in predicates for one in self._on(thing, self._words(thing, name))
            )
            found = tuple(sorted(every, key=lambda one: (one.since, one.claims)))
            self._found[(thing, predicates)] = found
        return found

    def _words(self, thing: str, predicate: str) -> dict[Word, list[Record]]:
        """Who says what: one entry a speaker and value, with the claims."""
        words: dict[Word, list[Record]] = {}
        for record in self._rows.claims(predicate, thing):
            said = record.concept or record.object
            if said is not None:
                word = Word(record.speaker, predicate, said, record.negated)
                words.setdefault(word, []).append(record)
        return words

    def _on(self, thing: str, words: dict[Word, list[Record]]) -> Iterator[Contest]:
        told = list(words)
        for i, one in enumerate(told):
            for other in told[i + 1 :]:
                if one.by != other.by and self._are_opposed(one, other):
                    pair = (other, one) if one.negated else (one, other)
                    both = [*words[one], *words[other]]
                    yield Contest(
                        max(self._first(words[one]), self._first(words[other])),
                        thing,
                        pair if pair[0].negated is not pair[1].negated else _in_order(pair),
                        tuple(sorted(record.id for record in both)),
                    )

    def _are_opposed(self, one: Word, other: Word) -> bool:
        if one.negated and other.negated:
            return False
        if one.negated or other.negated:
            told, denied = (other, one) if one.negated else (one, other)
            if told.predicate != "kind":
                return told.said == denied.said
            return denied.said in self._kinds.with_broader(frozenset({told.said}))
        return (one.said, other.said) in self._kinds.opposed

    def _first(self, records: Sequence[Record]) -> int:
        """From which day on somebody has certainly said it; undated words stand on every day."""
        return min(self._since(record) for record in records)

    def _since(self, record: Record) -> int:
        span = said_on(record.claim, self._rows.documents)
        return span.last if span.last != NEVER else max(span.first, EVER)


def _in_order(pair: tuple[Word, Word]) -> tuple[Word, Word]:
    one, other = sorted(pair, key=lambda word: (word.said, word.by or ""))
    return one, other
