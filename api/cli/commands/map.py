"""``answerable map``: drafting, trying and keying the mapping of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import click

from api.cli.commands.options import ontology_option
from api.cli.commands.terminal import wrapped
from api.settings import Settings
from graph.changes.minted_ids import new_id
from graph.changes.table_reading import TableReader
from graph.changes.table_report import TableReport
from graph.claims.claim import Claim
from graph.claims.errors import InputError, harmless
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Desk
from graph.ingest.mapping.connectors import MAPPINGS, shipped
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.mapping_file import read_mapping
from graph.ingest.mapping.mapping_secret import ENDING, Ids, key_path, make_secret, read_secret
from graph.ingest.mapping.row_desk import RowDesk
from graph.ingest.mapping.table_files import FORMATS, TableFormat
from graph.ingest.review_file import sentence
from graph.vocabulary import Vocabulary


@click.command("map")
@click.argument("action", type=click.Choice(["new", "test", "key"]))
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapping",
    metavar="FILE.map.yaml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The mapping: to be written (new) or tried (test). Default: beside FILE, called like it.",
)
@click.option(
    "--as",
    "connector",
    type=click.Choice(sorted(MAPPINGS)),
    metavar="NAME",
    help=f"With new: no draft, but a mapping that ships: {', '.join(sorted(MAPPINGS))}.",
)
@click.option("--format", type=click.Choice(FORMATS), help="With new: the format of FILE.")
@click.option("--encoding", default="utf-8", show_default=True, help="With new: its encoding.")
@click.option("--delimiter", help="With new: what stands between cells of a CSV.")
@click.option("--records", help="With new: where the records are in JSON or XML.")
@click.option("--rows", default=10, show_default=True, help="With test: how many rows.")
@ontology_option
def map_command(
    action: str,
    file: Path,
    mapping: Path | None,
    connector: str | None,
    format: str | None,
    encoding: str,
    delimiter: str | None,
    records: str | None,
    rows: int,
    ontology: Path | None,
) -> int:
    """Say what the columns of somebody else's table mean.

    new drafts a mapping of FILE from its header and values, everything doubtful marked, and makes
    its key; with --as it copies one that ships. test shows the first rows of FILE as the claims
    that they become. key makes the key of a mapping FILE that has none.
    """
    path = mapping if mapping is not None else file.with_name(file.stem + ENDING)
    if action == "key":
        make_secret(key_path(file))
        click.echo(f"{key_path(file)}: written; keep it, and keep it to yourself", err=True)
        return 0
    if action == "new":
        reads = TableFormat(format=format, encoding=encoding, delimiter=delimiter, records=records)
        return _new(file, path, connector, reads)
    return _test(file, path, rows, Settings.read(ontology=ontology))


def _new(file: Path, path: Path, connector: str | None, reads: TableFormat) -> int:
    if path.exists():
        raise InputError("is there already", mend="name another one with --map", record=str(path))
    if connector is not None:
        text = shipped(connector, mapping=new_id(), coder=new_id())
    else:
        text = draft_mapping(file, reads, mapping=new_id(), coder=new_id())
    shared = _SHARED.search(text)
    secret = key_path(path)
    if connector is not None and shared is not None:
        other = _copy_of(shared[1], path.parent)
        secret, text = key_path(other), _SHARED.sub(f"secret_of: {other.name}", text, count=1)
    if not secret.exists():
        make_secret(secret)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(text)
    doubtful = text.count("doubtful")
    click.echo(
        f"{path}: written{f', {doubtful} things doubtful' if doubtful else ''}; its key is "
        f"{secret.name}: keep it, out of repositories and exports: another key makes other "
        "entities",
        err=True,
    )
    return 0


_SHARED = re.compile(r"^secret_of: (\S+)", re.M)


def _copy_of(name: str, folder: Path) -> Path:
    """The mapping whose key a mapping that ships shares: a copy of the one called `name`, under
    any name. Another key would make other entities of the same ids.

    Raises:
        InputError: none is in the folder, or several are.
    """
    which = name.removesuffix(ENDING)
    begins = shipped(which, mapping="", coder="").splitlines()[0]
    copies = [
        path
        for path in sorted(folder.glob(f"*{ENDING}"))
        if path.read_text("utf-8", "replace").startswith(begins)
    ]
    if len(copies) == 1:
        return copies[0]
    first = f"answerable map new FILE --as {which}"
    raise InputError(
        f"shares its key with a copy of {which}, of which this folder has "
        + (f"several: {', '.join(copy.name for copy in copies)}" if copies else "none"),
        mend="keep one of them here" if copies else f"make that first, in this folder: {first}",
        record=str(folder),
    )


def _test(file: Path, path: Path, count: int, settings: Settings) -> int:
    mapping = read_mapping(path)
    desk = Desk(vocabulary=Vocabulary.load(settings.ontology), roots=(path, path.parent))
    reader = TableReader(file, mapping, Ids(read_secret(mapping.secret)), desk)
    if reader.errors:
        for error in reader.errors:
            click.echo(harmless(f"error: {error}"), err=True)
        return 1
    refused = 0
    with closing(RowDesk()) as rows:
        reader.meet(rows)
        for note in reader.notes:
            click.echo(harmless(f"note: {note}"))
        report = TableReport(record=str(file), mapping=str(path), dry_run=True)
        for made in reader.first(count, rows, report):
            click.echo(harmless(f"line {made.line}: {made.key}"))
            if made.refused is not None:
                refused += 1
                click.echo(harmless(f"  refused: {made.refused}"))
                continue
            names = {**reader.head.unit.names, **made.names}
            document = reader.head.constants[DOCUMENT].id
            for claim in made.claims.values():
                said, cited = _in_words(claim, names), claim.citation.source
                if cited != document:
                    said += f", citing {names.get(cited, cited)}"
                for line in wrapped(said, first="  "):
                    click.echo(line)
            for told in made.told:
                click.echo(harmless(f"  left out: {told}"))
        for warning in report.warnings:
            click.echo(harmless(f"warning: {warning}"))
    return 1 if refused else 0


def _in_words(claim: Claim, names: Mapping[str, str]) -> str:
    """A claim with the column that says it in place of its locator."""
    locator, said = claim.citation.locator, sentence(claim, names)
    if locator is None or not said.startswith(f"{locator}: "):
        return said
    column = unquote(locator.rsplit(":", 1)[1]) if locator.count(":") > 1 else "the row"
    return f"{column}: {said.removeprefix(f'{locator}: ')}"
