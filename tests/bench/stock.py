"""The rival: the same question over Strawberry's own executor, with a data loader for each want.

Types as one would write them by hand, the same names and fields, the same reads of the view; each
list of each object asks its loader, which gathers what one turn of the event loop asks for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import strawberry
from fastapi import FastAPI
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext, GraphQLRouter
from strawberry.types import Info

from graph.claims.claim import Stance as Firmness
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.views.replies import Want, read_one
from graph.views.view import (
    Concepts,
    EntityQuery,
    Labels,
    PlainValues,
    Related,
    Relations,
    View,
    Window,
)

Stance = strawberry.enum(Firmness, name="Stance")


class Loaders(BaseContext):
    """One loader for each want, made when first asked for; for one request."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._made: dict[Want[object], DataLoader[str, Any]] = {}

    def of(self, want: Want[object]) -> DataLoader[str, Any]:
        if want not in self._made:
            self._made[want] = DataLoader(load_fn=self._load(want))
        return self._made[want]

    def _load(self, want: Want[object]) -> Callable[[list[str]], Any]:
        async def load(ids: list[str]) -> list[Any]:
            reply = read_one(self.view, want, ids)
            return [reply.get(id) for id in ids]

        return load


@strawberry.type
class Concept:
    code: str


@strawberry.type
class Period:
    edtf: str | None


@strawberry.type
class Event:
    id: strawberry.ID

    @strawberry.field
    async def label(self, info: Info[Loaders, None]) -> str:
        label = await info.context.of(Labels()).load(self.id)
        return label or f"Event …{self.id[-6:]}"

    @strawberry.field
    async def kinds(self, info: Info[Loaders, None]) -> list[Concept]:
        codes = await info.context.of(Concepts(property="kind")).load(self.id)
        return [Concept(code=code) for code in codes or ()]

    @strawberry.field
    async def when(self, info: Info[Loaders, None]) -> Period | None:
        said = await info.context.of(PlainValues(property="when")).load(self.id)
        return None if said is None else Period(edtf=said.value.period.edtf)


@strawberry.type
class EventRelation:
    node: Event
    stance: Stance


@strawberry.type
class EventRelations:
    edges: list[EventRelation]


@strawberry.type
class Actor:
    id: strawberry.ID

    @strawberry.field
    async def label(self, info: Info[Loaders, None]) -> str:
        return await info.context.of(Labels()).load(self.id) or f"Actor …{self.id[-6:]}"

    @strawberry.field
    async def kinds(self, info: Info[Loaders, None]) -> list[Concept]:
        codes = await info.context.of(Concepts(property="kind")).load(self.id)
        return [Concept(code=code) for code in codes or ()]

    @strawberry.field
    async def allegedPerpetratorOf(  # the name in the schema
        self, info: Info[Loaders, None], first: int = 50
    ) -> EventRelations:
        want = Relations(property="allegedPerpetrator", inverse=True, window=Window(first=first))
        page = await info.context.of(want).load(self.id)
        return EventRelations(edges=[_edge(row) for row in page.rows])


def _edge(row: Related) -> EventRelation:
    return EventRelation(node=Event(id=strawberry.ID(row.to.id)), stance=row.stance)


@strawberry.type
class Actors:
    nodes: list[Actor]


@strawberry.type
class Query:
    @strawberry.field
    def people(self, info: Info[Loaders, None], first: int = 50) -> Actors:
        page = info.context.view.entities(
            EntityQuery(classes=("Person",), window=Window(first=first))
        )
        return Actors(nodes=[Actor(id=strawberry.ID(ref.id)) for ref in page.rows])


SETTINGS = strawberry.schema.config.StrawberryConfig(auto_camel_case=False)


class Stock:
    """Answers as `api.graphql.service.Service` does, with Strawberry's executor."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._schema = strawberry.Schema(query=Query, config=SETTINGS)
        self._loop = asyncio.new_event_loop()

    def answer(self, query: str, clearance: Clearance) -> bytes:
        with self._engine.reading() as snapshot:
            loaders = Loaders(snapshot.view(clearance))
            result = self._loop.run_until_complete(
                self._schema.execute(query, context_value=loaders)
            )
        if result.errors:
            raise result.errors[0]
        return orjson.dumps({"data": result.data})

    def close(self) -> None:
        self._loop.close()


def stock_app(engine: Engine, clearance: Clearance) -> FastAPI:
    """The same over HTTP, by Strawberry's own router."""

    async def loaders() -> AsyncIterator[Loaders]:
        with engine.reading() as snapshot:
            yield Loaders(snapshot.view(clearance))

    app = FastAPI()
    schema = strawberry.Schema(query=Query, config=SETTINGS)
    app.include_router(GraphQLRouter(schema, context_getter=loaders), prefix="/graphql")
    return app
