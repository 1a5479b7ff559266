"""``answerable webhook``: addresses that are told when something happened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime

import click

from api.access.audit import AuditLog
from api.cli.commands.book_of_store import book_of
from api.cli.commands.news_options import kinds_option
from api.cli.commands.options import as_option, with_settings
from api.graphql.service import Service, this_day
from api.settings import Settings, open_engine, warn_of_clock
from api.webhooks.book import SECOND, WebhookBook
from api.webhooks.courier import Courier, starts
from api.webhooks.sending import Target, check
from graph.claims.errors import harmless
from graph.claims.marking import Clearance


@click.group()
def webhook() -> None:
    """Send news to addresses: the kind, ids and a cursor, no text.

    Webhooks stand in STORE.webhooks, with the secrets that sign what is sent. A server sends it,
    or “answerable webhook deliver”.
    """


def _book(settings: Settings) -> AbstractContextManager[WebhookBook]:
    return book_of(settings, WebhookBook, settings.webhooks, "webhook")


@webhook.command()
@click.argument("name")
@click.argument("url")
@as_option
@kinds_option()
@click.option("--private", is_flag=True, help="URL may lead into a network of your own.")
@click.option("--plain", is_flag=True, help="URL may be http://, without TLS.")
@with_settings
def add(
    settings: Settings,
    name: str,
    url: str,
    clearance: Clearance,
    kinds: Sequence[str],
    private: bool,
    plain: bool,
) -> None:
    """Send news to URL from now on, under NAME. Prints the secret that signs messages, once."""
    target, at = Target(url, private, plain), settings.clock()
    check(target)
    wanted = [kind.upper() for kind in kinds]
    with closing(open_engine(settings)) as engine, _book(settings) as book:
        since = max(at, engine.latest + 1)
        changes, turns = starts(Service(engine), wanted, since, this_day().toordinal())
        secret = book.add(
            name, target, clearance, at=at, kinds=wanted, changes=changes, turns=turns
        )
    AuditLog(settings.audit).write("webhook added", at=at, name=name, clearance=str(clearance))
    click.echo(secret)
    click.echo("It signs what is sent: give it to the receiver. Shown once.", err=True)


@webhook.command(name="list")
@with_settings
def list_(settings: Settings) -> None:
    """Show every webhook: name, address, clearance, what waits and what is dead."""
    with _book(settings) as book:
        for hook in book.all():
            waits, dead = book.counts(hook.id)
            told = ",".join(sorted(hook.kinds)).lower() or "every kind"
            click.echo(f"{hook.name}  {hook.target.url}  {hook.clearance}  {told}")
            click.echo(f"    {waits} wait, {dead} are dead")
            if hook.problem is not None:
                again = f"; tried again at {_moment(hook.due)}" if waits else ""
                click.echo(harmless(f"    last: {hook.problem}{again}"))


@webhook.command()
@click.argument("name")
@with_settings
def remove(settings: Settings, name: str) -> None:
    """End the webhook called NAME, with all that waits for it."""
    with _book(settings) as book:
        book.remove(name)
    AuditLog(settings.audit).write("webhook removed", at=settings.clock(), name=name)
    click.echo(f"{name} is removed.", err=True)


@webhook.command()
@click.argument("name")
@with_settings
def dead(settings: Settings, name: str) -> None:
    """List what NAME did not take and nobody tries any more: when, kind, id, change."""
    with _book(settings) as book:
        for one in book.dead(name):
            click.echo(f"{_moment(one.dead or 0)}  {one.kind.lower()}  {one.about}  {one.change}")


@webhook.command()
@click.argument("name")
@with_settings
def retry(settings: Settings, name: str) -> None:
    """Have what is dead of NAME sent once more."""
    with _book(settings) as book:
        count = book.retry(name)
    click.echo(f"{count} wait again.", err=True)


@webhook.command()
@with_settings
def deliver(settings: Settings) -> None:
    """Send what is due now, and end: for stores without a server, from a timer."""
    with closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)
        service = Service(engine, now=settings.clock)
        log = AuditLog(settings.audit)
        courier = Courier(settings.webhooks, service, engine, log, settings.clock)
        with closing(courier):
            sent = courier.turn()
            while more := courier.turn():
                sent += more
        if courier.other is not None:
            click.echo(
                f"Process {courier.other} sends the webhooks of this store, what is due now too. "
                "Nothing is left to send here.",
                err=True,
            )
            return
    click.echo(f"{sent} sent.", err=True)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).isoformat().replace("+00:00", "Z")
