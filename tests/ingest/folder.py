"""A folder with an invented registry and an invented sheet, for tests to alter and load."""

from __future__ import annotations

import hashlib
import textwrap
from pathlib import Path

from graph.claims.unit import Unit
from graph.ingest.connector import Desk
from graph.ingest.documents import Texts
from graph.ingest.registry import RegistryConnector
from graph.ingest.sheet import SheetConnector
from graph.vocabulary import Vocabulary

SHEET_ID = "sheetsheetsheetsheetsheets"
REGISTRY_ID = "registryregistryregistryre"

REGISTRY = f"""\
registry: {REGISTRY_ID}
coder: coder-1
defaults: {{marking: public}}
entities:
  coder-1: {{id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}}
  herald: {{id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald, kind: ngo}}
  watch: {{id: cccccccccccccccccccccccccc, class: Organisation, name: Ostrel Watch}}
  vardania: {{id: dddddddddddddddddddddddddd, class: State, name: Republic of Vardania}}
  guard:
    id: eeeeeeeeeeeeeeeeeeeeeeeeee
    class: StateBody
    name: Ostrel Guard
    organOf: {{to: vardania, valid: 2010/..}}
  ostrel:
    id: ffffffffffffffffffffffffff
    class: Place
    kind: region
    name: {{text: Ostrel, language: en}}
  quay: {{id: gggggggggggggggggggggggggg, class: Place, within: ostrel, marking: restricted}}
"""

TEXT = """\
Ostrel Herald
The Guard is said to have detained around 40 people.
At least two died, ‘as we heard’.
“We call on Vardania to investigate.”
"""
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()

SOURCE = f"""\
source:
  marking: public
  name: {{text: Ostrel Herald on the Guard, language: en}}
  url: https://herald.example/1
  sha256: {SHA256}
  publisher: herald
"""

DEFAULTS = """\
defaults: {marking: public, attribution: [herald reports]}
"""


def sheet(
    body: str = "",
    *,
    id: str = SHEET_ID,
    source: str = SOURCE,
    defaults: str = DEFAULTS,
) -> str:
    """A sheet with `body` (entities and claims) below its head."""
    head = f"sheet: {id}\ncoder: coder-1\nregistry: registry.yaml\n"
    return head + source + defaults + textwrap.dedent(body)


def write(folder: Path, text: str | bytes, name: str = "sheet.yaml") -> Path:
    """Write a file, with the registry beside it unless there is one."""
    registry = folder / "registry.yaml"
    if not registry.exists():
        registry.write_text(REGISTRY)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str, vocabulary: Vocabulary, *, texts: Path | None = None) -> Unit:
    """What the connector makes of a sheet."""
    desk = Desk(vocabulary=vocabulary, texts=None if texts is None else Texts(texts))
    return SheetConnector().read(write(folder, text), desk)


def read_registry(folder: Path, text: str, vocabulary: Vocabulary) -> Unit:
    """What the connector makes of a registry."""
    path = write(folder, text, "registry.yaml")
    return RegistryConnector().read(path, Desk(vocabulary=vocabulary))


def marked_line(text: str) -> int:
    """The line with the mark ``# <-`` in it."""
    return next(n for n, line in enumerate(text.split("\n"), 1) if "# <-" in line)
