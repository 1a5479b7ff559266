"""Reading review policies: ``policies.yaml`` in the folder of the ontology.

policies:
  - policy: review-after-90-days     # a name of its own: what queries give
    label: Review policy of 90 days  # what a reply names as its basis
    days: 90
    demands: [investigate]           # kinds of demand, narrower ones included; left out: all
    why: "a whole sentence"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from graph.claims.errors import InputError
from graph.ingest.code_meaning import nearest_code
from graph.ingest.spot import Spot, each
from graph.ingest.yaml_tree import Items, Node, read_yaml
from graph.ledger import Policy
from graph.vocabulary import Vocabulary

FILE = "policies.yaml"
"""The name of the file in the folder of the ontology."""

KEYS = ("policy", "label", "days", "demands", "why")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}\Z")
_DAYS = re.compile(r"-?[0-9]{1,5}\Z")
_SCHEME = "demand-kinds"


def read_policies(path: Path, vocabulary: Vocabulary) -> Mapping[str, Policy]:
    """Policies by name.

    Raises:
        InputError: the file cannot be read; a policy lacks a part, repeats a name, has a negative
            number of days or a kind of demand that there is not. The message has the line.
    """
    root = read_yaml(path)
    spot = Spot(str(path), "policies")
    spot.only(root, ("policies",), "a file of policies")
    node = root.entries.get("policies")
    if not isinstance(node, Items):
        raise spot.error(
            node or root, "is not a list", "write - {policy:, label:, days:, why:}", value=None
        )
    found: dict[str, Policy] = {}
    for item in node.items:
        policy = _policy(item, spot, vocabulary)
        if policy.id in found:
            raise spot.error(item, f"repeats the name {policy.id}", "choose another", value=None)
        found[policy.id] = policy
    return found


def _policy(item: Node, spot: Spot, vocabulary: Vocabulary) -> Policy:
    block = spot.block(item, "", "write {policy:, label:, days:, why:}")
    spot.only(block, KEYS, "a policy")
    texts = {}
    for key in ("policy", "label", "days", "why"):
        node = block.entries.get(key)
        if node is None:
            raise spot.error(item, f"has no {key}", f"write {key}:", value=None)
        texts[key] = spot.text(node, key)
    spot = Spot(spot.file, texts["policy"])
    if not _NAME.match(texts["policy"]):
        raise spot.error(
            block.entries["policy"],
            "is no name for a policy",
            "use small letters, digits and hyphens: review-after-90-days",
            field="policy",
        )
    if not _DAYS.match(texts["days"]):
        raise spot.error(
            block.entries["days"], "is no number of days", "write a whole number", field="days"
        )
    known = vocabulary.schemes.get(_SCHEME, ())
    demands = []
    for node in each(block.entries["demands"]) if "demands" in block.entries else ():
        code = spot.text(node, "demands")
        if code not in known:
            raise spot.error(
                node,
                "is no kind of demand",
                nearest_code(vocabulary, code, known),
                field="demands",
            )
        demands.append(code)
    try:
        return Policy(
            id=texts["policy"],
            label=texts["label"],
            days=int(texts["days"]),
            why=texts["why"],
            demands=frozenset(demands),
        )
    except InputError as error:
        raise error.at(spot.at(block.entries["days"])) from None
