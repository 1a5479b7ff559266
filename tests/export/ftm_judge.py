"""What the followthemoney package makes of a file of ours; run by the Python that has the package.

    python tests/export/ftm_judge.py FILE

Prints JSON: how many entities there are of each schema, and in words whatever the package would
refuse, drop or change.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator

from followthemoney import model
from followthemoney.proxy import EntityProxy


def faults(entity: EntityProxy, said: dict[str, list[str]]) -> Iterator[str]:
    """What is lost of an entity when its values go through the package's own cleaning."""
    for name in entity.schema.required:
        if not said.get(name):
            yield f"{entity.schema.name} {entity.id}: {name} is demanded"
    for name, values in said.items():
        if name not in entity.schema.properties:
            yield f"{entity.schema.name} {entity.id}: {name} is no property"
        elif sorted(entity.get(name)) != sorted(values):
            yield f"{entity.schema.name} {entity.id}: {name} {values} becomes {entity.get(name)}"


def main(path: str) -> None:
    schemata: Counter[str] = Counter()
    found: list[str] = []
    kinds: dict[str, EntityProxy] = {}
    with open(path, encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    for data in entities:
        if data["schema"] not in model.schemata:
            found.append(f"{data['id']}: {data['schema']} is no schema")
            continue
        entity = model.get_proxy(data, cleaned=False)
        schemata[entity.schema.name] += 1
        kinds[data["id"]] = entity
        found.extend(faults(entity, data["properties"]))
    for entity in kinds.values():
        for prop, value in entity.itervalues():
            if prop.range is not None and value in kinds:
                if not kinds[value].schema.is_a(prop.range):
                    found.append(
                        f"{entity.id}: {prop.name} may not be a {kinds[value].schema.name}"
                    )
            elif prop.range is not None:
                found.append(f"{entity.id}: {prop.name} {value} is not in the file")
    print(json.dumps({"schemata": schemata, "faults": found}))


if __name__ == "__main__":
    main(sys.argv[1])
