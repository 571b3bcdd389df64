"""What is stored, file by file: every file has a record and a state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from records import BUURTEN, FIGURES, ORIGIN, filled, layers

from kaart.answers.stored import STATES
from kaart.catalogue.layers import YEARLY_DAYS
from kaart.core.provenance import now_utc


@pytest.fixture
def library(settings):
    return filled(settings)


def test_states_of_layers(library):
    store = library.store
    assert {record["state"] for record in layers(library)} == {"good"}
    store.confirm(BUURTEN, now_utc() - timedelta(days=YEARLY_DAYS + 1))
    assert {record["layer"]: record["state"] for record in layers(library)} == {"cijfers": "good", "grenzen": "old"}
    store.write(FIGURES, store.read(FIGURES).frame, ORIGIN)
    store.path(FIGURES).write_bytes(b"kapot")
    (figures,) = [record for record in layers(library) if record["layer"] == "cijfers"]
    assert figures["state"] == "previous"
    store.path(FIGURES, suffix=".vorig.parquet").write_bytes(b"kapot")
    (figures,) = [record for record in layers(library) if record["layer"] == "cijfers"]
    assert figures["state"] == "damaged"
    assert figures["rows"] == 3


@pytest.mark.parametrize("text", ["", "{", '{"key": 1}', "[]"])
def test_layer_without_a_readable_manifest_does_not_vanish(library, text):
    library.store.path(FIGURES, suffix=".json").write_text(text, encoding="utf-8")
    records = layers(library)
    assert [(record["layer"], record["area"], record["state"]) for record in records] == [
        ("cijfers", "GM0001", "damaged"),
        ("grenzen", "GM0001", "good"),
    ]
    assert set(records[0]) == set(records[1])
    assert records[0]["sha256"] is None


def test_every_state_has_words(library):
    assert set(STATES) == {"good", "old", "previous", "damaged"}
