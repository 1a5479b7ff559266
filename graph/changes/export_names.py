"""What files are called that `answerable import` takes in."""

from __future__ import annotations

from pathlib import Path

EXPORTS = (".nq", ".nquads", ".trig", ".jsonld")
"""Their endings, but for that of the zip of tables."""


def is_zip_of_tables(path: Path) -> bool:
    """Whether the name says that it is one."""
    return path.name.lower().endswith((".csv.zip", "-csv.zip"))
