"""Reading the file of floors: what `ontology/handling.yaml` says, checked against the vocabulary.

every_event: [harm-to-people, no-harm-told]   # each kind of event stands below one of these
signs:                               # a claim that says of its subject as much as a kind does
  - {predicate: victim, unless: [unharmed], kind: harm-to-people}   # unless it has these alone
small_cells: 5                       # figures of fewer people may point at somebody
floors:
  - rule: victims                    # a name of its own, for reports
    predicate: victim                # one property or a list; then subject: and object: may stand
    object: {class: Person}          # {class:, kind:, not_kind:}, each one or a list
    least: restricted
    why: "a whole sentence"
  - rule: children
    entity: {class: Actor, kind: child}
    least: confidential
    search: "no"                     # not found by name
    shields: "yes"                   # persons: nor named in an open text
    why: "…"
  - rule: traits-in-words
    words: traits.csv                # a list beside this file; or names: those of shielded persons
    least: restricted
    why: "…"
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.ingest.spot import Spot, each, near
from graph.ingest.yaml_tree import Block, Items, Node, read_yaml
from graph.protection.floors import (
    ANYBODY,
    KIND,
    SMALL,
    FloorRule,
    Handling,
    Sign,
    Who,
)
from graph.protection.trait_words import WHEN_A_NAME, TraitWord, TraitWords
from graph.vocabulary import Property, Vocabulary

FILE = "handling.yaml"
"""The name of the file in the folder of the ontology."""

KEYS = (
    *("rule", "predicate", "subject", "object", "entity", "words"),
    *("least", "search", "shields", "why"),
)
NAMES = "names"
"""What stands under words: for the names of shielded persons, in the place of a file."""
WORD_COLUMNS = ("trait", "language", "word", "name")
WHO_KEYS = ("class", "kind", "not_kind")

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
_SENTENCE = re.compile(r"\S.*[.?]\Z")


def read_floors(path: Path, vocabulary: Vocabulary) -> Handling:
    """Read a file of floors.

    Raises:
        InputError: it is not there or cannot be read; or a rule names what the vocabulary does
            not have, asks for what no claim can be, or lacks a part. The message has the line.
    """
    root = read_yaml(path)
    spot = Spot(str(path), "floors")
    spot.only(root, ("floors", "every_event", "signs", "small_cells"), "a file of floors")
    small = _small(root.entries["small_cells"], spot) if "small_cells" in root.entries else SMALL
    if "every_event" in root.entries:
        _check_every_event(root.entries["every_event"], vocabulary, spot)
    signs = tuple(
        _sign(item, vocabulary, spot)
        for item in (each(root.entries["signs"]) if "signs" in root.entries else ())
    )
    node = root.entries.get("floors")
    if not isinstance(node, Items):
        if node is not None and not isinstance(node, Block) and not node.text.strip():
            return Handling((), small, signs)
        raise spot.error(
            node or root, "is not a list", "write - {rule:, predicate:, least:, why:}", value=None
        )
    rules: list[FloorRule] = []
    for item in node.items:
        rule = _Reading(vocabulary, str(path)).rule(item)
        if rule.name in {other.name for other in rules}:
            raise spot.error(item, f"repeats the name {rule.name}", "choose another", value=None)
        rules.append(rule)
    return Handling(tuple(rules), small, signs)


def _small(node: Node, spot: Spot) -> int:
    """Below how many people a figure may point at somebody.

    Raises:
        InputError: it is no number from 1 to 1000.
    """
    text = spot.text(node, "small_cells")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1000:
        raise spot.error(
            node, "is no number of people", "write a number from 1 to 1000", field="small_cells"
        )
    return int(text)


def _sign(node: Node, vocabulary: Vocabulary, spot: Spot) -> Sign:
    """One claim that says as much as a kind.

    Raises:
        InputError: it names what the vocabulary does not have, or a kind that its subject cannot
            be of.
    """
    block = spot.block(node, "signs", "write {predicate:, kind:}")
    spot.only(block, ("predicate", "unless", "kind"), "a sign")
    for key in ("predicate", "kind"):
        if key not in block.entries:
            raise spot.error(block, f"has no {key}", f"add {key}:", field="signs", value=None)
    name = spot.text(block.entries["predicate"], "predicate")
    found = vocabulary.properties.get(name)
    if found is None or name == KIND:
        mend = near(name, vocabulary.properties)
        raise spot.error(block.entries["predicate"], "is no sign", mend, field="predicate")
    schemes = {
        vocabulary.scheme_for(KIND, concrete)
        for cls in found.domain
        for concrete in vocabulary.concrete(cls)
    }
    codes = {code for scheme in schemes if scheme for code in vocabulary.schemes[scheme]}
    kind = spot.text(block.entries["kind"], "kind")
    if kind not in codes:
        mend = near(kind, codes)
        raise spot.error(block.entries["kind"], "is no kind of its subject", mend, field="kind")
    unless = set()
    for item in each(block.entries["unless"]) if "unless" in block.entries else ():
        code = spot.text(item, "unless")
        if code not in vocabulary.terms:
            mend = near(code, vocabulary.terms)
            raise spot.error(item, "is no concept", mend, field="unless")
        unless.add(code)
    return Sign(name, kind, vocabulary.narrower(unless))


def _check_every_event(node: Node, vocabulary: Vocabulary, spot: Spot) -> None:
    """Refuse an ontology with a kind of event that no floor could be written for.

    Raises:
        InputError: a kind stands below none of those named, or one named is no kind of event.
    """
    scheme = vocabulary.scheme_for("kind", "Event")
    codes = vocabulary.schemes[scheme] if scheme else ()
    roots = []
    for item in each(node):
        code = spot.text(item, "every_event")
        if code not in codes:
            raise spot.error(item, "is no kind of event", near(code, codes), field="every_event")
        roots.append(code)
    for code in sorted(set(codes) - vocabulary.narrower(roots)):
        raise spot.error(
            node,
            f"says nothing of {code}",
            f"let {code} be narrower (skos:broader) than one of {', '.join(roots)}, so that the "
            "floors know whether it harms people",
            field="every_event",
            value=None,
        )


def _words(path: Path) -> list[TraitWord]:
    """The words of a list of traits.

    Raises:
        InputError: another header, a row without a word, or one of a name that cannot be one.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        if tuple(rows.fieldnames or ()) != WORD_COLUMNS:
            raise InputError(
                "has other columns",
                mend=f"let its first line be {','.join(WORD_COLUMNS)}",
                record=f"{path}:1",
            )
        found = []
        for row in rows:
            word = (row["word"] or "").strip()
            if not word.strip("*!"):
                raise InputError(
                    "has no word",
                    mend="write one, with * at its end where any ending counts",
                    record=f"{path}:{rows.line_num}",
                    field="word",
                    value=word,
                )
            name = (row["name"] or "").strip()
            if name and (name not in WHEN_A_NAME or not word.isalpha()):
                raise InputError(
                    "does not say when the word is a name",
                    mend=f"write {', '.join(WHEN_A_NAME)} or nothing, beside one whole word",
                    record=f"{path}:{rows.line_num}",
                    field="name",
                    value=name,
                )
            found.append(TraitWord(word, (row["language"] or "").strip(), name))
    return found


class _Reading:
    """Reads one rule."""

    def __init__(self, vocabulary: Vocabulary, file: str) -> None:
        self.vocabulary, self.spot = vocabulary, Spot(file, "floors")

    def rule(self, node: Node) -> FloorRule:
        spot = self.spot
        block = spot.block(node, "", "write {rule:, predicate:, least:, why:}")
        spot.only(block, KEYS, "a rule")
        entries = block.entries
        for key in ("rule", "least", "why"):
            if key not in entries:
                raise spot.error(block, f"has no {key}", f"add {key}:", field=key, value=None)
        name = spot.text(entries["rule"], "rule")
        if not _NAME.match(name):
            raise spot.error(
                entries["rule"],
                "is not a name",
                "use small letters, digits and hyphens, beginning with a letter",
                field="rule",
            )
        self.spot = spot = spot._replace(local=name)
        why = spot.text(entries["why"], "why")
        if not _SENTENCE.match(why):
            raise spot.error(
                entries["why"], "is not a sentence", "end it with a full stop", field="why"
            )
        least = self._marking(entries["least"])
        if sum(key in entries for key in ("predicate", "entity", "words")) != 1:
            raise spot.error(
                block,
                "needs either predicate or entity or words",
                "write predicate: for claims, entity: for everything of a class and kind, or "
                "words: for texts",
                value=None,
            )
        if "words" in entries:
            return self._for_words(name, least, why, block)
        shields = self._yes(block, "shields")
        if "entity" in entries:
            rule = self._for_entities(name, least, why, block)
        else:
            rule = self._for_claims(name, least, why, block)
        return replace(rule, shields=shields)

    def _yes(self, block: Block, key: str) -> bool:
        if key not in block.entries:
            return False
        word = self.spot.text(block.entries[key], key)
        if word not in ("yes", "no"):
            raise self.spot.error(block.entries[key], "is neither", "write yes or no", field=key)
        return word == "yes"

    def _for_words(self, name: str, least: Marking, why: str, block: Block) -> FloorRule:
        for key in ("subject", "object", "search", "shields"):
            if key in block.entries:
                raise self.spot.error(
                    block.keys[key], "stands in a rule for texts", "take it out", field=key
                )
        node = block.entries["words"]
        named = self.spot.text(node, "words")
        if named == NAMES:
            return FloorRule(name=name, least=least, why=why, names=True)
        path = Path(self.spot.file).parent / named
        if "/" in named or "\\" in named or not path.is_file():
            raise self.spot.error(
                node,
                "is no file beside this one",
                f"name a CSV file with the columns {', '.join(WORD_COLUMNS)}, or write {NAMES}",
                field="words",
            )
        return FloorRule(name=name, least=least, why=why, words=TraitWords(_words(path)))

    def _for_entities(self, name: str, least: Marking, why: str, block: Block) -> FloorRule:
        for key in ("subject", "object"):
            if key in block.entries:
                raise self.spot.error(
                    block.keys[key],
                    "stands in a rule for entities",
                    "say it under entity:, or name a predicate",
                )
        who = self._who(block.entries["entity"], "entity", ("Entity",))
        searchable = True
        if "search" in block.entries:
            word = self.spot.text(block.entries["search"], "search")
            if word not in ("yes", "no"):
                raise self.spot.error(
                    block.entries["search"], "is neither", "write yes or no", field="search"
                )
            searchable = word == "yes"
        if not searchable and not who.kinds:
            raise self.spot.error(
                block.keys["search"],
                "hides a whole class from search",
                "name a kind under entity:, too",
            )
        return FloorRule(name=name, least=least, why=why, subject=who, searchable=searchable)

    def _for_claims(self, name: str, least: Marking, why: str, block: Block) -> FloorRule:
        entries, spot = block.entries, self.spot
        if "search" in entries:
            raise spot.error(block.keys["search"], "stands in a rule for claims", "take it out")
        properties = [self._property(item) for item in each(entries["predicate"])]
        subject, object_ = ANYBODY, None
        if "subject" in entries:
            domain = tuple(cls for p in properties for cls in p.domain)
            subject = self._who(entries["subject"], "subject", domain)
        if "object" in entries:
            others = [p.name for p in properties if p.type != "relation"]
            if others:
                raise spot.error(
                    block.keys["object"],
                    f"stands in a rule for {others[0]}, which leads to no entity",
                    "take it out, or name relations only",
                )
            ranges = tuple(p.range for p in properties)
            object_ = self._who(entries["object"], "object", ranges)
        return FloorRule(
            name=name,
            least=least,
            why=why,
            predicates=frozenset(p.name for p in properties),
            subject=subject,
            object=object_,
        )

    def _property(self, node: Node) -> Property:
        name = self.spot.text(node, "predicate")
        found = self.vocabulary.properties.get(name)
        if found is None:
            raise self.spot.error(
                node,
                "is not a property",
                near(name, self.vocabulary.properties),
                field="predicate",
            )
        return found

    def _marking(self, node: Node) -> Marking:
        try:
            return Marking.parse(self.spot.text(node, "least"))
        except InputError as error:
            raise error.at(self.spot.at(node), "least") from None

    def _who(self, node: Node, field: str, within: tuple[str, ...]) -> Who:
        """What an entity has to be, of the classes that can stand there at all."""
        spot = self.spot
        block = spot.block(node, field, "write {class:, kind:, not_kind:}")
        spot.only(block, WHO_KEYS, field)
        possible = frozenset(c for cls in within for c in self.vocabulary.concrete(cls))
        classes: set[str] = set()
        for item in each(block.entries["class"]) if "class" in block.entries else ():
            name = spot.text(item, "class")
            if name not in self.vocabulary.classes:
                raise spot.error(
                    item, "is not a class", near(name, self.vocabulary.classes), field="class"
                )
            found = possible.intersection(self.vocabulary.concrete(name))
            if not found:
                raise spot.error(
                    item,
                    "never stands there",
                    f"name one of {', '.join(sorted(possible))}",
                    field="class",
                )
            classes |= found
        return Who(
            classes=frozenset(classes),
            kinds=self._kinds(block, "kind", classes or possible),
            unless=self._kinds(block, "not_kind", classes or possible),
        )

    def _kinds(self, block: Block, key: str, classes: set[str] | frozenset[str]) -> frozenset[str]:
        if key not in block.entries:
            return frozenset()
        schemes = {self.vocabulary.scheme_for("kind", cls) for cls in classes}
        codes = {code for scheme in schemes if scheme for code in self.vocabulary.schemes[scheme]}
        found = []
        for item in each(block.entries[key]):
            code = self.spot.text(item, key)
            if code not in codes:
                raise self.spot.error(
                    item,
                    "is no kind of what can stand there",
                    near(code, codes),
                    field=key,
                )
            found.append(code)
        return self.vocabulary.narrower(found)
