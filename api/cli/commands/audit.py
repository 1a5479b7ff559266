"""``answerable audit``: what was read above public, taken away, decided and let in."""

from __future__ import annotations

import click
import orjson

from api.access.audit import AuditLog, since_moment
from api.cli.commands.options import with_settings
from api.settings import Settings
from graph.claims.errors import StoreError


@click.group()
def audit() -> None:
    """Read and check the audit log of a store: STORE.audit."""


@audit.command(name="list")
@click.option("--who", metavar="NAME", help="Only what this token did.")
@click.option("--since", metavar="DATE", help="Only from this day or moment on.")
@with_settings
def list_(settings: Settings, who: str | None, since: str | None) -> None:
    """Print the lines, oldest first, as JSON lines."""
    begin = None if since is None else since_moment(since)
    for line in AuditLog(settings.audit).lines():
        if who is not None and line.get("who") != who:
            continue
        if begin is not None and str(line.get("at")) < begin:
            continue
        click.echo(orjson.dumps(line).decode())


@audit.command()
@click.option(
    "--expect",
    metavar="DIGEST",
    help="The digest of the last line as it was noted elsewhere; it has to be in the log.",
)
@with_settings
def verify(settings: Settings, expect: str | None) -> None:
    """Check that no line was changed, taken out or put in.

    Lines that were cut off at the end show only by --expect: note the digest that this prints
    somewhere else.
    """
    log = AuditLog(settings.audit)
    found = log.verify()
    for fault in found.faults:
        click.echo(fault, err=True)
    if expect is not None and not any(line.get("digest") == expect for line in log.lines()):
        raise StoreError(f"{settings.audit}: has no line with the digest {expect[:80]}")
    if found.faults:
        raise StoreError(f"{settings.audit}: is not as it was written; see above")
    click.echo(f"{found.lines} lines, whole; the last has the digest {found.last}")
