"""Connectors: each brings claims in from one format."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ingest.connector import Connector
from graph.ingest.law_origin import LawConnector
from graph.ingest.registry import RegistryConnector
from graph.ingest.review_file import ReviewsConnector
from graph.ingest.sheet import SheetConnector

CONNECTORS: Mapping[str, Connector] = {
    "law": LawConnector(),
    "registry": RegistryConnector(),
    "sheet": SheetConnector(),
    "reviews": ReviewsConnector(),
}
"""Every format, in the order in which files have to be loaded."""
