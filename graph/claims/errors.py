"""Everything that can go wrong, as one tree.

    AnswerableError
    ├── InputError          a record of some input cannot be taken
    ├── VocabularyError     the ontology itself is not well-formed
    ├── StoreError          the store cannot be opened, read or written
    │   ├── NotAStore         the file is something else
    │   ├── StoreTooNew       written by a newer version
    │   ├── StoreTooOld       written by an older version, and to be carried over
    │   ├── StoreBusy         another process is writing
    │   ├── StoreFull         no room left on the disk
    │   └── StoreUnwritable   the folder or the file cannot be written
    ├── QueryError          a request cannot be answered as it was put
    ├── OutOfTime           the work was not done by its deadline
    ├── Abandoned           nobody waits for the work any more
    └── Overloaded          too much work waits already

A message names the record, the field, the value, and how to fix it. Status codes are known only to
``api/errors.py``.
"""

from __future__ import annotations


class AnswerableError(Exception):
    """The root: everything that the project raises on purpose."""


class InputError(AnswerableError, ValueError):
    """A record of some input cannot be taken.

    Args:
        problem: what is wrong, as the end of a sentence ("ends before it begins").
        mend: what would be right, as an instruction ("write the earlier date first").
        record: where it stands: file and line, sheet, claim or entity. Filled in by anybody who
            knows it; see `at`.
        field: the field's name as the author wrote it.
        value: the offending value; shown shortened and with control characters escaped.
        over_http: what would be right for somebody who can run no command here; None where that is
            the same.
    """

    def __init__(
        self,
        problem: str,
        *,
        mend: str,
        record: str | None = None,
        field: str | None = None,
        value: object = None,
        over_http: str | None = None,
    ) -> None:
        self.problem, self.mend, self.over_http = problem, mend, over_http
        self.record, self.field, self.value = record, field, value
        super().__init__(problem)

    def at(self, record: str | None = None, field: str | None = None) -> InputError:
        """The same error, told of the record and field it belongs to, where not known yet."""
        self.record = self.record or record
        self.field = self.field or field
        return self

    def told_over_http(self) -> InputError:
        """The same error, telling what a caller over HTTP can do."""
        self.mend = self.mend if self.over_http is None else self.over_http
        return self

    def __str__(self) -> str:
        parts = [self.record] if self.record else []
        subject = self.field or ""
        if self.value is not None:
            subject = f"{subject} {shown(self.value)}".strip()
        if subject:
            parts.append(subject)
        parts.append(f"{self.problem}; {self.mend}")
        return ": ".join(parts)


class VocabularyError(AnswerableError):
    """The ontology itself is not well-formed; the message names the term and how to fix it."""


class StoreError(AnswerableError):
    """The store cannot be opened, read or written."""


class NotAStore(StoreError):
    """The file exists and is not an Answerable store."""


class StoreTooNew(StoreError):
    """The store was written by a newer version than this one."""


class StoreTooOld(StoreError):
    """An older version wrote the store; the message has the command that carries it over."""


class StoreBusy(StoreError):
    """Another process held the store for writing for longer than this one would wait."""


class StoreFull(StoreError):
    """No room is left on the disk; nothing of the unit of work was kept."""


class StoreUnwritable(StoreError):
    """The folder or the file cannot be written."""


class QueryError(AnswerableError, ValueError):
    """A request cannot be answered as it was put: a bad argument, or a limit that it names."""


class OutOfTime(AnswerableError):
    """The work was not done by its deadline; the message says what would take less."""


class Abandoned(AnswerableError):
    """Nobody waits for the work any more: the reader left, or the program ends."""


class Overloaded(AnswerableError):
    """Too much work waits already."""


def shown(value: object, limit: int = 60) -> str:
    """A value for a message: quoted, at most `limit` characters, nothing that a terminal obeys.

    Control and bidirectional-override characters come out as escapes, so that an error about a
    name cannot be reordered or hidden by that name.
    """
    text = harmless(value if isinstance(value, str) else repr(value))
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return f"“{text}”" if isinstance(value, str) else text


def harmless(text: str) -> str:
    """A text with nothing that a terminal obeys: what would steer it comes out as an escape.

    Joiners stay (U+200C, U+200D): Persian and Indian names are spelt with them.
    """
    return "".join(
        c if (c.isprintable() or c in "\u200c\u200d") and c not in _BIDI else f"\\u{ord(c):04x}"
        for c in text
    )


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
