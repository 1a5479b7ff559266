"""A shell with an empty folder, and one whose store holds an invented affair."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import STORE_VARIABLE
from tests.api.running import Shell

REGISTRY = """\
registry: registryregistryregistryre
coder: coder-1
defaults: {marking: public}
entities:
  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}
  herald: {id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald}
  watch:
    id: cccccccccccccccccccccccccc
    class: Organisation
    name: Ostrel Watch
    marking: restricted
  guard: {id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody, name: Ostrel Guard}
  ostrel:
    id: ffffffffffffffffffffffffff
    class: Place
    kind: region
    name: {text: Ostrel, language: en}
"""

SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source: {name: Ostrel Herald on the Guard, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  arrest:
    class: Event
    at: L2
    name: Arrest at the quay
    kind: detention
    place: ostrel
    when: {edtf: 2018-12-28, as_found: on Friday}
    allegedPerpetrators: {to: guard, stance: alleged}
claims:
  - subject: arrest
    at: L3
    marking: restricted
    characterisation: a raid
    attribution: [watch verified]
"""


@pytest.fixture
def shell(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Commands over a store that does not exist yet."""
    made = Shell(tmp_path, capfdbinary)
    monkeypatch.setenv(STORE_VARIABLE, str(made.store))
    return made


@pytest.fixture
def affair(shell: Shell) -> Shell:
    """Commands over a store with an event, some of it restricted."""
    shell.write("registry.yaml", REGISTRY)
    sheet = shell.write("sheet.yaml", SHEET)
    done = shell("load", sheet)
    assert (done.code, done.out) == (0, ""), done.err
    return shell
