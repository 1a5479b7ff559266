"""Duties: which provisions call for something from which State after an event, and why.

gates         the six gates, pure
event_facts   what the gates go by, out of a view, for many events at once
duty_book     from a view to duties, where they stand on a day, and why
duty_steps    what came of a duty by a day
duty_reasons  the reasons in words, with their claims
law/          the tables of the law
"""

from __future__ import annotations

from graph.duties.duty_book import Derivation, DutyBook, DutyState, Extent, derive_obligations

__all__ = ["Derivation", "DutyBook", "DutyState", "Extent", "derive_obligations"]
