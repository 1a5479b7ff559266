"""What came of loading: of each file, and of all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.claims.marking import Level
from graph.claims.unit import Unit


class LoadStep(NamedTuple):
    """How far loading has come."""

    done: int
    total: int
    """Files; grows where a sheet needs a registry that was not named."""
    record: str
    """The file just done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What came of one file. Ids are in the file's order; all empty where it was refused."""

    record: str
    format: str
    """A key of `CONNECTORS`; empty where no connector knows the file."""
    origin: str | None = None
    entities: int = 0
    """Registered for the first time."""
    entities_remarked: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    reinstated: tuple[str, ...] = ()
    remarked: tuple[str, ...] = ()
    loosened: tuple[str, ...] = ()
    """What becomes less strict, from which marking to which; in a line each."""
    raised: tuple[str, ...] = ()
    """Claims of other origins, and entities, that came under a floor."""
    erased: tuple[str, ...] = ()
    """What was erased from the store and stays out, with all that needs it."""
    floors: tuple[str, ...] = ()
    """Where a floor or a person's decision was stricter than the file, and why; in a line each."""
    decided: int = 0
    """Decisions that were new to their claims."""
    decided_already: int = 0
    lowered: int = 0
    """Claims and entities that two persons put below a floor."""
    lowered_already: int = 0
    nameless: tuple[str, ...] = ()
    """Local names of what people look for by name and is new without one."""
    unit: Unit | None = None
    """In a dry run, and of a workbook: what the file says, to show it."""
    gone: Mapping[str, str] = field(default_factory=dict)
    """In a dry run: what each claim that would be retracted says, in a line."""
    looked_at: bool = True
    """False where all of it stands as it was loaded: then it has no `warnings`, even if it had
    some when it came."""
    warnings: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether the file says something, and nothing of it is marked public."""
        if self.unit is None or not (self.unit.claims or self.unit.entities):
            return False
        markings = [entity.marking for entity in self.unit.entities.values()]
        markings += [claim.marking for claim in self.unit.claims.values()]
        return all(marking.level is not Level.PUBLIC for marking in markings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """What came of all files, in the order in which they were loaded."""

    files: tuple[FileReport, ...]
    dry_run: bool
    passed_by: tuple[Path, ...] = ()
    """Files in the folders that were named which do not call themselves YAML."""

    @property
    def errors(self) -> tuple[InputError, ...]:
        """Everything that was refused."""
        return tuple(error for file in self.files for error in file.errors)

    @property
    def floors(self) -> tuple[str, ...]:
        """Everything that is kept closer than its file says, with the reason."""
        return tuple(floor for file in self.files for floor in file.floors)

    @property
    def loosened(self) -> tuple[str, ...]:
        """Everything that becomes less strict, from which marking to which."""
        return tuple(line for file in self.files for line in file.loosened)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Everything worth a second look."""
        return tuple(warning for file in self.files for warning in file.warnings)

    def count(self, what: str) -> int:
        """How many over all files of what each reports: ``new``, ``retracted``, ``decided`` …"""
        found = (getattr(file, what) for file in self.files)
        return sum(one if isinstance(one, int) else len(one) for one in found)


SOUGHT_BY_NAME = frozenset(
    (
        *("Call", "Event", "Group", "InternationalBody", "Organisation", "Place", "Proceeding"),
        *("State", "StateBody"),
    )
)
"""Classes whose members lists and boards call by their names."""


def nameless(unit: Unit, new: Collection[str]) -> tuple[str, ...]:
    """The local names of what a unit registers anew and calls nothing.

    Args:
        new: ids of the entities that are new to the store.
    """
    called = {claim.subject for claim in unit.claims.values() if claim.predicate == "name"}
    return tuple(
        unit.names.get(id, id)
        for id, entity in unit.entities.items()
        if id in new and id not in called and entity.cls in SOUGHT_BY_NAME
    )


def in_a_line(told: Sequence[str]) -> tuple[str, ...]:
    """The first of some warnings, and how many more there are; none where there is none."""
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return (f"{told[0]}{more}",) if told else ()
