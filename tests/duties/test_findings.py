"""A finding is one on the articles that it names, and stands beside what other treaties ask for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.claims.marking import RESTRICTED
from graph.duties import DutyState, derive_obligations
from graph.duties.law.law_claims import law_id
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.tables import ROWS, write_tables
from tests.duties.law.world import World, law_into, seen
from tests.engines import OPENERS

PROVISIONS = (*ROWS["provisions"], "charter-7-1,charter,7 § 1", "charter-70,charter,70")
CODES = frozenset(row.split(",")[0] for row in PROVISIONS)


class Judged(World):
    """Police tortured somebody; they opened an inquiry, and a court found a violation in 2009."""

    def __init__(self) -> None:
        super().__init__()
        for name, cls in (
            *(("case", "Event"), ("VD", "State"), ("town", "Place"), ("police", "StateBody")),
            *(("inquiry", "Response"), ("judgment", "Proceeding"), ("court", "InternationalBody")),
        ):
            self.add(name, cls)
        for claim in (
            *(("case", "kind", "torture"), ("case", "when", "2005-05"), ("case", "place", "town")),
            ("case", "allegedPerpetrator", "police"),
            *(("town", "territoryOf", "VD"), ("police", "organOf", "VD")),
            *(("inquiry", "kind", "preliminary-inquiry"), ("inquiry", "responseBy", "police")),
            *(("inquiry", "responseAbout", "case"), ("inquiry", "when", "2006-02-01")),
            *(("judgment", "proceedingAbout", "case"), ("judgment", "before", "court")),
            *(("judgment", "outcome", "violation-found"), ("judgment", "when", "2009-03-03")),
        ):
            self.say(*claim)

    def id(self, name: str) -> str:
        return law_id("provision", name) if name in CODES else super().id(name)


@pytest.mark.parametrize("kind", sorted(OPENERS))
@pytest.mark.parametrize(
    ("articles", "found"),
    [
        ([], {"charter-7", "pact-1"}),
        (["charter-7"], {"charter-7"}),
        (["charter-7-1"], {"charter-7"}),
        (["charter-70"], set()),
        (["pact-1", "charter-7"], {"charter-7", "pact-1"}),
        (["pact-2"], set()),
    ],
)
def test_a_finding_is_one_on_the_articles_that_it_names(
    kind: str, tmp_path: Path, vocabulary: Vocabulary, articles: list[str], found: set[str]
) -> None:
    """A court that found the Charter violated said nothing of the Pact; what comes with a leading
    article only is not found by itself; of whoever names none, nobody knows."""
    world = Judged()
    for code in articles:
        world.add(code, "Provision")
        world.say("judgment", "foundViolated", code)
    engine = OPENERS[kind](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law", provisions=PROVISIONS))
    with seen(world.tell(engine)) as view:
        book = derive_obligations(view, law, on=date(2010, 1, 1), events=[world.id("case")])
        standings = book.standings(book.duties, date(2010, 1, 1))
        told = book.status_reasons(standings)
    for duty, standing, reasons in zip(book.duties, standings, told, strict=True):
        is_found = duty.provisions.code in found
        state = DutyState.FINDING_STATED if is_found else DutyState.STEP_RECORDED
        assert standing.state is state
        (reason,) = (one for one in reasons if one.rule.startswith("finding"))
        assert reason.rule == ("finding" if is_found else "finding-on-other-articles")
        assert ("no finding on the provisions" in reason.text) != is_found
        assert reason.text.count("Charter 7 § 1") == articles.count("charter-7-1")
    assert {duty.provisions.code for duty in book.duties} == {"charter-7", "pact-1"}


@pytest.mark.parametrize("kind", sorted(OPENERS))
def test_an_article_that_cannot_be_read_is_not_named(
    kind: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """For who may not read on what the finding was made, it is as if nobody had said."""
    world = Judged()
    world.add("charter-7", "Provision")
    world.say("judgment", "foundViolated", "charter-7", marking=RESTRICTED)
    engine = OPENERS[kind](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law", provisions=PROVISIONS))
    with seen(world.tell(engine)) as view:
        book = derive_obligations(view, law, on=date(2010, 1, 1), events=[world.id("case")])
        standings = book.standings(book.duties, date(2010, 1, 1))
        told = book.status_reasons(standings)
    assert {one.state for one in standings} == {DutyState.FINDING_STATED}
    assert "Charter" not in "".join(one.text for reasons in told for one in reasons)


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ("court", DutyState.STEP_RECORDED, "It was set aside, "),
        ("chamber above", DutyState.STEP_RECORDED, "It was set aside, "),
        ("ministry", DutyState.FINDING_STATED, "not recorded as the same body or a higher one"),
    ],
)
def test_a_finding_stands_until_the_same_body_or_a_higher_one_sets_it_aside(
    tmp_path: Path, vocabulary: Vocabulary, body: str, state: DutyState, words: str
) -> None:
    """Then steps decide again; until then it is said that it is not recorded as final."""
    world = Judged()
    for name, cls in (
        *(("chamber above", "InternationalBody"), ("ministry", "StateBody")),
        ("appeal", "Proceeding"),
    ):
        world.add(name, cls)
    world.say("ministry", "organOf", "VD")
    world.say("court", "memberOf", "chamber above")
    world.say("judgment", "setAsideBy", "appeal")
    world.say("appeal", "before", body)
    world.say("appeal", "when", "2011-01-01")
    engine = OPENERS["naive"](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law", provisions=PROVISIONS))
    with seen(world.tell(engine)) as view:
        for on, now, told in (
            (date(2010, 12, 31), DutyState.FINDING_STATED, "It is not recorded as final by then."),
            (date(2011, 1, 1), state, words),
        ):
            book = derive_obligations(view, law, on=on, events=[world.id("case")])
            standings = book.standings(book.duties, on)
            assert {one.state for one in standings} == {now}
            for reasons in book.status_reasons(standings):
                (reason,) = (one for one in reasons if one.rule.startswith("finding"))
                assert told in reason.text


def test_a_final_finding_says_nothing_more(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """From the day on which it became final."""
    world = Judged()
    world.say("judgment", "becameFinal", "2009-06-03")
    engine = OPENERS["naive"](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law", provisions=PROVISIONS))
    with seen(world.tell(engine)) as view:
        for on, is_final in ((date(2009, 6, 2), False), (date(2009, 6, 3), True)):
            book = derive_obligations(view, law, on=on, events=[world.id("case")])
            for reasons in book.status_reasons(book.standings(book.duties, on)):
                text = "".join(one.text for one in reasons)
                assert ("not recorded as final" in text) is not is_final
