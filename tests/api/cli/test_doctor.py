"""The doctor names what endangers a store, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.cli.commands import doctor as checkup


@pytest.fixture
def store(tmp_path: Path) -> Path:
    sheet = tmp_path / "r.yaml"
    sheet.write_text(
        "registry: juhwi6zyi2dajwyppw2vapoeka\ncoder: c\nentities:\n"
        "  c: {id: clbytene2sptohfehzdo6x25ft, class: Person, name: Coder}\n"
    )
    store = tmp_path / "s.db"
    done = CliRunner().invoke(cli, ["load", "--store", str(store), str(sheet)])
    assert done.exit_code == 0, done.output
    return store


def lines(store: Path) -> dict[str, list[str]]:
    """What the doctor says, by its first word."""
    done = CliRunner().invoke(cli, ["doctor", "--store", str(store)], standalone_mode=False)
    found: dict[str, list[str]] = {"ok": [], "mend": [], "unseen": []}
    for line in done.output.splitlines():
        word, _, text = line.partition(" ")
        found[word].append(text.strip())
    assert done.return_value == (1 if found["mend"] else 0)
    return found


def test_a_store_that_others_can_read(store: Path) -> None:
    """The mode is named with its mend; put right, it is well."""
    store.chmod(0o644)
    assert any(f"chmod 600 {store}" in line for line in lines(store)["mend"])
    store.chmod(0o600)
    assert not any("chmod" in line for line in lines(store)["mend"])


def test_the_key_of_held_names_on_the_disk_of_the_store(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It belongs on another machine; where there is none, nothing is said."""
    assert not any("held names" in line for told in lines(store).values() for line in told)
    key = tmp_path / "away" / "names.key"
    key.parent.mkdir()
    key.touch(0o600)
    monkeypatch.setenv("ANSWERABLE_NAMES_KEY", str(key))
    assert any("disk of the store" in line for line in lines(store)["mend"])


def test_tokens_and_log_that_others_can_read(store: Path) -> None:
    """With parts of the log that are full, and its key; put right, all are well."""
    paths = [
        store.with_name(f"{store.name}.{end}")
        for end in ("tokens", "audit", "audit.000000000012", "audit.key")
    ]
    for path in paths:
        path.touch(0o644)
        path.chmod(0o644)
    told = lines(store)["mend"]
    assert [any(line.endswith(f"chmod 600 {path}") for line in told) for path in paths] == [
        True
    ] * 4
    for path in paths:
        path.chmod(0o600)
    told = lines(store)["ok"]
    assert [f"{path}: yours alone (mode 0600)" in told for path in paths] == [True] * 4


def test_a_key_beside_the_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told; moved away it is well, unless others can read it."""
    key = store.with_name("s.db.key")
    key.write_text("0" * 64)
    key.chmod(0o600)
    assert any("lies beside the store" in line for line in lines(store)["mend"])
    elsewhere = store.parent / "safe"
    elsewhere.mkdir()
    key = key.rename(elsewhere / "key")
    monkeypatch.setenv("ANSWERABLE_ERASURE_KEY", str(key))
    assert any("apart from the store" in line for line in lines(store)["ok"])
    key.chmod(0o640)
    assert any("others can read the key" in line for line in lines(store)["mend"])


def test_backups(store: Path, tmp_path: Path) -> None:
    """None is told; one of today is well."""
    assert any("no backup" in line for line in lines(store)["mend"])
    done = CliRunner().invoke(cli, ["copy", "--store", str(store), str(tmp_path / "b.db")])
    assert done.exit_code == 0, done.output
    assert any("the last backup is of" in line for line in lines(store)["ok"])


def test_no_store(tmp_path: Path) -> None:
    """Where nothing is, nothing is made."""
    assert any("there is no store" in line for line in lines(tmp_path / "none.db")["unseen"])
    assert not (tmp_path / "none.db").exists()


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="no /proc/net here")
@pytest.mark.parametrize(("host", "told"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_a_server_that_listens_to_others(host: str, told: bool) -> None:
    """A process called answerable serve with an open socket is found by its address."""
    code = (
        "import socket, sys; s = socket.socket(); s.bind((sys.argv[2], 0)); s.listen(); "
        "print(s.getsockname()[1], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", host, "answerable"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        port = process.stdout.readline().strip()
        found = checkup.Findings()
        checkup._ports(None, found)  # type: ignore[arg-type]
        process.stdin.close()
    assert any(f"port {port}," in line for line in found.lines) is told


def test_addresses_are_read_as_the_kernel_writes_them() -> None:
    """IPv4 and IPv6, in the order of this machine's bytes."""
    assert checkup._address("0100007F") == "127.0.0.1"
    assert checkup._address("0" * 24 + "01000000") == "::1"
    assert checkup._is_open("::ffff:127.0.0.1 port 1") is False
    assert checkup._is_open(":: port 1") is True


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_core_dumps(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told where the limit lets them be written."""
    for limit, word in ((0, "ok"), (-1, "mend")):
        monkeypatch.setattr(checkup.resource, "getrlimit", lambda _, limit=limit: (limit, limit))
        assert any("core dumps" in line for line in lines(store)[word])
