"""``answerable token``: who may read what over HTTP."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from api.access.audit import AuditLog
from api.access.caller import WRITING, Right, rights
from api.access.factor import address
from api.access.token_rows import Token
from api.access.tokens import SECOND, TokenBook
from api.cli.commands.book_of_store import book_of
from api.cli.commands.options import DAY, as_option, with_settings
from api.settings import Settings
from graph.changes.decision_by import person_id
from graph.changes.minted_ids import new_id
from graph.claims.errors import InputError
from graph.claims.marking import Clearance

NEW = "new"
"""What `--person` has for somebody who has no id yet."""


@click.group()
def token() -> None:
    """Say who may read and do what over HTTP.

    Tokens stand in STORE.tokens as digests; a token itself is shown once, when it is made.
    """


def _book(settings: Settings) -> AbstractContextManager[TokenBook]:
    return book_of(settings, TokenBook, settings.tokens, "token")


@token.command()
@click.argument("name")
@as_option
@click.option(
    "--may",
    default=str(Right.READ),
    show_default=True,
    metavar="RIGHT,…",
    help=f"What it may be used for: {', '.join(Right)}.",
)
@click.option(
    "--expires",
    type=DAY,
    metavar="DATE",
    help="The last day on which it is taken, in UTC. Left out: until it is revoked.",
)
@click.option(
    "--person",
    metavar="ID",
    help=f"The opaque id of the person who has it, as sheets and other tokens have it; {NEW} makes "
    "one. Asked for where it may propose, review or decide.",
)
@with_settings
def add(
    settings: Settings,
    name: str,
    clearance: Clearance,
    may: str,
    expires: datetime | None,
    person: str | None,
) -> None:
    """Make a token called NAME and print it, once.

    Above partner, and for every compartment, a second factor is asked for: its address for an
    authenticator app is printed, too, once.
    """
    at = settings.clock()
    ends = None
    if expires is not None:
        ends = int((expires.replace(tzinfo=UTC) + timedelta(days=1)).timestamp()) * SECOND
        if ends <= at:
            raise click.BadParameter("is over; give a day to come", param_hint="--expires")
    allowed = rights(may)
    if person is None and not WRITING.isdisjoint(allowed):
        raise InputError(
            f"does not say whose it is, and may {', '.join(sorted(WRITING & allowed))}",
            mend=f"give the opaque id that this person has in sheets or other tokens, or {NEW} for "
            "somebody who has none: two ids are two persons, of whom one may accept what the other "
            "wrote",
            field="--person",
        )
    is_new = person == NEW
    if is_new:
        person = new_id()
    elif person is not None:
        person_id(person, "--person")
    with _book(settings) as book:
        made = book.add(name, clearance, allowed, at=at, expires=ends, person=person)
    by: dict[str, Any] = {} if person is None else {"by": person}
    AuditLog(settings.audit).write(
        "token added", at=at, name=name, clearance=str(clearance), may=sorted(allowed), **by
    )
    click.echo(made.text)
    if made.secret is not None:
        click.echo(address(made.secret, name))
        click.echo(
            "Second factor: give the otpauth address to an authenticator app. The token opens a "
            "session by POST /session with a code.",
            err=True,
        )
    if is_new:
        click.echo(f"Writes as the person {person}; other tokens get --person {person}.", err=True)
    click.echo("Shown once: only its digest is kept.", err=True)


@token.command(name="list")
@with_settings
def list_(settings: Settings) -> None:
    """Show every token that was ever made: name, clearance, rights, when it was last used."""
    with _book(settings) as book:
        rows = [
            (
                one.name,
                str(one.clearance),
                ",".join(sorted(one.may)),
                one.person,
                _day(one.made),
                _day(one.expires),
                _day(one.used),
                _state(one, settings.clock()),
            )
            for one in book.all()
        ]
    head = ("name", "clearance", "may", "person", "made", "expires", "last used", "is")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@token.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """End the token called NAME and its sessions, at once and for good."""
    at = settings.clock()
    with _book(settings) as book:
        book.revoke(name, at=at)
    AuditLog(settings.audit).write("token revoked", at=at, name=name)
    click.echo(f"{name} is revoked.", err=True)


def _state(one: Token, at: int) -> str:
    if one.revoked is not None:
        return f"revoked {_day(one.revoked)}"
    return "good" if one.holds(at) else "over"


def _day(at: int | None) -> str:
    """The day of a moment; the last day of one that ends at midnight."""
    if at is None:
        return "-"
    return datetime.fromtimestamp((at - 1) / SECOND, UTC).date().isoformat()
