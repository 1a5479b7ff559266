"""The floor: the same answer by SQL written for this one question over the same store, and orjson.

Knows that nothing in the made-up world has two shown values, finer twins or claims against it, and
leaves out everything that would otherwise have to be asked.
"""

from __future__ import annotations

from array import array
from typing import Any

import apsw
import orjson


class ByHand:
    """Answers the nested question for one clearance."""

    def __init__(self, db: apsw.Connection, markings: tuple[int, ...]) -> None:
        self._db = db
        self._seen = f"marking IN ({', '.join(map(str, markings))})"
        self._terms = {
            (kind, name): key for key, kind, name in db.execute("SELECT key, kind, name FROM terms")
        }
        self._codes = {key: name for (kind, name), key in self._terms.items() if kind == "concept"}

    def answer(self, actors: int, events: int, stances: tuple[str, ...]) -> bytes:
        """The reply for so many actors with so many events each."""
        person, involved = self._terms["class", "Person"], self._property("allegedPerpetrator")
        people = self._db.execute(
            f"SELECT key, id FROM entities WHERE class = {person} AND {self._seen} "
            "ORDER BY id LIMIT ?",
            (actors,),
        ).fetchall()
        rows: dict[int, list[tuple[int, str, int]]] = {key: [] for key, _ in people}
        found: set[int] = set()
        for actor, event, id, stance in self._db.execute(
            "SELECT object, subject, subject_id, stance FROM ("
            "SELECT c.object, c.subject, c.subject_id, min(c.stance) AS stance, "
            "row_number() OVER (PARTITION BY c.object ORDER BY c.subject_id) AS place "
            "FROM carray(?) w CROSS JOIN claims c INDEXED BY claims_in ON c.object = w.value "
            f"WHERE c.object IS NOT NULL AND c.predicate = {involved} AND c.{self._seen} "
            f"AND c.live = 1 AND c.negated = 0 GROUP BY c.object, c.subject) "
            f"WHERE place <= {events}",
            (self._keys(rows),),
        ):
            rows[actor].append((event, id, stance))
            found.add(event)
        names = self._texts([*rows, *found], "name")
        kinds = {key: self._codes[code] for key, code in self._claims(found, "kind", "c.concept")}
        dates = self._texts(found, "when")
        nodes = {
            event: {
                "id": id,
                "label": names.get(event) or f"Event …{id[-6:]}",
                "kinds": [{"code": kinds[event]}] if event in kinds else [],
                "when": {"edtf": dates[event]} if event in dates else None,
            }
            for some in rows.values()
            for event, id, _ in some
        }
        data: list[Any] = [
            {
                "id": id,
                "label": names[key],
                "kinds": [],
                "allegedPerpetratorOf": {
                    "edges": [
                        {"stance": stances[stance], "node": nodes[event]}
                        for event, _, stance in rows[key]
                    ]
                },
            }
            for key, id in people
        ]
        return orjson.dumps({"data": {"people": {"nodes": data}}})

    def _texts(self, keys: Any, property: str) -> dict[int, str]:
        return dict(self._claims(keys, property, "c.text"))

    def _claims(self, keys: Any, property: str, column: str) -> Any:
        return self._db.execute(
            f"SELECT c.subject, {column} FROM carray(?) w "
            "CROSS JOIN claims c INDEXED BY claims_out ON c.subject = w.value "
            f"WHERE c.predicate = {self._property(property)} AND c.{self._seen} AND c.live = 1",
            (self._keys(keys),),
        )

    def _property(self, name: str) -> int:
        return self._terms["property", name]

    def _keys(self, keys: Any) -> apsw.CArrayBinding:
        return apsw.carray(array("q", keys))
