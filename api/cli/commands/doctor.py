"""``answerable doctor``: what on this machine endangers a store."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import click

from api.cli.commands.options import with_settings
from api.settings import KEY_VARIABLE, Settings, open_engine
from graph.claims.errors import AnswerableError, harmless
from graph.claims.record_times import day_of
from graph.protection.held_names import NAMES_VARIABLE

DAY = 86_400_000_000
"""In microseconds."""
BACKUP_AGE = 7
"""Days after which a backup is called old."""
LISTENING = "0A"
"""The state of a listening socket in ``/proc/net/tcp``."""


@dataclass(slots=True)
class Findings:
    """What was looked at, in order: what is well, what to fix, what cannot be seen from here."""

    lines: list[str] = field(default_factory=list)
    faults: int = 0

    def well(self, text: str) -> None:
        self.lines.append(f"ok       {text}")

    def mend(self, text: str) -> None:
        self.faults += 1
        self.lines.append(f"mend     {text}")

    def unseen(self, text: str) -> None:
        self.lines.append(f"unseen   {text}")


@click.command()
@with_settings
def doctor(settings: Settings) -> int:
    """Look at the machine around a store: modes, tokens, keys, open ports, swap, backups.

    Reads nothing of what the store says and changes nothing. Exits with 1 where something should
    be fixed. SECURITY.md says against whom each point helps, and what it cannot do.
    """
    found = Findings()
    checks: tuple[Callable[[Settings, Findings], None], ...] = (
        _modes,
        _beside,
        _key,
        _names_key,
        _ports,
        _memory,
        _backups,
        _disk,
    )
    for check in checks:
        check(settings, found)
    for line in found.lines:
        click.echo(harmless(line))
    return 1 if found.faults else 0


def _modes(settings: Settings, found: Findings) -> None:
    """Whether others on this machine can read the store, or put another in its place."""
    store = settings.store
    if settings.server is not None:
        found.unseen(f"{settings.server}: who can read the server's files and backups")
        return
    if not store.exists():
        found.unseen(f"{store}: there is no store")
        return
    for path in (store, *(store.with_name(store.name + end) for end in ("-wal", "-shm"))):
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            found.mend(f"{path}: others can read it (mode {mode:04o}); chmod 600 {path}")
        else:
            found.well(f"{path}: yours alone (mode {mode:04o})")
    folder = store.resolve().parent
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022 and not mode & stat.S_ISVTX:
        found.mend(f"{folder}: others can replace what is in it; chmod go-w {folder}")


def _beside(settings: Settings, found: Findings) -> None:
    """Whether others can read who may read what, or who read what: tokens and the audit log."""
    folder = settings.store.parent
    books = (settings.tokens, settings.writing, settings.audit, settings.webhooks)
    names = tuple(path.name for path in books)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith(names):
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            found.mend(f"{path}: others can read it (mode {mode:04o}); chmod 600 {path}")
        else:
            found.well(f"{path}: yours alone (mode {mode:04o})")


def _key(settings: Settings, found: Findings) -> None:
    """The key of tombstones tells what was erased to anybody who has it and the store."""
    key = settings.key
    if not key.exists():
        found.well("no key of erasures is here: nothing was erased, or the key is kept elsewhere")
        return
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        found.mend(f"{key}: others can read the key (mode {mode:04o}); chmod 600 {key}")
    if key.resolve().parent == settings.store.resolve().parent:
        found.mend(
            f"{key}: the key lies beside the store, so one backup takes both; move it and say "
            f"where with {KEY_VARIABLE}"
        )
    else:
        found.well(f"{key}: the key lies apart from the store")


def _names_key(settings: Settings, found: Findings) -> None:
    """The key of held names lets anybody who has it and the store try names out."""
    key = settings.names_key
    if key is None or not key.exists():
        return
    mode = stat.S_IMODE(key.stat().st_mode)
    if mode & 0o077:
        found.mend(f"{key}: others can read the key (mode {mode:04o}); chmod 600 {key}")
    if settings.store.exists() and key.stat().st_dev == settings.store.stat().st_dev:
        found.mend(
            f"{key}: the key of held names lies on the disk of the store; move it to another "
            f"machine and say where with {NAMES_VARIABLE}"
        )
    else:
        found.well(f"{key}: the key of held names lies on another disk than the store")


def _ports(_: Settings, found: Findings) -> None:
    """Whether a server of ours listens to other machines."""
    sockets = dict(_listening())
    if not sockets:
        found.unseen("open ports: this system does not tell which sockets listen")
        return
    open_to = sorted({sockets[i] for i in _own_sockets() if i in sockets and _is_open(sockets[i])})
    for address in open_to:
        found.mend(
            f"a server listens at {address}, for other machines: put a proxy with TLS before it, "
            "or serve on 127.0.0.1"
        )
    if not open_to:
        found.well("no server of yours listens to other machines")


def _listening() -> Iterator[tuple[str, str]]:
    """Every listening TCP socket: inode, ``address:port``."""
    for name in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[3] == LISTENING:
                address, _, port = columns[1].partition(":")
                yield columns[9], f"{_address(address)} port {int(port, 16)}"


def _address(text: str) -> str:
    """An address as the kernel writes it: words of four bytes, each in the machine's order."""
    words = [bytes.fromhex(text[i : i + 8])[::-1] for i in range(0, len(text), 8)]
    return str(ip_address(b"".join(words)))


def _is_open(socket: str) -> bool:
    address = ip_address(socket.partition(" ")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return not address.ipv4_mapped.is_loopback
    return not address.is_loopback


def _own_sockets() -> Iterator[str]:
    """The inodes of sockets of every ``answerable serve`` that this user may look into."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if not any(b"answerable" in word for word in words) or b"serve" not in words:
                continue
            links = [os.readlink(link) for link in (process / "fd").iterdir()]
        except OSError:
            continue
        for link in links:
            if link.startswith("socket:["):
                yield link[8:-1]


def _memory(_: Settings, found: Findings) -> None:
    """What is read stands in memory, and memory can reach the disk."""
    try:
        swaps = Path("/proc/swaps").read_text("utf-8").splitlines()[1:]
    except OSError:
        found.unseen("swap: this system does not tell")
    else:
        plain = [line.split()[0] for line in swaps if "/zram" not in line]
        if plain:
            found.mend(
                f"swap is on ({', '.join(plain)}): what was read or erased can lie there; switch "
                "it off (swapoff -a) or encrypt it"
            )
        else:
            found.well("no swap on a disk")
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        found.mend("core dumps are on: a crash writes memory to a file; ulimit -c 0")
    else:
        found.well("no core dumps")


def _backups(settings: Settings, found: Findings) -> None:
    """When the store was last copied whole."""
    try:
        with closing(open_engine(settings)) as engine:
            last = max((d.at for d in engine.departures() if d.kind == "backup"), default=None)
    except AnswerableError as error:
        found.unseen(f"backups: {error}")
        return
    if last is None:
        found.mend("no backup was ever made; answerable copy FILE, without --as, makes one")
        return
    age = (settings.clock() - last) // DAY
    if age > BACKUP_AGE:
        found.mend(f"the last backup is of {day_of(last)}, {age} days ago; make another")
    else:
        found.well(f"the last backup is of {day_of(last)}")


def _disk(_: Settings, found: Findings) -> None:
    """What no program sees for sure."""
    found.unseen(
        "whether the disk is encrypted: the store is not, and a thief of the machine can read it"
    )
