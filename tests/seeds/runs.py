"""Runs of nine words, as hashes: how the repository knows that a text is not in it without
holding the text.

    python -m tests.seeds.runs TEXT > tests/seeds/runs.txt
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LENGTH = 9
"""One word more than a quote may have."""

_WORD = re.compile(r"[^\W_]+")


def runs(text: str) -> Iterator[str]:
    """Sixteen hexadecimal digits for every nine words in a row, whatever stands between them."""
    words = [word.casefold() for word in _WORD.findall(text)]
    for start in range(len(words) - LENGTH + 1):
        run = " ".join(words[start : start + LENGTH])
        yield hashlib.sha256(run.encode()).hexdigest()[:16]


if __name__ == "__main__":
    whole = Path(sys.argv[1]).read_text("utf-8")
    sys.stdout.writelines(f"{run}\n" for run in sorted(set(runs(whole))))
