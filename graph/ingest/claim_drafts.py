"""Drafts of claims, and how they become claims: the coarser before the finer that names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from graph.claims.claim import (
    BY_SOFTWARE,
    Citation,
    Claim,
    Literal,
    Particular,
    Stance,
    claim_id,
    denial_that_affirms,
    hashed_together,
    in_order,
)
from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim, name_claim
from graph.claims.marking import RESTRICTED
from graph.claims.written_claims import written_claims
from graph.ingest.claim_keys import Meta
from graph.ingest.spot import Spot, near
from graph.ingest.yaml_tree import Node, Scalar

UNNAMED = ("unnamed-source", "source-at-risk")
"""Kinds of those who are left out where a claim is public without them."""
_CLAIM_ID = re.compile(r"[a-z2-7]{32}\Z")


@dataclass(slots=True, eq=False)
class ClaimDraft:
    """A claim to be."""

    subject: str
    predicate: str
    meta: Meta
    node: Node
    spot: Spot
    field: str
    object: str | None = None
    concept: str | None = None
    value: Literal | None = None
    particulars: tuple[Particular, ...] = ()
    ready: Claim | None = None
    """With its id, and told of nowhere yet."""
    id: str | None = None
    failed: bool = False


class _Shared(NamedTuple):
    """What claims have in common for which the same holds."""

    of: Meta
    """Kept, so that nothing else comes to lie in its place."""
    citation: Citation
    affirms: bool
    """Whether somebody denies what is not negated."""
    by_software: tuple[Particular, ...]


def _line(node: Node) -> str:
    """Where something else of the same file stands."""
    return node.cell or f"line {node.line}"


class ClaimMaker:
    """Makes the claims of one file.

    Args:
        origin: the file's id.
        document: the id of the source that it codes; None in a registry.
        itself: the id of the file as a source.
        note: is told of what is wrong.
    """

    def __init__(
        self,
        drafts: Sequence[ClaimDraft],
        *,
        origin: str,
        document: str | None,
        itself: str,
        note: Callable[[InputError], None],
    ) -> None:
        self.drafts, self.origin, self.itself, self.note = drafts, origin, itself, note
        self.document = itself if document is None else document
        self.keys = self._named()
        self.made: dict[str, Claim] = {}
        self.first: dict[str, ClaimDraft] = {}
        """By the id of a claim, the draft that it was made of."""
        self._shared: dict[int, _Shared] = {}
        """By the place in memory of what holds for several claims."""
        self._unnamed = {
            draft.subject
            for draft in drafts
            if draft.predicate == "kind" and draft.concept in UNNAMED and not draft.meta.negated
        }
        self.added: list[ClaimDraft] = []
        """Drafts that follow from others."""

    def make(self) -> dict[str, Claim]:
        """The claims by id, in the order of the drafts except that a refined one comes first."""
        for draft in list(self.drafts):
            if draft.meta.public_without:
                self._without(draft)
        self._make_ready()
        for draft in self.drafts:
            if draft.meta.refines is None:  # as of most
                claim = draft.ready
                if claim is not None and claim.id not in self.made and draft.id is None:
                    self._take(draft, claim)
                else:
                    self._make(draft)
                continue
            for link in self._chain(draft):
                self._make(link)
        return self.made

    def _without(self, draft: ClaimDraft) -> None:
        """Put a public claim on the word of the last speaker with a name before one that rests on
        somebody unnamed, which makes it exact and is held back."""
        chain = draft.meta.attribution
        named = [link for link in chain[:-1] if link.actor not in self._unnamed]
        problem = None
        if not named:
            problem = (
                "has no speaker with a name",
                "name who tells it: [herald quotes, NAME states]",
            )
        elif draft.meta.refines is not None:
            problem = ("refines another claim", "write the coarser claim yourself")
        if problem is not None:
            draft.failed = True
            told, mend = problem
            self.note(draft.spot.error(draft.node, told, mend, field="public_without"))
            return
        key = Scalar(
            f"{draft.subject} {draft.predicate} {id(draft)}",
            draft.node.line,
            0,
            True,
            draft.node.cell,
        )
        last = chain.index(named[-1])
        public = draft.meta._replace(
            attribution=(*chain[:last], replace(named[-1], act="reports")),
            stance=Stance.REPORTED,
            key=key,
            public_without=False,
        )
        marking = draft.meta.marking.join(RESTRICTED)
        coarse = replace(draft, meta=public)
        draft.meta = draft.meta._replace(marking=marking, refines=key, public_without=False)
        self.keys[key.text] = coarse
        self.added.append(coarse)

    def _named(self) -> dict[str, ClaimDraft]:
        """Key → the claim that it names; an error for each that names several."""
        named: dict[str, list[ClaimDraft]] = {}
        for draft in self.drafts:
            if draft.meta.key is not None:
                named.setdefault(draft.meta.key.text, []).append(draft)
        for drafts in named.values():
            if len(drafts) == 1:
                continue
            first, key = drafts[0].meta.key, drafts[-1].meta.key
            assert first is not None
            assert key is not None
            problem, mend = f"is the key of another claim in {_line(first)}", "choose another"
            if first is key:
                problem = f"names {len(drafts)} claims"
                mend = "give a key to a single claim, in a mapping of its own"
            self.note(drafts[-1].spot.error(key, problem, mend, field="key"))
        return {key: drafts[0] for key, drafts in named.items()}

    def _chain(self, draft: ClaimDraft) -> list[ClaimDraft]:
        """The drafts that this one rests on, coarsest first, and itself."""
        chain, walked = [draft], {draft}
        while chain[-1].meta.refines is not None and not draft.failed:
            node = chain[-1].meta.refines
            coarser = self.keys.get(node.text)
            if coarser is None or coarser.id is not None or coarser.failed:
                break
            if coarser in walked:
                for link in chain:
                    link.failed = True
                self.note(
                    draft.spot.error(
                        node,
                        "refines a claim that refines this one",
                        "let the finer claim name the coarser one, and not the reverse",
                        field="refines",
                    )
                )
                return []
            chain.append(coarser)
            walked.add(coarser)
        return chain[::-1]

    def _make(self, draft: ClaimDraft) -> None:
        if draft.id is not None or draft.failed:
            return
        claim = draft.ready
        try:
            if claim is None:
                refines = None if draft.meta.refines is None else self._refined(draft)
                claim = self._unnamed_claim(draft, refines)
                name_claim(claim, claim_id(claim))
        except InputError as error:
            draft.failed = True
            self.note(draft.spot.placed(error, draft.node, draft.field))
            return
        if claim.id in self.made:
            draft.id = claim.id
            self.note(
                draft.spot.error(
                    draft.node,
                    f"says the same as {_line(self.first[claim.id].node)}",
                    "take one of the two out",
                    field=draft.field,
                )
            )
            return
        self._take(draft, claim)

    def _take(self, draft: ClaimDraft, claim: Claim) -> None:
        id = draft.id = claim.id
        self.made[id] = claim
        self.first[id] = draft

    def _make_ready(self) -> None:
        """Make those that refine none: their ids take less time together."""
        found = []
        for draft in self.drafts:
            if draft.meta.refines is None and not draft.failed:
                try:
                    draft.ready = self._unnamed_claim(draft, None)
                except InputError:
                    continue  # told in its turn
                found.append(draft.ready)
        for claim, id in zip(found, hashed_together(written_claims(found)), strict=True):
            name_claim(claim, id)

    def _unnamed_claim(self, draft: ClaimDraft, refines: str | None) -> Claim:
        """The claim of a draft, but for its id.

        Raises:
            InputError: somebody denies it, and it is not negated.
        """
        meta = draft.meta
        shared = self._shared.get(id(meta))
        if shared is None:
            shared = self._shared[id(meta)] = self._of(meta)
        if shared.affirms:
            raise denial_that_affirms(draft.predicate)
        particulars = draft.particulars
        if shared.by_software:
            particulars = (*particulars, *shared.by_software)
        return made_claim(
            "",
            self.origin,
            draft.subject,
            draft.predicate,
            draft.object,
            draft.concept,
            draft.value,
            meta.negated,
            meta.attribution,
            meta.stance,
            meta.valid,
            refines,
            in_order(particulars) if len(particulars) > 1 else particulars,
            shared.citation,
            meta.marking,
        )

    def _of(self, meta: Meta) -> _Shared:
        denies = any(link.act == "denies" for link in meta.attribution)
        source = self.itself if meta.own else meta.cites or self.document
        return _Shared(
            meta,
            made_citation(source, meta.locator, meta.quote),
            denies and not meta.negated,
            _by_software(meta),
        )

    def _refined(self, draft: ClaimDraft) -> str:
        node = draft.meta.refines
        assert node is not None
        coarser = self.keys.get(node.text)
        if coarser is None:
            if _CLAIM_ID.match(node.text):
                return node.text
            raise draft.spot.error(
                node,
                "is neither a key of this sheet nor the id of a claim",
                near(node.text, self.keys) if self.keys else "give the coarser claim a key",
                field="refines",
            )
        if (coarser.subject, coarser.predicate) != (draft.subject, draft.predicate):
            raise draft.spot.error(
                node,
                f"is a claim about another subject or property ({coarser.spot.local}: "
                f"{coarser.field}, {_line(coarser.node)})",
                "refine a claim that says the same less exactly",
                field="refines",
            )
        if coarser.id is None:
            raise draft.spot.error(
                node, "was refused itself", "correct that claim first", field="refines"
            )
        return coarser.id


def _by_software(meta: Meta) -> tuple[Particular, ...]:
    """That a program proposes it."""
    if meta.by_software is None:
        return ()
    value = Literal(datatype="text", text=meta.by_software)
    return (Particular(property=BY_SOFTWARE, value=value),)
