"""The command line. Data goes to standard output, words go to standard error.

Exit codes: 0 done; 1 the input or the store was refused, and the message says why; 2 wrong usage;
130 interrupted; 141 the reader of standard output went away.

commands  the verbs of the command line, one file each; a new one has a line in `VERBS`, too
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module

import click

from api.settings import STORE_VARIABLE
from graph.claims.errors import AnswerableError, harmless

REFUSED = 1
USAGE = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""
READER_GONE = 141
"""128 + SIGPIPE, as shells report it."""


VERBS = {
    "load": "load:load",
    "map": "map:map_command",
    "mint": "mint:mint",
    "new-sheet": "new_sheet:new_sheet",
    "template": "template:template",
    "read": "read:read",
    "draft": "draft:draft",
    "sheet": "sheet:sheet",
    "mine": "shared:mine",
    "compare": "shared:compare",
    "held": "held:held",
    "review": "review:review",
    "remark": "remark:remark",
    "retract": "retract:retract",
    "erase": "erase:erase",
    "erasures": "erase:erasures",
    "history": "history:history",
    "same": "same:same",
    "query": "query:query",
    "search": "search:search",
    "find": "find:find",
    "show": "show:show",
    "paths": "paths:paths",
    "command": "chain_of_command:command",
    "around": "around:around",
    "analyse": "analyse:analyse_command",
    "timeline": "timeline:timeline_command",
    "changes": "changes:changes",
    "watch": "watch:watch",
    "upcoming": "changes:upcoming_command",
    "due": "due:due",
    "calls": "calls:calls",
    "board": "calls:board_command",
    "duties": "duties:duties",
    "doctor": "doctor:doctor",
    "stats": "stats:stats",
    "export": "export:export",
    "key": "key:key",
    "verify": "verify:verify",
    "apply": "apply:apply",
    "import": "import_:import_",
    "validate": "validate:validate_command",
    "check": "check:check",
    "copy": "copy:copy",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "serve": "serve:serve",
    "schema": "schema:schema",
    "ontology": "ontology:ontology",
    "token": "token:token",
    "webhook": "webhook:webhook",
    "audit": "audit:audit",
}
"""Each verb: the file in `commands`, and what it is called there."""


class Loaded(MutableMapping[str, click.Command]):
    """Verbs by name, each imported when somebody wants it: most of what one needs, another does
    not, and a command starts in half the time."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._found: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._found:
            module, _, attribute = self._places[name].partition(":")
            found = getattr(import_module(f"api.cli.commands.{module}"), attribute)
            assert isinstance(found, click.Command)
            self._found[name] = found
        return self._found[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._found[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._found.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


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
    commands=Loaded(VERBS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=f"The store is --store PATH where a command takes it, else ${STORE_VARIABLE}, else "
    "answerable.db.",
)
@click.version_option(package_name="answerable", message="%(prog)s %(version)s")
def cli() -> None:
    """Who is said to have done what to whom, on whose word, and what came of it."""


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
