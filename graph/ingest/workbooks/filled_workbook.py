"""A sheet out of a store as a coding workbook: each claim is a row of the tab of what it is about.

Things have names made from their labels, and their ids in the tab Names. What a workbook has no
column for is told, not left out: the service that hands one over reads it again and compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from graph.claims.claim import Claim, Literal, entity_id
from graph.claims.period import Period
from graph.ingest.block_fields import Fields
from graph.ingest.blocks import DOCUMENT, ITSELF
from graph.ingest.given_back import coarse_first, literal_tree, local_names
from graph.ingest.sheet_head import source_id
from graph.ingest.workbooks.blank_workbook import blank_workbook
from graph.ingest.workbooks.coding_tabs import FURTHER, INVOLVED, NAME, NAMES, TABS
from graph.ingest.workbooks.tab_column import Tab, TabColumn
from graph.ingest.workbooks.workbook_rows import NO_LANGUAGE
from graph.vocabulary import Vocabulary

Cells = dict[str, str]
_LINE = re.compile(r"L([0-9]+(?::[0-9]+-[0-9]+)?)\Z")
_COUNTED = ("size", "number", "cases")
_INVOLVEMENT, _COUNTS, _CALLS = "Involvement", "Counts", "Calls and demands"


class NoColumn(Exception):
    """A claim that no row can say; the message says what of it."""


def filled_workbook(
    origin: str,
    claims: Sequence[Claim],
    *,
    classes: Mapping[str, str],
    labels: Mapping[str, str],
    marking: str,
    vocabulary: Vocabulary,
) -> tuple[bytes, dict[str, str]]:
    """The workbook, and what it cannot say: claim id → why.

    Args:
        claims: all of the origin that may be read and was not taken back.
        classes: of everything that the claims name.
        labels: what to call these.
        marking: of the document's registration.
    """
    names = local_names(origin, claims, classes, labels)
    maker = _RowMaker(origin, names, classes, vocabulary, claims)
    rows: dict[str, list[Cells]] = {tab.name: [] for tab in TABS}
    first = maker.published(claims)
    rows["Documents"].append(maker.document(first, marking))
    left: dict[str, str] = {}
    for claim in coarse_first(claims):
        if claim is first:
            continue
        try:
            tab, cells = maker.row(claim)
        except NoColumn as reason:
            left[claim.id] = str(reason)
        else:
            rows[tab].append(cells)
    for id, local in names.items():
        if local not in (DOCUMENT, ITSELF):
            rows[NAMES].append({NAME: local, "id": id, "class": classes[id]})
    coder = next((c.attribution[0].actor for c in claims if maker.is_own(c)), None)
    languages = Counter(
        claim.value.language
        for claim in claims
        if claim.value is not None and claim.value.language is not None
    )
    settings = {
        "Workbook": origin,
        "Coder": "" if coder is None else names[coder],
        "Language": languages.most_common(1)[0][0] if languages else NO_LANGUAGE,
        "Marking": marking,
    }
    return blank_workbook(vocabulary, settings, rows=rows), left


class _RowMaker:
    def __init__(
        self,
        origin: str,
        names: Mapping[str, str],
        classes: Mapping[str, str],
        vocabulary: Vocabulary,
        claims: Sequence[Claim],
    ) -> None:
        self.names, self.classes, self.vocabulary = names, classes, vocabulary
        self.fields = Fields(vocabulary)
        self._document, self._itself = entity_id(origin, DOCUMENT), source_id(origin)
        self._publishers: dict[str, str] = {}
        """Of each document the one whose word it is in a workbook."""
        first = self.published(claims)
        for claim in (*([] if first is None else [first]), *coarse_first(claims)):
            if claim.predicate == "publisher" and claim.object is not None:
                self._publishers.setdefault(claim.subject, claim.object)

    def published(self, claims: Sequence[Claim]) -> Claim | None:
        """Who published the document, as the coder says it: it is said by the first row."""
        found = (c for c in claims if (c.subject, c.predicate) == (self._document, "publisher"))
        return next((claim for claim in found if self.is_own(claim) and not claim.negated), None)

    def document(self, published: Claim | None, marking: str) -> Cells:
        """The first row: the document, with its publisher."""
        by = {} if published is None else {"publisher": self.names[str(published.object)]}
        return {NAME: DOCUMENT, "marking": marking, **by}

    def is_own(self, claim: Claim) -> bool:
        """Whether the coder says it."""
        return claim.citation.source == self._itself and bool(claim.attribution)

    def row(self, claim: Claim) -> tuple[str, Cells]:
        """A claim as a row: the tab, and the texts of its cells by column.

        Raises:
            NoColumn: there is no such row.
        """
        cells = self._said_by(claim)
        cls, subject = self.classes[claim.subject], self.names[claim.subject]
        involved = self._involved(claim, cls)
        if involved is not None:
            return _INVOLVEMENT, {NAME: subject, **involved, **cells}
        if claim.value is not None and claim.value.quantity is not None:
            self._plain(claim)
            if not any(claim.predicate == name for name in self._called(cls, _COUNTED)):
                raise NoColumn(f"a number under {claim.predicate}")
            return _COUNTS, {NAME: subject, **_text(literal_tree(claim.value)), **cells}
        self._plain(claim)
        if claim.predicate in self._called(cls, ("demands",)):
            return _CALLS, {NAME: subject, "demand": self.names[str(claim.object)], **cells}
        tab, prefix = self._tab(cls)
        column = None if tab is None else self._column(tab, prefix, cls, claim.predicate)
        # A name in a row of its thing is the coder's.
        if tab is None or column is None or (column.key == f"{prefix}name" and "act" in cells):
            value = self._value(claim, TabColumn("", "value", "own", ""))
            return FURTHER, {NAME: subject, "says": self._key(cls, claim), **value, **cells}
        key = "demand" if prefix else NAME
        return tab.name, {key: subject, **self._value(claim, column), **cells}

    def _tab(self, cls: str) -> tuple[Tab | None, str]:
        """The tab of a class, and what the keys of its columns there begin with."""
        by_name = {tab.name: tab for tab in TABS}
        if cls == "Demand":
            return by_name[_CALLS], "demand."
        found = (tab for tab in TABS if tab.cls and self.vocabulary.is_a(cls, tab.cls))
        return next(found, None), ""

    def _key(self, cls: str, claim: Claim) -> str:
        """The key under which a block of a class says a property."""
        ways = self.fields.of(cls)
        return next(
            key
            for key in (claim.predicate, *ways)
            if key in ways and ways[key].says.name == claim.predicate and not ways[key].inverse
        )

    def _called(self, cls: str, keys: Sequence[str]) -> set[str]:
        """The properties that some keys of a class say."""
        ways = self.fields.of(cls)
        return {ways[key].says.name for key in keys if key in ways and not ways[key].inverse}

    def _column(self, tab: Tab, prefix: str, cls: str, predicate: str) -> TabColumn | None:
        for column in tab.columns:
            shared = bool(prefix) and column.key == "followedBy"
            if column.key.startswith(prefix) or shared:
                field = column.key if shared else column.key.removeprefix(prefix)
                if "." not in field and predicate in self._called(cls, (field,)):
                    return column
        return None

    def _involved(self, claim: Claim, cls: str) -> Cells | None:
        """The cells of somebody's part in an event; None where the claim is of something else."""
        if cls != "Event" or claim.object is None:
            return None
        for word, field in INVOLVED.items():
            if claim.predicate in self._called(cls, (field,)):
                cells = {"actor": self.names[claim.object], "part": word}
                for one in claim.particulars:
                    if one.property not in ("harm", "count", "degree") or one.property in cells:
                        raise NoColumn(f"{one.property} beside {claim.predicate}")
                    cells[one.property] = one.concept or _count(one.value)
                return cells
        return None

    def _plain(self, claim: Claim) -> None:
        if claim.particulars:
            raise NoColumn(f"{claim.particulars[0].property} beside {claim.predicate}")

    def _value(self, claim: Claim, column: TabColumn) -> Cells:
        if claim.object is not None:
            return {column.key: self.names[claim.object]}
        if claim.concept is not None:
            return {column.key: claim.concept}
        assert claim.value is not None
        if claim.value.period is not None:
            return _period(column.key, claim.value.period)
        return {column.key: claim.value.text}

    def _said_by(self, claim: Claim) -> Cells:
        """Whose word it is, how firmly, where it stands, who may read it."""
        cells = {"marking": str(claim.marking)}
        if claim.stance.value != "asserted":
            cells["stance"] = claim.stance.value
        if claim.negated:
            cells["negated"] = "yes"
        if claim.valid is not None:
            cells |= _period("valid", claim.valid)
        if claim.refines is not None:
            cells["refines"] = claim.refines
        if self.is_own(claim):
            return {**cells, "who": "coder"}
        if claim.citation.source != self._document:
            cells["cites"] = self.names[claim.citation.source]
        first, *others = claim.attribution or (None,)
        if first is None:
            raise NoColumn("that nobody says it")
        if first.actor != self._publishers.get(claim.citation.source):
            raise NoColumn("that the first who says it is not who published the document")
        if first.on is not None or any(link.on is not None for link in others[:-1]):
            raise NoColumn("on which day others than the last speaker said it")
        cells["act"] = first.act
        if others:
            cells["who"] = "; ".join(self.names[link.actor] for link in others)
            cells["whose_act"] = "; ".join(link.act for link in others)
            if others[-1].on is not None:
                cells |= _period("told_on", others[-1].on)
        if claim.citation.locator is not None:
            line = _LINE.match(claim.citation.locator)
            cells["at"] = line[1] if line else claim.citation.locator
        if claim.citation.quote is not None:
            cells["quote"] = claim.citation.quote
        return cells


def _period(key: str, period: Period) -> Cells:
    if period.calendar is not None or period.edtf is None:
        raise NoColumn("a date of another calendar")
    given = {"": period.edtf, ".as_found": period.as_found, ".inferred": period.inferred}
    return {f"{key}{end}": str(text) for end, text in given.items() if text is not None}


def _count(value: Literal | None) -> str:
    """A number of people as the cell has it."""
    if value is None or value.quantity is None:
        raise NoColumn("a particular that is no number")
    count = value.quantity
    return count.as_found or value.text


def _text(tree: Mapping[str, object]) -> Cells:
    return {key: str(part) for key, part in tree.items()}
