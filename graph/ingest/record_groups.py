"""The statements of an N-Quads file by record, streaming: of what each is, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.claims.claim import REDACTED
from graph.claims.errors import InputError
from graph.ingest.exported_claims import ExportedClaims, runs
from graph.ingest.quad_lines import Lines, Quad, quad_of
from graph.ingest.record_statements import COMPUTED, NODE, Group, refusal
from graph.vocabulary import BASE

MOST_STATEMENTS = 10_000
"""Of one record: a claim with its chain and all its changes."""

_ASIDE = "2"
"""The key of what is computed: behind all records."""


class OutOfOrder(InputError):
    """A record does not stand where the canonical order has it."""


def key_of(quad: Quad) -> str:
    """What a statement is of; keys sort as records do, entities before claims, each by id, and
    what is computed behind them.

    Raises:
        InputError: it is neither of an entity nor of a claim, nor marked as computed.
    """
    node = quad.subject if quad.graph is None else quad.graph
    match = NODE.match(node)
    if match is None and COMPUTED.match(node):
        return _ASIDE
    if match is None or (quad.graph is not None and (match[1] or match[5])):
        raise refusal(
            quad,
            "is a statement neither of an entity nor of a claim",
            f"keep to what exports say of {BASE}id/… and {BASE}claim/…, and to what they compute "
            f"({BASE}computed/…), which is left out; ids of own claims are made by answerable mint",
            node,
        )
    return f"0{match[2]}" if match[1] else f"1{match[4]}"


def groups(
    lines: Lines, aside: Callable[[], None], at_once: ExportedClaims | None = None
) -> Iterator[Group]:
    """The statements of a file by record, streaming.

    Args:
        aside: is called for each statement that is marked as computed; it is left out.
        at_once: reads claims that stand as in an export; without it all go statement by statement.

    Raises:
        OutOfOrder: a record does not stand in its place; see
        `graph.ingest.quad_lines.sorted_lines`. InputError: a line is refused, and what it belongs
        to is not known.
    """
    group: Group | None = None
    node = parts = ""
    for run in runs(lines):
        exported = None if at_once is None else at_once.read(run)
        if exported is not None:
            key = f"1{exported.history.record.claim.id}"
            if group is None or key != group.key:
                if group is not None:
                    _in_order(group, key, run.lines[0][0])
                    yield group
                group = Group(key, run.lines[0][0], key[1:], True, [], exported)
                node = f"{BASE}claim/{group.id}"
                parts = f"{node}#"
                continue
        for number, line in run.lines:
            quad = quad_of(number, line)
            if quad is None:
                continue
            # Most statements are of the same node as the one before; what stands behind a # is
            # looked at later.
            of = quad.subject if quad.graph is None else quad.graph
            if group is not None and (of == node or (quad.graph is None and of.startswith(parts))):
                key = group.key
            else:
                key = key_of(quad)
                if key == _ASIDE:
                    aside()
                    continue
            if group is None or key != group.key:
                if key.startswith(REDACTED, 1):
                    raise refusal(
                        quad,
                        "is of an export under a profile: its ids and times are of that file alone",
                        "ask its sender for an export without --profile",
                        of,
                    )
                if group is not None:
                    _in_order(group, key, number)
                    yield group
                group = Group(key, number, key[1:], key[0] == "1", [])
                node = f"{BASE}{'claim' if group.is_claim else 'id'}/{group.id}"
                parts = f"{node}#"
            elif group.exported is not None:
                # More is said of it than an export says there.
                group = group.by_statement()
            if len(group.quads) >= MOST_STATEMENTS:
                raise refusal(
                    quad, f"is of more than {MOST_STATEMENTS} statements", "take them out"
                )
            group.quads.append(quad)
    if group is not None:
        yield group


def _in_order(group: Group, key: str, line: int) -> None:
    if key < group.key:
        raise OutOfOrder(
            "stands out of order",
            mend="put entities first, then claims, each by id",
            record=f"line {line}",
        )
