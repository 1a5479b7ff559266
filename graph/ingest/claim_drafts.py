"""Drafts of claims, and how they become claims: the coarser before the finer that names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from graph.claims.claim import (
    BY_SOFTWARE,
    Claim,
    Literal,
    Particular,
    Stance,
    canonical,
    claim_id,
    content,
    denial_that_affirms,
    give_id,
    hashed_together,
    in_order,
)
from graph.claims.errors import InputError
from graph.claims.made_claims import made_citation, made_claim
from graph.claims.marking import RESTRICTED
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
    id: str | None = None
    failed: bool = False


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
        self.lines: dict[str, str] = {}
        self._ready: dict[ClaimDraft, Claim] = {}
        """With their ids, and told of nowhere yet."""
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
        public = replace(
            draft.meta,
            attribution=(*chain[:last], replace(named[-1], act="reports")),
            stance=Stance.REPORTED,
            key=key,
            public_without=False,
        )
        marking = draft.meta.marking.join(RESTRICTED)
        coarse = replace(draft, meta=public)
        draft.meta = replace(draft.meta, marking=marking, refines=key, public_without=False)
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
        claim = self._ready.pop(draft, None)
        try:
            if claim is None:
                refines = None if draft.meta.refines is None else self._refined(draft)
                claim = self._unnamed_claim(draft, refines)
                give_id(claim, claim_id(claim))
        except InputError as error:
            draft.failed = True
            self.note(draft.spot.placed(error, draft.node, draft.field))
            return
        draft.id = claim.id
        if claim.id in self.made:
            self.note(
                draft.spot.error(
                    draft.node,
                    f"says the same as {self.lines[claim.id]}",
                    "take one of the two out",
                    field=draft.field,
                )
            )
            return
        self.made[claim.id] = claim
        self.lines[claim.id] = _line(draft.node)

    def _make_ready(self) -> None:
        """Make those that refine none: their ids take less time together."""
        found = []
        for draft in self.drafts:
            if draft.meta.refines is None and not draft.failed:
                with suppress(InputError):  # told in its turn
                    found.append((draft, self._unnamed_claim(draft, None)))
        ids = hashed_together([canonical(content(claim)) for _, claim in found])
        for (draft, claim), id in zip(found, ids, strict=True):
            give_id(claim, id)
            self._ready[draft] = claim

    def _unnamed_claim(self, draft: ClaimDraft, refines: str | None) -> Claim:
        """The claim of a draft, but for its id.

        Raises:
            InputError: somebody denies it, and it is not negated.
        """
        meta = draft.meta
        if not meta.negated and any(link.act == "denies" for link in meta.attribution):
            raise denial_that_affirms(draft.predicate)
        particulars = (*draft.particulars, *_by_software(meta))
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
            made_citation(
                self.itself if meta.own else meta.cites or self.document,
                meta.locator,
                meta.quote,
            ),
            meta.marking,
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
