"""Work in a browser: a coder hands in a sheet, a reviewer decides about it."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from graph.claims.record_times import canonical
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
    rights = {
        "coder": "propose",
        "reviewer": "review,propose",
        "decider": "decide",
        "visitor": "propose",
    }
    add = ("token", "add", "--store", str(store), "--as", "partner")
    return {
        name: run(*add, name, "--may", may, "--person", "new").split()[0]
        for name, may in rights.items()
    }


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
    text.evaluate("""area => {
        const end = area.value.indexOf("publisher:") + "publisher:".length;
        area.setSelectionRange(end, end);
    }""")
    page.get_by_role("combobox", name="Put in the id of", exact=True).fill("Ostrel Herald")
    page.locator('[role="option"]').first.wait_for()
    browsing.settle()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "\n  publisher: bbbbbbbbbbbbbbbbbbbbbbbbbb\n" in text.input_value()
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
    # Whoever may not review is not sent where nothing is to do.
    assert page.get_by_role("link", name="Decide about its claims").count() == 0
    page.get_by_text("Somebody else decides about its claims.").wait_for()

    page = log_in(browsing, tokens["reviewer"], out=True)
    page.get_by_role("link", name="Hand in a sheet").click()
    assert page.get_by_label("The sheet", exact=True).input_value() == ""
    page.get_by_role("link", name="To decide").click()
    page.locator("main li").first.wait_for()
    # What has no name is found by what it speaks of.
    nameless = [one for one in page.locator("main li").all_inner_texts() if "without a name" in one]
    assert nameless
    assert all("without a name, on " in one for one in nameless), nameless
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


def test_the_claims_of_a_document_are_accepted_together(
    browsing: Browsing, tokens: dict[str, str]
) -> None:
    """Those of the one document, by one choice and one reason; what its coder says of the document
    itself stands under its name, not under that of a coding sheet, which has none."""
    page = log_in(browsing, tokens["coder"])
    page.get_by_role("link", name="Hand in a sheet").click()
    other = SHEET.replace("Ostrel Herald on the Guard", "Ostrel Herald on the pier")
    page.get_by_label("The sheet", exact=True).fill(other.replace(SHA256, "f" * 64))
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="Handed in").wait_for()
    page = log_in(browsing, tokens["reviewer"], out=True)
    page.get_by_role("link", name="To decide").click()
    browsing.settle()
    documents = page.locator("main li").all_inner_texts()
    assert not any(one.startswith("Source …") for one in documents), documents
    page.get_by_role("link", name="Ostrel Herald on the pier").click()
    browsing.settle()
    assert page.locator("section h2").all_inner_texts() == ["Ostrel Herald on the pier"]
    page.get_by_label(re.compile("choose the .* shown")).check()
    page.get_by_label("Reason, which is kept").fill(REASON)
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text("Nothing that you may read waits for a decision.").wait_for()


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
    judge = page.get_by_role("button", name="Judge", exact=True)
    judge.click()
    page.locator("table.pair", has_text="judged to be the same as").wait_for()
    page.get_by_text("Kept: of one thing.").wait_for()
    # What cannot be pressed says why.
    assert judge.is_disabled()
    hint = judge.evaluate(
        "one => document.getElementById(one.getAttribute('aria-describedby')).innerText"
    )
    assert hint == "To go on: write a reason."
    page.get_by_label("of two things").check()
    page.get_by_label("Reason, which is kept").fill("they are two papers")
    page.get_by_role("button", name="Try, and keep nothing").click()
    fault = page.locator("main .note.failed, main form [role=status]:not(:empty)").first
    fault.wait_for()
    assert not re.search(r"\b[a-z2-7]{26}\b", fault.inner_text())


def test_a_sheet_with_a_registry_is_told_what_to_do(
    browsing: Browsing, tokens: dict[str, str]
) -> None:
    """What lies beside a sheet on somebody's own machine is not here."""
    page = log_in(browsing, tokens["coder"])
    page.get_by_role("link", name="Hand in a sheet").click()
    page.get_by_text("write or open a sheet").wait_for()
    page.get_by_label("The sheet", exact=True).fill("registry: registry.yaml\n" + SHEET)
    page.get_by_role("button", name="Try, and keep nothing").click()
    page.get_by_text("Take out registry: and coder:").wait_for()


def test_what_is_new_since_the_last_visit(
    browsing: Browsing, tokens: dict[str, str], store: Path
) -> None:
    """The server keeps when it began, for each account; the address has it, and gives the list
    again. Who comes for the first time chooses a day."""
    page = log_in(browsing, tokens["visitor"])
    page.get_by_role("link", name="What changed").click()
    browsing.settle()
    assert "Since your last visit" not in page.locator("main").inner_text()
    assert page.locator("tbody tr").count() > 0
    book = next(path for path in store.parent.iterdir() if path.name.endswith(".tokens"))
    with closing(sqlite3.connect(book)) as file, file:
        # As if that had been nine hours ago.
        file.execute("UPDATE visit SET began = began - 9 * 3600 * 1000000")
        [began] = file.execute(
            "SELECT began FROM visit JOIN token ON token = id WHERE name = 'visitor'"
        ).fetchone()
    page = log_in(browsing, tokens["visitor"], out=True)
    page.get_by_role("link", name="What changed").click()
    page.get_by_text("Since your last visit began").wait_for()
    browsing.settle()
    moment = canonical(began)
    assert f"since={quote(moment, safe='')}" in page.url
    every = page.locator("tbody tr").count()
    page.get_by_label("Since").fill("2099-01-01")
    page.get_by_text("Nothing that you may read changed so.").wait_for()
    page.get_by_role("button", name="Since the last visit").click()
    browsing.wait("(n) => document.querySelectorAll('tbody tr').length === n", every)
    assert browsing.axe() == []


def test_who_types_as_soon_as_a_view_is_there_is_given_choices(
    browsing: Browsing, tokens: dict[str, str]
) -> None:
    """The step to the view moves the focus no more once its fields are there."""
    page = log_in(browsing, tokens["decider"])
    page.evaluate(
        """() => new MutationObserver((_, watching) => {
          const field = document.querySelector("main search input");
          if (!field) return;
          watching.disconnect();
          field.focus();
          field.value = "Republic of Vardania";
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    page.get_by_role("link", name="Mark or take back").click()
    page.get_by_role("option", name="Republic of Vardania").first.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"


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
