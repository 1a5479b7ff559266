"""Files that are encrypted to who gets them, and never stand on the disk as they were before."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from pyrage import DecryptError, decrypt, x25519

from graph.release.encryption import Recipients, encrypted
from graph.release.export_run import Writable
from tests.api.running import Shell

PARTNER, COURT, OTHER = (x25519.Identity.generate() for _ in range(3))


def to(*receivers: x25519.Identity) -> list[str]:
    """Options for some receivers."""
    return [word for one in receivers for word in ("--to", str(one.to_public()))]


def recipients(*receivers: x25519.Identity) -> Recipients:
    return Recipients.parse([str(one.to_public()) for one in receivers])


OPENED: list[str] | None = None
"""Files that Python opened for writing, while somebody looks."""


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if OPENED is not None and event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            OPENED.append(str(path))


sys.addaudithook(_look)


@contextmanager
def looking() -> Iterator[list[str]]:
    """Which files are opened for writing in this block."""
    global OPENED
    OPENED = seen = []
    try:
        yield seen
    finally:
        OPENED = None


def test_only_what_is_encrypted_is_on_the_disk(affair: Shell) -> None:
    """The export, its description, signatures over both; each receiver opens them, nobody else."""
    secret = str(affair.folder / "archive.key")
    affair("key", "new", secret)
    arguments = ("export", "--format", "nquads", "--as", "restricted")
    plain = affair(*arguments).out.encode()
    before = set(affair.folder.iterdir())
    hand_over = [*to(PARTNER, COURT), "--sign", secret, "--describe"]
    with looking() as seen:
        done = affair(*arguments, *hand_over, "-o", str(affair.folder / "view.nq"))
    assert done.code == 0, done.err
    files = {"view.nq.age", "view.nq.dcat.ttl.age"}
    new = {path.name for path in set(affair.folder.iterdir()) - before}
    assert new == files | {f"{name}.minisig" for name in files}
    written = {Path(path).name for path in seen if path.startswith(str(affair.folder))}
    allowed = {f"{name}.part" for name in new}
    assert allowed <= written
    assert {name for name in written - allowed if "answerable.db" not in name} == set()
    whole = (affair.folder / "view.nq.age").read_bytes()
    for receiver in (PARTNER, COURT):
        assert decrypt(whole, [receiver]) == plain
    with pytest.raises(DecryptError):
        decrypt(whole, [OTHER])
    told = decrypt((affair.folder / "view.nq.dcat.ttl.age").read_bytes(), [PARTNER])
    assert b"view.nq" in told
    for name in files:
        path = affair.folder / name
        assert affair("verify", str(path), "--key", f"{secret}.pub").code == 0
    lines = [orjson.loads(line) for line in affair("audit", "list").out.splitlines()]
    assert [line.get("to") for line in lines if line["what"] == "export"] == [
        None,
        [str(one.to_public()) for one in (PARTNER, COURT)],
    ]


def test_the_name_may_say_that_it_is_encrypted(affair: Shell) -> None:
    """No ending twice, and gzip inside."""
    out = affair.folder / "view.nq.gz.age"
    assert affair("export", "--format", "nquads", *to(PARTNER), "-o", str(out)).code == 0
    packed = decrypt(out.read_bytes(), [PARTNER])
    assert gzip.decompress(packed).decode() == affair("export", "--format", "nquads").out
    assert not out.with_name("view.nq.gz").exists()


def test_two_things_are_no_one_file(affair: Shell) -> None:
    """Two names are compared as the files will be called."""
    folder = affair.folder
    twice = ("-o", str(folder / "v.nq"), "--describe", str(folder / "v.nq.age"))
    done = affair("export", "--format", "nquads", *to(PARTNER), *twice)
    assert done.code == 2
    assert "named twice" in done.err
    assert not (folder / "v.nq.age").exists()


def test_what_breaks_off_leaves_nothing(affair: Shell) -> None:
    """No file, and in a pipe none that a program takes for whole."""
    out = affair.folder / "view.nq"
    before = {path for path in affair.folder.iterdir() if "answerable.db" not in path.name}
    late = ("--timeout", "0.000001", "-o", str(out))
    assert affair("export", "--format", "nquads", *to(PARTNER), *late).code == 1
    after = {path for path in affair.folder.iterdir() if "answerable.db" not in path.name}
    assert after == before
    held = BytesIO()
    with pytest.raises(ZeroDivisionError):
        _write(held, [b"x" * 300_000], ZeroDivisionError())
    assert len(held.getvalue()) > 200_000
    with pytest.raises(DecryptError):
        decrypt(held.getvalue(), [PARTNER])


def _write(out: Writable, pieces: list[bytes], then: BaseException | None = None) -> None:
    """Write pieces, and break off."""
    with encrypted(out, recipients(PARTNER)) as inner:
        for piece in pieces:
            assert inner.write(piece) == len(piece)
        if then is not None:
            raise then


class Full(BytesIO):
    """A stream that takes nothing."""

    def __init__(self, fault: OSError) -> None:
        super().__init__()
        self.fault = fault

    def write(self, data: object, /) -> int:
        raise self.fault


@pytest.mark.parametrize("fault", [OSError(28, "No space left"), BrokenPipeError("gone")])
@pytest.mark.parametrize("pieces", [[b"x"], [b"x" * 100_000] * 100])
def test_a_fault_of_the_disk_is_told_as_it_is(fault: OSError, pieces: list[bytes]) -> None:
    """Not as one of encryption, and whoever writes does not wait for ever."""
    with pytest.raises(OSError, match=r"No space left|gone") as caught:
        _write(Full(fault), pieces)
    assert caught.value is fault


def test_a_fault_of_who_writes_is_his() -> None:
    """A pipe of somebody else that broke is told as that."""
    mine = BrokenPipeError("another pipe")
    with pytest.raises(BrokenPipeError) as caught:
        _write(BytesIO(), [b"x"], mine)
    assert caught.value is mine


@pytest.mark.parametrize(
    "pieces", [[], [b""], [b"a", b"", b"b" * 70_000], [bytes(65_536)], [b"c"] * 3000]
)
def test_what_is_opened_is_what_was_written(pieces: list[bytes]) -> None:
    """Whatever the sizes of pieces."""
    held = BytesIO()
    _write(held, pieces)
    assert decrypt(held.getvalue(), [PARTNER]) == b"".join(pieces)


@pytest.mark.parametrize(
    "given",
    ["", "age1", "ssh-ed25519 AAAA", str(PARTNER.to_public())[:-1]],
    ids=["nothing", "a beginning", "a key of ssh", "all but its end"],
)
def test_a_wrong_key_is_refused(shell: Shell, given: str) -> None:
    """Before anything is written, with where to get the right one."""
    out = shell.folder / "v.nq"
    done = shell("export", "--format", "nquads", "--to", given, "-o", str(out))
    assert done.code == 1
    assert "--to" in done.err
    assert "age-keygen" in done.err
    assert list(shell.folder.iterdir()) == []


def test_a_secret_key_is_not_repeated(shell: Shell) -> None:
    """Whoever mixes the two up reads it in no log."""
    done = shell("export", "--format", "nquads", "--to", str(PARTNER))
    assert done.code == 1
    assert "secret" in done.err
    assert str(PARTNER)[20:30] not in done.err
