"""What is said of one row: its values as claims of who there is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim
from graph.claims.period import Period
from graph.ingest.mapping.block_rules import Speaker
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.made_rows import (
    UNQUOTED,
    Instance,
    RowAtHand,
    Teller,
    agreeing,
    quoted,
    sources_of,
)
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.prepared_values import LOOK, NOTHING, Preparer
from graph.ingest.mapping.ready_rules import Chain, ReadyValue
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_refusals import (
    MOST_OF_ROW,
    RowRefused,
    cell_told,
    filled_text,
    marking_of,
    not_made,
    too_many,
    unreadable,
)
from graph.ingest.mapping.value_runs import ValueRun


class RowSayings:
    """Says the values of the rows of one file.

    Args:
        data_set: its id: what is cited where the row names no source.
    """

    def __init__(self, mapping: MappingFile, parts: ClaimParts, data_set: str) -> None:
        self.mapping, self.parts, self.data_set = mapping, parts, data_set
        self.preparer = Preparer(mapping, parts)
        self.origin = mapping.origin
        self.opening = f'["{mapping.origin}","'
        """What each claim begins with where it is written."""

    def prepared(
        self,
        one: Instance,
        runs: Iterable[ValueRun],
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> None:
        """Say values of a row all of whose cells fit their forms."""
        tellers: dict[int, Teller] = {} if bound else at.tellers
        claims, bodies, origin = at.unnamed.claims, at.unnamed.bodies, self.origin
        ends = at.ends
        subject, begin = one.id, f"{self.opening}{one.id}"
        for run in runs:
            key = run.pick(cells)
            settled = run.found.get(key)
            if settled is None:
                settled = self.preparer.settle(run, key, cells)
            for value, ready in settled:
                if ready is LOOK:
                    self._say(one, value, at, bound, cells)
                    continue
                said, stance, valid, particulars, marking, after, tail = ready
                others: Sequence[str] = ()
                if not said:
                    if value.to is not None:
                        others = ends.get(value.to, value.ends)
                        if bound:
                            others = self._others(value, at, bound)
                        if not others:
                            continue
                    else:
                        text = self.preparer.text(value, cells)
                        if text is NOTHING:
                            continue
                        if text is LOOK:
                            self._say(one, value, at, bound, cells)
                            continue
                        said = (text,)
                teller = tellers.get(value.told_by)
                if teller is None:
                    teller = self._teller(value, at, bound, cells)
                    if teller is None:
                        continue
                    tellers[value.told_by] = teller
                (links, spoken, denies), sources, (quote, quoted) = teller
                negated, predicate = value.negated, value.predicate
                if denies and not negated:
                    self._say(one, value, at, bound, cells)
                    continue
                place = one.place + value.suffix
                after, tail = f"{spoken}{after}", f'","{place}",{quoted}{tail}'
                for other in others:
                    about, end = (other, subject) if value.inverse else (subject, other)
                    middle = f'{self.opening}{about}{value.opening}"{end}{value.ending}{after}'
                    for source in sources:
                        bodies.append(f"{middle}{source}{tail}".encode())
                        claims.append(
                            made_claim(
                                "",
                                origin,
                                about,
                                predicate,
                                end,
                                None,
                                None,
                                negated,
                                links,
                                stance,
                                valid,
                                None,
                                particulars,
                                made_citation(source, place, quote),
                                marking,
                            )
                        )
                for object, concept, what, written in said:
                    middle = f"{begin}{written}{after}"
                    for source in sources:
                        bodies.append(f"{middle}{source}{tail}".encode())
                        claims.append(
                            made_claim(
                                "",
                                origin,
                                subject,
                                predicate,
                                object,
                                concept,
                                what,
                                negated,
                                links,
                                stance,
                                valid,
                                None,
                                particulars,
                                made_citation(source, place, quote),
                                marking,
                            )
                        )
            if len(bodies) > at.left:
                self.make_room(at, run.values[-1])

    def make_room(self, at: RowAtHand, value: ReadyValue) -> None:
        """Name what a row says so far, for what it says twice is one claim.

        Raises:
            RowRefused: it says too much.
        """
        at.unnamed.name(at.made.claims)
        at.left = MOST_OF_ROW - len(at.made.claims)
        if at.left < 0:
            raise RowRefused(too_many(at.made.line, value.field))

    def _others(self, value: ReadyValue, at: RowAtHand, bound: Mapping[str, int]) -> Sequence[str]:
        """The ids of the other ends of a relation."""
        if value.object is not None:
            return (value.object,)
        return [one.id for one in agreeing(at.instances.get(value.to or "", ()), bound)]

    def _teller(
        self,
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> Teller | None:
        """Who says a value, and what is cited for it; None, told, where nobody does."""
        known = None if bound else at.tellers.get(value.told_by)
        if known is not None:
            return known
        chain = value.chain or self._chain(value, at, bound, cells)
        if chain is None:
            return None
        quote = UNQUOTED
        if value.quote is not None:
            quote = quoted(self.parts.quote(value.quote, cells))
        teller = Teller(chain, sources_of(value, at, bound, self.data_set), quote)
        if not bound:
            at.tellers[value.told_by] = teller
        return teller

    def tested(
        self,
        one: Instance,
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> None:
        """Say a value where its test holds."""
        test = value.test
        if test is not None:
            at.filled.ask(test.columns)
        if test is None or test.holds(cells):
            self._say(one, value, at, bound, cells)

    def _say(
        self,
        one: Instance,
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> None:
        """Say a value, with a look at each part of it."""
        filled = at.filled
        if filled.failed:
            filled.ask(value.columns)
        for text in value.several:
            empty = text.empty(cells, wholly=at.tells_all)
            if empty is not None:
                filled.told.append(not_made(filled.line, value.field, text, empty, cells))
        if value.to is not None and value.object is None and not at.instances.get(value.to):
            return
        if value.may_lack and self.parts.lacks(value, cells):
            return
        said = value.fixed or self._said(value, at, bound, cells)
        if not said:
            return
        teller = self._teller(value, at, bound, cells)
        if teller is None:
            return
        marking = value.marking
        if marking is None:
            marking = marking_of(value.rule.manner.marking, cells, self.mapping, filled.line)
        locator = one.place + value.suffix
        chain, sources, (quote, _) = teller
        try:
            qualities = self.parts.qualities(one.id, value, chain, cells)
        except InputError as error:
            told = unreadable(filled.line, value.column or value.field, error)
            filled.told.extend([told] * len(said) * len(sources))
            return
        cited = [(source, locator, quote) for source in sources]
        self.parts.claims(one.id, value, said, chain, qualities, marking, cited, at.unnamed)

    def _said(
        self,
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> Sequence[SaidValue]:
        """What a value leads to: ids, a concept, or a typed value."""
        filled = at.filled
        if value.to is not None:
            others = agreeing(at.instances.get(value.to, ()), bound)
            return [SaidValue(object=other.id) for other in others]
        if value.concept is not None:
            code = filled_text(value.concept, cells, self.mapping, filled.line)
            if isinstance(code, Wrong):
                filled.told.append(cell_told(filled.line, value.columns, code))
                return ()
            return () if code is None else (SaidValue(concept=code),)
        found = self.parts.literal(value, cells)
        if isinstance(found, Wrong):
            column = (value.columns or (value.field,))[0]
            filled.told.append(
                RowNotice(filled.line, column, found.value, found.problem, found.mend)
            )
            return ()
        return () if found is None else (found,)

    def _chain(
        self,
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> Chain | None:
        """Who says it; None, told, where the row has nobody who does."""
        filled = at.filled
        links: list[tuple[str, Speaker, Period | None]] = []
        for speaker, constant in value.speakers:
            if constant is not None:
                who = [constant]
            else:
                there = agreeing(at.instances.get(speaker.local, ()), bound)
                who = list(dict.fromkeys([each.id for each in there]))
            if len(who) != 1:
                if speaker.optional:
                    continue
                filled.told.append(
                    RowNotice(
                        filled.line,
                        value.field,
                        speaker.local,
                        "says it, and the row has nobody there"
                        if not who
                        else f"says it, and the row has {len(who)} there",
                        f"fill the column, or write {speaker.local}? in the attribution",
                    )
                )
                return None
            on = None
            if speaker.on is not None:
                try:
                    on = self.parts.period(speaker.on, cells).period
                except InputError as error:
                    column = (speaker.on.columns or (value.field,))[0]
                    filled.told.append(unreadable(filled.line, column, error))
                    return None
            links.append((who[0], speaker, on))
        if not links:
            filled.told.append(
                RowNotice(
                    filled.line,
                    value.field,
                    "",
                    "is said by nobody: of this row none of those who could say it is there",
                    "name somebody in the attribution who always speaks, without a ?",
                )
            )
            return None
        return self.parts.chain(tuple(links))
