"""Work in a browser: a coder hands in a sheet, a reviewer decides about it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.folder import REGISTRY, SHA256, TEXT
from tests.page.browsing import Browsing
from tests.page.conftest import PROGRAM, ROOT, need_browser, served

SHEET = f"""\
names:
  herald: bbbbbbbbbbbbbbbbbbbbbbbbbb
  guard: {{id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody}}
source:
  marking: public
  name: Ostrel Herald on the Guard
  sha256: {SHA256}
  publisher: herald
defaults: {{marking: public, attribution: [herald reports]}}
entities:
  search: {{class: Event, at: L2, name: The search of the quay, kind: detention}}
claims:
  - {{subject: search, at: L2, stance: alleged, allegedPerpetrators: guard}}
"""
WRONG = SHEET.replace("kind: detention", "kind: detentoin")
REASON = "read beside the document"


def run(*command: str) -> str:
    done = subprocess.run((*PROGRAM, *command), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an invented registry, and the document at hand."""
    need_browser()
    folder = tmp_path_factory.mktemp("work")
    (folder / "registry.yaml").write_text(REGISTRY)
    texts = folder / "texts" / "public"
    texts.mkdir(parents=True)
    (texts / "herald.txt").write_text(TEXT)
    run("load", "--store", str(folder / "store.db"), str(folder / "registry.yaml"))
    return folder / "store.db"


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with served(store, "--texts", str(store.parent / "texts")) as address:
        yield address


@pytest.fixture(scope="module")
def tokens(store: Path) -> dict[str, str]:
    """Of a coder, a reviewer, and somebody who decides."""
    rights = {"coder": "propose", "reviewer": "review,propose", "decider": "decide"}
    add = ("token", "add", "--store", str(store), "--as", "partner")
    return {name: run(*add, name, "--may", may).split()[0] for name, may in rights.items()}


def log_in(browsing: Browsing, token: str, *, out: bool = False) -> Any:
    if out:
        browsing.page.get_by_role("button", name="Log out").click()
        browsing.page.get_by_role("link", name="Log in").wait_for()
    page = browsing.open("#login")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Log in").click()
    browsing.wait("() => document.querySelector('.stands').innerText.includes('partner')")
    browsing.settle()
    return page


def test_a_sheet_is_handed_in_and_decided_by_somebody_else(
    browsing: Browsing, tokens: dict[str, str]
) -> None:
    """Mistakes are told with their line and lose nothing; a trial keeps nothing; the coder is
    refused; each claim stands beside the words of its line."""
    page = log_in(browsing, tokens["coder"])
    assert page.get_by_role("link", name="To decide").count() == 0
    page.get_by_role("link", name="Hand in a sheet").click()
    page.get_by_role("button", name="Begin with an empty sheet").click()
    text = page.get_by_label("The sheet", exact=True)
    assert "TITLE OF THE DOCUMENT" in text.input_value()
    text.fill(WRONG)
    page.get_by_role("button", name="Try, and keep nothing").click()
    fault = page.locator("main .note.failed")
    fault.wait_for()
    assert re.search(r"Line \d+:.*detentoin", fault.inner_text(), re.S)
    assert text.input_value() == WRONG
    text.fill(SHEET)
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_role("heading", name="What would come of it").wait_for()
    assert browsing.axe() == []
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="Handed in").wait_for()
    assert page.get_by_role("link", name="Decide about its claims").count() == 1

    page = log_in(browsing, tokens["reviewer"], out=True)
    page.get_by_role("link", name="Hand in a sheet").click()
    assert page.get_by_label("The sheet", exact=True).input_value() == ""
    page.get_by_role("link", name="To decide").click()
    page.locator("main li").get_by_role("link", name="Ostrel Herald on the Guard").click()
    browsing.settle()
    rows = page.locator(".queue li")
    every = rows.count()
    assert every > 2
    accusation = rows.filter(has_text="alleged perpetrator")
    assert "detained around 40 people" in accusation.locator("blockquote").inner_text()
    assert browsing.axe() == []
    accusation.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_label("accept", exact=True).check()
    page.get_by_label("Reason, which is kept").fill(REASON)
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_text("It would be new for 1 claim").wait_for()
    assert rows.count() == every
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text("Decided: 1 claim.").wait_for()
    browsing.settle()
    assert rows.count() == every - 1
    accusation.wait_for(state="detached")


def test_what_was_refused_stays_on_the_page(browsing: Browsing, tokens: dict[str, str]) -> None:
    """A server that cannot be reached, and one that refuses: what was typed and chosen stays, and
    is sent under the same key."""
    page = log_in(browsing, tokens["reviewer"])
    page.get_by_role("link", name="Hand in a sheet").click()
    text = page.get_by_label("The sheet", exact=True)
    own = SHEET.replace("The search of the quay", "The search of the pier")
    text.fill(own)
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.post_data_json["variables"]["key"])
        route.abort()

    page.route("**/graphql", lose)
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_text("The server cannot be reached").wait_for()
    page.get_by_role("button", name="Try, and keep nothing").click()
    browsing.wait("() => !document.querySelector('[data-waiting]')")
    page.wait_for_timeout(200)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    page.unroute("**/graphql")
    browsing.faults.clear()
    assert text.input_value() == own
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_role("heading", name="What would come of it").wait_for()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name="Decide about its claims").click()
    browsing.settle()
    assert "#review/" in page.url
    page.get_by_label(re.compile("choose the .* shown")).first.check()
    page.get_by_label("Reason, which is kept").fill(REASON)
    page.get_by_role("button", name="Decide", exact=True).click()
    fault = page.locator("main .note.failed")
    fault.wait_for()
    assert "coded by the person" in fault.inner_text()
    assert page.get_by_label("Reason, which is kept").input_value() == REASON


def test_who_has_no_right_is_told(browsing: Browsing) -> None:
    """The public has no such entries, and their addresses say why."""
    page = browsing.open("#review")
    assert "You may not decide" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Hand in a sheet").count() == 0
    browsing.open("#sheet")
    assert "You may not hand in" in page.locator("main").inner_text()


def choose(browsing: Browsing, label: str, name: str) -> None:
    browsing.page.get_by_label(label).last.fill(name)
    browsing.page.get_by_role("option", name=name).first.click()
    browsing.settle()


def test_two_records_are_judged_side_by_side(browsing: Browsing, tokens: dict[str, str]) -> None:
    """What would be one is shown first; afterwards each says so."""
    page = log_in(browsing, tokens["decider"])
    assert page.get_by_role("link", name="To decide").count() == 0
    page.get_by_role("link", name="One or two?").click()
    choose(browsing, "One thing", "Ostrel Herald")
    choose(browsing, "The other one", "Ostrel Watch")
    table = page.locator("table.pair")
    assert "Ostrel Herald" in table.inner_text()
    assert "Ostrel Watch" in table.inner_text()
    assert browsing.axe() == []
    page.get_by_label("Reason, which is kept").fill("the paper took this name")
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_text("These would be one:").wait_for()
    page.locator("form li a").nth(1).wait_for()
    assert "judged to be the same" not in table.inner_text()
    page.get_by_role("button", name="Judge", exact=True).click()
    page.locator("table.pair", has_text="judged to be the same as").wait_for()


def test_a_claim_is_marked_otherwise_and_taken_back(
    browsing: Browsing, tokens: dict[str, str]
) -> None:
    """What follows is shown first; a marking that nobody knows is refused and stays typed."""
    page = log_in(browsing, tokens["decider"])
    page.get_by_role("link", name="Mark or take back").click()
    choose(browsing, "What is said of", "Republic of Vardania")
    row = page.locator(".queue li", has_text="name")
    assert "public" in row.locator(".badge").last.inner_text()
    row.get_by_role("checkbox").check()
    page.get_by_label("Reason, which is kept").fill("asked for by the desk")
    page.get_by_label("New marking").fill("hush")
    page.get_by_role("button", name="Try the marking").click()
    page.locator("main .note.failed", has_text="hush").wait_for()
    page.get_by_label("New marking").fill("partner")
    assert page.get_by_role("button", name="Mark otherwise").is_disabled()
    page.get_by_role("button", name="Try the marking").click()
    page.locator("form li", has_text="public → partner").wait_for()
    assert browsing.axe() == []
    page.get_by_label("New marking").fill("confidential")
    assert page.get_by_role("button", name="Mark otherwise").is_disabled()
    page.get_by_label("New marking").fill("partner")
    page.get_by_role("button", name="Mark otherwise").click()
    page.get_by_text("Changed: 1.").wait_for()
    browsing.settle()
    assert "partner" in row.locator(".badge").last.inner_text()
    row.get_by_role("checkbox").check()
    page.get_by_label("Reason, which is kept").fill("not in the document")
    page.get_by_role("button", name="Try taking back").click()
    page.get_by_text("It would be new for 1 claim").wait_for()
    page.get_by_role("button", name="Take back", exact=True).click()
    page.get_by_text("Changed: 1.").wait_for()
    browsing.settle()
    assert row.count() == 0
