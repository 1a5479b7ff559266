"""From the rows of a workbook to the tree that a sheet is read from.

Every node knows its cell, so that everything that is wrong is told by tab and cell. Nothing is
decided here about what may be claimed: the same reader as for YAML does that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.ingest.blocks import DOCUMENT, ITSELF
from graph.ingest.typed_values import PERSONS
from graph.ingest.workbooks.coding_tabs import FURTHER, INVOLVED, NAME, NAMES
from graph.ingest.workbooks.row_names import RowNames
from graph.ingest.workbooks.rows_alike import differing, set_apart
from graph.ingest.workbooks.tab_column import TabColumn
from graph.ingest.workbooks.workbook_rows import WorkbookRow, in_language, levelled, made
from graph.ingest.workbooks.workbook_words import how_involved
from graph.ingest.yaml_tree import Block, Items, Node, Scalar

_LINE = re.compile(r"[0-9]+(?::[0-9]+-[0-9]+)?\Z")
_YES = {
    **dict.fromkeys(("yes", "y", "true", "t", "x", "1"), "true"),
    **dict.fromkeys(("no", "n", "false", "f", "0"), "false"),
}
_TAKEN_AS_NAME = frozenset({"Event", "Place", "Call", "Demand", "Response", "Source"})
"""What is shown under its row's name where it has no other: never a person or a group."""
_SAYING = frozenset(("Events", "Calls and demands", "Responses"))
"""Tabs whose rows say something beside a name."""
_ACCUSING = frozenset({"allegedPerpetrators", "acquiescenceBy"})
_AS_THEY_STAND = ("quote", "stance", "withheld", "marking", "key", "refines")


class TreeMaker(RowNames):
    """Makes the tree of one workbook."""

    def tree(self, head: Mapping[str, Node]) -> Block:
        """The sheet: what stands in `head` (id, coder, registry), the source and the rest."""
        names = [row for row in self.rows.rows if row.tab.name == NAMES]
        self.rows.rows = [row for row in self.rows.rows if row.tab.name != NAMES]
        called = self._called(names)
        self.locals[ITSELF] = ITSELF
        given = {
            levelled(row.cells[NAME].text): (row.cells["class"].text, row.cells[NAME])
            for row in names
            if {NAME, "class"} <= row.cells.keys()
        }
        set_apart(self.rows, self.known, given, self.vocabulary, self.file)
        for row in self.rows.rows:
            self._name(row)
        differing(self.rows, self._is_declared, self._actor, self.file)
        documents = [row for row in self.rows.rows if row.tab.name == "Documents"]
        for row in documents:
            if "publisher" in row.cells:
                of = self._local(row.cells[NAME]) if NAME in row.cells else ""
                self.publishers.setdefault(of, row.cells["publisher"])
        source = documents[0] if documents else None
        entries: dict[str, Node] = dict(head)
        if called is not None:
            entries["names"] = called
        if source is not None:
            entries["source"] = self._source(source)
            entries["defaults"] = self._defaults(source)
        for row in self.rows.rows:
            if row is not source:
                self._row(row)
        line = Scalar("", 1, 1, True)
        entries["entities"] = Block(self.entities, self.keys, 1, 1, False)
        entries["claims"] = Items(self.claims, 1, 1)
        if not self.claims:
            del entries["claims"]
        return Block(entries, dict.fromkeys(entries, line), 1, 1, False)

    def _is_declared(self, name: str) -> bool:
        """Whether rows of the workbook itself declare what a name means, and no id does."""
        local = self.locals.get(name)
        return local == DOCUMENT or local in self.entities or local in self.refused

    # ------------------------------------------------------------------------------ blocks

    def _words(self, text: str, at: Scalar) -> Scalar:
        return Scalar(text, at.line, at.column, True, at.cell)

    def _source(self, row: WorkbookRow) -> Block:
        entries = self._fields(row, "")
        name = self._shown(row, NAME, "name", "Source")
        if name is not None:
            entries["name"] = name
        for key in ("marking", *_AS_THEY_STAND, "at"):
            if key in row.cells:
                entries[key] = row.cells[key]
        return made(entries, row.first)

    def _defaults(self, source: WorkbookRow) -> Block:
        entries: dict[str, Node] = {}
        publisher = source.cells.get("publisher")
        if publisher is None:
            self._error(
                source.first,
                "is published by nobody",
                "name a row of Actors under Published by: the speaker of the document",
            )
        else:
            entries["attribution"] = self._speaker(
                publisher, source.cells.get("act") or self._words("states", publisher)
            )
        if "Marking" in self.rows.settings:
            entries["marking"] = self.rows.settings["Marking"]
        return made(entries, source.first)

    def _speaker(self, who: Scalar, act: Scalar, on: Node | None = None) -> Block:
        entries: dict[str, Node] = {"actor": self._ref(who), "act": self._concept(act)}
        if on is not None:
            entries["on"] = on
        return made(entries, who)

    def _meta(self, row: WorkbookRow) -> dict[str, Node]:
        """Who says it, how firmly, where it stands, who may read it."""
        cells = row.cells
        meta: dict[str, Node] = {key: cells[key] for key in _AS_THEY_STAND if key in cells}
        if "stance" in cells:
            meta["stance"] = self._words(cells["stance"].text.casefold(), cells["stance"])
        if "at" in cells:
            text = cells["at"].text
            meta["at"] = self._words(f"L{text}" if _LINE.match(text) else text, cells["at"])
        if "negated" in cells:
            word = cells["negated"].text.casefold()
            meta["negated"] = self._words(_YES.get(word, cells["negated"].text), cells["negated"])
        if "valid" in cells:
            meta["valid"] = self._period(row, "valid")
        cited = self._local(cells["cites"]) if "cites" in cells else DOCUMENT
        own = "who" in cells and cells["who"].text.casefold() == "coder"
        if cited != DOCUMENT and not own:
            meta["cites"] = self._ref(cells["cites"])
        self._attribute(row, cited, meta)
        return meta

    def _attribute(self, row: WorkbookRow, cited: str, meta: dict[str, Node]) -> None:
        cells = row.cells
        who = cells.get("who")
        if who is not None and who.text.casefold() == "coder":
            meta["attribution"] = self._words("coder", who)
            return
        if who is None:
            for key in ("whose_act", "told_on"):
                if key in cells:
                    self._error(cells[key], "has no speaker", "name one under On whose word")
        if who is None and "act" not in cells and cited == DOCUMENT:
            return
        publisher = self.publishers.get(cited)
        if publisher is None:
            if cited != DOCUMENT:
                self._error(
                    cells["cites"], "is published by nobody", "say by whom, in the tab Documents"
                )
            return
        at = cells.get("act") or who or publisher
        act = cells.get("act") or self._words("states" if who is None else "reports", at)
        links: list[Node] = [self._speaker(publisher, act)]
        if who is not None and self._itself(row, who, publisher):
            links = [self._speaker(publisher, cells.get("whose_act") or self._words("states", who))]
        elif who is not None:
            on = self._period(row, "told_on") if "told_on" in cells else None
            links += self._speakers(who, cells.get("whose_act"), on)
        meta["attribution"] = Items(links, at.line, at.column, at.cell)

    def _itself(self, row: WorkbookRow, who: Scalar, publisher: Scalar) -> bool:
        """Whether who is written as the speaker is the publisher: it then tells nobody's words."""
        one = len(_parts(who)) == 1 and self._local(who) == self._local(publisher)
        return one and not row.cells.keys() & {"act", "told_on"}

    def _speakers(self, who: Scalar, whose: Scalar | None, on: Node | None) -> list[Node]:
        """Who told the publisher, and on whose word; the day is the last one's."""
        speakers = _parts(who)
        acts = [self._words("states", who) for _ in speakers] if whose is None else _parts(whose)
        if whose is not None and len(acts) != len(speakers):
            self._error(whose, f"has {len(acts)} acts of {len(speakers)} speakers", "give each one")
        days: list[Node | None] = [*([None] * (len(speakers) - 1)), on]
        return [
            self._speaker(one, act, day)
            for one, act, day in zip(speakers, acts, days, strict=False)
        ]

    # ------------------------------------------------------------------------------- values

    def _concept(self, cell: Scalar) -> Scalar:
        """A code, where its label was written."""
        text = cell.text if cell.text in self.vocabulary.terms else cell.text.casefold()
        if text in self.vocabulary.terms:
            return self._words(text, cell)
        if (code := "-".join(text.split())) in self.vocabulary.terms:
            return self._words(code, cell)
        return self._words(self.speaking.get(text, cell.text), cell)

    def _period(self, row: WorkbookRow, key: str) -> Node:
        cell = row.cells[key]
        parts = {name: row.cells.get(f"{key}.{name}") for name in ("as_found", "inferred")}
        given: dict[str, Node] = {name: part for name, part in parts.items() if part is not None}
        return made({"edtf": cell, **given}, cell) if given else cell

    def _value(self, row: WorkbookRow, column: TabColumn, cell: Scalar) -> Node:
        if column.reads == "text":
            return in_language(cell, self.language)
        if column.reads == "period":
            return self._period(row, column.key)
        if column.reads not in ("ref", "concept"):
            return cell
        cells = _parts(cell)
        read = self._ref if column.reads == "ref" else self._concept
        values: list[Node] = [read(part) for part in cells]
        return values[0] if len(values) == 1 else Items(values, cell.line, cell.column, cell.cell)

    def _fields(self, row: WorkbookRow, prefix: str) -> dict[str, Node]:
        """The values of the columns whose keys begin with a prefix, by field."""
        entries: dict[str, Node] = {}
        for column in row.tab.columns:
            key = column.key
            cell = row.cells.get(key)
            ours = key.startswith(prefix) if prefix else "." not in key
            if column.reads == "own" or key in (*_AS_THEY_STAND, "name", "told_on", "valid"):
                continue
            if ours and cell is not None and key != "demand.name":
                entries[key.removeprefix(prefix)] = self._value(row, column, cell)
            elif (
                ours
                and column.reads == "period"
                and (words := row.cells.get(f"{key}.as_found")) is not None
            ):
                given = {"as_found": words}
                if (why := row.cells.get(f"{key}.inferred")) is not None:
                    given["inferred"] = why
                entries[key] = made(given, words)
        return entries

    def _shown(self, row: WorkbookRow, key: str, name: str, cls: str) -> Node | None:
        """What something is called: what the row says, else the row's own name where it is words
        rather than a code."""
        cell, called = row.cells.get(name), row.cells.get(key)
        if called is not None:
            new = levelled(called.text) not in self.named
            self.named.add(levelled(called.text))
            if cell is None and new and _in_words(called.text) and cls in _TAKEN_AS_NAME:
                cell = called
        if cell is None:
            return None
        return in_language(cell, self.language)

    # --------------------------------------------------------------------------------- rows

    def _row(self, row: WorkbookRow) -> None:
        subject = row.cells.get(NAME)
        demand = row.cells.get("demand")
        if subject is None and demand is None:
            self._error(
                row.first, "stands in a row without a name", "name the row in its first column"
            )
            return
        meta = self._meta(row)
        if row.tab.name == "Involvement":
            assert subject is not None
            self._involved(row, subject, meta)
            return
        if row.tab.name == "Counts":
            assert subject is not None
            self._counted(row, subject, meta)
            return
        if row.tab.name == FURTHER:
            assert subject is not None
            self._further(row, subject, meta)
            return
        if subject is not None:
            self._name_shown(row, NAME, "name", row.tab.cls)
            entries = self._fields(row, "")
            if demand is not None:
                entries.pop("followedBy", None)
                entries["demands"] = self._ref(demand)
            if row.tab.name == "Documents" and not meta.keys() & {"at", "attribution"}:
                meta["attribution"] = self._words("coder", subject)
            self._say(subject, entries, meta)
            if not entries and not row.broken and row.tab.name in _SAYING:
                self.bare.append(subject)
        if demand is not None:
            self._name_shown(row, "demand", "demand.name", "Demand")
            entries = self._fields(row, "demand.")
            if "followedBy" in row.cells:
                column = row.tab.column("followedBy")
                entries["followedBy"] = self._value(row, column, row.cells["followedBy"])
            self._say(demand, entries, meta)

    def _name_shown(self, row: WorkbookRow, key: str, name: str, cls: str) -> None:
        """Say what something is called; its name is the coder's."""
        shown = self._shown(row, key, name, cls)
        if shown is not None:
            called = row.cells[key]
            meta: dict[str, Node] = {"attribution": self._words("coder", called)}
            if "marking" in row.cells:
                meta["marking"] = row.cells["marking"]
            self._say(called, {"name": shown}, meta)

    def _say(self, subject: Scalar, entries: dict[str, Node], meta: dict[str, Node]) -> None:
        if entries:
            said = {"subject": self._ref(subject), **meta, **entries}
            self.claims.append(made(said, subject))

    def _involved(self, row: WorkbookRow, event: Scalar, meta: dict[str, Node]) -> None:
        cells = row.cells
        part, actor = cells.get("part"), cells.get("actor")
        if part is None or actor is None:
            if not row.broken:
                self._error(event, "says not who was involved and how", "fill in Who and As")
            return
        field = INVOLVED.get(part.text.casefold())
        if field is None:
            self._error(part, "is no way to be involved", how_involved(part.text, INVOLVED))
            return
        own = "who" in cells and cells["who"].text.casefold() == "coder"
        if field in _ACCUSING and "at" not in cells and not own:
            self.nowhere.append(actor.cell)
        value: dict[str, Node] = {"to": self._ref(actor)}
        for key in ("harm", "count", "degree"):
            if key in cells:
                value[key] = cells[key] if key == "count" else self._concept(cells[key])
        if len(value) == 1:
            self._say(event, {field: value["to"]}, meta)
        else:
            self._say(event, {field: made(value, actor)}, meta)

    def _counted(self, row: WorkbookRow, what: Scalar, meta: dict[str, Node]) -> None:
        keys = ("min", "max", "best", "qualifier", "as_found", "unit")
        value: dict[str, Node] = {key: row.cells[key] for key in keys if key in row.cells}
        if not value:
            if not row.broken:
                self._error(what, "has no count", "fill in at least, best, or the document's words")
            return
        field = {"Call": "number", "Response": "cases"}.get(
            self.classes.get(self._local(what), ""), "size"
        )
        self._say(what, {field: made(value, row.first)}, meta)

    def _further(self, row: WorkbookRow, subject: Scalar, meta: dict[str, Node]) -> None:
        """What has no column: the key says how the value is read."""
        says, value = row.cells.get("says"), row.cells.get("value")
        if says is None or value is None:
            if not row.broken:
                self._error(subject, "says nothing", "fill in Says and What")
            return
        local = self._local(subject)
        cls = {DOCUMENT: "Source", ITSELF: "Source"}.get(local, self.classes.get(local, ""))
        ways = self.fields.of(cls) if cls in self.vocabulary.classes else {}
        way = ways.get(says.text)
        reads = "plain"
        if way is not None and way.says.type == "relation":
            reads = "ref"
        elif way is not None and way.says.type == "concept":
            reads = "concept"
        elif says.text in PERSONS:  # they are of no language
            pass
        elif way is not None and way.says.range in ("period", "text"):
            reads = way.says.range
        if way is not None and way.says.range == "boolean":
            value = self._words(_YES.get(value.text.casefold(), value.text), value)
        read = self._value(row, TabColumn("", "value", reads, ""), value)
        said = made({"subject": self._ref(subject), **meta, says.text: read}, subject)
        said.keys[says.text] = Scalar(says.text, says.line, says.column, True, says.cell)
        self.claims.append(said)


def _in_words(name: str) -> bool:
    """Whether a row's name is words rather than a code: several, or one with a capital alone."""
    return " " in name or (name.isalpha() and len(name) > 2 and name.istitle())


def _parts(cell: Scalar) -> list[Scalar]:
    """What stands in a cell with ; between."""
    parts = [part.strip() for part in cell.text.split(";")]
    return [Scalar(one, cell.line, cell.column, True, cell.cell) for one in parts if one]
