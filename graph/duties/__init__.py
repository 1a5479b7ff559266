"""Duties: which provisions call for something from which State after an event; law/ has the tables.

duty_book     the book of duties: from a view to duties, where they stand on a day, and why
duty_reasons  the reasons of duties in words, each with the claims that it rests on
duty_steps    what came of a duty by a day
duty_words    the words of gates, of attribution
event_dates   the possible dates of an event, by accepted claims, and what bounds them
event_facts   from a view to the facts of the six gates, for many events at once
gates         duties through six gates: which provisions call for something from which State after
"""

from __future__ import annotations

from graph.duties.duty_book import Derivation, DutyBook, DutyState, Extent, derive_obligations

__all__ = ["Derivation", "DutyBook", "DutyState", "Extent", "derive_obligations"]
