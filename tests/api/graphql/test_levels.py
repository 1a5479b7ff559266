"""Execution by level: how often the view is read, and what for."""

from __future__ import annotations

from typing import Any

import pytest

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from tests.api.graphql.conftest import CountingEngine, World, id_of
from tests.naive_view import NaiveView


def test_one_call_a_level_whatever_the_rows(world: World) -> None:
    """Each level of a selection is one call of the view, with one row or with many."""
    question = """
      { events { edges { node { label places { nodes { label within { nodes { label } } } }
          victims { nodes { label } edges { claims { nodes { attribution { actor { label } } } } } }
      } } } }
    """
    counted = []
    for _ in range(2):
        engine: Any = CountingEngine(world.engine)
        Service(engine).answer(question, clearance=PUBLIC_CLEARANCE)
        counted.append(engine.calls)
        for name in "abcdefgh":
            world.add(f"event-{name}", "Event", label=name)
            world.add(f"place-{name}", "Place", label=name)
            world.say(f"event-{name}", "place", f"place-{name}")
            world.say(f"event-{name}", "victim", "fishers")
    events, event_fields, *below = counted[0]
    assert (events, event_fields) == ("entities", "read")
    # Places and victims are one level; the claims of the edges, known by id, another.
    assert sorted(below) == ["read", "read", "records"]
    assert counted[0] == counted[1]


def test_all_ids_at_the_root_are_one_call(world: World) -> None:
    """Many aliases of `node` cost no more calls than one."""
    engine: Any = CountingEngine(world.engine)
    asked = " ".join(f'a{n}: node(id: "{id_of(name)}") {{ id }}' for n, name in enumerate("xyz"))
    Service(engine).answer(f"{{ {asked} }}", clearance=PUBLIC_CLEARANCE)
    assert engine.calls == ["classes", "records"]


def test_total_is_only_counted_when_selected(world: World) -> None:
    """Without `totalCount` no window asks for a count."""
    service = Service(world.engine)
    seen = []
    original = NaiveView.entities

    def entities(self: Any, query: Any) -> Any:
        seen.append(query.window.count)
        return original(self, query)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NaiveView, "entities", entities)
        for selection in ("nodes { id }", "totalCount", "... on EventConnection { n: totalCount }"):
            service.answer(f"{{ events {{ {selection} }} }}", clearance=PUBLIC_CLEARANCE)
    assert seen == [False, True, True]
