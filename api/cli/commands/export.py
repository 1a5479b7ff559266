"""``answerable export``: a view of the store in one format, or in all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
from click.formatting import wrap_text

from api.cli.commands.computing import LedgerChoice, ledger_options
from api.cli.commands.describing import DescribeChoice, beside, describe_options
from api.cli.commands.handing_over import HandOver, hand_over_options
from api.cli.commands.noting import note
from api.cli.commands.options import as_option, check_option, timeout_option, with_settings
from api.cli.commands.output import output_option, together
from api.cli.commands.profiles import ProfileChoice, profile_options
from api.cli.commands.versioning import FORMAT, VersionChoice, version_options
from api.cli.commands.wishing import given, wish_options, with_purpose
from api.collecting import look_seldom
from api.settings import SOFTWARE, Settings, open_engine, refuse_damaged, warn_of_clock
from graph.claims.errors import StoreUnwritable
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.engine import Departure, Engine, Snapshot
from graph.export import EXPORTERS, NETWORKS, RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.release import export_run as exporting
from graph.release.description import Account, Description
from graph.release.export_run import NONE, Wishes, Writable
from graph.release.profiles import Redaction
from graph.release.versions import Versioning
from graph.vocabulary.publication import Published


def _list(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the formats and end, regardless of what else was asked."""
    if wanted and not context.resilient_parsing:
        for name, exporter in EXPORTERS.items():
            click.echo(f"{name}  {exporter.media_type}  {exporter.suffix}")
            for word, text in (("keeps", exporter.keeps), ("loses", exporter.loses)):
                click.echo(wrap_text(f"{word}: {text}", 78, "  ", "    "))
        click.echo(f"--ledger: {', '.join(RDF)}")
        click.echo(wrap_text(f"--about: {', '.join((*RDF, *NETWORKS))}", 78, "", "    "))
        click.echo(f"--only, --hops: {', '.join(NETWORKS)}")
        context.exit()


@click.command()
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list,
    help="Tell what each format keeps and loses, and write nothing.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(list(EXPORTERS)),
    metavar="FORMAT",
    help=f"What to write: {', '.join(EXPORTERS)}.",
)
@click.option(
    "--all",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write every format into a folder, of one state of the store, each with its description "
    "beside it, and the ontology.",
)
@output_option
@click.option(
    "--about",
    multiple=True,
    metavar="ID",
    help="Only this claim, or what standing claims say of this entity, and all that it needs; in "
    "formats of nodes and edges, what is around it. Again for more.",
)
@wish_options
@ledger_options
@describe_options
@profile_options
@hand_over_options
@version_options
@check_option
@as_option
@timeout_option
@with_settings
def export(
    settings: Settings,
    format: str | None,
    folder: Path | None,
    output: Path,
    about: tuple[str, ...],
    wishes: Wishes,
    ledger: LedgerChoice,
    describe: DescribeChoice,
    profile: ProfileChoice,
    hand_over: HandOver,
    version: VersionChoice,
    check: bool,
    clearance: Clearance,
) -> None:
    """Write out everything that a clearance may read; the store notes that it left.

    An output that ends in .gz is packed with gzip.
    """
    if version.since is not None and folder is None:
        format = format or FORMAT
    if (format is None) == (folder is None):
        raise click.UsageError("give either --format FORMAT or --all FOLDER")
    if check:
        refuse_damaged(settings)
    licence = describe.licence or settings.licence
    contact = describe.contact or settings.contact
    if folder is not None:
        alone = {"--output": str(output) != "-", "--describe": describe.named, "--about": about}
        _only_alone({**alone, "--profile": profile.named, **given(wishes), **version.given})
        with closing(open_engine(settings)) as engine:
            warn_of_clock(settings, engine)
            wishes = with_purpose(wishes, engine, clearance, None, settings.deadline)
            worked_out = ledger.ledger(engine.vocabulary)
            more = {"purpose": wishes.purpose, **hand_over.noted}
            note(settings, "export", clearance, format="all", **more)
            sending = _Sending(settings, engine, clearance, worked_out, licence, contact, hand_over)
            with together():
                _all(sending, folder, wishes)
        return
    assert format is not None
    output = hand_over.plain(output)
    described = describe.path(output)
    description = None if described is None else hand_over.plain(described)
    for option, named in (("--licence", describe.licence), ("--contact", describe.contact)):
        if description is None and named is not None:
            raise click.UsageError(f"{option} is for the description; give --describe, too")
    if version.since is not None and description is not None:
        raise click.UsageError("a description is of a whole file; leave --describe or --since out")
    hand_over.check(output, description)
    leaving = hand_over.files(output, description)
    kept = version.path(output)
    own = (profile.report, profile.table, hand_over.secret, kept, version.since)
    _each_its_own(*own, *leaving)
    redacted = profile.named is not None
    wishes = replace(wishes, packed=output.suffix.lower() == ".gz")
    exporting.check(
        format,
        redacted=redacted,
        ledger=ledger.on is not None,
        about=bool(about),
        wishes=wishes,
        versioned=kept is not None or version.since is not None,
    )
    look_seldom()
    with closing(open_engine(settings)) as engine:
        warn_of_clock(settings, engine)
        redaction = profile.redaction(settings, engine.vocabulary)
        purpose = None if redaction is None else redaction.profile.purpose
        wishes = with_purpose(wishes, engine, clearance, purpose, settings.deadline)
        worked_out = ledger.ledger(engine.vocabulary)
        sending = _Sending(settings, engine, clearance, worked_out, licence, contact, hand_over)
        more = {"profile": profile.named, "purpose": wishes.purpose, **hand_over.noted}
        asked = version.versioning(
            settings,
            engine,
            clearance,
            redaction=redaction,
            purpose=wishes.purpose,
            about=about,
            path=kept,
        )
        with together(), asked as versioning, profile.sheets(redaction):
            if versioning is not None and versioning.since is not None:
                more["since"] = versioning.since.sha256
            note(settings, "export", clearance, format=format, **more)
            departure = sending.send(
                format,
                output,
                description,
                redaction=redaction,
                about=about,
                wishes=wishes,
                versioning=versioning,
            )
    if redaction is not None:
        click.echo(redaction.report, err=True)
    if versioning is not None:
        told = "".join(f"{number} {op}, " for op, number in versioning.counts.items())
        click.echo(f"{told}version {versioning.sha256}", err=True)
    click.echo(f"Exported as {clearance}; SHA-256 {departure.digest}", err=True)


ONTOLOGY = "ontology.ttl"
"""What stands beside the files of every format: without it nobody knows what is broader."""


def _each_its_own(*paths: Path | None) -> None:
    """Refuse to write two things into one file: the later would replace the other."""
    seen = [path.absolute() for path in paths if path is not None and str(path) != "-"]
    for path in seen:
        if seen.count(path) > 1:
            raise click.UsageError(f"{path.name} is named twice; name a file for each")


def _only_alone(given: dict[str, object]) -> None:
    for name, value in given.items():
        if value:
            raise click.UsageError(f"{name} is for one format; --all writes the view as it is")


def _all(sending: _Sending, folder: Path, wishes: Wishes) -> None:
    """Every format, as one state of the store has it."""
    try:
        folder.mkdir(0o777 if sending.open else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnwritable(f"{folder}: cannot be made ({error.strerror})") from None
    with sending.engine.reading(sending.settings.deadline) as snapshot:
        for format, exporter in EXPORTERS.items():
            path = folder / f"answerable{exporter.suffix}"
            departure = sending.send(format, path, beside(path), wishes=wishes, snapshot=snapshot)
            click.echo(f"{path}: SHA-256 {departure.digest}", err=True)
    path = folder / ONTOLOGY
    with sending.opened(path, private=False) as out:
        out.write(Published(sending.settings.ontology).whole("text/turtle"))
    click.echo(f"{path}: the classes, properties and concepts that the files use", err=True)
    if sending.ledger is not None:
        without = ", ".join(sorted(set(EXPORTERS) - set(RDF)))
        click.echo(f"Without what the ledger derives for {sending.ledger.on}: {without}", err=True)


@dataclass(frozen=True)
class _Sending:
    """What is the same for every file of one command."""

    settings: Settings
    engine: Engine
    clearance: Clearance
    ledger: Ledger | None
    licence: str | None
    contact: str | None
    hand_over: HandOver

    def opened(self, path: Path, *, private: bool) -> AbstractContextManager[Writable]:
        """A stream to write a file to that is handed over."""
        return self.hand_over.opened(path, self.settings.clock, private=private)

    @property
    def open(self) -> bool:
        """Whether everybody may read what is written."""
        return self.clearance == PUBLIC_CLEARANCE

    def send(
        self,
        format: str,
        output: Path,
        description: Path | None,
        *,
        redaction: Redaction | None = None,
        about: Sequence[str] = (),
        wishes: Wishes = NONE,
        snapshot: Snapshot | None = None,
        versioning: Versioning | None = None,
    ) -> Departure:
        """Write one file and, where a path is given, its description."""
        ledger = self.ledger if format in RDF else None
        account = None if description is None else Account()
        private = not self.open
        with (
            self._maybe(description, private=private) as words,
            self.opened(output, private=private) as file,
        ):
            out = _Watching(file)
            departure = exporting.export(
                self.engine,
                self.clearance,
                format,
                out,
                clock=self.settings.clock,
                redaction=redaction,
                ledger=ledger,
                about=about,
                wishes=wishes,
                account=account,
                withheld=lambda withheld: click.echo(str(withheld), err=True),
                snapshot=snapshot,
                versioning=versioning,
                deadline=self.settings.deadline,
            )
            if account is not None:
                told = Description(
                    account=account,
                    format=format,
                    clearance=self.clearance,
                    vocabulary=self.engine.vocabulary,
                    software=SOFTWARE,
                    file=None if str(output) == "-" else output.name,
                    licence=self.licence,
                    contact=self.contact,
                    ledger=ledger,
                    about=about,
                    profile=None if redaction is None else redaction.profile.name,
                )
                words.append(told.text())
        if format == "geojson" and not out.points:
            click.echo(
                "No place of this view has a point: there is nothing to draw on a map.", err=True
            )
        return departure

    @contextmanager
    def _maybe(self, path: Path | None, *, private: bool) -> Iterator[list[str]]:
        """A file for texts that are there at the end, where a path is given."""
        texts: list[str] = []
        if path is None:
            yield texts
            return
        with self.opened(path, private=private) as out:
            yield texts
            out.write("".join(texts).encode())


class _Watching:
    """Passes on what is written, and looks whether a map would have a point to draw."""

    def __init__(self, out: Writable) -> None:
        self._out, self.points = out, False

    def write(self, data: bytes) -> int:
        self.points = self.points or b'"type": "Point"' in data
        return self._out.write(data)
