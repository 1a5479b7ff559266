"""One row as entities and claims.

A block is made once for each value of the columns in its key, a value of a field once for each
value of the columns in it; columns that keep step go together. What a cell does not allow is left
out and told; the row is refused where the cell is in its key, makes a class or a marking, or is
required.

More than 400 lines, because a value is followed here from its cells to its claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import unquote

from graph.claims.claim import Attribution, Entity
from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim, made_entity
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.duties.law.law_claims import CITED, law_id
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import Quote, Rules, Speaker
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.made_rows import (
    UNQUOTED,
    Instance,
    MadeRow,
    Quoted,
    RowAtHand,
    agreeing,
    each_of,
    quoted,
    sources_of,
)
from graph.ingest.mapping.mapping_file import MappingFile, Refusal
from graph.ingest.mapping.mapping_secret import Ids, joined
from graph.ingest.mapping.prepared_values import LOOK, NOTHING, Preparer
from graph.ingest.mapping.ready_rules import (
    ROWS,
    Chain,
    MadeKey,
    ReadyBlock,
    ReadyValue,
    chain_of,
)
from graph.ingest.mapping.row_cells import Filled, Look, RowNotice, UsedColumns
from graph.ingest.mapping.said_before import SaidBefore
from graph.ingest.mapping.table_files import Cell, Row
from graph.vocabulary import Vocabulary

MOST_KEYS = 5_000
"""Of a block, how many that rows had are kept at hand."""
NOT_BOUND: Mapping[str, int] = MappingProxyType({})
MOST_OF_ROW = 5_000
"""Claims of one row: after so many it is refused, for lists in it multiply each other."""


class _Refused(Exception):
    def __init__(self, told: RowNotice) -> None:
        self.told = told


class RowMaker:
    """Makes claims of the rows of one file.

    Args:
        constants: what the mapping's own entities and registries are called; with `DOCUMENT`, the
            data set, and `ITSELF`, the mapping.
        coder_states: how the one who made the mapping speaks.
    """

    def __init__(
        self,
        mapping: MappingFile,
        rules: Rules,
        columns: UsedColumns,
        ids: Ids,
        vocabulary: Vocabulary,
        constants: Mapping[str, Known],
        coder_states: tuple[Attribution, ...],
        law: frozenset[str],
    ) -> None:
        self.mapping, self.columns, self.ids = mapping, columns, ids
        self.constants, self.law = constants, law
        states = chain_of(coder_states)
        self.data_set = constants[DOCUMENT].id
        self.rules = {rule.local: rule for rule in rules.blocks}
        self.parts = ClaimParts(mapping, vocabulary)
        self.blocks = tuple(ReadyBlock(rule, mapping, columns.leader) for rule in rules.blocks)
        for block in self.blocks:
            for cls in block.rule.classes:
                block.values[cls] = tuple(
                    ReadyValue(value, value.ways[cls], columns.leader, constants, states)
                    for value in block.rule.values
                    if cls in value.ways
                )
                for ready in block.values[cls]:
                    self.parts.settle(ready)
        self.preparer = Preparer(mapping, self.parts)
        self.origin = mapping.origin
        self.opening = f'["{mapping.origin}","'
        """What each claim begins with where it is written."""
        self.said_before = SaidBefore(rules.blocks, mapping.key, columns.leader)
        own = not self.blocks or any(block.own for block in self.blocks)
        told = tuple(rule.local for rule in self.rules.values() if rule.row)
        self.own = own
        """Whether some block has the key of the row."""
        self.standing = told or (() if own else (self.blocks[0].local,))
        """The blocks that stand for rows: those that the mapping names, else the first one where
        none has the key of the row."""
        self.tells_all = False
        """Whether each text that is not made is told, for somebody who tries the mapping."""

    def key_of(self, cells: Mapping[str, Cell]) -> str | None:
        """The key of a row as it stands in the file; None where a part of it is empty."""
        if len(self.mapping.key) == 1 and not self.mapping.hidden:
            text = cells.get(self.mapping.key[0])
            if isinstance(text, str) and text.isalnum() and text.isascii():
                return text
        parts = [cells.get(name) for name in self.mapping.key]
        texts = ["+".join(part) if isinstance(part, tuple) else part for part in parts]
        if not any(texts):
            return None
        return self.shown(joined([text or "" for text in texts]))

    def row_of(self, locator: str | None) -> str | None:
        """The row that a claim stands in, by its key; None where it is of no single one.

        Where no block has the key of the row (a table of posts, in which a person has several
        rows; a file of records of several kinds), another stands for it, as ``block/key``.
        """
        if locator is None or not locator.startswith(ROWS):
            return None
        place = locator.removeprefix(ROWS).partition(":")[0]
        block, slash, _ = place.partition("/")
        return place if (block in self.standing if slash else self.own) else None

    def shown(self, key: str) -> str:
        """A key as locators and reports have it: itself, or a hash under the secret."""
        return self.ids.of("", "locator", key) if self.mapping.hidden else key

    def make(self, row: Row, look: Look) -> MadeRow:
        """What a row comes to."""
        made = MadeRow(line=row.line)
        try:
            self._make(row, look, made)
            if made.silent and made.told:
                raise _Refused(made.told[0])  # nothing of it is left
        except _Refused as refused:
            made.refused, made.silent = refused.told, False
            made.entities, made.claims = {}, {}
            made.key = self._of_refused(row, look)
        return made

    def _of_refused(self, row: Row, look: Look) -> str:
        """What a row that was refused is of; empty where that cannot be told."""
        if row.problem is None and self.standing:
            filled = self.columns.fill(row, look)
            for local in self.standing:
                rule = self.rules[local]
                if rule.test is not None and not rule.test.holds(filled.cells):
                    continue
                if rule.key is None or not filled.failed.keys().isdisjoint(rule.key):
                    continue
                parts = [filled.cells.get(name) or "" for name in rule.key]
                return f"{local}/{self.shown(joined(parts))}"
        return self.key_of(row.cells) or "" if self.own else ""

    def _make(self, row: Row, look: Look, made: MadeRow) -> None:
        if row.problem is not None:
            raise _Refused(RowNotice(row.line, "", "", row.problem, "correct the row"))
        key = self.key_of(row.cells)
        if key is None:
            raise _Refused(
                RowNotice(
                    row.line, ", ".join(self.mapping.key), "", "is empty and is the key", "fill it"
                )
            )
        made.key = key
        filled = self.columns.fill(row, look)
        made.told = filled.told
        for name in row.apart:
            if name not in self.columns.wanted:
                made.told.append(
                    RowNotice(
                        row.line,
                        name.removeprefix("marking."),
                        "",
                        "has a marking of its own, and nothing is claimed of it",
                        "nothing to correct, unless a block should say it",
                    )
                )
        self._check(filled)
        at = RowAtHand(made, key, filled)
        unnamed = at.unnamed
        before = False
        groups, left = filled.groups, MOST_OF_ROW
        if groups or filled.failed:
            for block in self.blocks:
                at.instances[block.local] = self._instances(block, at)
        else:
            self._plain_instances(at)
        fresh = []
        say = self._say_tested if filled.failed or self.tells_all else self._say_prepared
        for block in self.blocks:
            for one in at.instances[block.local]:
                mark = None if block.own else self.said_before.mark(block.local, one, filled)
                if mark is not None:
                    if self.said_before.has(mark):
                        before = True
                        continue
                    fresh.append(mark)
                values = block.values.get(one.cls, ())
                if not groups:
                    for value in values:
                        say(one, value, at, NOT_BOUND, one.cells)
                    continue
                for value in values:
                    for bound, cells in each_of(value.leaders, filled, one.bound, one.cells):
                        say(one, value, at, bound, cells)
                    if len(unnamed.bodies) > left:
                        unnamed.name(made.claims)
                        left = MOST_OF_ROW - len(made.claims)
                        if left < 0:
                            raise _Refused(_too_many(row.line, value.field))
        unnamed.name(made.claims)
        made.silent = not (made.claims or before)
        self.said_before.add(fresh)

    def _check(self, filled: Filled) -> None:
        for refusal in self.mapping.refuse:
            if refusal.test.holds(filled.cells):
                raise _Refused(_tested(filled, refusal))
        for name in (*self.mapping.required, *self.mapping.key):
            if name in filled.failed:
                raise _Refused(filled.failed[name][0])
        for name in self.mapping.required:
            if filled.cells.get(name) is None and self.columns.leader(name) not in filled.groups:
                raise _Refused(RowNotice(filled.line, name, "", "is empty and required", "fill it"))
        if filled.lost:
            raise _Refused(next(t for t in filled.told if filled.lost[0] in t.problem))

    # ---------------------------------------------------------------------------- who there is

    def _instances(self, block: ReadyBlock, at: RowAtHand) -> Sequence[Instance]:
        rule, filled = block.rule, at.filled
        if rule.outer is not None and not at.instances.get(rule.outer):
            return []
        if filled.failed:
            filled.ask(block.tested)
        instance = self._tested_instance
        if block.plain and not filled.failed:
            instance = self._known_instance
        if not filled.groups or filled.groups.keys().isdisjoint(block.leaders):
            only = instance(block, filled.cells, NOT_BOUND, at)
            return [] if only is None else [only]
        found, seen = [], set()
        for bound, cells in each_of(block.leaders, filled, NOT_BOUND, filled.cells):
            one = instance(block, cells, bound, at)
            if one is not None and (one.id, tuple(bound.items())) not in seen:
                seen.add((one.id, tuple(bound.items())))
                found.append(one)
        return found

    def _plain_instances(self, at: RowAtHand) -> None:
        """Who there is of a row without lists, all of whose cells fit their forms."""
        instances, made, cells = at.instances, at.made, at.filled.cells
        for block in self.blocks:
            if not block.plain:
                instances[block.local] = self._instances(block, at)
                continue
            if block.outer is not None and not instances.get(block.outer):
                instances[block.local] = ()
                continue
            texts = tuple(map(cells.get, block.deciding))
            cls, key = block.found.get(texts) or self._find(block, texts, cells, at.filled.line)
            if cls and key is None:
                key = self._own_key(block, cls, at)
            if key is None:
                instances[block.local] = ()
                continue
            id, _, called, place, entity = key
            if entity is None or made.entities.setdefault(id, entity) is not entity:
                self._register(block, key, cls, cells, at)
            made.names[id] = called
            instances[block.local] = (Instance(id, cls, place, NOT_BOUND, cells),)

    def _known_instance(
        self,
        block: ReadyBlock,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        """Who there is, where that follows from a few cells, or from the key of the row."""
        texts = tuple(map(cells.get, block.deciding))
        cls, key = block.found.get(texts) or self._find(block, texts, cells, at.filled.line)
        if cls and key is None:
            key = self._own_key(block, cls, at)
        if key is None:
            return None
        self._register(block, key, cls, cells, at)
        at.made.names[key.id] = key.called
        return Instance(key.id, cls, key.place, bound, cells)

    def _find(
        self,
        block: ReadyBlock,
        texts: tuple[Found, ...],
        cells: Mapping[str, Found],
        line: int,
    ) -> tuple[str, MadeKey | None]:
        """The class of who is there, empty for nobody; and the key, unless it is of the row."""
        if len(block.found) >= MOST_KEYS:
            block.found.clear()
        found = block.found[texts] = self._found(block, cells, line)
        return found

    def _found(
        self, block: ReadyBlock, cells: Mapping[str, Found], line: int
    ) -> tuple[str, MadeKey | None]:
        rule = block.rule
        if rule.test is not None and not rule.test.holds(cells):
            return "", None
        cls = block.cls or self._filled(rule.cls, cells, line, refuse=True)
        if not isinstance(cls, str):
            return "", None
        if block.own or rule.key is None:
            return cls, None
        parts = [cells.get(name) for name in rule.key]
        if not any(parts):
            return "", None
        text = joined([part or "" for part in parts])
        return cls, self._key(block, cls, text, self.shown(text))

    def _own_key(self, block: ReadyBlock, cls: str, at: RowAtHand) -> MadeKey | None:
        """The entity of a class that has the key of the row; None where that is empty."""
        text: str | None = at.key
        if block.rule.key is not None:
            text = at.own
            if text is None:
                parts = [at.filled.cells.get(name) for name in self.mapping.key]
                if not any(parts):
                    return None
                text = at.own = joined([part or "" for part in parts])
        return self._key(block, cls, text or "", at.key)

    def _tested_instance(
        self,
        block: ReadyBlock,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        """Who there is, with a look at each cell."""
        test = block.rule.test
        if test is not None and not test.holds(cells):
            return None
        return self._instance(block, cells, bound, at)

    def _instance(
        self,
        block: ReadyBlock,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        rule, filled, made = block.rule, at.filled, at.made
        if rule.law is not None:
            return self._of_law(block, rule.law, cells, bound, at)
        cls = block.cls
        if cls is None:
            given = self._filled(rule.cls, cells, filled.line, refuse=True)
            if not isinstance(given, str):
                return None
            cls = given
        if rule.key is None:
            key = self._key(block, cls, at.key, at.key)
        else:
            if filled.failed and not filled.failed.keys().isdisjoint(rule.key):
                filled.ask(rule.key)
                return None
            other = self.mapping.differs.get(filled.line) if rule.by_name else None
            asked = (cls, other, *map(cells.get, rule.key))
            known = None if block.own else block.keys.get(asked)
            if known is None:
                parts = [cells.get(name) for name in rule.key]
                if not any(parts):
                    return None
                text = joined([part or "" for part in parts])
                if other is not None:  # one part more than keys of the others have
                    text = f"{text}+~{other}"
                known = self._key(block, cls, text, at.key if block.own else self.shown(text))
                if not block.own:
                    if len(block.keys) >= MOST_KEYS:
                        block.keys.clear()
                    block.keys[asked] = known
            key = known
            if rule.by_name and cls == "Person":
                made.named.append(self.shown(f"{rule.local}/{key.key}"))
        if rule.known:
            made.known[key.id] = f"{rule.local} {key.key}"
        else:
            self._register(block, key, cls, cells, at)
        made.names[key.id] = key.called
        return Instance(key.id, cls, key.place, bound, cells)

    def _key(self, block: ReadyBlock, cls: str, key: str, place: str) -> MadeKey:
        """The entity of a class that has a key."""
        rule = block.rule
        ids = self.ids.once if block.own else self.ids.of
        id = ids(cls, rule.apart, key)
        called = (
            rule.local
            if rule.key is None
            else f"{rule.local} {unquote(key) if '%' in key else key}"
        )
        marking = block.marking
        entity = None if marking is None else made_entity(id, cls, marking)
        return MadeKey(id, key, called, f"{block.prefix}{place}", entity)

    def _register(
        self,
        block: ReadyBlock,
        key: MadeKey,
        cls: str,
        cells: Mapping[str, Found],
        at: RowAtHand,
    ) -> None:
        entity, entities = key.entity, at.made.entities
        if entity is None:
            marking = self._marking(block.rule.marking, cells, at.filled.line)
            entity = Entity(id=key.id, cls=cls, marking=marking)
        there = entities.get(key.id)
        if there is None:
            entities[key.id] = entity
        elif there is not entity and there.marking != entity.marking:
            marking = entity.marking.join(there.marking)
            entities[key.id] = Entity(id=key.id, cls=cls, marking=marking)

    def _of_law(
        self,
        block: ReadyBlock,
        law: Template,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        filled, made = at.filled, at.made
        code = self._filled(law, cells, filled.line)
        if isinstance(code, Wrong):
            filled.told.append(_told(filled.line, law.columns, code))
            return None
        if code is None:
            return None
        if code not in self.law:
            filled.told.append(
                RowNotice(
                    filled.line,
                    (law.columns or ("law",))[0],
                    code,
                    "is no code of the tables of the law",
                    "correct it, or add its row to the law",
                )
            )
            return None
        part, _, name = code.partition("/")
        id = law_id(part, name)
        made.known[id] = made.names[id] = code
        return Instance(id, CITED[part], f"{block.prefix}{code}", bound, cells)

    # ---------------------------------------------------------------------------- what is said

    def _say_prepared(
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

    def _say_tested(
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
            empty = text.empty(cells, wholly=self.tells_all)
            if empty is not None:
                filled.told.append(_not_made(filled.line, value.field, text, empty, cells))
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
            marking = self._marking(value.rule.manner.marking, cells, filled.line)
        locator = one.place + value.suffix
        sources = value.sources or sources_of(value, at, bound, self.data_set)
        quote, _ = UNQUOTED if value.quote is None else self._quoted(value.quote, at, cells)
        try:
            qualities = self.parts.qualities(one.id, value, chain, cells)
        except InputError as error:
            told = _refusal(filled.line, value.column or value.field, error)
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
            code = self._filled(value.concept, cells, filled.line)
            if isinstance(code, Wrong):
                filled.told.append(_told(filled.line, value.columns, code))
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
                    filled.told.append(_refusal(filled.line, column, error))
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

    # ------------------------------------------------------------------------------ small parts

    def _filled(
        self, template: Template, cells: Mapping[str, Found], line: int, *, refuse: bool = False
    ) -> str | Wrong | None:
        if template.constant:
            return template.text
        found = template.filled(cells, self.mapping.codes)
        if refuse and isinstance(found, Wrong):
            raise _Refused(_told(line, template.columns, found))
        return found

    def _marking(
        self, marking: Marking | Template, cells: Mapping[str, Found], line: int
    ) -> Marking:
        if isinstance(marking, Marking):
            return marking
        text = self._filled(marking, cells, line, refuse=True)
        if not isinstance(text, str):
            raise _Refused(
                RowNotice(
                    line,
                    marking.columns[0],
                    "",
                    "is empty and says how to handle the row",
                    "fill it, or give it a code for what stands there",
                )
            )
        try:
            return Marking.parse(text)
        except InputError as error:
            raise _Refused(
                RowNotice(line, marking.columns[0], text, error.problem, error.mend)
            ) from None


def _tested(filled: Filled, refusal: Refusal) -> RowNotice:
    """That a mapping does not take a row, with all the cells that say why."""
    columns = tuple(dict.fromkeys(refusal.test.columns))
    given = {name: cell for name in columns if (cell := filled.cells.get(name))}
    return RowNotice(
        filled.line,
        ", ".join(given) or columns[0],
        ", ".join(given.values()),
        refusal.why,
        "the mapping refuses such rows",
    )


def _too_many(line: int, field: str) -> RowNotice:
    return RowNotice(
        line,
        field,
        "",
        f"makes more than {MOST_OF_ROW} claims",
        "say less of lists in the mapping: they multiply each other",
    )


def _refusal(line: int, column: str, error: InputError) -> RowNotice:
    return RowNotice(line, column, str(error.value or ""), error.problem, error.mend)


def _not_made(
    line: int, field: str, text: Template, empty: str, cells: Mapping[str, Found]
) -> RowNotice:
    """That a text of several parts is not made, because one of its columns is empty."""
    given = next((name for name in text.columns if cells.get(name) is not None), empty)
    return RowNotice(
        line,
        given,
        cells.get(given) or "",
        f"is not said as {field}: {empty} is empty, which stands beside it in “{text.text}”"
        if given != empty
        else f"is empty, so that {field} “{text.text}” is not said",
        f"give {empty} a default: under columns:, or write a value for rows without it, with "
        f"if: {{{empty}: {{given: false}}}}",
    )


def _told(line: int, columns: tuple[str, ...], wrong: Wrong) -> RowNotice:
    return RowNotice(line, (columns or ("",))[0], wrong.value, wrong.problem, wrong.mend)
