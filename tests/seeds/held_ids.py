"""The ids of the seeds' claims, sheet by sheet: `held-ids.txt` beside this file.

One line a sheet or registry: its path, the start of the SHA-256 of the file, how many claims it
makes, and the start of the SHA-256 over their sorted ids. To renew the lines of files that were
coded anew (the ids of all others must stay):

    python -m tests.seeds.held_ids > tests/seeds/held-ids.txt
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph.ingest.connector import Desk
from graph.ingest.registry import RegistryConnector
from graph.ingest.sheet import SheetConnector
from graph.vocabulary import Vocabulary
from tests.seeds.reading import SEEDS

HELD = Path(__file__).with_name("held-ids.txt")
ONTOLOGY = SEEDS.parent / "ontology"


def lines(vocabulary: Vocabulary) -> list[str]:
    """A line for each sheet and registry of the seeds, by path."""
    desk = Desk(vocabulary=vocabulary, roots=(SEEDS,))
    connectors = (SheetConnector(), RegistryConnector())
    found = []
    for path in sorted(SEEDS.rglob("*.yaml")):
        head = path.read_bytes()
        connector = next((c for c in connectors if c.recognises(path, head)), None)
        if connector is None:
            continue
        claims = sorted(connector.read(path, desk).claims)
        digest = hashlib.sha256("\n".join(claims).encode()).hexdigest()[:32]
        file = hashlib.sha256(head).hexdigest()[:32]
        found.append(f"{path.relative_to(SEEDS).as_posix()} {file} {len(claims)} {digest}")
    return found


if __name__ == "__main__":
    print("\n".join(lines(Vocabulary.load(ONTOLOGY))))
