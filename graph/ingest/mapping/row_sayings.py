"""What is said of one row: its values as claims of who there is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim
from graph.claims.period import Period
from graph.ingest.mapping.block_rules import Quote, Speaker
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.made_rows import (
    UNQUOTED,
    Instance,
    Quoted,
    RowAtHand,
    agreeing,
    quoted,
    sources_of,
)
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.prepared_values import LOOK, NOTHING, Preparer
from graph.ingest.mapping.ready_rules import Chain, ReadyValue
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_refusals import (
    cell_told,
    filled_text,
    marking_of,
    not_made,
    unreadable,
)


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
        value: ReadyValue,
        at: RowAtHand,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> None:
        """Say a value of a row all of whose cells fit their forms."""
        texts = tuple(map(cells.get, value.deciding))
        ready = value.prepared.get(texts) or self.preparer.of(value, texts, cells)
        if ready is NOTHING:
            return
        if ready is LOOK:
            self._say(one, value, at, bound, cells)
            return
        said, stance, valid, particulars, marking, after, tail = ready
        others: Sequence[str] = ()
        if value.object is not None:
            others = (value.object,)
        elif value.to is not None:
            others = [o.id for o in agreeing(at.instances.get(value.to, ()), bound)]
            if not others:
                return
        elif value.pattern is not None:
            texts = tuple(map(cells.get, value.worded))
            text = value.texts.get(texts) or self.preparer.text(value, texts, cells)
            if text is NOTHING:
                return
            if text is LOOK:
                self._say(one, value, at, bound, cells)
                return
            said = (text,)
        chain = value.chain
        if chain is None:
            known = None if bound or value.by_day else at.chains.get(value.spoken)
            chain = known or self._chain(value, at, bound, cells)
            if chain is None:
                return
        links, _, spoken, denies = chain
        if denies and not value.negated:
            self._say(one, value, at, bound, cells)
            return
        subject, place, predicate = one.id, one.place + value.suffix, value.predicate
        quote, quoted = UNQUOTED if value.quote is None else self._quoted(value.quote, at, cells)
        behind = f'"{place}",{quoted}{tail}'
        origin, negated = self.origin, value.negated
        claims, bodies = at.unnamed.claims, at.unnamed.bodies
        sources = value.sources or sources_of(value, at, bound, self.data_set)
        for other in others:
            about, end = (other, subject) if value.inverse else (subject, other)
            begin = f'{self.opening}{about}{value.opening}"{end}{value.ending}{spoken}{after}'
            for source in sources:
                bodies.append(f'{begin}{source}",{behind}'.encode())
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
        for (_, concept, what, _), written in said:
            begin = f"{self.opening}{subject}{value.opening}{written},{spoken}{after}"
            for source in sources:
                bodies.append(f'{begin}{source}",{behind}'.encode())
                claims.append(
                    made_claim(
                        "",
                        origin,
                        subject,
                        predicate,
                        None,
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
        chain = value.chain
        if chain is None:
            known = None if bound or value.by_day else at.chains.get(value.spoken)
            chain = known or self._chain(value, at, bound, cells)
            if chain is None:
                return
        marking = value.marking
        if marking is None:
            marking = marking_of(value.rule.manner.marking, cells, self.mapping, filled.line)
        locator = one.place + value.suffix
        sources = value.sources or sources_of(value, at, bound, self.data_set)
        quote, _ = UNQUOTED if value.quote is None else self._quoted(value.quote, at, cells)
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

    def _quoted(self, quote: Quote, at: RowAtHand, cells: Mapping[str, Found]) -> Quoted:
        """What is quoted; looked up once for all that is of no single value of the row."""
        if cells is not at.filled.cells:
            return quoted(self.parts.quote(quote, cells))
        known = at.quotes.get(id(quote))
        if known is None:
            known = at.quotes[id(quote)] = quoted(self.parts.quote(quote, cells))
        return known

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
        chain = self.parts.chain(tuple(links))
        if not bound and not value.by_day:
            at.chains[value.spoken] = chain
        return chain
