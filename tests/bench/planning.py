"""What a server's planning costs the first question, with what was planned ahead and without."""

from __future__ import annotations

from collections.abc import Iterator

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.neo4j.planned_ahead import PlannedAhead
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.bench.measuring import processor_of
from tests.bench.rivals import took
from tests.bench.unkept import Unkept


def planning(
    engine: Neo4jEngine, server: int, vocabulary: Vocabulary, question: str
) -> Iterator[str]:
    """A line of the report: of a question, by the clock and by the server's processor.

    Args:
        server: the number of its process.
        question: in GraphQL.
    """
    service = Service(Unkept(engine))  # type: ignore[arg-type]

    def asked() -> str:
        begin = processor_of(server)
        clocked = took(lambda: service.answer(question, clearance=PUBLIC_CLEARANCE))
        return f"{clocked * 1000:,.0f} ms ({(processor_of(server) - begin) * 1000:,.0f})"

    def planned_ahead() -> None:
        ahead = PlannedAhead(engine.reading, vocabulary)
        ahead.start()
        ahead.wait()

    def forget() -> None:
        engine.run("CALL db.clearQueryCaches()")

    forget()
    first = asked()
    forget()
    ahead = took(planned_ahead)
    yield (
        f"a question of which the server has no plan {first}, of its processor in brackets; after "
        f"what is planned ahead, in {ahead:.1f} s, {asked()}; again {asked()}"
    )
