"""The standard report, as Turtle: SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report).

It is written result by result. Blank nodes stand for the report and its results, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.export.rdf.literals import quoted
from graph.shapes.findings import message
from graph.shapes.rdf_terms import PREFIXES, short, written
from graph.shapes.record_check import Result
from graph.shapes.shape import path_text

_HEAD = (
    "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    + "\n[] a sh:ValidationReport ;\n"
)


class ReportWriter:
    """Writes a report with `write`, which takes text; nothing before there is something to tell."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._any = False

    def take(self, result: Result) -> None:
        """Write one result."""
        before = ",\n" if self._any else f"{_HEAD}    sh:conforms false ;\n    sh:result\n"
        self._any = True
        lines = ["a sh:ValidationResult", f"sh:focusNode {short(result.focus)}"]
        if result.path:
            lines.append(f"sh:resultPath {path_text(result.path)}")
        if result.value is not None:
            lines.append(f"sh:value {written(result.value)}")
        lines += [
            f"sh:resultSeverity sh:{result.shape.severity}",
            f"sh:sourceConstraintComponent sh:{result.component}",
            f"sh:sourceShape {short(result.shape.iri)}",
            f"sh:resultMessage {quoted(message(result.shape, result.component))}@en",
        ]
        body = " ;\n            ".join(lines)
        self._write(f"{before}        [ {body} ]")

    def finish(self) -> None:
        """Write its end."""
        self._write(" .\n" if self._any else f"{_HEAD}    sh:conforms true .\n")
