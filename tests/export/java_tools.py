"""Tools of partners that run on Java: got by `make partners` where Java and Maven are there.

Where they were not got, the tests that use them are left out and say so.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
JARS = HERE.parents[1] / ".venv" / "partners-java"
MOST_SECONDS = 300


def java(
    *arguments: str, jars: str = "", without: str = "gephi"
) -> subprocess.CompletedProcess[str]:
    """Run Java with the jars whose names begin like `jars`; where it is empty, with all but those
    that begin like `without`."""
    program = shutil.which("java")
    found = [
        str(path)
        for path in sorted(JARS.glob(f"{jars}*.jar"))
        if jars or not path.name.startswith(without)
    ]
    if program is None or not found:
        pytest.skip("no Java, or its tools were not got; `make partners` gets them with Maven")
    return subprocess.run(
        [program, "-cp", ":".join(found), *arguments],
        capture_output=True, text=True, check=False, timeout=MOST_SECONDS,
    )  # fmt: skip
