"""The law as data: what the tables of ``ontology/law`` say, checked."""

from __future__ import annotations

from graph.law.reading import check_law, read_law, shipped_law
from graph.law.tables import Law, Participation, Provision, ProvisionSet, Reservation

__all__ = [
    "Law",
    "Participation",
    "Provision",
    "ProvisionSet",
    "Reservation",
    "check_law",
    "read_law",
    "shipped_law",
]
