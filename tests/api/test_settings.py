"""Where settings come from, and how the one engine is opened."""

from __future__ import annotations

from contextlib import closing
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from api.settings import STORE_VARIABLE, Settings, open_engine, trial_engine, viewing
from graph.claims.errors import StoreError
from graph.claims.marking import PUBLIC_CLEARANCE


def test_store_by_option_then_environment_then_default() -> None:
    """--store wins over the environment, which wins over the default."""
    environment = {STORE_VARIABLE: "named.db"}
    assert Settings.read(environment, store=Path("given.db")).store == Path("given.db")
    assert Settings.read(environment).store == Path("named.db")
    assert Settings.read({}).store == Path("answerable.db")


def test_settings_do_not_change() -> None:
    """What was decided at start stays decided."""
    with pytest.raises(FrozenInstanceError):
        Settings.read({}).store = Path("other.db")  # type: ignore[misc]


def test_only_loading_makes_a_store(tmp_path: Path) -> None:
    """Opening what is not there is an error with a mend, unless it is asked to be made."""
    settings = Settings(store=tmp_path / "new.db")
    with pytest.raises(StoreError, match="answerable load"):
        open_engine(settings)
    assert list(tmp_path.iterdir()) == []
    with closing(open_engine(settings, create=True)):
        assert settings.store.exists()
    with viewing(settings, PUBLIC_CLEARANCE) as view:
        assert view.counts().claims == 0


def test_trying_leaves_nothing(tmp_path: Path) -> None:
    """A trial without a store runs on an empty one that is gone afterwards."""
    settings = Settings(store=tmp_path / "none.db")
    with trial_engine(settings) as engine, engine.writing() as writer:
        assert writer.held("sheetsheetsheetsheetsheets") == {}
    assert list(tmp_path.iterdir()) == []


def test_clock_runs_in_microseconds() -> None:
    """The default clock is after 2026 and before 2100, in microseconds since 1970."""
    assert 1_767_225_600_000_000 < Settings().clock() < 4_102_444_800_000_000
