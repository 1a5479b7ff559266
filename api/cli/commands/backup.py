"""``answerable backup`` and ``answerable restore``."""

from __future__ import annotations

from pathlib import Path

import click

from api.backup_files import digest
from api.backups import back_up
from api.backups import restore as put_back
from api.cli.commands.handing_over import HandOver, hand_over_options
from api.cli.commands.noting import note
from api.cli.commands.options import check_option, texts_option, with_settings
from api.cli.commands.output import together
from api.cli.commands.stone_lists import read_stones
from api.settings import Settings, refuse_damaged
from graph.claims.errors import StoreError

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--keys",
    type=_FILE,
    metavar="FILE",
    help="Write the keys there instead, to be kept elsewhere.",
)
@check_option
@texts_option
@hand_over_options
@with_settings
def backup(
    settings: Settings, file: Path, keys: Path | None, check: bool, hand_over: HandOver
) -> None:
    """Write the store, keys, tokens, audit log and documents into FILE, while others write.

    With them go the book of writing, which has who handed in what, and webhooks with their secrets.
    Anybody who has FILE can read everything, unless --to encrypts it. The key of held names is not
    in it.
    """
    file, apart = hand_over.plain(file), None if keys is None else hand_over.plain(keys)
    hand_over.check(file, apart)
    for path in hand_over.files(file, apart):
        if path.exists():
            raise StoreError(f"{path} is there already; name a file that is not")
    if check:
        refuse_damaged(settings)
    note(settings, "backup", None, **hand_over.noted)
    with together():
        back_up(
            settings,
            file,
            apart,
            lambda path: hand_over.opened(path, settings.clock, private=True),
        )
    whole = hand_over.files(file)[0]
    click.echo(f"{whole}: everything; SHA-256 {digest(whole)}", err=True)
    if apart is not None:
        click.echo(f"{hand_over.files(apart)[0]}: the keys; keep it on another machine", err=True)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--keys", type=_FILE, metavar="FILE", help="Where the keys were kept apart.")
@click.option(
    "--replace", is_flag=True, help="Put a store that is there aside. Stop its server before."
)
@click.option(
    "--tombstones",
    type=_FILE,
    metavar="FILE",
    help="A list that “erasures --tombstones” wrote: what was erased then stays out.",
)
@texts_option
@with_settings
def restore(
    settings: Settings, file: Path, keys: Path | None, replace: bool, tombstones: Path | None
) -> None:
    """Put a backup back, once it and the store in it were checked.

    What was erased after it was made is erased again before anybody reads: by the tombstones of the
    store that it replaces, or by --tombstones where that one is lost. Tokens, webhooks,
    book of writing and audit log that are there stay. FILE may be - for standard input: what was
    encrypted is decrypted on its way in.
    """
    stones = None if tombstones is None else read_stones(tombstones)
    is_new = not settings.store.exists()
    done = put_back(settings, file, keys=keys, replace=replace, stones=stones)
    note(settings, "restore", None, made=done.at)
    click.echo(f"{settings.store}: as it was at {done.at}", err=True)
    if done.buried.claims or done.buried.entities:
        click.echo(
            f"erased again: {done.buried.claims} claims and {done.buried.entities} entities",
            err=True,
        )
    if done.documents:
        click.echo(f"{settings.texts}: {done.documents} documents put back", err=True)
    if done.kept:
        click.echo(f"what was there stays: {', '.join(done.kept)}", err=True)
    if done.told_again:
        settings.warn(
            f"{done.told_again} webhooks were put back, and a server or “webhook deliver” tells "
            "them what happens here: where this is a trial, or another server tells them already, "
            "remove them with “webhook remove”"
        )
    if done.aside is not None:
        click.echo(f"{done.aside}: the store that was there", err=True)
    if is_new and tombstones is None:
        settings.warn(
            "what was erased after the backup is in the store again, unless you give the list of "
            "“erasures --tombstones” or erase it again; tokens that were revoked since are taken "
            "again: see “token list”"
        )
