"""The law as tables: instruments, provisions, the sets they form, and who is bound when.

The tables are CSV files in ``ontology/law``; its README explains each column.

Days of participation are EDTF, as precise as a source gives them: *ended* is the first day on which
the treaty was no longer in force for the State.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from graph.claims.period import Period

FOLDER = "law"
"""The folder of the tables within that of the ontology."""

UNCHECKED = "unchecked"
"""In place of a source: from memory, and confirmed by nobody yet."""

PERSONS = ("state", "state-or-acquiescence", "private", "any")
NEXUSES = ("territory", "jurisdiction", "none")
STATUSES = ("party", "signatory", "not-party")
RESERVATIONS = ("reservation", "declaration", "derogation")

TABLES: Mapping[str, tuple[str, ...]] = {
    "sources": ("source", "name", "url", "kind"),
    "states": ("state", "id", "name"),
    "instruments": ("instrument", "name", "short", "kind", "bindingness"),
    "provisions": ("provision", "instrument", "article"),
    "sets": (
        *("set", "lead", "with", "with_bias", "triggers", "person", "nexus", "content"),
        *("promptness", "checked", "source"),
    ),
    "participation": (
        *("state", "instrument", "status", "basis", "signed", "signed_source", "bound"),
        *("bound_source", "in_force", "in_force_source", "denounced", "denounced_source"),
        *("ended", "ended_source", "effect", "not_in", "as_of", "checked"),
        "source",
    ),
    "reservations": (
        *("state", "instrument", "provisions", "kind", "from", "until", "quote", "checked"),
        "source",
    ),
}
"""Each table with its columns, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSource:
    """Where a row was read."""

    code: str
    name: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState:
    """A State that the tables know, by its ISO 3166-1 code."""

    code: str
    id: str
    """The entity that stands for it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A treaty, a declaration or a political document."""

    code: str
    name: str
    short: str
    kind: str
    bindingness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One article of an instrument."""

    code: str
    instrument: Instrument
    article: str

    @property
    def cited(self) -> str:
        """As lawyers cite it: ``ECHR 3``."""
        return f"{self.instrument.short} {self.article}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionSet:
    """Provisions that are read together: what triggers them, by whom, where, and what they ask."""

    code: str
    provisions: tuple[Provision, ...]
    """The one that carries the duty first."""
    with_bias: tuple[Provision, ...]
    """Those that join where a source gives a bias ground."""
    triggers: frozenset[str]
    """Kinds of events, narrower ones included."""
    said_triggers: tuple[str, ...]
    """As the row has them."""
    person: str
    nexus: str
    content: str
    promptness: str
    checked: bool
    source: str

    @property
    def instrument(self) -> Instrument:
        """The instrument of the leading provision."""
        return self.provisions[0].instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How a State stands to an instrument, for one stretch of time where it is party."""

    code: str
    state: str
    instrument: str
    status: str
    basis: str
    days: Mapping[str, tuple[Period, str]]
    """``signed``, ``bound``, ``in_force``, ``denounced``, ``ended`` → the day, as precisely as it
    is known, and its source."""
    effect: str
    not_in: tuple[str, ...]
    """ISO 3166-2 codes of territories that it does not extend to."""
    as_of: date | None
    """The last day for which the source of the row vouches; None where it gives none."""
    checked: bool
    source: str
    row: str
    claims: tuple[str, ...] = ()
    """The claims of a sheet that say so; empty for a row of the tables."""

    @property
    def widest(self) -> tuple[int | None, int | None]:
        """From which day number on it possibly binds, and before which one; None is open."""
        start = self._number("in_force", "earliest_begin")
        if start is None and "in_force" not in self.days:
            start = self._number("bound", "earliest_begin")
        return start, self._number("ended", "latest_begin")

    @property
    def surest(self) -> tuple[int | None, int | None]:
        """From which day number on it certainly binds, and before which one.

        The first is None where no row says by when it was in force; it then certainly binds on no
        day. The second is None while it has not ended, and the first again where it ended nobody
        knows how early.
        """
        start = self._number("in_force", "latest_begin")
        stop = self._number("ended", "earliest_begin")
        return start, start if stop is None and "ended" in self.days else stop

    def _number(self, field: str, which: str) -> int | None:
        found = self.days.get(field)
        known: date | None = None if found is None else getattr(found[0], which)
        return None if known is None else known.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A reservation, declaration or derogation, quoted."""

    state: str
    instrument: str
    provisions: frozenset[str]
    """Codes; empty for the whole instrument."""
    kind: str
    start: int | None
    stop: int | None
    """The first and last day number; None is open."""
    quote: str
    checked: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Law:
    """All tables, checked against each other and the ontology."""

    sources: Mapping[str, LawSource]
    states: Mapping[str, LawState]
    instruments: Mapping[str, Instrument]
    provisions: Mapping[str, Provision]
    sets: Mapping[str, ProvisionSet]
    participations: Mapping[tuple[str, str], tuple[Participation, ...]]
    """State and instrument → its stretches, in order of time."""
    reservations: Mapping[tuple[str, str], tuple[Reservation, ...]]
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Id of an entity or a claim of the tables → what stands for it in a view that has others."""

    def own(self, id: str) -> str:
        """What stands in the view for an entity or a claim of the tables."""
        return self.renamed.get(id, id)

    @classmethod
    def empty(cls) -> Law:
        """No tables: nothing is derived."""
        return cls(**{field.name: {} for field in fields(cls)})

    def missing(self) -> tuple[str, ...]:
        """What nobody has looked up yet, a line each: the work list of an analyst."""
        needed = {s.instrument.code for s in self.sets.values() if binds(s)}
        lines = [
            f"participation.csv: no row says how {state} stands to {instrument}"
            for state in self.states
            for instrument in sorted(needed)
            if (state, instrument) not in self.participations
        ]
        for rows in self.participations.values():
            for row in rows:
                if row.status == "party" and row.surest[0] is None and row.instrument in needed:
                    lines.append(f"{row.row}: no row says since when it is in force")
        return tuple(lines)


def binds(provisions: ProvisionSet) -> bool:
    """Whether a set lays down duties in law, rather than a standard or a commitment."""
    return provisions.instrument.bindingness == "binding"
