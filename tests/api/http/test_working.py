"""Few threads, turns by caller, lanes by weight."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from functools import partial

import pytest

from api.http.app import create_app
from api.http.working import Lane, Work
from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime, Overloaded, QueryError
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.naive import NaiveEngine


def test_callers_have_their_turns_one_after_another() -> None:
    """Whoever asks a hundred things at once is one of those who wait."""

    async def run() -> list[str]:
        work, done, go = Work(1), list[str](), threading.Event()

        def task(who: str) -> None:
            go.wait(10)
            done.append(who)

        asked = [
            asyncio.ensure_future(work.done(None, Deadline(), partial(task, who), caller=who))
            for who in ["many"] * 50 + ["one", "two"]
        ]
        await asyncio.sleep(0.05)
        go.set()
        await asyncio.gather(*asked)
        work.close()
        return done

    done = asyncio.run(run())
    assert max(done.index("one"), done.index("two")) <= 4


def test_one_caller_leaves_a_thread_to_others() -> None:
    """However long what he asks for takes."""

    async def run() -> None:
        work, end = Work(3), threading.Event()
        long = [
            asyncio.ensure_future(work.done(None, Deadline(), lambda: end.wait(20), caller="many"))
            for _ in range(5)
        ]
        await asyncio.sleep(0.05)
        assert await work.done(None, Deadline(10), lambda: 1, caller="one") == 1
        end.set()
        assert all(await asyncio.gather(*long))
        work.close()

    asyncio.run(run())


def test_lanes_do_not_wait_for_each_other() -> None:
    """What is light is answered while something heavy runs, and a file leaves."""

    async def run() -> None:
        work, end = Work(1), threading.Event()
        heavy = [
            asyncio.ensure_future(work.done(None, Deadline(), lambda: end.wait(10), lane=lane))
            for lane in (Lane.HEAVY, Lane.FILES)
        ]
        assert await work.done(None, Deadline(5), lambda: 1) == 1
        end.set()
        await asyncio.gather(*heavy)
        work.close()

    asyncio.run(run())


def test_what_waits_too_long_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """And beyond a number nobody waits at all."""

    async def run() -> None:
        work, end = Work(1), threading.Event()
        busy = asyncio.ensure_future(work.done(None, Deadline(), lambda: end.wait(10)))
        await asyncio.sleep(0.05)
        begun: list[int] = []
        late = asyncio.ensure_future(work.done(None, Deadline(0.05), lambda: begun.append(1)))
        await asyncio.sleep(0.1)
        monkeypatch.setattr("api.http.working.MOST_WAITING", 1)
        with pytest.raises(Overloaded):
            await work.done(None, Deadline(), lambda: None)
        end.set()
        with pytest.raises(OutOfTime):
            await late
        await busy
        assert begun == []
        work.close()

    asyncio.run(run())


def test_what_nobody_waits_for_is_told_to_nobody() -> None:
    """Who leaves while something is under way that fails leaves no words of it in a log."""

    async def run() -> list[object]:
        work, go, told = Work(1), threading.Event(), list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))

        def fail() -> None:
            go.wait(10)
            raise QueryError("words of somebody's question")

        asked = asyncio.ensure_future(work.done(None, Deadline(), fail))
        await asyncio.sleep(0.05)
        asked.cancel()
        await asyncio.sleep(0.05)
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await asked
        del asked
        await asyncio.to_thread(work.close)
        gc.collect()
        await asyncio.sleep(0.05)
        return told

    assert asyncio.run(run()) == []


def test_a_server_that_cannot_answer_is_not_well(vocabulary: Vocabulary) -> None:
    """Health stands in the line of the questions, and says within seconds that it does not move."""
    work, end = Work(1), threading.Event()
    client = Client(create_app(NaiveEngine(vocabulary, clock=Clock()), work=work))
    assert client.get("/health").status_code == 200

    async def jam() -> None:
        await work.done(None, Deadline(), lambda: end.wait(20))

    jamming = threading.Thread(target=lambda: asyncio.run(jam()))
    jamming.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert client.get("/health").status_code == 503
    assert time.monotonic() - began < 15
    end.set()
    jamming.join()
    work.close()
