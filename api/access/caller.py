"""A caller: a name, a clearance and rights."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance, Level, Marking


class Right(StrEnum):
    """What a token may be used for."""

    READ = "read"
    """Ask questions and open addresses."""
    EXPORT = "export"
    """Fetch files."""
    PROPOSE = "propose"
    """Hand in sheets, calls and responses."""
    REVIEW = "review"
    """Decide whether claims stand in their sources so."""
    DECIDE = "decide"
    """Mark otherwise, take back, judge that two records are of one thing."""
    ADMIN = "admin"
    """Read the audit log, as far as the clearance goes."""


WRITING = frozenset({Right.PROPOSE, Right.REVIEW, Right.DECIDE})
"""What somebody does as a person, whom others are told apart from."""


def rights(text: str) -> frozenset[Right]:
    """Rights from a list with commas between. Anybody who may do anything else may read.

    Raises:
        InputError: one is none.
    """
    found = {Right.READ}
    for name in (part.strip().lower() for part in text.split(",")):
        try:
            found.add(Right(name))
        except ValueError:
            raise InputError(
                "is no right",
                mend=f"write some of {', '.join(Right)}, with commas between",
                field="--may",
                value=name,
            ) from None
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The caller's name, clearance and rights."""

    name: str | None
    """The name of the token; None for somebody without one."""
    clearance: Clearance
    may: frozenset[Right]
    person: str | None = None
    """The opaque id by which what this caller writes is known; None for who cannot write."""
    account: str | None = None
    """The opaque id of an account at an organisation's provider. A person may have several."""
    is_above_public: bool = field(init=False)
    """Whether this caller may read more than everybody may."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_above_public", self.clearance != PUBLIC_CLEARANCE)

    @property
    def is_anonymous(self) -> bool:
        """Whether no token was given."""
        return self.name is None

    @property
    def called(self) -> str:
        """What a refusal calls this caller."""
        return "a caller without a token" if self.is_anonymous else "this token"

    def reads(self, marking: str) -> bool:
        """Whether this caller reads a marking as it is written; never what is none, like that of a
        copy of everything."""
        try:
            return self.clearance.reads(Marking.parse(marking))
        except InputError:
            return False


ANYBODY = Caller(name=None, clearance=PUBLIC_CLEARANCE, may=frozenset({Right.READ, Right.EXPORT}))
"""A caller without a token: reads what is public, and takes it away."""


def needs_second_factor(clearance: Clearance) -> bool:
    """Whether a token alone does not suffice: above partner, and for every compartment."""
    return clearance.level > Level.PARTNER or bool(clearance.compartments)
