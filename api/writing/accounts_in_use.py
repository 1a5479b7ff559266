"""Who judged which records to be one, of people who may still write here."""

from __future__ import annotations

from api.access.gate import Gate
from api.writing.book import WritingBook


class AccountsInUse:
    """The judges of a book, but for those whose every account the operator revoked.

    A token is revoked where nobody knows who has it: nobody can agree to what was judged with it.
    A person who has another token keeps what he or she said, and so does one whose token is over.
    """

    def __init__(self, book: WritingBook, gate: Gate) -> None:
        self._book, self._gate = book, gate
        self.note_judged = book.note_judged

    def judges(self, claim: str, turns: int) -> frozenset[str]:
        """As `graph.changes.identity.Judges.judges`."""
        return self._book.judges(claim, turns) - self._gate.revoked_persons()
