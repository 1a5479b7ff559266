"""Who there is of one row: entities that its blocks make, with their ids, classes and markings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from graph.claims.claim import Entity
from graph.claims.made_claims import made_entity
from graph.duties.law.law_claims import CITED, law_id
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.made_rows import Instance, RowAtHand, each_of
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.mapping_secret import Ids, joined
from graph.ingest.mapping.ready_rules import MadeKey, ReadyBlock
from graph.ingest.mapping.row_cells import RowNotice
from graph.ingest.mapping.row_refusals import cell_told, filled_text, marking_of

MOST_KEYS = 5_000
"""Of a block, how many that rows had are kept at hand."""
NOT_BOUND: Mapping[str, int] = MappingProxyType({})
COMING = (Instance("", "", "", NOT_BOUND, {}),)
"""Stands for an entity of a row until those before it are known, too."""


class RowInstances:
    """Tells who there is of the rows of one file.

    Args:
        law: codes of the tables of the law, which a block may name.
    """

    def __init__(self, mapping: MappingFile, ids: Ids, law: frozenset[str]) -> None:
        self.mapping, self.ids, self.law = mapping, ids, law

    def shown(self, key: str) -> str:
        """A key as locators and reports have it: itself, or a hash under the secret."""
        return self.ids.of("", "locator", key) if self.mapping.hidden else key

    def of(self, block: ReadyBlock, at: RowAtHand) -> Sequence[Instance]:
        """Who there is of one block; those of blocks before it are known already."""
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

    def of_row(self, blocks: Sequence[ReadyBlock], at: RowAtHand) -> None:
        """Who there is of all blocks of a row."""
        instances, filled = at.instances, at.filled
        cells, groups, failed = filled.cells, filled.groups, filled.failed
        known: list[tuple[ReadyBlock, str, MadeKey | None]] = []
        own: list[tuple[bytes, str]] = []
        for block in blocks:
            local = block.local
            if (
                failed
                or not block.plain
                or (groups and not groups.keys().isdisjoint(block.leaders))
            ):
                there = instances[local] = self.of(block, at)
                at.ends[local] = tuple([one.id for one in there])
                continue
            instances[local] = at.ends[local] = ()
            if block.outer is not None and not instances.get(block.outer):
                continue
            texts = block.pick(cells)
            found = block.found.get(texts)
            if found is None:
                found = self._find(block, texts, cells, filled.line)
            cls, key = found
            if not cls:
                continue
            if key is None:
                text = at.key if block.by_place else self._own_text(at)
                if text is None:
                    continue
                begun = block.begun.get(cls)
                if begun is None:
                    begun = block.begun[cls] = self.ids.begun(cls, block.rule.apart)
                own.append((begun, text))
            known.append((block, cls, key))
            instances[local] = COMING
        self._put(known, iter(self.ids.together(own)), at)

    def _put(
        self,
        known: Sequence[tuple[ReadyBlock, str, MadeKey | None]],
        ids: Iterator[str],
        at: RowAtHand,
    ) -> None:
        """Put those whose class is known, and whose key is known or that of the row.

        Args:
            ids: of those that have the key of the row.
        """
        instances, ends, cells = at.instances, at.ends, at.filled.cells
        entities, names = at.made.entities, at.made.names
        for block, cls, key in known:
            local = block.local
            if key is not None:
                id, _, called, place, entity = key
            else:
                id, place = next(ids), block.prefix + at.key
                called = local if block.by_place else f"{local} {at.own_called}"
                assert block.marking is not None
                entity = made_entity(id, cls, block.marking)
            if entity is None or entities.setdefault(id, entity) is not entity:
                self._register(block, id, entity, cls, cells, at)
            names[id] = called
            instances[local] = (Instance(id, cls, place, NOT_BOUND, cells),)
            ends[local] = (id,)

    def _own_text(self, at: RowAtHand) -> str | None:
        """The key of the row in declared forms; None where it is empty."""
        if at.own is None:
            parts = [at.filled.cells.get(name) for name in self.mapping.key]
            if any(parts):
                texts = [part or "" for part in parts]
                at.own, at.own_called = joined(texts), "+".join(texts)
        return at.own

    def _known_instance(
        self,
        block: ReadyBlock,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        """Who there is, where that follows from a few cells, or from the key of the row."""
        texts = block.pick(cells)
        cls, key = block.found.get(texts) or self._find(block, texts, cells, at.filled.line)
        if cls and key is None:
            text = at.key if block.by_place else self._own_text(at)
            if text is not None:
                key = self._key(block, cls, text, at.own_called, at.key)
        if key is None:
            return None
        self._register(block, key.id, key.entity, cls, cells, at)
        at.made.names[key.id] = key.called
        return Instance(key.id, cls, key.place, bound, cells)

    def _find(
        self,
        block: ReadyBlock,
        texts: Any,
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
        cls = block.cls or filled_text(rule.cls, cells, self.mapping, line, refuse=True)
        if not isinstance(cls, str):
            return "", None
        if block.own or rule.key is None:
            return cls, None
        parts = [cells.get(name) for name in rule.key]
        if not any(parts):
            return "", None
        texts = [part or "" for part in parts]
        text = joined(texts)
        return cls, self._key(block, cls, text, "+".join(texts), self.shown(text))

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
            given = filled_text(rule.cls, cells, self.mapping, filled.line, refuse=True)
            if not isinstance(given, str):
                return None
            cls = given
        if rule.key is None:
            key = self._key(block, cls, at.key, at.key, at.key)
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
                texts = [part or "" for part in parts]
                if other is not None:  # one part more than keys of the others have
                    texts.append(f"~{other}")
                text = joined(texts)
                place = at.key if block.own else self.shown(text)
                known = self._key(block, cls, text, "+".join(texts), place)
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
            self._register(block, key.id, key.entity, cls, cells, at)
        made.names[key.id] = key.called
        return Instance(key.id, cls, key.place, bound, cells)

    def _key(self, block: ReadyBlock, cls: str, key: str, called: str, place: str) -> MadeKey:
        """The entity of a class that has a key.

        Args:
            called: the key as messages have it.
            place: the key as locators have it.
        """
        rule = block.rule
        id = self.ids.once(cls, rule.apart, key)
        called = rule.local if rule.key is None else f"{rule.local} {called}"
        marking = block.marking
        entity = None if marking is None else made_entity(id, cls, marking)
        return MadeKey(id, key, called, f"{block.prefix}{place}", entity)

    def _register(
        self,
        block: ReadyBlock,
        id: str,
        entity: Entity | None,
        cls: str,
        cells: Mapping[str, Found],
        at: RowAtHand,
    ) -> None:
        entities = at.made.entities
        if entity is None:
            marking = marking_of(block.rule.marking, cells, self.mapping, at.filled.line)
            entity = Entity(id=id, cls=cls, marking=marking)
        there = entities.get(id)
        if there is None:
            entities[id] = entity
        elif there is not entity and there.marking != entity.marking:
            marking = entity.marking.join(there.marking)
            entities[id] = Entity(id=id, cls=cls, marking=marking)

    def _of_law(
        self,
        block: ReadyBlock,
        law: Template,
        cells: Mapping[str, Found],
        bound: Mapping[str, int],
        at: RowAtHand,
    ) -> Instance | None:
        filled, made = at.filled, at.made
        code = filled_text(law, cells, self.mapping, filled.line)
        if isinstance(code, Wrong):
            filled.told.append(cell_told(filled.line, law.columns, code))
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
