"""Days and moments have one form each, and a refusal shows it and says where."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine


@pytest.fixture(scope="module")
def service(vocabulary: Vocabulary) -> Service:
    return Service(NaiveEngine(vocabulary, clock=Clock()))


def errors(service: Service, question: str, **variables: Any) -> list[Any]:
    reply = service.reply(question, variables, clearance=PUBLIC_CLEARANCE)
    return orjson.loads(reply.body).get("errors", [])


@pytest.mark.parametrize("day", ["20181228", "2018-W52-5", "2018-12", "2018-02-30", "28.12.2018"])
def test_a_day_has_one_form(service: Service, day: str) -> None:
    """As a literal with the place in the question, and as a variable."""
    [error] = errors(service, f'{{ asOf(validOn: "{day}") {{ id }} }}')
    assert day in error["message"]
    assert "write it as 2018-12-28" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 17}]
    asked = "query($day: Date) { asOf(validOn: $day) { id } }"
    [error] = errors(service, asked, day=day)
    assert "write it as 2018-12-28" in error["message"]


@pytest.mark.parametrize("moment", ["2018-12-28", "yesterday", "2018-12-28T25:00:00Z"])
def test_a_moment_has_a_time(service: Service, moment: str) -> None:
    """And the mend shows how an offset is written."""
    [error] = errors(service, f'{{ asOf(knownAt: "{moment}") {{ id }} }}')
    assert moment in error["message"]
    assert "2018-12-28T14:00:00Z" in error["message"]
    assert error["locations"]


def test_good_ones_are_taken(service: Service) -> None:
    """A day, and moments with Z and with an offset."""
    for moment in ("2018-12-28T14:00:00Z", "2018-12-28T14:00:00+03:00"):
        asked = f'{{ asOf(validOn: "2018-12-28", knownAt: "{moment}") {{ id }} }}'
        assert errors(service, asked) == []
