"""The golden TriG that ``graph/export/PARTNERS.md`` explains: four claims of the press release.

    python -m tests.golden.partners

writes it anew, and the document's pieces with it as long as no line came or went; where some did,
the document has to be mended by hand. Read the difference before committing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.export import RDF
from graph.release.excerpts import about
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine
from tests.seeds.reading import read_seed

GOLDEN = Path(__file__).parent / "press-release.trig"
DOCUMENT = Path(__file__).parent.parent.parent / "graph" / "export" / "PARTNERS.md"
CLAIMS = ("S4a-kind", "S4a-accused", "S4a-victims", "S4a-size")
"""What the public may read of the detention: what, who is accused, whom, and how many."""
_PIECE = re.compile(r"(?<=^```trig\n)(.*?)(?=^```$)", re.M | re.S)


def chosen(vocabulary: Vocabulary) -> list[str]:
    """The ids of the claims, sorted."""
    keys = {key: id for id, key in read_seed(vocabulary).keys.items()}
    return sorted(keys[key] for key in CLAIMS)


def golden(vocabulary: Vocabulary) -> str:
    """What ``answerable export --format trig --about ID …`` writes of them."""
    engine = load_press_release(NaiveEngine(vocabulary, clock=Clock()))
    with engine.reading() as snapshot:
        part = about(snapshot.view(PUBLIC_CLEARANCE), chosen(vocabulary))
        return b"".join(RDF["trig"].pieces(part)).decode()


def pieces() -> list[str]:
    """What the document explains, in its order."""
    return _PIECE.findall(DOCUMENT.read_text("utf-8"))


def main() -> None:
    """Write the file and the document's pieces."""
    vocabulary = Vocabulary.load(ONTOLOGY)
    text = golden(vocabulary)
    GOLDEN.write_text(text, "utf-8")
    lines: Iterator[str] = iter(text.splitlines(keepends=True))
    if len(text.splitlines()) != sum(len(piece.splitlines()) for piece in pieces()):
        raise SystemExit(f"{DOCUMENT.name} explains other lines; mend it by hand")
    told = _PIECE.sub(
        lambda piece: "".join(next(lines) for _ in piece[0].splitlines()),
        DOCUMENT.read_text("utf-8"),
    )
    ids = " ".join(f"--about {id}" for id in chosen(vocabulary))
    told = re.sub(r"--about [a-z2-7]{32}(?:( \\\n *| )--about [a-z2-7]{32})*", ids, told)
    DOCUMENT.write_text(told, "utf-8")


if __name__ == "__main__":
    main()
