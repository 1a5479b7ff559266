"""What a profile kept back and changed: for the sender, never in the file that goes out.

It names claims and entities of the store by their ids and nobody by a name; anybody who has it and
the file can still put two and two together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.release.profiles.profile import Profile

MOST_IDS = 1000
"""How many ids of one sort a report lists; it says how many there are."""

NOT_CHECKED = (
    "nicknames, descriptions, spellings that sound otherwise, and names of one or two letters are "
    "not found in texts; nor are days written in words",
    "somebody who is no entity of this view (and stands in a title or an address alone) is not "
    "looked for; pictures and the pages behind addresses were not looked at",
    "what is told stays told: somebody who knows of an event by its kind, month, region or "
    "numbers can find it in the file, and in another file",
)


@dataclass(slots=True)
class ProfileReport:
    """Counts and ids, of one export."""

    profile: Profile
    clearance: str
    entities_in: int = 0
    entities_out: int = 0
    claims_in: int = 0
    claims_out: int = 0
    entities_kept_back: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By reason and class."""
    claims_kept_back: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By reason and property."""
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By what was done and property."""
    pseudonyms: Counter[str] = field(default_factory=Counter)
    """Who goes out under a pseudonym, by class: persons, and actors of a kind to protect."""
    named: Counter[str] = field(default_factory=Counter)
    """Who of such goes out under their names, by class."""
    texts: list[str] = field(default_factory=list)
    """Claims whose texts stay behind for what they name."""
    accusations: list[str] = field(default_factory=list)
    """Claims that stay behind because what denies them does."""
    to_look_at: list[str] = field(default_factory=list)
    """Bodies that go out under names which share a word with what is kept back."""
    too_short: int = 0
    """Names that are too short to be looked for."""
    markings: Counter[str] = field(default_factory=Counter)
    """Of the claims that go out."""
    strands: tuple[int, int] | None = None
    """Statuses of strands that go out, and that stay behind because they rest on what does; None
    where none were asked for."""
    duties: tuple[int, int] | None = None
    """The same of what duties follow."""
    alone: tuple[int, int] = (0, 0)
    """How many events are the only ones of their kinds, time and places; and of how many."""
    recognisable: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By class: how many can be told from all others by what is said; and of how many."""

    def as_json(self) -> str:
        """The report as JSON, for machines."""
        return json.dumps(self._parts(), ensure_ascii=False, indent=2) + "\n"

    def _parts(self) -> dict[str, Any]:
        profile = self.profile
        return {
            "profile": {"name": profile.name, "about": profile.about, "sha256": profile.digest},
            "clearance": self.clearance,
            "entities": {"in": self.entities_in, "out": self.entities_out},
            "claims": {"in": self.claims_in, "out": self.claims_out},
            "entitiesKeptBack": _rows(self.entities_kept_back, "class"),
            "claimsKeptBack": _rows(self.claims_kept_back, "predicate"),
            "changed": _rows(self.changed, "predicate", "what"),
            "persons": {
                "pseudonyms": self.pseudonyms["Person"],
                "named": self.named["Person"],
            },
            "protected": {
                "pseudonyms": _others(self.pseudonyms),
                "named": _others(self.named),
            },
            "textsKeptBack": _ids(self.texts),
            "contradictedKeptBack": _ids(self.accusations),
            "lookAtNamesOf": _ids(self.to_look_at),
            "namesTooShortToFind": self.too_short,
            "markings": dict(sorted(self.markings.items())),
            "strands": None
            if self.strands is None
            else {"out": self.strands[0], "keptBack": self.strands[1]},
            "duties": None
            if self.duties is None
            else {"out": self.duties[0], "keptBack": self.duties[1]},
            "recognisable": {
                cls: {"alone": alone, "all": of} for cls, (alone, of) in self.recognisable.items()
            },
            "events": {"all": self.alone[1], "aloneByKindTimeAndPlace": self.alone[0]},
            "notChecked": list(NOT_CHECKED),
        }

    def _other_actors(self) -> list[str]:
        """Actors of a kind to protect that are no persons, such as small groups."""
        lines = []
        for counts, how in ((self.pseudonyms, "under pseudonyms"), (self.named, "as they are")):
            if others := _others(counts):
                told = ", ".join(f"{cls} {n:,}" for cls, n in others.items())
                lines.append(f"Of a kind to protect, {how}: {told}.")
        return lines

    def __str__(self) -> str:
        """The report in words, without ids."""
        profile = self.profile
        lines = [
            f"Profile {profile.name} ({profile.digest[:12]}): {profile.about}",
            f"Out: {self.entities_out:,} of {self.entities_in:,} entities, {self.claims_out:,} of "
            f"{self.claims_in:,} claims. Ids and record times are all new; the file cannot be "
            "imported.",
            f"Persons: {self.pseudonyms['Person']:,} under pseudonyms, {self.named['Person']:,} "
            "under their names.",
            *self._other_actors(),
            *_told("Entities kept back", self.entities_kept_back),
            *_told("Claims kept back", self.claims_kept_back),
            *_told("Changed", self.changed),
            "Markings of what went out: "
            + (", ".join(f"{m} {n:,}" for m, n in sorted(self.markings.items())) or "none"),
            f"Of {self.alone[1]:,} events {self.alone[0]:,} are the only ones of their kinds, time "
            "and place: anybody who knows of one finds it.",
        ]
        if self.strands is not None:
            lines.append(
                f"Statuses of calls: {self.strands[0]:,} strands; {self.strands[1]:,} rest on what "
                "is not in the file, and are left out."
            )
        if self.duties is not None:
            lines.append(
                f"Duties derived, possible or not derived: {self.duties[0]:,}; {self.duties[1]:,} "
                "rest on what is not in the file, and are left out."
            )
        joined = [
            f"{cls} {alone:,} of {of:,}" for cls, (alone, of) in self.recognisable.items() if alone
        ]
        lines.append(
            "To be recognised in another file of ours by what is said of them: "
            + (", ".join(joined) or "none")
            + "."
        )
        if self.to_look_at:
            lines.append(
                f"To look at: {len(self.to_look_at):,} bodies go out under names that share a word "
                "with what is kept back; --report lists their ids."
            )
        if self.too_short:
            lines.append(f"Not looked for in texts: {self.too_short:,} names, too short.")
        return "\n".join([*lines, *(f"Not checked: {text}." for text in NOT_CHECKED)])


def _others(counts: Counter[str]) -> dict[str, int]:
    """Those that are no persons, by class."""
    return {cls: n for cls, n in sorted(counts.items()) if cls != "Person"}


def _rows(counts: Counter[tuple[str, str]], by: str, first: str = "why") -> list[dict[str, Any]]:
    return [{first: why, by: of, "count": n} for (why, of), n in sorted(counts.items())]


def _ids(ids: list[str]) -> Mapping[str, Any]:
    return {"count": len(ids), "ids": sorted(ids)[:MOST_IDS]}


def _told(head: str, counts: Counter[tuple[str, str]]) -> list[str]:
    if not counts:
        return [f"{head}: none."]
    lines = [f"{head}:"]
    for why in sorted({why for why, _ in counts}):
        parts = sorted((of, n) for (reason, of), n in counts.items() if reason == why)
        lines.append(f"  {why}: {', '.join(f'{of} {n:,}' for of, n in parts)}")
    return lines
