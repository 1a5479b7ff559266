"""What the ledger works out, in exports: marked, with its reasons, and never taken in again."""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF as SYNTAX
from rdflib import Graph, URIRef
from rdflib.namespace import PROV, RDFS, SH, SKOS, XSD

from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.duties import Derivation, derive_obligations
from graph.duties.law import Law, read_law
from graph.engines.engine import Engine
from graph.export import RDF
from graph.export.rdf.ledger_nodes import COMPUTED, ODRL, Ledger
from graph.ingest.ontology_folder import ontology_of
from graph.ledger import call_statuses
from graph.views.view import EntityQuery, View, Window
from graph.vocabulary import BASE, Vocabulary
from tests.clock import START, Clock
from tests.conftest import ONTOLOGY
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.golden.ledger import engine_of
from tests.naive import NaiveEngine
from tests.property.opened import copy_of, living
from tests.seeds.reading import PRESS_RELEASE

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

DAY = date(2019, 2, 14)
RESTRICTED = Clearance.parse("restricted")
TERM = f"{BASE}ontology#"
SYNTAXES = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The law as it ships, as far as it is about the State that the press release is about."""
    folder = shutil.copytree(ONTOLOGY / "law", tmp_path_factory.mktemp("law") / "law")
    for name in ("states.csv", "participation.csv", "reservations.csv"):
        head, *rows = (folder / name).read_text("utf-8").splitlines(keepends=True)
        kept = [row for row in rows if row.startswith("RU,")]
        (folder / name).write_text("".join([head, *kept]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def law(vocabulary: Vocabulary, tables: Path) -> Law:
    return read_law(tables, vocabulary)


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary, tables: Path) -> NaiveEngine:
    """The press release and the law."""
    return engine_of([*PRESS_RELEASE, tables / "instruments.csv"], vocabulary)


@pytest.fixture(scope="module")
def ledger(law: Law) -> Ledger:
    return Ledger(on=DAY, law=law, software="0")


def exported(
    engine: Engine,
    format: str,
    ledger: Ledger | None = None,
    clearance: Clearance = PUBLIC_CLEARANCE,
) -> bytes:
    with engine.reading() as snapshot:
        return b"".join(RDF[format].pieces(snapshot.view(clearance), ledger))


@pytest.fixture(scope="module")
def computed(store: NaiveEngine, ledger: Ledger) -> Graph:
    """Only what is computed, as rdflib reads it from N-Quads."""
    dataset = rdflib.Dataset()
    dataset.parse(data=exported(store, "nquads", ledger).decode(), format="nquads")
    return dataset.graph(URIRef(ledger.graph[1:-1]))


def own(name: str) -> URIRef:
    return URIRef(TERM + name)


# ------------------------------------------------------------------------------ where it stands


def test_it_stands_behind_the_claims_in_a_graph_of_its_own(
    store: NaiveEngine, ledger: Ledger
) -> None:
    """The file without it is the file that is written where nobody asks for it."""
    plain, whole = exported(store, "nquads"), exported(store, "nquads", ledger)
    assert whole.startswith(plain)
    lines = whole[len(plain) :].decode().splitlines()
    assert lines
    assert all(line.endswith(f" {ledger.graph} .") for line in lines)
    assert all(line.startswith(f"<{COMPUTED}{DAY}/") for line in lines)
    assert COMPUTED.encode() not in plain
    assert "_:" not in "".join(line.split(" ")[0] for line in lines)


def test_trig_has_the_same(store: NaiveEngine, ledger: Ledger) -> None:
    """The same statements in the same graphs."""

    def quads(format: str) -> set[tuple[object, ...]]:
        dataset = rdflib.Dataset()
        dataset.parse(data=exported(store, format, ledger).decode(), format=format)
        return set(dataset.quads())

    assert quads("trig") == quads("nquads")


@pytest.mark.parametrize("format", SYNTAXES)
def test_syntaxes_without_graphs_have_the_same_triples(
    store: NaiveEngine, ledger: Ledger, computed: Graph, format: str
) -> None:
    """All that stands in the graph elsewhere, and nothing else of it."""
    triples = set(Graph().parse(data=exported(store, format, ledger), format=SYNTAXES[format]))
    assert {triple for triple in triples if str(triple[0]).startswith(COMPUTED)} == set(computed)
    assert COMPUTED.encode() not in exported(store, format)


def test_everything_is_marked_and_names_its_run(computed: Graph, ledger: Ledger) -> None:
    """Whatever is no part of another node is the run, or computed by it for that day."""
    run = URIRef(ledger.graph[1:-1])
    nodes = {s for s in computed.subjects() if "#" not in str(s)} - {run}
    assert nodes == set(computed.subjects(SYNTAX.type, own("Computed")))
    for node in nodes:
        assert computed.value(node, PROV.wasGeneratedBy) == run
        assert computed.value(node, own("forDay")).toPython() == DAY
    assert set(computed.predicate_objects(run)) == {
        (SYNTAX.type, own("Computation")),
        (own("forDay"), rdflib.Literal(DAY)),
        (own("softwareVersion"), rdflib.Literal("0")),
    }


def test_every_term_is_explained_and_aligned(computed: Graph) -> None:
    """Own terms have a comment, and are tied to one elsewhere or said to have no equal."""
    ontology = Graph()
    for path in ONTOLOGY.rglob("*.ttl"):
        ontology.parse(path, format="turtle")
    used = set(computed.predicates()) | set(computed.objects(None, SYNTAX.type))
    assert all(str(t).startswith((TERM, ODRL, str(PROV), str(SYNTAX))) for t in used)
    ours = {term for term in used if str(term).startswith(TERM)}
    file = Graph().parse(ONTOLOGY / "ledger.ttl")
    here = set(file.subjects(own("apparatus"))) - set(file.subjects(SYNTAX.type, SH.PropertyShape))
    ours |= here
    for term in ours:
        assert ontology.value(term, RDFS.comment), term
        assert (term, own("apparatus"), rdflib.Literal(True)) in ontology, term
    assert len(here) > 40
    tied = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.editorialNote)
    for term in here:
        ends = [str(o) for p in tied for o in ontology.objects(term, p)]
        assert [end for end in ends if not end.startswith(BASE)] or own("Computed") in {
            *ontology.objects(term, RDFS.subClassOf)
        }, term


# ---------------------------------------------------------------------------------- what it says


def calls(view: View) -> list[str]:
    whole = Window(first=1000)
    return [row.id for row in view.entities(EntityQuery(classes=("Call",), window=whole)).rows]


def test_strands_are_those_of_the_ledger(store: NaiveEngine, computed: Graph) -> None:
    """Standing, state and days of every strand, as `graph.ledger` works them out."""
    with store.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        outcomes = call_statuses(view, calls(view), on=DAY)
        expected = {
            (s.facts.call, s.facts.demand, s.facts.addressee): (
                *(s.standing.value, s.state.value, s.absence_asserted),
                None if s.outstanding is None else s.outstanding[0],
                {item.response for item in s.counted},
            )
            for outcome in outcomes.values()
            if outcome is not None
            for s in outcome.strands
        }
    found = {}
    for node in computed.subjects(SYNTAX.type, own("StrandStatus")):
        ends = [computed.value(node, own(f"strand{x}")) for x in ("Call", "Demand", "Addressee")]
        days = computed.value(node, own("daysAtLeast"))
        found[tuple(None if end is None else end.rpartition("/")[2] for end in ends)] = (
            str(computed.value(node, own("strandStanding"))),
            str(computed.value(node, own("strandState"))),
            computed.value(node, own("absenceAsserted")).toPython(),
            None if days is None else days.toPython(),
            {str(r).rpartition("/")[2] for r in computed.objects(node, own("countedResponse"))},
        )
    assert len(found) >= 5
    assert found == expected


def test_duties_are_those_of_the_six_gates(
    store: NaiveEngine, computed: Graph, law: Law, vocabulary: Vocabulary
) -> None:
    """Bearer, event, content, result, gate and extent; an ODRL duty only where it is derived."""
    with store.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        book = derive_obligations(view, law, on=DAY, results=tuple(Derivation))
        expected = sorted(
            (
                d.event,
                d.bearing.state,
                book.provisions(d)[0],
                d.provisions.content,
                d.result.value,
                d.gate,
                d.in_force.value,
            )
            for d in book.duties
        )
    found = []
    for node in computed.subjects(SYNTAX.type, own("Derivation")):

        def end(term: URIRef, node: object = node) -> str | None:
            value = computed.value(node, term)
            return None if value is None else str(value).rpartition("/")[2]

        result = end(own("dutyResult"))
        found.append(
            (
                *(end(own("dutyAfter")), end(own("dutyBearer")), end(own("leadProvision"))),
                *(end(own("dutyContent")), result, end(own("decidingGate"))),
                end(own("inForceOn")),
            )
        )
        is_duty = (node, SYNTAX.type, URIRef(f"{ODRL}Duty")) in computed
        assert is_duty == (result == "DERIVED")
        assert end(URIRef(f"{ODRL}assignee")) == (end(own("dutyBearer")) if is_duty else None)
        assert end(URIRef(f"{ODRL}action")) == (end(own("dutyContent")) if is_duty else None)
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {row[4] for row in found} >= {"DERIVED", "POSSIBLE"}


def test_constraints_are_dates(computed: Graph) -> None:
    """A duty of an event with a known begin is not for the days before it."""
    constraints = set(computed.objects(None, URIRef(f"{ODRL}constraint")))
    assert constraints
    for one in constraints:
        assert computed.value(one, URIRef(f"{ODRL}leftOperand")) == URIRef(f"{ODRL}dateTime")
        assert computed.value(one, URIRef(f"{ODRL}operator")) == URIRef(f"{ODRL}gteq")
        right = computed.value(one, URIRef(f"{ODRL}rightOperand"))
        assert right.datatype == XSD.date
        duty = computed.value(None, URIRef(f"{ODRL}constraint"), one)
        dates = computed.value(duty, own("possibleDates"))
        assert computed.value(dates, own("earliestBegin")) == right


def test_every_reason_names_its_rule_and_claims_of_the_file(
    store: NaiveEngine, ledger: Ledger, computed: Graph
) -> None:
    """Numbered from 1, in words, resting on claims that stand in the same file."""
    plain = exported(store, "nquads").decode()
    for node in computed.subjects(SYNTAX.type, own("Computed")):
        reasons = set(computed.objects(node, own("reason")))
        numbers = sorted(computed.value(r, own("position")).toPython() for r in reasons)
        assert numbers == list(range(1, len(reasons) + 1))
        assert numbers
        for reason in reasons:
            assert computed.value(reason, own("rule"))
            assert computed.value(reason, own("reasonText")).language == "en"
            for claim in computed.objects(reason, own("restsOn")):
                assert f"<{claim}> <{SYNTAX.type}> <{TERM}Claim> ." in plain
    told = " ".join(str(text) for text in computed.objects(None, own("reasonText"))).lower()
    assert not [word for word in ("breach", "failed", "violated", " owes ") if word in told]


def test_what_nobody_checked_is_said(computed: Graph) -> None:
    """A duty that rests on unchecked law says so, and which part it is."""
    unchecked = set(computed.subjects(own("lawChecked"), rdflib.Literal(False)))
    rules = {
        node: {str(computed.value(r, own("rule"))) for r in computed.objects(node, own("reason"))}
        for node in computed.subjects(own("lawChecked"))
    }
    assert {node for node, names in rules.items() if "unchecked" in names} == unchecked


def test_a_policy_is_labelled_as_one(
    store: NaiveEngine, law: Law, computed: Graph, vocabulary: Vocabulary
) -> None:
    """It stands at the run, it marks what it makes overdue, and it changes no state."""
    policy = ontology_of(vocabulary).policies["review-after-30-days"]
    ledger = Ledger(on=DAY, law=law, software="0", policy=policy)
    dataset = rdflib.Dataset()
    dataset.parse(data=exported(store, "nquads", ledger).decode(), format="nquads")
    graph = dataset.graph(URIRef(ledger.graph[1:-1]))
    told = graph.value(URIRef(ledger.graph[1:-1]), own("reviewPolicy"))
    assert str(graph.value(told, own("policyName"))) == policy.id
    assert str(graph.value(told, own("policyLabel"))) == policy.label
    assert str(graph.value(told, own("why"))) == policy.why
    late = set(graph.objects(None, own("overdue")))
    assert late
    assert {graph.value(one, own("byPolicy")).toPython() for one in late} == {True}
    assert not set(computed.objects(None, own("overdue")))

    def states(of: Graph) -> list[str]:
        return sorted(map(str, of.objects(None, own("strandState"))))

    assert states(graph) == states(computed)


# ------------------------------------------------------------------------------------- the laws


@pytest.mark.parametrize("clearance", [PUBLIC_CLEARANCE, RESTRICTED], ids=str)
def test_it_is_that_of_the_copy(store: NaiveEngine, ledger: Ledger, clearance: Clearance) -> None:
    """Law 1: nothing but the view goes into it."""
    with copy_of(store, "sqlite", clearance) as copy:
        for format in RDF:
            expected = exported(store, format, ledger, clearance)
            assert exported(copy, format, ledger, clearance) == expected
            assert exported(copy, format, ledger, Clearance.parse("confidential")) == expected


def test_two_views_never_speak_of_one_node(store: NaiveEngine, ledger: Ledger) -> None:
    """A node that both files have says the same in both."""

    def nodes(clearance: Clearance) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in exported(store, "nquads", ledger, clearance).decode().splitlines():
            if line.startswith(f"<{COMPUTED}"):
                found.setdefault(line[1:].partition(">")[0].partition("#")[0], set()).add(line)
        return found

    public, restricted = nodes(PUBLIC_CLEARANCE), nodes(RESTRICTED)
    assert public != restricted
    for node in public.keys() & restricted.keys():
        assert public[node] == restricted[node]


def test_another_day_has_other_nodes(store: NaiveEngine, law: Law, computed: Graph) -> None:
    """And none for calls that were certainly not made yet."""
    early = Ledger(on=date(2010, 1, 1), law=law, software="0")
    dataset = rdflib.Dataset()
    dataset.parse(data=exported(store, "nquads", early).decode(), format="nquads")
    graph = dataset.graph(URIRef(early.graph[1:-1]))
    assert not set(graph.subjects()) & set(computed.subjects())
    before, after = (set(g.objects(None, own("strandCall"))) for g in (graph, computed))
    assert before < after


# ---------------------------------------------------------------------------------- taken in


def taken(data: bytes, engine: Engine) -> Imported:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.nq"
        path.write_bytes(data)
        return import_file(path, engine, clock=Clock(now=START + 86_400_000_000))


def test_an_import_leaves_it_out(
    store: NaiveEngine, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """Counted and told; what comes out of the new store is the file without it."""
    plain, whole = exported(store, "nquads"), exported(store, "nquads", ledger)
    lines = whole.splitlines(keepends=True)
    shuffled = list(lines)
    random.Random(4).shuffle(shuffled)
    for data in (whole, b"".join(shuffled)):
        new = NaiveEngine(vocabulary, clock=Clock())
        done = taken(data, new)
        assert not done.errors
        assert done.computed == len(lines) - plain.count(b"\n")
        assert exported(new, "nquads") == plain
        again = taken(data, new)
        assert (again.entities, again.claims, again.computed) == (0, 0, done.computed)
        assert exported(new, "nquads") == plain


@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=6)
def test_stories_come_back_without_it(
    vocabulary: Vocabulary, ledger: Ledger, data: st.DataObject, clearance: Clearance
) -> None:
    """Whatever happened, whoever reads: it is that of the copy, and no import keeps any of it."""
    told = data.draw(stories(vocabulary))
    with living("sqlite", vocabulary, told) as full:
        plain = exported(full, "nquads", None, clearance)
        whole = exported(full, "nquads", ledger, clearance)
        assert whole.startswith(plain)
        with copy_of(full, "naive", clearance) as copy:
            assert exported(copy, "nquads", ledger, EVERYTHING) == whole
    new = NaiveEngine(vocabulary, clock=Clock())
    done = taken(whole, new)
    assert not done.errors
    assert done.computed == whole.count(b"\n") - plain.count(b"\n")
    assert exported(new, "nquads", None, EVERYTHING) == plain


def test_what_hides_in_its_graph_is_no_claim(
    store: NaiveEngine, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """A whole claim, its statement included, under the name of what is computed: left out."""
    lines = exported(store, "nquads").decode().splitlines()
    hidden = [f"{line.removesuffix(' .')} {ledger.graph} ." for line in lines if "/id/" in line]
    hidden = [line for line in hidden if line.count(" <http") < 4][:200]
    new = NaiveEngine(vocabulary, clock=Clock())
    done = taken(("\n".join(hidden) + "\n").encode(), new)
    assert not done.errors
    assert (done.computed, done.entities, done.claims) == (len(hidden), 0, 0)
    assert exported(new, "nquads") == b""


@pytest.mark.parametrize(
    "name",
    [
        "computed/2019-02-14/short",
        "computed/2019-02/" + "a" * 32,
        "computed/2019-02-14/" + "a" * 32 + "#Not A Part",
        "computed/",
    ],
)
def test_what_only_looks_like_it_is_refused(name: str, vocabulary: Vocabulary) -> None:
    """Names that no export gives to what it computes are as foreign as any."""
    node = f"<{BASE}{name}>".replace(" ", "%20")
    done = taken(f'{node} <{TERM}strandState> "MET" {node} .\n'.encode(), NaiveEngine(vocabulary))
    assert done.errors


def test_lines_are_in_one_order(store: NaiveEngine, ledger: Ledger) -> None:
    """Strands by call, then by demand and addressee; duties by event."""
    lines = exported(store, "nquads", ledger).decode().splitlines()
    for term in ("strandCall", "dutyAfter"):
        ends = [line.split(" ")[2] for line in lines if f"#{term}>" in line]
        assert all(one <= other for one, other in pairwise(ends))


def test_what_is_worked_out_is_marked_as_what_it_rests_on(
    vocabulary: Vocabulary, law: Law, tables: Path
) -> None:
    """No status or duty that rests on a restricted claim, or calls something by a restricted
    name, is marked more openly; a public view has public ones only."""
    engine = engine_of([*PRESS_RELEASE, tables / "instruments.csv"], vocabulary)
    ledger = Ledger(on=DAY, law=law, software="test")
    found: dict[str, set[str]] = {}
    for clearance in (PUBLIC_CLEARANCE, RESTRICTED):
        with engine.reading() as snapshot:
            view = snapshot.view(clearance)
            graph = Graph().parse(
                data=b"".join(RDF["turtle"].pieces(view, ledger)), format="turtle"
            )
            records = {h.record.claim.id: str(h.record.marking) for h in view.claim_histories()}
        nodes = set(graph.subjects(SYNTAX.type, URIRef(f"{TERM}Computed")))
        assert nodes
        for node in nodes:
            [marking] = graph.objects(node, URIRef(f"{TERM}marking"))
            found.setdefault(str(clearance), set()).add(str(marking))
            for reason in graph.objects(node, URIRef(f"{TERM}reason")):
                claims = graph.objects(reason, URIRef(f"{TERM}restsOn"))
                rests = {records[str(claim).rpartition("/")[2]] for claim in claims}
                assert "restricted" not in rests or str(marking) == "restricted"
                for text in graph.objects(reason, URIRef(f"{TERM}reasonText")):
                    assert "Argun" not in text or str(marking) == "restricted"
    assert found == {"public": {"public"}, "restricted": {"public", "restricted"}}
