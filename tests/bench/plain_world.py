"""The benchmark's world in plain tables: what the public may read, without claims or markings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from graph.claims.claim import Claim
from graph.claims.marking import PUBLIC
from tests.bench.world import World

ROLES = ("allegedPerpetrator", "victim")


def write_tables(world: World, folder: Path) -> None:
    """What the public may read of a world, as the files that ``tables.sql`` loads."""
    kinds = ("Person", "Group", "StateBody", "Organisation")
    actors: dict[str, list[Any]] = {
        id: [at + 1, id, kinds[at % len(kinds)], None] for at, id in enumerate(world.actors)
    }
    events: dict[str, list[Any]] = {
        id: [at + 1, id, None, None] for at, id in enumerate(world.events)
    }
    with (folder / "involvement.csv").open("w", newline="") as file:
        involvements, count = csv.writer(file), 0
        for claim in world.claims():
            if claim.marking != PUBLIC:
                continue
            if claim.subject in events and claim.predicate in ROLES:
                count += 1
                ends = (actors[claim.object or ""][0], events[claim.subject][0])
                involvements.writerow([count, *ends, claim.predicate, claim.stance.name])
            else:
                _fill(actors, events, claim)
    for name, rows in (("actor", actors), ("event", events)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows.values())


def _fill(actors: dict[str, list[Any]], events: dict[str, list[Any]], claim: Claim) -> None:
    """What a claim says in a column of its own."""
    if claim.subject in actors and claim.predicate == "name" and claim.value is not None:
        actors[claim.subject][3] = claim.value.text
    elif claim.subject in events and claim.predicate == "kind":
        events[claim.subject][2] = claim.concept
    elif claim.subject in events and claim.predicate == "when" and claim.value is not None:
        events[claim.subject][3] = claim.value.text
