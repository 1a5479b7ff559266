"""How a drafted sheet writes a text, a count, a day, a name, and what somebody seems to be."""

from __future__ import annotations

import json
import re

from graph.ingest.reading.readings import Read
from graph.ingest.reading.sentences import quote_of

PROGRAM = "answerable read"
_INTERNATIONAL = re.compile(
    r"\b(?:Rapporteur|Working Group|United Nations|Council|Assembly|Parliament|Union|Committee)\b"
)
_STATE = re.compile(
    r"\b(?:Ministry|Ministries|Police|Guard|Directorate|Army|Prosecutor|Government|government|"
    r"Court|[Aa]uthorities|Ombudsman|Commission|Department|Brigade|Forces|Minister)\b"
)


def name_line(words: str, rule: str | None) -> str:
    """The line with a name, and with what found it where that was no rule for words."""
    by = "" if rule is None else f", proposedBySoftware: {quoted(f'{PROGRAM}, rule {rule}')}"
    return f"    name: {{text: {quoted(words)}, attribution: coder{by}}}"


def class_of(name: str) -> str:
    """What somebody with such a name seems to be."""
    if _INTERNATIONAL.search(name):
        return "InternationalBody"
    return "StateBody" if _STATE.search(name) else "Organisation"


def size_mapping(size: str, as_found: str) -> str:
    """A count as a mapping, with the words of the text."""
    found = re.fullmatch(r"(>=|<=|>|<|~|\.\.)?(\d+)?(?:\.\.(\d+))?", size)
    if found is None or not found[2]:
        return f"{{qualifier: {quoted(size)}, as_found: {quoted(as_found)}}}"
    sign, low, high = found[1], int(found[2]), found[3]
    parts = {
        ">=": [f"min: {low}", "qualifier: at least"],
        ">": [f"min: {low + 1}", "qualifier: more than"],
        "<": [f"max: {low - 1}", "qualifier: fewer than"],
        "..": [f"max: {low}", "qualifier: at most"],
        "~": [f"best: {low}", "qualifier: around"],
    }.get(sign or "", [f"min: {low}", f"max: {high or low}", *([] if high else [f"best: {low}"])])
    return f"{{{', '.join([*parts, f'as_found: {quoted(as_found)}'])}}}"


def quoted(text: str) -> str:
    """A text in quotation marks, for YAML."""
    return json.dumps(text, ensure_ascii=False)


def day_mapping(edtf: str | None, as_found: str, inferred: str | None, *more: str) -> str:
    """A day as a mapping: with its words, and on what ground, where the coder would say one.

    Args:
        more: further entries of the mapping.
    """
    parts = [f"edtf: {edtf}"] if edtf else []
    parts += [f"as_found: {quoted(as_found)}"] if as_found else []
    parts += [f"inferred: {quoted(inferred)}"] if edtf and inferred else []
    return f"{{{', '.join([*parts, *more])}}}"


def block_lines(
    local: str,
    cls: str,
    read: Read,
    start: int,
    end: int,
    rule: str,
    chain: str,
    stance: str | None = None,
) -> list[str]:
    """The head of a block: what it is, where that stands, whose word it is, and by which rule.

    Args:
        stance: how firmly it is said, where not as the speaker of the sentence does.
    """
    sentence = read.sentence
    return [
        f"  {local}:",
        f"    class: {cls}",
        f'    at: "{sentence.locator}"',
        f"    quote: {quoted(quote_of(sentence.text, start, end))}",
        f"    attribution: {chain}",
        f"    stance: {stance or read.speaker.stance}",
        f"    proposedBySoftware: {quoted(f'{PROGRAM}, rule {rule}')}",
    ]
