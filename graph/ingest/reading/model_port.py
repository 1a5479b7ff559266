"""A program of one's own that proposes, too: it gets sentences and gives back JSON lines.

Each line in: ``{"line": 4, "text": "…"}``. Each line out: ``{"line": 4, "sort": "event", "kind":
"detention", "quote": "…"}``; sorts are ``event``, ``call`` and ``answer``, kinds those of the
ontology. What does not stand in the text, or is none of these, is left out and told.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.ingest.documents import MOST_WORDS, levelled
from graph.ingest.reading.sentences import Sentence
from graph.vocabulary import Vocabulary

SCHEMES = {"event": "event-kinds", "call": "demand-kinds", "answer": "response-kinds"}
MOST_SECONDS = 300
MOST_OUT = 5_000_000
"""Bytes that a program may give back."""


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
    text = _answer(command, asked.encode()).decode("utf-8", "replace")
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


def _answer(command: str, asked: bytes) -> bytes:
    """What a program gives back; it is ended where it gives too much or takes too long."""

    def refusal(problem: str, mend: str) -> InputError:
        return InputError(problem, mend=mend, field="--model-command", value=command)

    try:
        process = subprocess.Popen(
            shlex.split(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError, IndexError) as error:
        raise refusal(
            f"cannot be run ({type(error).__name__})",
            "name a program that reads JSON lines and ends",
        ) from None
    late = threading.Event()

    def end() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def too_late() -> None:
        late.set()
        end()

    def feed() -> None:
        with suppress(OSError), process.stdin as stream:  # type: ignore[union-attr]  # a pipe
            stream.write(asked)

    timer = threading.Timer(MOST_SECONDS, too_late)
    timer.start()
    threading.Thread(target=feed, daemon=True).start()
    try:
        with process.stdout as stream:  # type: ignore[union-attr]  # a pipe
            answer = stream.read(MOST_OUT + 1)
        if len(answer) > MOST_OUT:
            raise refusal(
                f"gives back more than {MOST_OUT // 1_000_000} MB",
                "have it give a line for each proposal, and none for what is nothing",
            )
        code = process.wait()
    finally:
        timer.cancel()
        if process.poll() is None:
            end()
            process.wait()
    if late.is_set():
        raise refusal(
            f"takes more than {MOST_SECONDS} seconds", "name a program that ends, or split the text"
        )
    if code:
        raise refusal(f"ended with {code}", "see what it says by itself")
    return answer


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
