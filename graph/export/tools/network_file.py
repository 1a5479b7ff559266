"""What the files of a network have in common, whichever tool opens them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from graph.export.text_pieces import joined
from graph.export.tools.network import (
    EDGE_FIELDS,
    KEEPS,
    LOSES,
    NODE_FIELDS,
    NetworkEdge,
    Node,
    Only,
    fields,
)
from graph.views.view import View


@dataclass(frozen=True)
class NetworkFile(ABC):
    """Entities and the claims that relate them: a `graph.export.exporter.Exporter`."""

    only: Only = frozenset()
    """The classes that are kept to; empty for all."""

    media_type: ClassVar[str]
    suffix: ClassVar[str]
    keeps: ClassVar[str] = KEEPS
    loses: ClassVar[str] = LOSES

    def pieces(self, view: View) -> Iterator[bytes]:
        """See `graph.export.exporter.Exporter.pieces`."""
        return joined(self.texts(view))

    @abstractmethod
    def texts(self, view: View) -> Iterator[str]:
        """All of a view, one text a node and an edge."""


def values(one: Node | NetworkEdge) -> Iterator[tuple[str, str]]:
    """What is known of a node or an edge, by name, each as XML Schema writes it."""
    typed = NODE_FIELDS if isinstance(one, Node) else EDGE_FIELDS
    for name, value in fields(one).items():
        if name in typed:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
