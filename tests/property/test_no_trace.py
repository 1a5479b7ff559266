"""Law 1, physically: the file of a copy holds no byte of what was left out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.marking import Clearance
from graph.engines.sqlite.claim_ids import kept_ids
from graph.vocabulary import Vocabulary
from tests.asking import copied
from tests.clock import Clock
from tests.engines import OPENERS
from tests.generators import CLEARANCES, stories
from tests.property.opened import living


@pytest.mark.parametrize("kind", sorted(set(OPENERS) - {"naive"}))
@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=20)
def test_a_copy_holds_no_id_that_its_clearance_may_not_read(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Ids of entities, claims and origins: none of the hidden ones, each of the others."""
    told = data.draw(stories(vocabulary))
    with (
        living(kind, vocabulary, told) as full,
        full.reading() as snapshot,
        tempfile.TemporaryDirectory(prefix="answerable-test-") as folder,
    ):
        view = snapshot.view(clearance)
        claims = [history.record.claim for history in view.claim_histories()]
        readable = {history.entity.id for history in view.entity_histories()}
        readable |= {claim.id for claim in claims} | {claim.origin for claim in claims}
        copied(view, new := OPENERS[kind](Path(folder) / "store.db", vocabulary, Clock()))
        new.close()
        held = b"".join(path.read_bytes() for path in sorted(Path(folder).iterdir()))
    every = {entity.id for entity in told.entities}
    every |= {claim.id for claim in told.claims} | {claim.origin for claim in told.claims}
    # Those of claims may stand there as bytes.
    forms = {id: (id.encode(), *kept_ids([id])) for id in every}
    assert {id for id in every if any(form in held for form in forms[id])} == readable
