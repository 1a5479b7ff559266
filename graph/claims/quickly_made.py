"""Frozen dataclasses that are made in two thirds of the time.

What `dataclasses` writes for a frozen class looks up, for each field, how `object` sets it. Of
claims and what stands in them so many are made that this takes a tenth of all loading.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quickly_made(cls: type[T]) -> type[T]:
    """Have a frozen dataclass with slots, and keywords alone, set its fields by the setters of its
    slots. It looks and acts as before."""
    known: dict[str, Any] = {}
    given, steps = [], []
    for field in fields(cls):  # type: ignore[arg-type]
        default = ""
        if field.default is not MISSING:
            known[f"_default_{field.name}"] = field.default
            default = f"=_default_{field.name}"
        known[f"_set_{field.name}"] = getattr(cls, field.name).__set__
        given.append(f"{field.name}{default}")
        steps.append(f"    _set_{field.name}(self, {field.name})")
    # As `dataclasses` does, so that no call passes through another one.
    source = "\n".join((f"def __init__(self, *, {', '.join(given)}):", *steps))
    exec(source, known)
    made = known["__init__"]
    made.__qualname__, made.__doc__ = cls.__init__.__qualname__, cls.__init__.__doc__
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made  # type: ignore[method-assign]
    return cls
