"""Of the blocks of a mapping: who says it, how firmly, for what time, citing what, for which rows.

Texts with columns in them, tests and codes are read here, too, and which columns are used is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graph.claims.claim import Stance
from graph.claims.errors import InputError
from graph.claims.marking import RESTRICTED
from graph.ingest.block_fields import Fields
from graph.ingest.claim_keys import ACTS, read_marking, read_stance
from graph.ingest.code_meaning import nearest_code
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import (
    BlockRule,
    BlockShape,
    Manner,
    Quote,
    Speaker,
)
from graph.ingest.mapping.cell_templates import Hole, Template, template
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.row_tests import Test, read_test
from graph.ingest.spot import Spot, each, near
from graph.ingest.typed_values import read_true
from graph.ingest.yaml_tree import Block, Node, Scalar
from graph.vocabulary import Vocabulary


class MannerCompiler:
    """Reads the keys of blocks and values that are about claims.

    Args:
        known: what the mapping's own entities and its registries are called.
    """

    def __init__(
        self, mapping: MappingFile, vocabulary: Vocabulary, known: Mapping[str, Known]
    ) -> None:
        self.mapping, self.vocabulary, self.known = mapping, vocabulary, known
        self.fields = Fields(vocabulary)
        self.file = str(mapping.path)
        self.errors: list[InputError] = []
        self.whole_valid: BlockShape | None = None
        """The period of the block at hand, which its values take where they have none."""
        self.blocks: dict[str, BlockRule] = {}
        self.nodes: dict[str, Block] = {}
        self.used: set[str] = {*mapping.key, *mapping.required}
        if mapping.version:
            self.used.add(mapping.version)
        for refusal in mapping.refuse:
            self.used.update(refusal.test.columns)

    def manner(self, block: Block, base: Manner, spot: Spot, *, whole: bool = False) -> Manner:
        """What holds for what is in `block`, which stands within what `base` holds for.

        Args:
            whole: it is a block of its own, whose ``if`` is read already.
        """
        entries = block.entries
        changes: dict[str, object] = {}
        if "attribution" in entries:
            speakers = self.attribution(entries["attribution"], spot)
            changes |= {"speakers": speakers, "own": not speakers}
            if not speakers:
                changes |= {"stance": Stance.ASSERTED, "quote": None}
        for name, read in (("stance", read_stance), ("marking", read_marking)):
            if name in entries:
                found = self.template(entries[name], spot, name)
                changes[name] = read(entries[name], spot) if found.constant else found
        if "valid" in entries:
            shape = self.shape(entries["valid"])
            self.dated(dates_of(shape), entries["valid"], spot, "valid")
            changes["valid"] = shape
        if "quote" in entries:
            changes["quote"] = self.quote(entries["quote"], spot)
        if "negated" in entries:
            changes["negated"] = read_true(entries["negated"], spot, "negated")
        if "cites" in entries:
            changes["cites"] = tuple(self.cited(one, spot) for one in each(entries["cites"]))
        changes["test"] = self.test(block, spot) if not whole else base.test
        made = {name: getattr(base, name) for name in base.__dataclass_fields__} | changes
        return Manner(**made)  # the fields are those of `base`

    def quote(self, node: Node, spot: Spot) -> Quote:
        """A text with columns, or one with the rows that it is for: {if:, text:}."""
        if not isinstance(node, Block):
            return Quote(self.template(node, spot, "quote"), None)
        spot.only(node, ("if", "text"), "a quote")
        if "text" not in node.entries:
            raise spot.error(node, "has no text", "write {if: …, text: …}", field="quote")
        text = self.template(node.entries["text"], spot, "quote")
        return Quote(text, self.test(node, spot))

    def cited(self, node: Node, spot: Spot) -> str:
        """The local name of the source that is cited."""
        text = spot.text(node, "cites")
        found = template(text)
        if not found.constant:
            hole = found.pieces[0]
            if len(found.pieces) != 1 or not isinstance(hole, Hole):
                raise spot.error(
                    node, "is neither a name nor a column", "write cites: ${COLUMN}", field="cites"
                )
            local = f"cites {hole.column}"
            self.use(found.columns)
            if local not in self.blocks:
                self.blocks[local] = BlockRule(
                    local=local,
                    line=node.line,
                    cls=template("Source"),
                    classes=("Source",),
                    key=(hole.column,),
                    apart="",
                    known=True,
                    law=None,
                    test=None,
                    outer=None,
                    marking=RESTRICTED,
                )
            return local
        classes = self.blocks[text].classes if text in self.blocks else ()
        if text in self.known:
            classes = (self.known[text].cls,)
        if "Source" not in classes:
            raise spot.error(
                node,
                "is no source",
                near(text, [n for n, b in self.blocks.items() if "Source" in b.classes]),
                field="cites",
            )
        return text

    def attribution(self, node: Node, spot: Spot) -> tuple[Speaker, ...]:
        """The chain of who says it; empty for the coder himself."""
        if isinstance(node, Scalar) and node.text.strip() == "coder":
            return ()
        found = tuple(self.speaker(one, spot) for one in each(node))
        if not found:
            raise spot.error(
                node,
                "is empty",
                "name who says it: [ACTOR ACT, …], or write coder where you say it yourself",
                field="attribution",
            )
        return found

    def speaker(self, node: Node, spot: Spot) -> Speaker:
        on = None
        if isinstance(node, Block):
            spot.only(node, ("actor", "act", "on"), "a link of an attribution")
            words = [
                spot.text(node.entries[key], key) for key in ("actor", "act") if key in node.entries
            ]
            if "on" in node.entries:
                on = self.shape(node.entries["on"])
                self.dated(dates_of(on), node, spot, "on")
        else:
            words = spot.text(node, "attribution").split()
        if len(words) != 2:
            raise spot.error(
                node,
                "is not an actor and an act",
                "write ACTOR ACT, ACTOR? ACT where not every row has one, or only the word coder",
                field="attribution",
            )
        local, act = words
        optional, local = local.endswith("?"), local.removesuffix("?")
        classes = self.blocks[local].classes if local in self.blocks else ()
        if local in self.known:
            classes = (self.known[local].cls,)
        if not any(self.vocabulary.is_a(cls, "Actor") for cls in classes):
            raise spot.error(
                node,
                "is no actor of this mapping",
                near(local, [*self.blocks, *self.known]),
                field="attribution",
                value=local,
            )
        acts = self.vocabulary.schemes[ACTS]
        if act not in acts:
            raise spot.error(
                node,
                "is not an act of attribution",
                nearest_code(self.vocabulary, act, acts),
                field="attribution",
                value=act,
            )
        return Speaker(local, act, optional, on)

    def test(self, block: Block, spot: Spot) -> Test | None:
        if "if" not in block.entries:
            return None
        found = read_test(block.entries["if"], spot)
        self.use(found.columns)
        return found

    def template(self, node: Node, spot: Spot, field: str) -> Template:
        found = template(spot.text(node, field))
        self.check([found], node, spot, field)
        return found

    def shape(self, node: Node) -> BlockShape:
        shape = BlockShape(node)
        self.check(shape.templates, node, Spot(self.file), "codes")
        return shape

    def check(self, found: Iterable[Template], node: Node, spot: Spot, field: str) -> None:
        for one in found:
            for piece in one.pieces:
                if (
                    isinstance(piece, Hole)
                    and piece.codes is not None
                    and piece.codes not in self.mapping.codes
                ):
                    raise spot.error(
                        node,
                        "uses codes that are not there",
                        near(piece.codes, self.mapping.codes),
                        field=field,
                        value=piece.codes,
                    )
            self.use(one.columns)

    def use(self, columns: Iterable[str]) -> None:
        self.used.update(columns)

    def dated(self, columns: Iterable[str], node: Node, spot: Spot, field: str) -> None:
        """A column of dates has a declared form."""
        for column in columns:
            found = self.mapping.columns.get(column)
            if found is None or not found.date:
                raise spot.error(
                    node,
                    "holds dates in a form that nobody declares",
                    f"write columns: {{“{column}”: {{date: iso}}}}, or mdy, dmy, iso-prefix …; "
                    "text that is EDTF already is date: edtf",
                    field=field,
                    value=column,
                )


_WORDS = ("as_found", "inferred", "calendar")


def dates_of(shape: BlockShape) -> Iterator[str]:
    """The columns of a period that stand for dates: not those of its words."""
    if isinstance(shape.node, Block):
        for name, node in shape.node.entries.items():
            if name not in _WORDS and "date" not in shape.node.entries:
                yield from BlockShape(node).columns
    else:
        yield from shape.columns


def part_of(block: Block, entries: Mapping[str, Node]) -> Block:
    keys = {name: block.keys[name] for name in entries}
    return Block(dict(entries), keys, block.line, block.column, block.flow)
