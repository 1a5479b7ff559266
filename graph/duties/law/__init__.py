"""The law as data: what the tables of ``ontology/law`` say, checked.

coded_law       participations that somebody codes in a sheet: how a State stands to a treaty of
                the tables
day_order       in which order the days of one participation can stand
law_claims      the law as claims: the tables of ontology/law, so that reasons can cite them
law_reader      reading the tables of the law
law_tables      the law as tables: instruments, provisions, the sets they form, and who is bound
                when
times_in_force  on how many of an event's possible dates an instrument was in force for a State
"""

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
