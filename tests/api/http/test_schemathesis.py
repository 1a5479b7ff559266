"""Schemathesis on the description of what is REST: requests that fit it, and others that do not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from api.http.app import create_app
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

# What is worked out has room in some formats only, which a schema of one parameter cannot say; and
# this server takes no tokens.
UNSAID = [positive_data_acceptance, ignored_auth]
HOST = {"Host": "localhost"}
"""A server answers for its own names alone."""


@pytest.fixture(scope="module")
def operations(vocabulary: Vocabulary) -> list[Any]:
    """What can be asked, as the server describes it. Sessions want tokens, and this server takes
    none: they have tests of their own."""
    app = create_app(load_press_release(NaiveEngine(vocabulary, clock=Clock())))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HOST)
    found = [one.ok() for one in schema.get_all_operations()]
    return [one for one in found if one.path != "/session"]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_addresses_do_what_is_described(operations: list[Any], mode: Any) -> None:
    """Statuses, media types, bodies and headers are those of the description; and no fault of the
    server's own."""
    asked = 0
    for operation in operations:

        @settings(
            max_examples=2,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(headers=HOST, excluded_checks=UNSAID)

        # Of an address without parameters nothing can be asked wrongly.
        with suppress(Unsatisfiable):
            ask()
            asked += 1
    assert asked > 5
