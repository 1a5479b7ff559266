"""The keys that say of claims who says so, how firmly, where it stands and how to handle it.

A block passes them on to its values, and a value with keys of its own changes them for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from graph.claims.claim import BY_SOFTWARE, Attribution, Stance
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.ingest.code_meaning import nearest_code
from graph.ingest.connector import Known
from graph.ingest.documents import Text, check_length, parts
from graph.ingest.period_keys import PERIOD_KEYS
from graph.ingest.spot import Spot, an, each, near
from graph.ingest.typed_values import read_period, read_true
from graph.ingest.yaml_tree import Block, Node, Scalar
from graph.views.grades import SCHEME
from graph.vocabulary import Vocabulary

META = (
    *("at", "quote", "stance", "attribution", "marking", "valid", "negated", "refines", "key"),
    *("withheld", "public_without", "cites", "confidence", BY_SOFTWARE),
)
CLAIMS_OWN = frozenset({"valid", "negated", "refines", "key", "withheld"})
"""Of these, what an entity within another one's block keeps to its own claims."""
PASSED_ON = frozenset(META) - CLAIMS_OWN - {"marking"}
"""What holds for the relation to such an entity, too; its marking is the entity's as well."""
ACTS = "attribution-acts"


class Meta(NamedTuple):
    """What holds for a claim beside what it says."""

    attribution: tuple[Attribution, ...]
    own: bool
    """The coder himself says it: it cites the sheet and has no place in the document."""
    marking: Marking
    stance: Stance = Stance.ASSERTED
    locator: str | None = None
    quote: str | None = None
    valid: Period | None = None
    negated: bool = False
    refines: Scalar | None = None
    key: Scalar | None = None
    withheld: str | None = None
    """Why a denial is marked stricter than the accusation that it denies."""
    public_without: bool = False
    """Whether it is public on the word of the last speaker who has a name, the unnamed one who
    told that speaker left out."""
    by_software: str | None = None
    """The program that proposes it, and by what rule; None where a person does."""
    confidence: str | None = None
    """How sure the coder is of it; no part of the claim."""
    cites: str | None = None
    """Another source than the document that the file codes: the id of one."""

    def nested(self) -> Meta:
        """What an entity within another one's block starts from."""
        own = (self.valid, self.refines, self.key, self.withheld)
        if not self.negated and all(part is None for part in own):
            return self
        return self._replace(valid=None, negated=False, refines=None, key=None, withheld=None)


class MetaReader:
    """Reads these keys in one file.

    Args:
        known: local names and what they stand for.
        refused: local names of what was refused.
        document: whether the file codes a document at all; a registry does not.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        known: Mapping[str, Known],
        refused: Collection[str] = (),
        *,
        document: bool,
    ) -> None:
        self._vocabulary, self._known = vocabulary, known
        self._refused, self._document = refused, document
        self.text: Text | None = None
        """The document, where it is at hand."""
        self.coder_states: tuple[Attribution, ...] = ()
        """How the coder himself is named; set once the file's coder is known."""

    def read(self, block: Block, base: Meta, spot: Spot) -> Meta:
        """What holds for what is in `block`, which stands within what `base` holds for.

        Raises:
            InputError: one of the keys has a wrong value.
        """
        entries = block.entries
        changes: dict[str, Any] = {}
        own = base.own
        if "attribution" in entries:
            changes["attribution"] = chain = self.attribution(entries["attribution"], spot)
            own = changes["own"] = chain == self.coder_states
            if own:
                changes |= {"stance": Stance.ASSERTED, "locator": None, "quote": None}
        if "stance" in entries:
            changes["stance"] = read_stance(entries["stance"], spot)
        if "marking" in entries:
            changes["marking"] = read_marking(entries["marking"], spot)
        if "cites" in entries:
            cited = changes["cites"] = self._cited(entries["cites"], own, spot)
            base = base._replace(cites=cited, locator=None, quote=None)
        if "at" in entries or "quote" in entries:
            changes |= self._place(entries, base, own, spot)
        if "valid" in entries:
            changes["valid"] = self._period(entries["valid"], spot, "valid")
        if "negated" in entries:
            changes["negated"] = read_true(entries["negated"], spot, "negated")
        if "public_without" in entries:
            changes["public_without"] = read_true(entries["public_without"], spot, "public_without")
        if BY_SOFTWARE in entries:
            changes["by_software"] = spot.text(entries[BY_SOFTWARE], BY_SOFTWARE)
        if "confidence" in entries:
            changes["confidence"] = self._grade(entries["confidence"], spot)
        if "withheld" in entries:
            changes["withheld"] = spot.text(entries["withheld"], "withheld")
        for name in ("refines", "key"):
            if name in entries:
                spot.text(entries[name], name)
                changes[name] = entries[name]
        return base._replace(**changes) if changes else base

    def _grade(self, node: Node, spot: Spot) -> str:
        text, known = spot.text(node, "confidence"), self._vocabulary.schemes.get(SCHEME, ())
        if text not in known:
            raise spot.error(node, "is no grade", near(text, known), field="confidence")
        return text

    def _cited(self, node: Node, own: bool, spot: Spot) -> str:
        """The source that a claim rests on in place of the document."""
        local = spot.text(node, "cites")
        known = self._known.get(local)
        if known is None and local in self._refused:
            raise spot.follows(node, local, "cites")
        problem = None
        if own or not self._document:
            problem = "stands on what the coder says himself", "leave it out"
        elif known is None:
            problem = (
                "is no local name of this sheet or its registries",
                near(local, self._known),
            )
        elif not self._vocabulary.is_a(known.cls, "Source"):
            problem = f"is {an(known.cls)}, and only documents are cited", "name a document"
        if problem is not None:
            raise spot.error(node, problem[0], problem[1], field="cites")
        assert known is not None
        return known.id

    def _period(self, node: Node, spot: Spot, field: str) -> Period:
        """When a claim holds, or when somebody did something with it."""
        if isinstance(node, Block):
            spot.only(node, PERIOD_KEYS, f"a value of {field}")
        return read_period(node, spot, field)

    def _place(
        self, entries: Mapping[str, Node], base: Meta, own: bool, spot: Spot
    ) -> dict[str, Any]:
        node = entries["at"] if "at" in entries else entries["quote"]
        if own:
            raise spot.error(
                node,
                "stands on what the coder says himself",
                "leave it out; or give the attribution of its speaker in the document"
                if self._document
                else "leave it out; a registry cites no document",
                field="at" if "at" in entries else "quote",
            )
        locator, quote = base.locator, base.quote
        beside = self.text if base.cites is None else None
        if "at" in entries:
            # A place of its own takes away the quote of the place around it.
            locator, quote = spot.text(entries["at"], "at"), None
            with_place(parts, locator, spot=spot, node=entries["at"], field="at")
            if beside is not None:
                with_place(beside.passage, locator, spot=spot, node=entries["at"], field="at")
        if "quote" in entries:
            node, quote = entries["quote"], spot.text(entries["quote"], "quote")
            with_place(check_length, quote, spot=spot, node=node, field="quote")
            if locator is None:
                raise spot.error(
                    node, "has no place", "say with at: in which line it stands", field="quote"
                )
            if beside is not None:
                with_place(beside.check_quote, locator, quote, spot=spot, node=node, field="quote")
        return {"locator": locator, "quote": quote}

    def attribution(self, node: Node, spot: Spot) -> tuple[Attribution, ...]:
        """The chain of who says it, from the publisher inwards; ``coder`` for the coder himself.

        Raises:
            InputError: an unknown actor or act, or another form than ``ACTOR ACT`` and
                ``{actor:, act:, on:}``.
        """
        if not self._document:
            raise spot.error(
                node,
                "stands in a registry, which holds only what the coder says himself",
                "leave it out; code what a source says in a sheet",
                field="attribution",
            )
        if isinstance(node, Scalar) and node.text.strip() == "coder":
            return self.coder_states
        links = [self._link(link, spot) for link in each(node)]
        if not links:
            raise spot.error(
                node, "is empty", "name who says it: [ACTOR ACT, …]", field="attribution"
            )
        return tuple(links)

    def _link(self, node: Node, spot: Spot) -> Attribution:
        on = None
        if isinstance(node, Block):
            spot.only(node, ("actor", "act", "on"), "a link of an attribution")
            for key in ("actor", "act"):
                if key not in node.entries:
                    raise spot.error(
                        node, f"has no {key}", "write {actor:, act:, on:}", field="attribution"
                    )
            actor = spot.text(node.entries["actor"], "actor")
            act = spot.text(node.entries["act"], "act")
            if "on" in node.entries:
                on = self._period(node.entries["on"], spot, "on")
        else:
            words = spot.text(node, "attribution").split()
            if len(words) != 2:
                raise spot.error(
                    node,
                    "is not an actor and an act",
                    "write ACTOR ACT, {actor:, act:, on:}, or only the word coder",
                    field="attribution",
                )
            actor, act = words
        known = self._known.get(actor)
        if known is None and actor in self._refused:
            raise spot.follows(node, actor, "attribution")
        if known is None:
            raise spot.error(
                node,
                "is no local name of this sheet or its registries",
                near(actor, self._known),
                field="attribution",
                value=actor,
            )
        if not self._vocabulary.is_a(known.cls, "Actor"):
            raise spot.error(
                node,
                f"is {an(known.cls)}, and only actors say things",
                "name the actor who speaks in it",
                field="attribution",
                value=actor,
            )
        if act not in self._vocabulary.schemes[ACTS]:
            raise spot.error(
                node,
                "is not an act of attribution",
                nearest_code(self._vocabulary, act, self._vocabulary.schemes[ACTS]),
                field="attribution",
                value=act,
            )
        return Attribution(actor=known.id, act=act, on=on)


def with_place(
    check: Callable[..., object], *arguments: str, spot: Spot, node: Node, field: str
) -> None:
    """Run a check; its error is told where it belongs."""
    try:
        check(*arguments)
    except InputError as error:
        raise spot.placed(error, node, field) from None


def read_stance(node: Node, spot: Spot) -> Stance:
    """A stance by its word.

    Raises:
        InputError: there is no such stance.
    """
    text = spot.text(node, "stance")
    try:
        return Stance(text)
    except ValueError:
        raise spot.error(
            node, "is not a stance", near(text, [s.value for s in Stance]), field="stance"
        ) from None


def read_marking(node: Node, spot: Spot) -> Marking:
    """A marking: ``LEVEL[+compartment…]``.

    Raises:
        InputError: unknown level or malformed compartment.
    """
    try:
        return Marking.parse(spot.text(node, "marking"))
    except InputError as error:
        raise spot.placed(error, node, "marking") from None
