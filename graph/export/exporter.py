"""What an exporter is: it writes everything in a view in one format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from graph.view import View


class Exporter(Protocol):
    """One format. Holds no state: the view is all that it knows.

    A format with no room for stance and speaker leaves edges of involvement and victims out, and
    says so in what it writes.
    """

    @property
    def media_type(self) -> str:
        """What HTTP calls the format."""

    @property
    def suffix(self) -> str:
        """How a file of it ends, with the dot."""

    def pieces(self, view: View) -> Iterator[bytes]:
        """All of a view, piece by piece, in constant memory.

        Equal views give equal bytes, whatever the engine and whatever else the store holds.
        """
