"""The law as data: what the tables of ``ontology/law`` say, checked."""

from __future__ import annotations

from graph.duties.law.law_reader import check_law, read_law
from graph.duties.law.law_tables import Law, Participation, Provision, ProvisionSet, Reservation

__all__ = [
    "Law",
    "Participation",
    "Provision",
    "ProvisionSet",
    "Reservation",
    "check_law",
    "read_law",
]
