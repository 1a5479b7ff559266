"""Law 1 on the command line: every reading verb says over a store what it says over a copy.

What is compared is everything that a shell sees: standard output, standard error, exit code. The
copy is made by ``answerable copy --as``, the way an organisation makes one.
"""

from __future__ import annotations

import random
import re
import tempfile
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.cli import cli
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.story import Story, build

QUESTION = """
{ events(orderBy: [{when: ASC}]) { totalCount nodes { id label kinds { code } when { edtf }
    allegedPerpetrators { totalCount edges { stance contested node { label } } } } }
  claims(first: 5) { totalCount pageInfo { endCursor } nodes { id review marking { level } } } }
"""
Seen = tuple[int, str, str]


def seen(store: Path, clearance: Clearance, verb: str, *arguments: str) -> Seen:
    """What a shell sees of one command."""
    command = [verb, *arguments, "--as", str(clearance), "--store", str(store)]
    done = CliRunner().invoke(cli, command, standalone_mode=False, input=QUESTION)
    words = "" if done.exception is None else str(done.exception)
    # The store's own name, and how far behind the clock of this machine is by now.
    told = re.sub(r"\d+ s behind", "some time behind", done.stderr.replace(str(store), "STORE"))
    return done.exit_code, done.stdout, told + words


def commands(told: Story, chance: random.Random) -> list[list[str]]:
    """One of every verb that reads, `show` and `search` more than once."""
    things = [*told.ids(), *(claim.id for claim in told.claims)]
    names = [
        claim.value.text
        for claim in told.claims
        if claim.predicate == "name" and claim.value is not None
    ]
    looked_at = chance.sample(things, k=min(6, len(things)))
    looked_for = chance.sample(names, k=min(3, len(names)))
    return [
        ["stats"],
        ["export", "--format", "nquads", "--purpose", "internal-use"],
        ["export", "--format", "nquads", "--purpose", "court-use"],
        ["export", "--format", "turtle", "--ledger", "2021-06-30", "--purpose", "internal-use"],
        [
            "export",
            "--format",
            "trig",
            "--purpose",
            "internal-use",
            "--about",
            chance.choice(things),
        ],
        ["due", "--on", "2030-06-01"],
        ["due", "--list", "--on", "2030-06-01"],
        ["search", "--identifier", chance.choice(names)[:60] if names else "17"],
        ["query", "-"],
        *(["show", id] for id in looked_at),
        *(["show", id, "--format", "html"] for id in looked_at[:1]),
        ["board", "--format", "html", "--on", "2021-06-30"],
        *(["history", id] for id in looked_at),
        ["analyse", "--format", "json"],
        ["find", "harbour", "расследование"],
        *(["search", "--json", name[:60]] for name in looked_for),
    ]


@given(data=st.data(), clearance=st.sampled_from(CLEARANCES), seed=st.integers(0, 2**32 - 1))
# What is drawn are seeds, and seeds do not shrink.
@settings(max_examples=6, phases=[Phase.reuse, Phase.generate])
def test_a_shell_sees_what_it_sees_of_the_copy(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """For the viewer the copy was made for, and for one who may read everything in it."""
    told = data.draw(stories(vocabulary))
    with tempfile.TemporaryDirectory(prefix="answerable-test-") as folder:
        store, copy = Path(folder) / "store.db", Path(folder) / "copy.db"
        clock = Clock()
        with closing(SqliteEngine.open(store, vocabulary, clock=clock)) as engine:
            build(engine, told, clock)
            # Nothing leaves a store before its erasures are finished.
            engine.scrub()
        made = CliRunner().invoke(
            cli, ["copy", "--as", str(clearance), "--store", str(store), str(copy)]
        )
        assert made.exit_code == 0, made.stderr
        for verb, *arguments in commands(told, random.Random(seed)):
            of_store = seen(store, clearance, verb, *arguments)
            assert seen(copy, clearance, verb, *arguments) == of_store, arguments
            if verb in ("export", "query"):  # others say on standard error as whom they read
                assert seen(copy, EVERYTHING, verb, *arguments)[:2] == of_store[:2], arguments
