"""The blocks of a mapping, compiled against the ontology: what each says of a row.

A block is written as in a sheet, with ``${column}`` where a row's own value goes, and takes three
keys more: ``key`` and ``apart`` (what makes its entity the same one) and ``if`` (which rows). All
that does not depend on a row is checked here, once, with the line in the mapping; what a cell
holds is checked where it is read.

More than 400 lines, because what a block may hold is read side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from graph.claims.claim import BY_SOFTWARE, Literal, Particular
from graph.claims.errors import InputError
from graph.claims.marking import RESTRICTED
from graph.ingest.block_fields import FieldWay
from graph.ingest.blocks import is_nested
from graph.ingest.claim_keys import read_marking
from graph.ingest.code_meaning import nearest_code
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import (
    BLOCK_KEYS,
    META_KEYS,
    NAMING,
    BlockRule,
    BlockShape,
    Manner,
    Rules,
    ValueRule,
)
from graph.ingest.mapping.cell_templates import Hole, Template, template
from graph.ingest.mapping.manner_compiler import MannerCompiler, dates_of, part_of
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.qualifiers import ONE_OF, keys_of
from graph.ingest.spot import Spot, an, each, near
from graph.ingest.typed_values import OTHER_KEYS, VALUE_KEYS, read_true
from graph.ingest.yaml_tree import Block, Node, Scalar
from graph.protection.one_by_one import ACCUSES
from graph.vocabulary import Property, Vocabulary

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")


def compile_rules(
    mapping: MappingFile, vocabulary: Vocabulary, known: Mapping[str, Known]
) -> Rules:
    """The rules of a mapping.

    Args:
        known: what its own entities and its registries are called.
    """
    return _Compiling(mapping, vocabulary, known).rules()


class _Compiling(MannerCompiler):
    def rules(self) -> Rules:
        root = self.mapping.root
        spot = Spot(self.file, "rows")
        rows = root.entries.get("rows")
        if not isinstance(rows, Block) or not rows.entries:
            self.errors.append(
                spot.error(
                    rows or root,
                    "says nothing of a row",
                    "write rows: and below it a name, its class and what is said of it",
                    value=None,
                )
            )
            return Rules((), frozenset(self.used), tuple(self.errors))
        for local, node in rows.entries.items():
            self.declare(rows.keys[local], node, None, None)
        base = self.base(root)
        if base is not None:
            for local in list(rows.entries):
                if local in self.blocks:
                    self.say(self.blocks[local], self.nodes[local], base)
        for name in self.used:
            head, dot, _ = name.partition(".")
            if dot and head in self.mapping.tables:
                self.used = {*self.used, *self.mapping.tables[head].on}
        return Rules(tuple(self.blocks.values()), frozenset(self.used), tuple(self.errors))

    # ----------------------------------------------------------------------- pass 1: who is who

    def declare(self, key: Scalar, node: Node, implied: str | None, outer: str | None) -> None:
        local = key.text
        spot = Spot(self.file, local)
        try:
            block = spot.block(node, "", "write its class and what is said of it below the name")
            if not _LOCAL.match(local) or local in self.vocabulary.classes:
                raise spot.error(
                    key, "is not a local name", "use letters, digits, - and _, no class's name"
                )
            if local in self.known or local in self.blocks:
                raise spot.error(key, "names something else already", "choose another name")
            rule = self.block(local, block, implied, outer, spot)
        except InputError as error:
            self.errors.append(error)
            return
        self.blocks[local], self.nodes[local] = rule, block
        for cls in rule.classes:
            for name, value in block.entries.items():
                way = self.fields.of(cls).get(name)
                if name in META_KEYS or way is None or way.says.type != "relation":
                    continue
                for item in each(value):
                    if isinstance(item, Block) and _is_new(item):
                        for inner, inner_key in item.keys.items():
                            if inner not in self.blocks:
                                self.declare(inner_key, item.entries[inner], way.other, local)

    def block(
        self, local: str, block: Block, implied: str | None, outer: str | None, spot: Spot
    ) -> BlockRule:
        law = None
        classes: tuple[str, ...] = ("Provision",)
        if "law" in block.entries:
            law = self.template(block.entries["law"], spot, "law")
            cls = template(classes[0])
        else:
            cls, classes = self.cls(block, implied, spot)
        test = self.test(block, spot)
        key: tuple[str, ...] | None = None
        if "key" in block.entries:
            key = tuple(spot.text(one, "key") for one in each(block.entries["key"]))
            for one in key:
                if "${" in one:
                    raise spot.error(
                        block.entries["key"],
                        "is no column",
                        "name columns without ${}; a word that keeps things apart is apart:",
                        field="key",
                        value=one,
                    )
            self.use(key)
        if key is None and "apart" in block.entries:
            raise spot.error(
                block.entries["apart"], "keeps nothing apart", "write key: [COLUMN], too"
            )
        apart = spot.text(block.entries["apart"], "apart") if "apart" in block.entries else ""
        if key is None:
            apart = apart or local
        self.no_name_as_key(key or (), block, classes, spot)
        marking = self.mapping.root.entries.get("marking")
        return BlockRule(
            local=local,
            line=block.line,
            cls=cls,
            classes=classes,
            key=key,
            apart=apart,
            known="known" in block.entries and read_true(block.entries["known"], spot, "known"),
            law=law,
            test=test,
            outer=outer,
            marking=RESTRICTED if marking is None else read_marking(marking, Spot(self.file)),
            by_name="key_is_name" in block.entries,
            row="row" in block.entries and read_true(block.entries["row"], spot, "row"),
        )

    def cls(
        self, block: Block, implied: str | None, spot: Spot
    ) -> tuple[Template, tuple[str, ...]]:
        concrete = self.vocabulary.concrete(implied or "Entity")
        node = block.entries.get("class")
        if node is None:
            if implied is not None and concrete == (implied,):
                return template(implied), (implied,)
            raise spot.error(
                block, "has no class", f"write class: {' or '.join(concrete)}", value=None
            )
        found = self.template(node, spot, "class")
        classes: tuple[str, ...] = (found.text,)
        if not found.constant:
            hole = found.pieces[0] if len(found.pieces) == 1 else None
            if not isinstance(hole, Hole) or hole.codes is None:
                raise spot.error(
                    node,
                    "could be any class",
                    "write class: ${COLUMN|CODES}, where CODES lists values and their classes",
                    field="class",
                )
            table = self.mapping.codes[hole.codes]
            classes = tuple(dict.fromkeys(code for code in table.values() if code))
        for cls in classes:
            if cls not in concrete:
                raise spot.error(
                    node,
                    "is no class that can stand here",
                    near(cls, concrete),
                    field="class",
                    value=cls,
                )
        return found, classes

    def no_name_as_key(
        self, key: Sequence[str], block: Block, classes: Sequence[str], spot: Spot
    ) -> None:
        """A name is no key: two people of one name would be one."""
        if "key_is_name" in block.entries:
            if spot.text(block.entries["key_is_name"], "key_is_name") != "i-know":
                raise spot.error(
                    block.entries["key_is_name"], "is not i-know", "write key_is_name: i-know"
                )
            return
        for name, node in block.entries.items():
            ways = [self.fields.of(cls)[name] for cls in classes if name in self.fields.of(cls)]
            people = any(self.vocabulary.is_a(cls, "Actor") for cls in classes)
            if ways and ways[0].says.name in NAMING and people:
                for item in each(node):
                    if not set(key).isdisjoint(BlockShape(item).columns):
                        raise spot.error(
                            block.entries["key"],
                            "is a name: two who share it would become one",
                            "name a column with ids; or, where there is none, write "
                            "key_is_name: i-know and look through who was made one",
                            field="key",
                            value=key[0],
                        )

    # --------------------------------------------------------------------- pass 2: what is said

    def base(self, root: Block) -> Manner | None:
        """What holds where nothing else is said."""
        spot = Spot(self.file)
        try:
            if "attribution" not in root.entries:
                raise spot.error(
                    root,
                    "says nothing of who says what the file says",
                    "write attribution: [PUBLISHER reports]",
                    field="attribution",
                    value=None,
                )
            told = ("stance", "attribution", "marking")
            given = {name: root.entries[name] for name in told if name in root.entries}
            return self.manner(part_of(root, given), Manner(marking=RESTRICTED), spot)
        except InputError as error:
            self.errors.append(error)
            return None

    def say(self, rule: BlockRule, block: Block, base: Manner) -> None:
        """Compile what a block says, and what stands within it."""
        spot = Spot(self.file, rule.local)
        try:
            if rule.law is not None or rule.known:
                spot.only(block, (*BLOCK_KEYS, "if"), "something that is only named here")
            meta = self.manner(block, base, spot, whole=True)
        except InputError as error:
            self.errors.append(error)
            return
        rule.marking = meta.marking
        around, self.whole_valid = self.whole_valid, meta.valid
        for name, key in block.keys.items():
            if name in META_KEYS or name in BLOCK_KEYS:
                continue
            ways = {c: w for c in rule.classes if (w := self.fields.of(c).get(name)) is not None}
            if not ways:
                options = {n for cls in rule.classes for n in self.fields.of(cls)}
                self.errors.append(
                    spot.error(
                        key,
                        f"is no property of {an(rule.classes[0])}",
                        near(name, [*options, *META_KEYS, *BLOCK_KEYS]),
                    )
                )
                continue
            for item in each(block.entries[name]):
                try:
                    self.value(rule, name, ways, item, meta, spot)
                except InputError as error:
                    self.errors.append(error)
        self.whole_valid = around

    def value(
        self,
        rule: BlockRule,
        name: str,
        ways: Mapping[str, FieldWay],
        node: Node,
        base: Manner,
        spot: Spot,
    ) -> None:
        prop = next(iter(ways.values())).says
        if prop.type == "relation" and isinstance(node, Block) and _is_new(node):
            for inner in node.entries:
                if inner in self.blocks:
                    self.add(rule, name, ways, node.entries[inner].line, base, to=inner)
                    self.say(self.blocks[inner], self.nodes[inner], _nested(base))
            return
        manner, particulars, said = base, None, node
        if isinstance(node, Block):
            main = {"relation": ("to", ONE_OF), "concept": ("concept",)}.get(
                prop.type, VALUE_KEYS.get(prop.range, OTHER_KEYS)
            )
            more = keys_of(self.vocabulary, prop.name)
            spot.only(node, (*main, *more, *META_KEYS), f"a value of {name}")
            manner = self.manner(node, base, spot)
            own = {key: node.entries[key] for key in more if key in node.entries}
            if own:
                particulars = self.shape(part_of(node, own))
            if prop.type in ("relation", "concept"):
                keys = [key for key in main if key in node.entries]
                if len(keys) != 1:
                    raise spot.error(
                        node, f"has no {main[0]}", f"write {{{main[0]}: …}}", field=name
                    )
                if keys[0] == ONE_OF:
                    ends = tuple(spot.text(one, name) for one in each(node.entries[ONE_OF]))
                    for end in ends:
                        self.end(end, ways, node, spot, name)
                        self.add(
                            rule,
                            name,
                            ways,
                            node.line,
                            manner,
                            to=end,
                            either=ends,
                            particulars=particulars,
                        )
                    return
                said = node.entries[keys[0]]
            else:
                said = part_of(node, {k: n for k, n in node.entries.items() if k in main})
        for one in each(said):
            if prop.type == "relation":
                end = spot.text(one, name)
                self.end(end, ways, one, spot, name)
                self.add(rule, name, ways, one.line, manner, to=end, particulars=particulars)
            elif prop.type == "concept":
                self.concept(rule, name, ways, one, manner, spot, particulars)
            else:
                self.typed(rule, name, ways, prop, one, manner, spot, particulars)

    def concept(
        self,
        rule: BlockRule,
        name: str,
        ways: Mapping[str, FieldWay],
        node: Node,
        manner: Manner,
        spot: Spot,
        particulars: BlockShape | None,
    ) -> None:
        found = self.template(node, spot, name)
        cls, way = next(iter(ways.items()))
        scheme = self.vocabulary.scheme_for(way.says.name, cls)
        codes = self.vocabulary.schemes.get(scheme or "", ())
        hole = found.pieces[0] if len(found.pieces) == 1 else None
        wanted = [found.text] if found.constant else []
        if isinstance(hole, Hole) and hole.codes is not None:
            wanted = [code for code in self.mapping.codes[hole.codes].values() if code]
        for code in wanted:
            if code not in codes:
                raise spot.error(
                    node,
                    f"is not in {scheme or 'any scheme'}",
                    nearest_code(self.vocabulary, code, codes),
                    field=name,
                    value=code,
                )
        self.add(rule, name, ways, node.line, manner, concept=found, particulars=particulars)

    def typed(
        self,
        rule: BlockRule,
        name: str,
        ways: Mapping[str, FieldWay],
        prop: Property,
        node: Node,
        manner: Manner,
        spot: Spot,
        particulars: BlockShape | None,
    ) -> None:
        shape = self.shape(node)
        if prop.range == "period":
            self.dated(dates_of(shape), node, spot, name)
        self.add(rule, name, ways, node.line, manner, shape=shape, particulars=particulars)

    def end(
        self, local: str, ways: Mapping[str, FieldWay], node: Node, spot: Spot, field: str
    ) -> None:
        """Check what a relation leads to."""
        classes: tuple[str, ...]
        if local in self.blocks:
            classes = self.blocks[local].classes
        elif local in self.known:
            classes = (self.known[local].cls,)
        else:
            raise spot.error(
                node,
                "is no local name of this mapping",
                near(local, [*self.blocks, *self.known]),
                field=field,
                value=local,
            )
        other = next(iter(ways.values())).other
        if not any(self.vocabulary.is_a(cls, other) for cls in classes):
            raise spot.error(
                node,
                f"is {an(classes[0])}, and {field} takes {an(other)}",
                f"name one of {', '.join(self.vocabulary.concrete(other))}",
                field=field,
                value=local,
            )

    def spoken(self, rule: BlockRule, name: str, way: FieldWay, line: int, manner: Manner) -> None:
        """Refuse what nobody says how firmly, and an accusation that has no speaker.

        Raises:
            InputError: one of these.
        """
        record = f"{self.file}:{line}: {rule.local}"
        if manner.stance is None:
            raise InputError(
                "has no stance: nobody says how firmly it is said",
                mend="write stance: beside attribution: at the top (reported, alleged, estimated, "
                "asserted …), or with this value",
                record=record,
                field=name,
            )
        if way.says.name not in ACCUSES or manner.negated:
            return
        coder = self.mapping.root.entries.get("coder")
        own = self.known.get(coder.text.strip()) if isinstance(coder, Scalar) else None
        speakers = [self.known[s.local].id for s in manner.speakers if s.local in self.known]
        if manner.own or (own is not None and own.id in speakers):
            raise InputError(
                "accuses somebody on the word of the mapping's author",
                mend="give the attribution of who accuses in the file: [ACTOR alleges]; a mapping "
                "does not accuse by itself",
                record=record,
                field=name,
            )

    def add(
        self,
        rule: BlockRule,
        name: str,
        ways: Mapping[str, FieldWay],
        line: int,
        manner: Manner,
        *,
        shape: BlockShape | None = None,
        concept: Template | None = None,
        to: str | None = None,
        either: tuple[str, ...] = (),
        particulars: BlockShape | None = None,
    ) -> None:
        columns = (
            *(shape.columns if shape is not None else ()),
            *(concept.columns if concept is not None else ()),
            *(particulars.columns if particulars is not None else ()),
            *manner.columns,
        )
        self.use(columns)
        self.spoken(rule, name, next(iter(ways.values())), line, manner)
        rule.values.append(
            ValueRule(
                field=name,
                line=line,
                ways=ways,
                manner=manner,
                shape=shape,
                concept=concept,
                to=to,
                either=either,
                particulars=particulars,
                dated=manner.valid is not None and manner.valid is not self.whole_valid,
                columns=tuple(dict.fromkeys(columns)),
                several=tuple(
                    text
                    for part in (shape, particulars, manner.valid)
                    for text in (() if part is None else part.templates)
                    if len(text.pieces) > 1
                ),
                proposer=Particular(
                    property=BY_SOFTWARE,
                    value=Literal(datatype="text", text=f"mapping: {rule.local}.{name}"),
                ),
            )
        )


def _nested(base: Manner) -> Manner:
    made = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return Manner(**(made | {"valid": None, "negated": False, "test": None}))


def _is_new(block: Block) -> bool:
    """Whether the value of a relation is new entities rather than a reference with keys."""
    return is_nested(block) and not any(name in META_KEYS for name in block.entries)
