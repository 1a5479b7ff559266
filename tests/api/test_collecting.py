"""Memory goes back to the system when large blocks are done with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from api.collecting import give_large_back

CHILD = """
import sys
from api.collecting import give_large_back
if sys.argv[1] == "told":
    assert give_large_back()
def pages():
    return int(open("/proc/self/statm").read().split()[1])
first = bytearray(16_000_000)
del first
before = pages()
large, small = [], []
for _ in range(20):
    large.append(bytearray(b"x" * 4_000_000))
    small.append(bytearray(b"x" * 100_000))
del large
print(pages() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
@pytest.mark.skipif(not give_large_back(), reason="not glibc")
def test_holes_between_what_is_kept_go_back() -> None:
    told, untold = (
        int(
            subprocess.run(
                [sys.executable, "-c", CHILD, how], capture_output=True, check=True
            ).stdout
        )
        for how in ("told", "untold")
    )
    assert told < untold / 5
