"""A program of one's own that proposes, too: it gets sentences and gives back JSON lines.

Each line in: ``{"line": 4, "text": "…"}``. Each line out: ``{"line": 4, "sort": "event", "kind":
"detention", "quote": "…"}``; sorts are ``event``, ``call`` and ``answer``, kinds those of the
ontology. What does not stand in the text, or is none of these, is left out and told.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.ingest.documents import MOST_WORDS, levelled
from graph.ingest.reading.sentences import Sentence
from graph.vocabulary import Vocabulary

SCHEMES = {"event": "event-kinds", "call": "demand-kinds", "answer": "response-kinds"}
MOST_SECONDS = 300
MOST_OUT = 5_000_000
"""Characters that a program may give back."""


class Proposed(NamedTuple):
    """What a program proposes."""

    line: int
    sort: str
    kind: str
    quote: str


def ask_model(
    command: str, told: Sequence[Sentence], vocabulary: Vocabulary
) -> tuple[list[Proposed], list[str]]:
    """What a program says of sentences, and what of it was left out and why.

    Args:
        command: run without a shell.

    Raises:
        InputError: it cannot be run, takes too long, or ends with an error.
    """
    asked = "".join(
        json.dumps({"line": one.line, "text": one.text}, ensure_ascii=False) + "\n" for one in told
    )
    try:
        done = subprocess.run(
            shlex.split(command),
            input=asked.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError, IndexError) as error:
        raise InputError(
            f"cannot be run ({type(error).__name__})",
            mend="name a program that reads JSON lines and ends",
            field="--model-command",
            value=command,
        ) from None
    if done.returncode:
        raise InputError(
            f"ended with {done.returncode}",
            mend="see what it says by itself",
            field="--model-command",
            value=command,
        )
    text = done.stdout.decode("utf-8", "replace")[:MOST_OUT]
    lines: dict[int, str] = {}
    for one in told:
        lines[one.line] = f"{lines.get(one.line, '')} {one.text}"
    found, left = [], []
    for number, row in enumerate(text.splitlines(), start=1):
        if row.strip():
            taken = _taken(row, lines, vocabulary)
            if isinstance(taken, str):
                left.append(f"line {number} of the program's answer: {taken}")
            else:
                found.append(taken)
    return found, left


def _taken(row: str, lines: dict[int, str], vocabulary: Vocabulary) -> Proposed | str:
    """One line of an answer, or why it is left out."""
    try:
        said = json.loads(row)
        one = Proposed(int(said["line"]), str(said["sort"]), str(said["kind"]), str(said["quote"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return "is no JSON with line, sort, kind and quote"
    scheme = SCHEMES.get(one.sort)
    if scheme is None or one.kind not in vocabulary.schemes[scheme]:
        return "is of no known sort or kind"
    if not one.quote.split() or len(one.quote.split()) > MOST_WORDS:
        return f"quotes no words, or more than {MOST_WORDS}"
    if levelled(one.quote) not in levelled(lines.get(one.line, "")):
        return "quotes what does not stand there"
    return one
