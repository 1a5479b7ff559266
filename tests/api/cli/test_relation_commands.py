"""``paths``, ``command``, ``around`` and ``show`` of a hub: for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.api.running import Shell

HARBOUR = """\
registry: harbourharbourharbourharbo
coder: coder-1
defaults: {marking: public}
entities:
  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}
  herald: {id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Vardan Herald}
  unit: {id: cccccccccccccccccccccccccc, class: StateBody, name: Quay Unit}
  guard: {id: dddddddddddddddddddddddddd, class: StateBody, name: Vardan Guard}
  ministry: {id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody, name: Ministry of Piers}
  chief: {id: ffffffffffffffffffffffffff, class: Person, name: Mara Ilves}
  town: {id: gggggggggggggggggggggggggg, class: Place, name: Vardan}
"""
REPORT = """\
sheet: reportreportreportreportre
coder: coder-1
registry: harbour.yaml
source: {name: Vardan Herald on the quay, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  arrest: {class: Event, at: L2, name: Arrest at the quay, place: town, allegedPerpetrators: unit}
  beating: {class: Event, at: L3, name: Beating in the town, place: town}
claims:
  - {subject: unit, at: L4, superiors: guard, valid: 2017/2019}
  - {subject: guard, at: L5, superiors: ministry, valid: 2017/2019}
  - {subject: guard, at: L6, marking: restricted, superiors: unit, valid: 2018}
  - {subject: chief, at: L7, headOf: guard}
"""
UNIT, GUARD, MINISTRY, CHIEF = ("c" * 26, "d" * 26, "e" * 26, "f" * 26)


def words(text: str) -> str:
    """A text without its line breaks: ids are long and lines are not."""
    return " ".join(text.split())


@pytest.fixture
def harbour(shell: Shell) -> Shell:
    """A unit under a guard under a ministry, and two events in one town."""
    shell.write("harbour.yaml", HARBOUR)
    done = shell("load", shell.write("report.yaml", REPORT))
    assert done.code == 0, done.err
    return shell


def test_paths_in_words(harbour: Shell) -> None:
    """Names are taken for ids; each hop says how firmly and by how many claims."""
    done = harbour("paths", "quay unit", "Mara")
    assert (done.code, done.err) == (0, "")
    assert words(done.out) == words(
        f"""2 hops, at weakest asserted
        Quay Unit [{UNIT}]
        —subordinateTo→ Vardan Guard [{GUARD}] (asserted, 1 claim)
        ←headOf— Mara Ilves [{CHIEF}] (asserted, 1 claim)"""
    )


def test_paths_for_programs(harbour: Shell) -> None:
    """As JSON and as CSV."""
    told = json.loads(
        harbour("paths", UNIT, MINISTRY, "--format", "json", "--on", "2018-06-01").out
    )
    assert (told["searchedHops"], told["complete"], told["bound"]) == (2, True, None)
    [way] = told["paths"]
    assert [hop["to"]["id"] for hop in way["hops"]] == [GUARD, MINISTRY]
    assert way["certain"]
    rows = list(csv.DictReader(io.StringIO(harbour("paths", UNIT, CHIEF, "--format", "csv").out)))
    assert [(row["path"], row["hop"], row["predicate"], row["forward"]) for row in rows] == [
        ("1", "1", "subordinateTo", "yes"),
        ("1", "2", "headOf", "no"),
    ]


BACK = """\
entities:
  fire: {class: Event, at: L2, name: Fire}
claims:
  - {subject: fire, at: L3, attribution: [{actor: herald, act: states, on: 2019-01-01}], SAID}
  - {subject: fire, at: L4, attribution: [{actor: herald, act: denies, on: 2019-02-01}],
     negated: true, SAID}
"""


def test_what_was_taken_back_is_marked_wherever_it_is_told(harbour: Shell) -> None:
    """What was done to people stays on ways, in drawings and in files; its speaker took it back."""
    head = REPORT[: REPORT.index("entities:")].replace("reportreport", "reportzzzzzz")
    sheet = head + BACK.replace("SAID", "allegedPerpetrators: unit")
    done = harbour("load", harbour.write("back.yaml", sheet))
    assert done.code == 0, done.err
    way = harbour("paths", "Fire", UNIT)
    assert "(asserted, contested, taken back, 2 claims)" in words(way.out), way.err
    told = json.loads(harbour("paths", "Fire", UNIT, "--format", "json").out)
    assert [hop["takenBack"] for hop in told["paths"][0]["hops"]] == [True]
    rows = csv.DictReader(io.StringIO(harbour("paths", "Fire", UNIT, "--format", "csv").out))
    assert [row["taken_back"] for row in rows] == ["yes"]
    around = words(harbour("around", "Fire").out)
    assert "Fire —allegedPerpetrator→ Quay Unit (asserted, contested, taken back, " in around
    command = harbour("command", UNIT, "--on", "2018-06-01", "--format", "json")
    hops = [hop["takenBack"] for way in json.loads(command.out)["paths"] for hop in way["hops"]]
    assert hops == [False, False]


def test_what_was_taken_back_is_marked_in_files(harbour: Shell, tmp_path: Path) -> None:
    """In the table to read, in the table of claims and on the map."""
    head = REPORT[: REPORT.index("entities:")].replace("reportreport", "reportzzzzzz")
    done = harbour("load", harbour.write("back.yaml", head + BACK.replace("SAID", "place: town")))
    assert done.code == 0, done.err
    assert harbour("export", "--format", "csv", "-o", str(tmp_path / "all.zip")).code == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as tables:
        for name, yes, of in (("to-read.csv", "yes", "what"), ("claims.csv", "true", "predicate")):
            rows = csv.DictReader(io.StringIO(tables.read(name).decode()))
            assert [row[of] for row in rows if row["taken_back"] == yes] == ["place"], name
    assert harbour("export", "--format", "geojson", "-o", str(tmp_path / "map.json")).code == 0
    features = json.loads((tmp_path / "map.json").read_text("utf-8"))["features"]
    back = {
        feature["properties"]["label"]: feature["properties"]["taken_back"] for feature in features
    }
    assert back == {"Arrest at the quay": False, "Beating in the town": False, "Fire": True}


def test_a_town_connects_only_when_asked(harbour: Shell) -> None:
    """And what is not there is said in words."""
    ends = ("Arrest at the quay", "Beating in the town")
    assert harbour("paths", *ends).out.startswith("No way between Arrest at the quay and Beating")
    assert "←place—" in harbour("paths", *ends, "--through", "Place").out


def test_words_that_could_be_several_are_refused_with_a_list(harbour: Shell) -> None:
    """One whose whole name they are is meant; of several others none is guessed."""
    assert harbour("around", "Vardan", "--format", "json").code == 0
    done = harbour("around", "herald", "quay unit")
    assert done.code == 0
    done = harbour("around", "vard")
    assert done.code == 1
    assert GUARD in done.err
    assert "give the id of one" in done.err
    assert harbour("around", "nobody at all").code == 1


def test_command_on_a_day(harbour: Shell) -> None:
    """Every way up with its posts; what is hidden is no cycle."""
    done = harbour("command", "Quay Unit", "--on", "2018-06-01")
    assert words(done.out) == words(
        f"""Quay Unit on 2018-06-01
        2 hops, at weakest asserted
        Quay Unit [{UNIT}]
        —subordinateTo→ Vardan Guard [{GUARD}] (asserted, 1 claim)
        —subordinateTo→ Ministry of Piers [{MINISTRY}] (asserted, 1 claim)
        Posts
        Vardan Guard: Mara Ilves [{CHIEF}] (possibly)"""
    )
    cleared = harbour("command", UNIT, "--on", "2018-06-01", "--as", "restricted").out
    assert "A cycle: " in cleared
    later = harbour("command", UNIT, "--on", "2021-01-01").out
    assert "nobody is recorded above it" in later
    assert "above Quay Unit on that day; Vardan Guard before" in words(later)
    told = json.loads(
        harbour("command", MINISTRY, "--down", "--on", "2018-06-01", "--format", "json").out
    )
    assert [hop["to"]["id"] for hop in told["paths"][0]["hops"]] == [GUARD, UNIT]
    rows = harbour("command", UNIT, "--on", "2018-06-01", "--format", "csv").out.splitlines()
    assert len(rows) == 3
    # An arrest at the quay commands nobody, so that it is not meant.
    by_a_word = harbour("command", "quay", "--on", "2018-06-01")
    assert by_a_word.out == done.out


def test_around_says_what_it_left_out(harbour: Shell) -> None:
    """In words, as JSON, and as CSV with a row an edge."""
    done = harbour("around", GUARD, "--limit", "2")
    assert "left out at Vardan Guard: 1 more along" in done.out
    told = json.loads(harbour("around", GUARD, "--format", "json").out)
    assert {node["id"] for node in told["nodes"]} == {UNIT, GUARD, MINISTRY, CHIEF}
    assert told["complete"]
    assert {edge["predicate"] for edge in told["edges"]} == {"subordinateTo", "headOf"}
    rows = list(csv.DictReader(io.StringIO(harbour("around", GUARD, "--format", "csv").out)))
    assert len(rows) == 3
    narrowed = harbour(
        "around", GUARD, "--class", "Person", "--predicate", "headOf", "--format", "json"
    )
    assert {node["id"] for node in json.loads(narrowed.out)["nodes"]} == {GUARD, CHIEF}


def test_show_of_a_hub_is_a_page_with_counts(harbour: Shell) -> None:
    """The first claims of a field, and how many more there are."""
    events = "\n".join(
        f"  e{n}: {{class: Event, at: L{n + 1}, name: Event {n}, allegedPerpetrators: unit}}"
        for n in range(60)
    )
    head = REPORT[: REPORT.index("entities:")].replace("reportreport", "reportxxxxxx")
    done = harbour("load", harbour.write("more.yaml", f"{head}entities:\n{events}\n"))
    assert done.code == 0, done.err
    page = harbour("show", UNIT).out
    assert "allegedPerpetratorOf (61 claims)" in page
    assert "… and 11 more" in page
    few = harbour("show", UNIT, "--first", "2").out
    assert "… and 59 more" in few
    every = harbour("show", UNIT, "--all").out
    assert "more" not in every
    assert every.count("Event ") >= 60


def test_timeline_in_words_and_for_programs(harbour: Shell) -> None:
    """Dated entries in order, undated ones last and counted; days leave those out."""
    done = harbour("timeline", "Vardan")
    lines = [words(line) for line in done.out.splitlines()]
    assert sorted(lines[:2]) == [
        "undated Event: Arrest at the quay",
        "undated Event: Beating in the town",
    ]
    assert lines[2:] == ["", "2 entries, 2 of them without a date"]
    posts = json.loads(harbour("timeline", "Mara", "--format", "json").out)
    assert [(entry["property"], entry["to"]["id"]) for entry in posts["entries"]] == [
        ("headOf", GUARD)
    ]
    assert (posts["total"], posts["undated"], posts["more"]) == (1, 1, False)
    dated = harbour("timeline", "Mara", "--from", "2018-01-01", "--format", "csv").out
    assert dated.splitlines() == ["when,certain,class,id,label,property,to_id,to,claims"]


def test_stats_by(harbour: Shell) -> None:
    """A row a key; without --by what the store holds."""
    done = harbour("stats", "--by", "alleged-perpetrator")
    assert [words(line) for line in done.out.splitlines()] == [
        "alleged-perpetrator events victims sources",
        "Quay Unit 1 1",
        "unknown 1 0",
        "all 2 0",
    ]
    told = json.loads(harbour("stats", "--by", "PLACE", "--format", "json").out)
    [bucket] = told["buckets"]
    assert bucket["key"][0]["label"] == "Vardan"
    assert bucket["events"] == {"min": 2, "max": 2}
    rows = harbour("stats", "--by", "kind,year", "--format", "csv").out.splitlines()
    assert rows[0].startswith("kind,kind_key,year,year_key,events_min")
    twice = harbour("stats", "--by", "kind", "--by", "year", "--format", "csv")
    assert twice.out.splitlines() == rows
    assert harbour("stats").out.startswith("entities")
    assert harbour("stats", "--by", "kind", "--convention", "plain-plural").code == 0
    assert "plain-plural" in harbour("stats", "--by", "kind", "--convention", "guess").err
    by_events = json.loads(
        harbour("stats", "--by", "kind", "--order", "-events", "--format", "json").out
    )
    counts = [bucket["events"]["max"] for bucket in by_events["buckets"]]
    assert counts == sorted(counts, reverse=True)
    released = harbour("stats", "--by", "kind", "--release", "--format", "json")
    shown = json.loads(released.out)["buckets"]
    small = [bucket for bucket in by_events["buckets"] if bucket["small"]]
    assert len(shown) == len(counts) - len(small)
    assert released.err == f"{len(small)} rows of few people are left out.\n"
    assert told["totals"]["events"] == {"min": 2, "max": 2}
    few = harbour("stats", "--by", "alleged-perpetrator", "--at-least", "2", "--format", "json")
    assert json.loads(few.out)["buckets"] == []
    certain = ("--at-most", "1", "--certain", "--limit", "1", "--format", "json", "--no-release")
    one = json.loads(harbour("stats", "--by", "alleged-perpetrator", *certain).out)
    assert (len(one["buckets"]), one["total"], one["more"]) == (1, 2, True)
    wrong = harbour("stats", "--by", "shoe-size")
    assert wrong.code == 2
    assert "alleged-perpetrator" in wrong.err


def test_changes_since_a_day(harbour: Shell) -> None:
    """In words and for programs; what is hidden is not in it."""
    done = harbour("changes", "--since", "2020-01-01", "--about", UNIT)
    assert done.code == 0, done.err
    assert "recorded StateBody Quay Unit" in words(done.out)
    assert harbour("changes", "--since", "2999-01-01").out == "0 changes\n"
    told = json.loads(harbour("changes", "--since", "2020-01-01", "--format", "json").out)
    cleared = json.loads(
        harbour("changes", "--since", "2020-01-01", "--format", "json", "--as", "restricted").out
    )
    assert told["total"] < cleared["total"]
    assert {change["kind"] for change in told["changes"]} == {"recorded"}
    rows = harbour("changes", "--since", "2020-01-01", "--class", "Person", "--format", "csv").out
    assert "Mara Ilves" in rows


def test_upcoming_for_people_and_calendars(harbour: Shell) -> None:
    """A reply that is due stands in the list and in the calendar."""
    head = REPORT[: REPORT.index("entities:")].replace("reportreport", "reportyyyyyy")
    call = (
        "entities:\n  letter: {class: Call, at: L2, name: 'Letter; to the guard', "
        "madeOn: 2099-01-01, addressees: guard, replyDue: 2099-02-01}\n"
    )
    done = harbour("load", harbour.write("call.yaml", head + call))
    assert done.code == 0, done.err
    assert harbour("upcoming", "--until", "2099-01-15").out.startswith("No clock runs out")
    empty = harbour("upcoming", "--until", "2099-01-15", "--format", "ics").out.split("\r\n")
    assert [empty[3], empty[-3]] == ["BEGIN:VTIMEZONE", "END:VTIMEZONE"], "one component at least"
    assert "BEGIN:VEVENT" not in empty
    assert "2099-02-01  Letter; to the guard" in harbour("upcoming", "--until", "2099-03-01").out
    ics = harbour("upcoming", "--until", "2099-03-01", "--format", "ics").out
    assert "DTSTART;VALUE=DATE:20990201" in ics
    assert "VTIMEZONE" not in ics
    whole = ics.replace("\r\n ", "")
    assert "Letter\\; to the guard" in whole
    assert "(of Vardan Guard)" in whole, "two addressees of one call can be told apart"
    assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))
    told = json.loads(harbour("upcoming", "--until", "2099-03-01", "--format", "json").out)
    assert told["upcoming"][0]["addressee_id"] == GUARD
    assert (
        len(harbour("upcoming", "--until", "2099-03-01", "--format", "csv").out.splitlines()) == 2
    )


def test_wrong_input_is_named_with_what_would_do(harbour: Shell) -> None:
    """The option, the value and how to mend it; fields and slips lead to the relation meant."""
    way = f"paths {UNIT} {CHIEF}"
    for command, told in (
        ("timeline --from 2020", "'--from': “2020” is no day; write it as 2018-12-28"),
        ("changes --since 2020-02-30", "'--since': “2020-02-30” is no day"),
        (f"{way} --on yesterday", "'--on': “yesterday” is no day"),
        (f"{way} --predicate superiors", "“superiors” is no relation of the ontology; perhaps sub"),
        (f"{way} --predicate headof", "perhaps headOf; those known: about,"),
        (f"around {UNIT} --class Evnt", "“Evnt” is no class of the ontology; perhaps Event;"),
        ("stats --by kind --at-least 5 --at-most 2", "atMost 2 is less than atLeast 5"),
        ("upcoming --until 2001-01-01", "--until: 2001-01-01 is over; give today, "),
    ):
        done = harbour(*command.split())
        assert done.code in (1, 2), command
        assert told in words(done.err), command
    assert "no way leads from a thing to itself" in words(harbour("paths", UNIT, UNIT).out)


def test_analyse(harbour: Shell) -> None:
    """A table, or columns for Gephi; what is weighed stands on standard error."""
    done = harbour("analyse", "--format", "csv")
    head, *rows = done.out.splitlines()
    assert head.startswith("Id,Label,class,degree,betweenness,part,community")
    told = json.loads(harbour("analyse", "--format", "json").out)
    assert len(rows) == len(told["nodes"]) > 0
    assert "never about guilt" in " ".join(done.err.split())
    assert f"{told['relations']} relations" in harbour("analyse").out
    assert harbour("analyse", "--predicate", "shoe-size").code == 1


PEOPLE = """\
sheet: peoplepeoplepeoplepeoplepe
coder: coder-1
registry: harbour.yaml
source: {name: Vardan Herald on the people, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  crew: {class: Group, at: L2, size: 40}
  guests: {class: Group, at: L3, size: 12}
  few: {class: Group, at: L4, size: 3}
  raid: {class: Event, at: L5, kind: detention, victims: crew}
  fire: {class: Event, at: L6, kind: killing, victims: guests}
  beating: {class: Event, at: L7, kind: torture, victims: few}
"""
FOR_THE_QUAY = """\
profile: quay
about: "For the quay."
persons: all
places: region
dates: year
sources: described
"""


def test_stats_leave_few_people_out_of_what_is_published(harbour: Shell) -> None:
    """And a row beside them; of files that everybody may read and under a profile by itself."""
    assert harbour("load", harbour.write("people.yaml", PEOPLE)).code == 0
    by = ("stats", "--by", "kind")
    whole = [row["kind_key"] for row in _rows(harbour(*by, "--format", "csv", "--no-release").out)]
    assert whole == ["detention", "killing", "torture", ""]
    left = (
        "1 rows of few people are left out. 1 more are left out beside them: from totals, and from "
        "tables by fewer dimensions, nobody can infer what is missing."
    )
    public = harbour(*by, "--format", "csv")
    assert [row["kind_key"] for row in _rows(public.out)] == ["detention", ""]
    assert words(public.err) == left
    told = json.loads(harbour(*by, "--format", "json").out)
    assert (told["total"], told["leftOut"]) == (2, {"fewPeople": 1, "besideThem": 1})
    mine = harbour(*by, "--format", "csv", "--as", "restricted")
    assert ([row["kind_key"] for row in _rows(mine.out)], mine.err) == (whole, "")
    assert "few people" in harbour(*by).out
    profile = harbour.write("quay.yaml", FOR_THE_QUAY)
    under = harbour(*by, "--profile", profile, "--as", "restricted")
    assert [line.split()[0] for line in under.out.splitlines()[1:3]] == ["detention", "unknown"]
    assert words(under.err) == left


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
