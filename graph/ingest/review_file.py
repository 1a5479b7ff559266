"""Review files: what persons decided about claims, kept beside the sheets.

reviews: <minted id>
decisions:
  - sheet: release.yaml          # a sheet or registry, by its path from this file
    decision: accepted           # accepted, conflict, rejected; proposed takes one back
    by: <minted id>              # who decided: an opaque id
    on: 2026-11-22
    why: "compared line by line with the document"
    claims: [<claim id>, …]
    second: <minted id>          # another person; needed where a judgement of identity brings an
                                 # accusation or a listing to another name
lowered:                         # floors that do not hold for these, as two persons agreed
  - sheet: release.yaml
    to: public
    by: <minted id>
    second: <minted id>          # another person
    on: 2026-11-22
    why: "she speaks in public under her name and agreed on 2026-11-20"
    claims: [<claim id>, …]
    entities: [<entity id>, …]
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from graph.claims.claim import Claim, Literal, Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.unit import Decision, Decisions, Lowering
from graph.ingest.connector import Desk
from graph.ingest.sheet_head import check_keys, is_yaml, minted, top_keys
from graph.ingest.spot import Spot, each, near
from graph.ingest.typed_values import clean
from graph.ingest.workbooks.workbook_cells import SUFFIXES
from graph.ingest.workbooks.workbook_sheet import origin_of
from graph.ingest.yaml_tree import Items, Node, read_yaml

KEYS = ("reviews", "decisions", "lowered")
DECISION_KEYS = ("sheet", "decision", "by", "on", "why", "claims")
DECISION_FORM = "{sheet:, decision:, by:, on:, why:, claims: []}"
LOWERED_REQUIRED = ("sheet", "to", "by", "second", "on", "why")
LOWERED_KEYS = (*LOWERED_REQUIRED, "claims", "entities")
LOWERED_FORM = "{sheet:, to:, by:, second:, on:, why:, claims: []}"

_CLAIM_ID = re.compile(r"[a-z2-7]{32}\Z")


class ReviewsConnector:
    """Reads review files."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Review files have the key ``reviews``, ``decisions`` or ``lowered``."""
        return is_yaml(path) and bool(top_keys(head) & set(KEYS))

    def read(self, path: Path, desk: Desk) -> Decisions:
        """Read a review file; whether its claims exist is for the loader to say."""
        root = read_yaml(path)
        file = str(path)
        origin = minted(root, "reviews", Spot(file))
        errors = check_keys(root, file, KEYS, "a review file")
        parts: dict[str, list[Decision | Lowering]] = {"decisions": [], "lowered": []}
        for name, form in (("decisions", DECISION_FORM), ("lowered", LOWERED_FORM)):
            spot = Spot(file, name)
            node = root.entries.get(name)
            if node is None and (name == "lowered" or "lowered" in root.entries):
                continue
            if not isinstance(node, Items):
                where = node or root
                errors.append(spot.error(where, "is not a list", f"write - {form}", value=None))
                continue
            for item in node.items:
                try:
                    entry = _Entry(item, path, desk, spot, form)
                    read = entry.decision() if name == "decisions" else entry.lowering()
                    parts[name].append(read)
                except InputError as error:
                    errors.append(error)
        return Decisions(
            record=file,
            origin=origin,
            decisions=tuple(d for d in parts["decisions"] if isinstance(d, Decision)),
            lowered=tuple(d for d in parts["lowered"] if isinstance(d, Lowering)),
            errors=tuple(errors),
        )


class _Entry:
    """One entry of a review file."""

    def __init__(self, node: Node, path: Path, desk: Desk, spot: Spot, form: str) -> None:
        self.path, self.desk, self.spot = path, desk, spot
        self.block = spot.block(node, "", f"write {form}")
        self.entries = self.block.entries

    def _check(self, required: Collection[str], allowed: Collection[str], what: str) -> None:
        self.spot.only(self.block, allowed, what)
        for key in required:
            if key not in self.entries:
                raise self.spot.error(
                    self.block, f"has no {key}", f"add {key}:", field=key, value=None
                )

    def decision(self) -> Decision:
        self._check(DECISION_KEYS, (*DECISION_KEYS, "second"), "a decision")
        spot, entries = self.spot, self.entries
        word = spot.text(entries["decision"], "decision")
        if word not in [review.value for review in Review]:
            raise spot.error(
                entries["decision"],
                "is not a decision",
                near(word, [review.value for review in Review]),
                field="decision",
            )
        sheet = spot.text(entries["sheet"], "sheet")
        on = self._on()
        by = minted(self.block, "by", spot)
        second = minted(self.block, "second", spot) if "second" in entries else None
        if by == second:
            raise spot.error(
                entries["second"],
                "is the same person",
                "name another one, who agrees",
                field="second",
            )
        return Decision(
            record=spot.at(self.block),
            sheet=sheet,
            origin=_origin(sheet, entries["sheet"], self.path, self.desk, spot),
            to=Review(word),
            decided=self._grounds(by, second, on),
            claims=_claims(entries["claims"], sheet, spot),
        )

    def lowering(self) -> Lowering:
        self._check(LOWERED_REQUIRED, LOWERED_KEYS, "a lowered floor")
        spot, entries = self.spot, self.entries
        by, second = minted(self.block, "by", spot), minted(self.block, "second", spot)
        if by == second:
            raise spot.error(
                entries["second"],
                "is the same person",
                "lowering a floor takes a second one, who agrees",
                field="second",
            )
        if "claims" not in entries and "entities" not in entries:
            raise spot.error(
                self.block, "names nothing", "add claims: or entities:, with their ids", value=None
            )
        try:
            to = Marking.parse(spot.text(entries["to"], "to"))
        except InputError as error:
            raise error.at(spot.at(entries["to"]), "to") from None
        sheet = spot.text(entries["sheet"], "sheet")
        claims, entities = {}, {}
        if "claims" in entries:
            claims = _claims(entries["claims"], sheet, spot)
        if "entities" in entries:
            for item in each(entries["entities"]):
                entities[spot.text(item, "entities")] = spot.at(item)
        return Lowering(
            record=spot.at(self.block),
            sheet=sheet,
            origin=_origin(sheet, entries["sheet"], self.path, self.desk, spot),
            to=to,
            decided=self._grounds(by, second, self._on()),
            claims=claims,
            entities=entities,
        )

    def _grounds(self, by: str, second: str | None, on: str) -> Decided:
        why = self.spot.text(self.entries["why"], "why", lines=True)
        return Decided(by=by, why=why, on=on, second=second)

    def _on(self) -> str:
        node = self.entries["on"]
        try:
            return clean("date", self.spot.text(node, "on"))
        except InputError as error:
            raise error.at(self.spot.at(node), "on") from None


def _claims(node: Node, sheet: str, spot: Spot) -> dict[str, str]:
    claims: dict[str, str] = {}
    for item in each(node):
        id = spot.text(item, "claims")
        if not _CLAIM_ID.match(id):
            raise spot.error(
                item,
                "is not the id of a claim",
                f"copy it from answerable draft, which lists the claims of {sheet}",
                field="claims",
            )
        if id in claims:
            raise spot.error(item, "stands here twice", "take one out", field="claims")
        claims[id] = spot.at(item)
    if not claims:
        raise spot.error(
            node, "names no claims", "list the ids of the claims that were decided", field="claims"
        )
    return claims


def _origin(sheet: str, node: Node, path: Path, desk: Desk, spot: Spot) -> str:
    """The id of the sheet or registry that a decision names by its path."""
    file = Path(os.path.normpath(path.parent / sheet))
    key = file.resolve()
    if key not in desk.origins:
        try:
            desk.origins[key] = _asked(file)
        except InputError as error:
            raise spot.error(
                node,
                f"cannot be asked for its id ({error})",
                "name the file by its path from this one",
                field="sheet",
            ) from None
    return desk.origins[key]


def _asked(file: Path) -> str:
    """The id of a workbook, a sheet or a registry."""
    if file.suffix.lower() in SUFFIXES:
        return origin_of(file)
    root = read_yaml(file)
    return minted(root, "sheet" if "sheet" in root.entries else "registry", Spot(str(file)))


# --------------------------------------------------------------------------- a draft to decide on


def draft_decisions(
    *,
    sheet: str,
    claims: Iterable[Claim],
    names: Mapping[str, str],
    decision: Review,
    by: str,
    on: date,
    why: str,
    reviews: str | None = None,
    alone: Collection[str] = (),
) -> str:
    """A block of decisions over claims, as YAML that a person reads before keeping it.

    Args:
        sheet: the path of the sheet from the file that the block is for.
        claims: in the order in which they are to be read.
        names: how to call entities in the comments: id → local name or label.
        by: the opaque id of the person who decides.
        reviews: the id of a new review file; None for a block to be added to one.
        alone: ids of claims that get a block each, behind the others.

    Returns:
        One claim a line, each with what it says as a comment.
    """
    lines = [] if reviews is None else [f"reviews: {reviews}", "decisions:"]
    batches: list[list[Claim]] = [[]]
    for claim in claims:
        if claim.id in alone:
            batches.append([claim])
        else:
            batches[0].append(claim)
    for batch in batches:
        if not batch and len(batches) > 1:
            continue
        lines += [
            f"  - sheet: {quoted(sheet)}",
            f"    decision: {decision.value}",
            f"    by: {by}",
            f"    on: {on.isoformat()}",
            f"    why: {quoted(why)}",
            "    claims:",
        ]
        lines += [f"      - {claim.id}  # {sentence(claim, names)}" for claim in batch]
    return "\n".join(lines) + "\n"


def sentence(claim: Claim, names: Mapping[str, str]) -> str:
    """A claim in one line: place, subject, property, object, who says so and how firmly."""

    def name(id: str) -> str:
        return names.get(id, id[-6:])

    if claim.object is not None:
        said = name(claim.object)
    else:
        said = claim.concept or (_short(claim.value) if claim.value is not None else "")
    chain = ", ".join(f"{name(link.actor)} {link.act}" for link in claim.attribution)
    proposer = "; proposed by software" if claim.is_by_software else ""
    parts = [
        f"{claim.citation.locator or '–'}:",
        name(claim.subject),
        "not" if claim.negated else "",
        claim.predicate,
        said,
        f"({chain}; {claim.stance.value}; {claim.marking}{proposer})",
    ]
    return " ".join(part for part in parts if part)


def _short(value: Literal) -> str:
    text = " ".join(value.text.split())
    return text if len(text) <= 50 else f"{text[:49]}…"


def quoted(text: str) -> str:
    """A text as a YAML value that cannot be taken for anything else."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
