"""One row as entities and claims.

A block is made once for each value of the columns in its key, a value of a field once for each
value of the columns in it; columns that keep step go together. What a cell does not allow is left
out and told; the row is refused where the cell is in its key, makes a class or a marking, or is
required.

More than 400 lines, because a value is followed here from its cells to its claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple
from urllib.parse import quote, unquote

from graph.claims.claim import Attribution, Claim, Entity
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.duties.law.law_claims import CITED, law_id
from graph.ingest.blocks import DOCUMENT, ITSELF
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import BlockRule, Manner, Rules, ValueRule
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.mapping_secret import Ids, joined
from graph.ingest.mapping.row_cells import Filled, Look, RowNotice, UsedColumns
from graph.ingest.mapping.said_before import SaidBefore
from graph.ingest.mapping.table_files import Cell, Row
from graph.vocabulary import Vocabulary

ROWS = "R:"
"""What locators of rows begin with: ``R:<key>:<column>``, and ``R:<block>/<key>:<column>`` for what
several rows may name."""
MOST_OF_ROW = 5_000
"""Claims of one row: after so many it is refused, for lists in it multiply each other."""


class Instance(NamedTuple):
    """One entity that a block makes of a row."""

    id: str
    cls: str
    key: str
    """As locators have it."""
    bound: Mapping[str, int]
    """First column of a group → which of its values this one is of."""
    cells: Mapping[str, Found]


class _Refused(Exception):
    def __init__(self, told: RowNotice) -> None:
        self.told = told


@dataclass(slots=True, kw_only=True)
class MadeRow:
    """What one row comes to."""

    line: int
    key: str = ""
    entities: dict[str, Entity] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """Entities that another mapping registers: id → how this one calls them."""
    names: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    """People who are told apart by name alone, by their keys."""
    told: list[RowNotice] = field(default_factory=list)
    refused: RowNotice | None = None


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
        self.coder_states = coder_states
        self.rules = {rule.local: rule for rule in rules.blocks}
        self.parts = ClaimParts(mapping, vocabulary)
        self.said_before = SaidBefore(rules.blocks, mapping.key)
        self._columns: dict[str, str] = {}
        first = next(iter(self.rules.values()), None)
        own = first is None or any(self._is_own(rule) for rule in self.rules.values())
        told = tuple(rule.local for rule in self.rules.values() if rule.row)
        self.own = own
        """Whether some block has the key of the row."""
        self.standing = told or (() if own or first is None else (first.local,))
        """The blocks that stand for rows: those that the mapping names, else the first one where
        none has the key of the row."""
        self._leaders: dict[str, str] = {}
        self.tells_all = False
        """Whether each text that is not made is told, for somebody who tries the mapping."""

    def key_of(self, cells: Mapping[str, Cell]) -> str | None:
        """The key of a row as it stands in the file; None where a part of it is empty."""
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
        except _Refused as refused:
            made.refused = refused.told
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
        instances: dict[str, list[Instance]] = {}
        for rule in self.rules.values():
            instances[rule.local] = self._instances(rule, filled, key, instances, made)
        fresh = []
        for rule in self.rules.values():
            for one in instances[rule.local]:
                mark = self.said_before.mark(rule, one, filled, self._leader)
                if mark is not None:
                    if self.said_before.has(mark):
                        continue
                    fresh.append(mark)
                for value in rule.values:
                    self._value(rule, one, value, filled, instances, made)
                    if len(made.claims) > MOST_OF_ROW:
                        raise _Refused(
                            RowNotice(
                                row.line,
                                value.field,
                                "",
                                f"makes more than {MOST_OF_ROW} claims",
                                "say less of lists in the mapping: they multiply each other",
                            )
                        )
        self.said_before.add(fresh)

    def _check(self, filled: Filled) -> None:
        for refusal in self.mapping.refuse:
            if refusal.test.holds(filled.cells):
                column = refusal.test.columns[0]
                raise _Refused(
                    RowNotice(
                        filled.line,
                        column,
                        filled.cells.get(column) or "",
                        refusal.why,
                        "the mapping refuses such rows",
                    )
                )
        for name in (*self.mapping.required, *self.mapping.key):
            if name in filled.failed:
                raise _Refused(filled.failed[name][0])
        for name in self.mapping.required:
            if filled.cells.get(name) is None and self._leader(name) not in filled.groups:
                raise _Refused(RowNotice(filled.line, name, "", "is empty and required", "fill it"))
        if filled.lost:
            raise _Refused(next(t for t in filled.told if filled.lost[0] in t.problem))

    # ---------------------------------------------------------------------------- who there is

    def _instances(
        self,
        rule: BlockRule,
        filled: Filled,
        row_key: str,
        instances: Mapping[str, list[Instance]],
        made: MadeRow,
    ) -> list[Instance]:
        if rule.outer is not None and not instances.get(rule.outer):
            return []
        own = rule.key_columns(())
        tested = rule.test.columns if rule.test is not None else ()
        filled.ask(tested)
        found, seen = [], set()
        for bound, cells in self._each((*own, *tested), filled, {}, filled.cells):
            if rule.test is not None and not rule.test.holds(cells):
                continue
            one = self._instance(rule, cells, bound, row_key, filled, made)
            if one is not None and (one.id, tuple(bound.items())) not in seen:
                seen.add((one.id, tuple(bound.items())))
                found.append(one)
        return found

    def _instance(
        self,
        rule: BlockRule,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        row_key: str,
        filled: Filled,
        made: MadeRow,
    ) -> Instance | None:
        if rule.law is not None:
            return self._of_law(rule, rule.law, cells, bound, filled, made)
        cls = self._filled(rule.cls, cells, filled.line, refuse=True)
        if not isinstance(cls, str):
            return None
        key = row_key
        if rule.key is not None:
            if not filled.failed.keys().isdisjoint(rule.key):
                filled.ask(rule.key)
                return None
            parts = [cells.get(name) for name in rule.key]
            if not any(parts):
                return None
            key = joined([part or "" for part in parts])
            if rule.by_name:
                other = self.mapping.differs.get(filled.line)
                if other is not None:  # one part more than keys of the others have
                    key = f"{key}+~{other}"
                if cls == "Person":
                    made.named.append(self.shown(f"{rule.local}/{key}"))
        id = self.ids.of(cls, rule.apart, key)
        if rule.known:
            made.known[id] = f"{rule.local} {key}"
        else:
            marking = self._marking(rule.marking, cells, filled.line)
            there = made.entities.get(id)
            if there is None:
                made.entities[id] = Entity(id=id, cls=cls, marking=marking)
            elif there.marking != marking:
                marking = marking.join(there.marking)
                made.entities[id] = Entity(id=id, cls=cls, marking=marking)
        made.names[id] = (
            rule.local
            if rule.key is None
            else f"{rule.local} {unquote(key) if '%' in key else key}"
        )
        place = row_key if self._is_own(rule) else self.shown(key)
        return Instance(id, cls, place, bound, cells)

    def _of_law(
        self,
        rule: BlockRule,
        law: Template,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        filled: Filled,
        made: MadeRow,
    ) -> Instance | None:
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
        return Instance(id, CITED[part], code, bound, cells)

    # ---------------------------------------------------------------------------- what is said

    def _value(
        self,
        rule: BlockRule,
        one: Instance,
        value: ValueRule,
        filled: Filled,
        instances: Mapping[str, list[Instance]],
        made: MadeRow,
    ) -> None:
        way = value.ways.get(one.cls)
        if way is None:
            return
        manner = value.manner
        if filled.failed and manner.test is not None:
            filled.ask(manner.test.columns)
        for bound, cells in self._each(value.columns, filled, one.bound, one.cells):
            if manner.test is not None and not manner.test.holds(cells):
                continue
            if filled.failed:
                filled.ask(value.columns)
            for text in value.several:
                empty = text.empty(cells, wholly=self.tells_all)
                if empty is not None:
                    filled.told.append(_not_made(filled.line, value.field, text, empty, cells))
            if self.parts.lacks(value, cells):
                continue
            said = self._said(value, cells, filled, bound, instances)
            if not said:
                continue
            chain = self._chain(manner, bound, instances, cells, filled, value)
            if chain is None:
                continue
            sources = self._sources(manner, bound, instances)
            marking = self._marking(manner.marking, cells, filled.line)
            column = value.columns[0] if value.columns else ""
            place = one.key if self._is_own(rule) else f"{rule.local}/{one.key}"
            locator = f"{ROWS}{place}" + (f":{self._encoded(column)}" if column else "")
            for thing in said:
                for source in sources:
                    try:
                        claim = self.parts.claim(
                            one, value, way, thing, chain, source, marking, locator, cells
                        )
                    except InputError as error:
                        filled.told.append(
                            RowNotice(
                                filled.line,
                                column or value.field,
                                str(error.value or ""),
                                error.problem,
                                error.mend,
                            )
                        )
                        continue
                    made.claims[claim.id] = claim

    def _said(
        self,
        value: ValueRule,
        cells: Mapping[str, Found],
        filled: Filled,
        bound: Mapping[str, int],
        instances: Mapping[str, list[Instance]],
    ) -> list[SaidValue]:
        """What a value leads to: ids, a concept, or a typed value."""
        if value.to is not None:
            constant = self.constants.get(value.to)
            if constant is not None:
                return [SaidValue(object=constant.id)]
            wanted = value.ways
            return [
                SaidValue(object=other.id)
                for other in _agreeing(instances.get(value.to, ()), bound)
                if wanted
            ]
        column = (value.columns or (value.field,))[0]
        if value.concept is not None:
            code = self._filled(value.concept, cells, filled.line)
            if isinstance(code, Wrong):
                filled.told.append(_told(filled.line, value.columns, code))
                return []
            return [] if code is None else [SaidValue(concept=code)]
        assert value.shape is not None
        found = self.parts.literal(value, cells)
        if isinstance(found, Wrong):
            filled.told.append(
                RowNotice(filled.line, column, found.value, found.problem, found.mend)
            )
            return []
        return [] if found is None else [SaidValue(value=found)]

    def _chain(
        self,
        manner: Manner,
        bound: Mapping[str, int],
        instances: Mapping[str, list[Instance]],
        cells: Mapping[str, Found],
        filled: Filled,
        value: ValueRule,
    ) -> tuple[Attribution, ...] | None:
        """Who says it; None where the row has nobody who does."""
        if manner.own:
            return self.coder_states
        links = []
        for speaker in manner.speakers:
            constant = self.constants.get(speaker.local)
            if constant is not None:
                who = [constant.id]
            else:
                who = list(
                    dict.fromkeys(i.id for i in _agreeing(instances.get(speaker.local, ()), bound))
                )
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
            links.append(self.parts.link(who[0], speaker, cells))
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
        return tuple(links)

    def _sources(
        self,
        manner: Manner,
        bound: Mapping[str, int],
        instances: Mapping[str, list[Instance]],
    ) -> list[str]:
        """What is cited: the sources of the row, or else the data set."""
        if manner.own:
            return [self.constants[ITSELF].id]
        found: dict[str, None] = {}
        for local in manner.cites:
            constant = self.constants.get(local)
            if constant is not None:
                found[constant.id] = None
            for one in _agreeing(instances.get(local, ()), bound):
                found[one.id] = None
        return list(found) or [self.constants[DOCUMENT].id]

    # ------------------------------------------------------------------------------ small parts

    def _each(
        self,
        columns: tuple[str, ...],
        filled: Filled,
        bound: Mapping[str, int],
        cells: Mapping[str, Found],
    ) -> Iterator[tuple[Mapping[str, int], Mapping[str, Found]]]:
        """The cells for each value of the columns that have several."""
        groups = filled.groups
        if not groups:
            yield bound, cells
            return
        leaders = []
        for column in columns:
            leader = self._leader(column)
            if leader in groups and leader not in bound and leader not in leaders:
                leaders.append(leader)
        if not leaders:
            yield bound, cells
            return
        for chosen in product(*(range(len(groups[leader])) for leader in leaders)):
            around = dict(cells)
            for leader, index in zip(leaders, chosen, strict=True):
                around.update(groups[leader][index])
            yield {**bound, **dict(zip(leaders, chosen, strict=True))}, around

    def _is_own(self, rule: BlockRule) -> bool:
        """Whether a block is of the row alone: no other row says anything of its entity."""
        return rule.law is None and (rule.key is None or rule.key == self.mapping.key)

    def _leader(self, column: str) -> str:
        found = self._leaders.get(column)
        if found is None:
            found = self._leaders[column] = self.columns.leader(column)
        return found

    def _encoded(self, column: str) -> str:
        found = self._columns.get(column)
        if found is None:
            found = self._columns[column] = quote(column, safe="")
        return found

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


def _agreeing(instances: list[Instance] | tuple[()], bound: Mapping[str, int]) -> list[Instance]:
    """The entities of a block that go with values of columns that were chosen."""
    if not bound:
        return list(instances)
    return [
        one
        for one in instances
        if not one.bound
        or all(bound.get(leader, index) == index for leader, index in one.bound.items())
    ]


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
