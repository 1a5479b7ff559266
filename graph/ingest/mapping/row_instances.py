"""Who there is of one row: entities that its blocks make, with their ids, classes and markings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import unquote

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

    def of_plain(self, blocks: Sequence[ReadyBlock], at: RowAtHand) -> None:
        """Who there is of all blocks of a row without lists, all of whose cells fit their forms."""
        instances, made, cells = at.instances, at.made, at.filled.cells
        for block in blocks:
            if not block.plain:
                instances[block.local] = self.of(block, at)
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
        cls = block.cls or filled_text(rule.cls, cells, self.mapping, line, refuse=True)
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
            given = filled_text(rule.cls, cells, self.mapping, filled.line, refuse=True)
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
            marking = marking_of(block.rule.marking, cells, self.mapping, at.filled.line)
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
