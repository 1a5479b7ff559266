"""``map`` and ``load --map``: a table from its header to claims, as a newcomer goes."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from tests.api.running import Shell
from tests.ingest.mapping.cases import FIXTURES
from tests.ingest.mapping.table import HEADER, MAPPING, ROWS, write


def test_from_a_file_to_claims(shell: Shell, tmp_path: Path) -> None:
    """A draft marks what is doubtful and is refused until somebody decides."""
    data = tmp_path / "raids.csv"
    data.write_text(HEADER + ROWS)
    assert shell("map", "new", str(data)).code == 0
    draft = tmp_path / "raids.map.yaml"
    assert stat.S_IMODE((tmp_path / "raids.map.key").stat().st_mode) == 0o600
    text = draft.read_text()
    assert 'key: ["id"]  # doubtful: each row has its own value' in text
    assert '"day": {date: iso}' in text
    assert text.count("doubtful") > 8
    refused = shell("map", "test", str(data))
    assert refused.code == 1
    assert "neither mapped nor ignored" in refused.err
    assert shell("map", "new", str(data)).code == 1
    key = (tmp_path / "raids.map.key").read_text()

    draft.write_text(MAPPING)
    shown = shell("map", "test", str(data), "--rows", "1")
    assert shown.code == 0
    assert "raid r-1 when 2019-01-05 (desk reports; reported; partner; " in " ".join(
        shown.out.split()
    )
    command = ("load", str(data), "--map", str(draft))
    tried = shell(*command, "--dry-run")
    assert "3 rows: 3 claimed" in tried.out
    assert "rows new: 3: r-1, r-2, r-3" in tried.out
    assert shell(*command).code == 0
    assert "already there" in shell(*command).err
    assert (tmp_path / "raids.map.key").read_text() == key


def test_refused_rows(shell: Shell, tmp_path: Path) -> None:
    """They are an exit code of 1, unless a file takes them."""
    data = write(tmp_path, rows=ROWS + "r-9,2019-01-05\n")
    command = ("load", str(data), "--map", str(tmp_path / "raids.map.yaml"))
    done = shell(*command)
    assert done.code == 1
    assert "line 5: has 2 cells, and the header 14" in done.err
    taken = tmp_path / "refused.csv"
    assert shell(*command, "--refused", str(taken)).code == 0
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    assert taken.read_text().splitlines()[1].startswith('5,r-9,,,"has 2 cells')


def test_a_key_for_a_mapping(shell: Shell, tmp_path: Path) -> None:
    """It is made once, and never anew."""
    mapping = tmp_path / "x.map.yaml"
    mapping.write_text(MAPPING)
    assert shell("map", "key", str(mapping)).code == 0
    again = shell("map", "key", str(mapping))
    assert again.code == 1
    assert "another key makes other entities" in again.err


def test_another_key_is_noticed(shell: Shell, tmp_path: Path) -> None:
    """It would make other entities: nothing is taken back for it, and nothing made."""
    data = write(tmp_path)
    command = ("load", str(data), "--map", str(tmp_path / "raids.map.yaml"))
    assert shell(*command).code == 0
    key = tmp_path / "raids.map.key"
    former = key.read_text()
    key.write_text(former[:-3] + ("0" if former[-3] != "0" else "1") + former[-2:])
    before = shell("stats", "--as", "confidential").out
    for more in ((), ("--dry-run",)):
        done = shell(*command, *more)
        assert done.code == 1
        assert "is another key than the one that this mapping was loaded with" in done.err
    assert shell("stats", "--as", "confidential").out == before
    key.write_text(former)
    assert shell(*command).code == 0


def test_a_mapping_that_ships(shell: Shell, tmp_path: Path) -> None:
    """It is copied with ids of its own; mappings that share entities share one key."""
    for name in ("sfm-sources", "sfm-persons"):
        data = tmp_path / f"{name}.csv"
        data.write_bytes((FIXTURES / data.name).read_bytes())
        assert shell("map", "new", str(data), "--as", name).code == 0
    shutil.copy(FIXTURES / "units.tsv", tmp_path)
    assert [path.name for path in tmp_path.glob("*.key")] == ["sfm-sources.map.key"]
    ids = {path.read_text().split("\nmapping: ")[1][:26] for path in tmp_path.glob("*.map.yaml")}
    assert len(ids) == 2
    shown = shell("map", "test", str(tmp_path / "sfm-persons.csv"))
    assert shown.code == 1  # two of its rows are refused
    assert "headOf" in shown.out
    assert "is not clean yet" in shown.out


def test_mappings_that_share_a_key_find_each_other(shell: Shell, tmp_path: Path) -> None:
    """Whatever the first was written as: a key of its own would make other entities of its ids."""
    for name in ("sources", "persons"):
        (tmp_path / f"{name}.csv").write_bytes((FIXTURES / f"sfm-{name}.csv").read_bytes())
    persons = ("map", "new", str(tmp_path / "persons.csv"), "--as", "sfm-persons")
    refused = shell(*persons)
    assert refused.code == 1
    assert "shares its key with a copy of sfm-sources, of which this folder has none" in refused.err
    assert "answerable map new FILE --as sfm-sources" in refused.err
    assert not list(tmp_path.glob("*.map.*"))
    assert shell("map", "new", str(tmp_path / "sources.csv"), "--as", "sfm-sources").code == 0
    assert shell(*persons).code == 0
    assert [path.name for path in tmp_path.glob("*.key")] == ["sources.map.key"]
    assert "\nsecret_of: sources.map.yaml" in (tmp_path / "persons.map.yaml").read_text()
    shutil.copy(tmp_path / "sources.map.yaml", tmp_path / "more.map.yaml")
    (tmp_path / "persons.map.yaml").unlink()
    refused = shell(*persons)
    assert refused.code == 1
    assert "has several: more.map.yaml, sources.map.yaml" in refused.err
