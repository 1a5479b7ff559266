"""The command line. Data goes to standard output, words go to standard error.

Exit codes: 0 done; 1 the input or the store was refused, and the message says why; 2 wrong usage;
130 interrupted; 141 the reader of standard output went away.

commands  the verbs of the command line, one file each
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from api.cli.commands.analyse import analyse_command
from api.cli.commands.apply import apply
from api.cli.commands.around import around
from api.cli.commands.audit import audit
from api.cli.commands.backup import backup, restore
from api.cli.commands.calls import board_command, calls
from api.cli.commands.chain_of_command import command
from api.cli.commands.changes import changes, upcoming_command
from api.cli.commands.check import check
from api.cli.commands.copy import copy
from api.cli.commands.doctor import doctor
from api.cli.commands.draft import draft
from api.cli.commands.due import due
from api.cli.commands.duties import duties
from api.cli.commands.erase import erase, erasures
from api.cli.commands.export import export
from api.cli.commands.find import find
from api.cli.commands.held import held
from api.cli.commands.history import history
from api.cli.commands.import_ import import_
from api.cli.commands.key import key
from api.cli.commands.load import load
from api.cli.commands.map import map_command
from api.cli.commands.mint import mint
from api.cli.commands.new_sheet import new_sheet
from api.cli.commands.ontology import ontology
from api.cli.commands.paths import paths
from api.cli.commands.query import query
from api.cli.commands.read import read
from api.cli.commands.remark import remark
from api.cli.commands.retract import retract
from api.cli.commands.review import review
from api.cli.commands.same import same
from api.cli.commands.schema import schema
from api.cli.commands.search import search
from api.cli.commands.serve import serve
from api.cli.commands.shared import compare, mine
from api.cli.commands.sheet import sheet
from api.cli.commands.show import show
from api.cli.commands.stats import stats
from api.cli.commands.template import template
from api.cli.commands.timeline import timeline_command
from api.cli.commands.token import token
from api.cli.commands.validate import validate_command
from api.cli.commands.verify import verify
from api.cli.commands.watch import watch
from api.cli.commands.webhook import webhook
from api.settings import STORE_VARIABLE
from graph.claims.errors import AnswerableError, harmless

REFUSED = 1
USAGE = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""
READER_GONE = 141
"""128 + SIGPIPE, as shells report it."""


class Verbs(click.Group):
    """A group whose verbs may lose their reader: ``answerable export … | head``."""

    def invoke(self, context: click.Context) -> object:
        """Run a verb; a closed pipe is an exit code, not click's “refused”."""
        try:
            code = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            _abandon_output()
            context.exit(READER_GONE)
        return code


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=f"The store is --store PATH where a command takes it, else ${STORE_VARIABLE}, else "
    "answerable.db.",
)
@click.version_option(package_name="answerable", message="%(prog)s %(version)s")
def cli() -> None:
    """Who is said to have done what to whom, on whose word, and what came of it."""


for verb in (
    *(load, map_command, mint, new_sheet, template, read, draft, sheet, mine, compare, held),
    *(review, remark, retract, erase, erasures, history, same),
    *(
        query,
        search,
        find,
        show,
        paths,
        command,
        around,
        analyse_command,
        timeline_command,
        changes,
        watch,
        upcoming_command,
        due,
        calls,
        board_command,
        duties,
        doctor,
        stats,
        export,
        key,
        verify,
        apply,
        import_,
        validate_command,
        check,
        copy,
        backup,
        restore,
        serve,
        schema,
        ontology,
        token,
        webhook,
        audit,
    ),
):
    cli.add_command(verb)


def _abandon_output() -> None:
    """Give standard output up: the interpreter would flush into it once more on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit. No traceback for what is not a fault of the program."""
    _open_closed_streams()
    sys.exit(_run(arguments))


def _open_closed_streams() -> None:
    """A shell may start us without some standard stream (``>&-``): reads nothing, keeps nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (kept)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="answerable", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        error.show()
        return REFUSED
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except AnswerableError as error:
        click.echo(f"answerable: {harmless(str(error))}", err=True)
        return REFUSED
    except OSError as error:
        if error.filename is None:
            _abandon_output()
        place = f"{error.filename}: " if error.filename else ""
        click.echo(harmless(f"answerable: {place}{error.strerror or error}"), err=True)
        return REFUSED
    return code if isinstance(code, int) else 0
