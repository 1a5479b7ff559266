"""``answerable copy``: what a clearance may read, as a store of its own; or a backup."""

from __future__ import annotations
