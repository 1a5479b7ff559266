"""The relations of one state as arrays, and the ids that stand behind their numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.adjacency.sheets import Sheets
from graph.views.view import State


class Laid(NamedTuple):
    """Numbers of entities and claims are places in these ids."""

    state: State | None
    sheets: Sheets
    entities: NDArray[np.bytes_]
    """Their ids, ascending."""
    classes: NDArray[np.int16]
    """Of each entity the place of its class among those of the ontology, sorted."""
    claims: NDArray[np.bytes_]
    """The ids of claims of relations, ascending."""
