"""A browser on a server over the seeds. Where there is no Chromium its tests are left out, save in
continuous integration."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.page.files import LIBRARIES, Files
from tests.page.browsing import Browsing

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


PROGRAM = (sys.executable, "-c", "from api.cli import main; main()")


def need_browser() -> None:
    """Leave a test out where no browser is, save in continuous integration."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here: apt install chromium")
    if Files.found().missing or not (LIBRARIES / "axe-core").is_dir():
        pytest.skip("the page's libraries are not installed: make setup-dev")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the seeds in it."""
    need_browser()
    store = tmp_path_factory.mktemp("page") / "seeds.db"
    load = (*PROGRAM, "load", "--store", str(store), str(ROOT / "seeds"))
    subprocess.run(load, check=True, cwd=ROOT)
    return store


@contextmanager
def served(store: Path, *options: str) -> Iterator[str]:
    """The address of a server over a store."""
    serve = (*PROGRAM, "serve", "--store", str(store), "--port", "0", *options)
    server = subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    line = server.stderr.readline()
    assert line.startswith("Answerable: "), line
    try:
        yield line.split()[1]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        server.stderr.close()


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    """Of a server over the seeds, read by the public and by whoever has a token."""
    with served(store) as address:
        yield address


@pytest.fixture(scope="module")
def chromium(address: str) -> Iterator[Any]:
    """Of a file, and not of the run: Playwright keeps an event loop running meanwhile."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (slow to import)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def browsing(chromium: Any, address: str) -> Iterator[Browsing]:
    """A reader with a browser of their own; at the end it has seen no fault and no other host."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    browsing = Browsing(context.new_page(), address)
    yield browsing
    context.close()
    assert browsing.faults == []
    assert browsing.elsewhere == []
