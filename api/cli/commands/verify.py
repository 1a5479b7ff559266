"""``answerable verify``: by whom a file is, and that it is as it was signed."""

from __future__ import annotations

from pathlib import Path

import click

from graph.claims.errors import harmless
from graph.release.signatures import SIGNATURE_SUFFIX, VerifyingKey
from graph.release.signatures import verify as verified

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--key",
    "keys",
    type=_FILE,
    multiple=True,
    required=True,
    metavar="FILE",
    help="The public key of who should have signed it; again for more, to learn which of them did.",
)
@click.option(
    "--signature",
    type=_FILE,
    metavar="FILE",
    help=f"Where the signature is. Left out: beside it, with {SIGNATURE_SUFFIX} behind its name.",
)
def verify(file: Path, keys: tuple[Path, ...], signature: Path | None) -> None:
    """Check who signed FILE, and that not a byte of it was changed since.

    The public key has to have come over another way than the file.
    """
    beside = signature or file.with_name(file.name + SIGNATURE_SUFFIX)
    found = verified(file, beside, [VerifyingKey.read(path) for path in keys])
    when = "" if found.at is None else f" on {found.at:%Y-%m-%d at %H:%M:%S} UTC"
    # A name that another program signed may hold anything.
    named = "" if found.name in (None, harmless(file.name)) else f", under the name {found.name}"
    click.echo(
        harmless(
            f"{file}: signed by {found.key.name} (key {found.key.id}){when}{named}; all of its "
            f"{found.size:,} bytes are as they were; SHA-256 {found.sha256}"
        )
    )
