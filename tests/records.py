"""A store of two files, and records of what is in it."""

from __future__ import annotations

from dataclasses import replace

from builders import NAN, raw, squares

from kaart.answers.stored import layer_records
from kaart.core.errors import mark
from kaart.core.provenance import Notice, Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

FIGURES, BUURTEN = Key("cijfers", "kwb-2018", "GM0001"), Key("grenzen", "buurt-2018", "GM0001")
ORIGIN = Provenance("cbs_kwb", "http://x/1NED", table="1NED", route="v4", counts=(("duplicates", 2),))
ODD = Notice.of(mark("CBS table {table} has no figures of {area}."), table="1NED", area="GM0002")


def filled(settings):
    """A library with two files: figures of a gemeente and boundaries."""
    found = Library(settings)
    frame = raw(
        code=["BU00010000", "BU00010001", "GM0001"],
        laag_inkomen_pct=[12.4, NAN, 99.0],
        inwoners=[100.0, 0.0, 100.0],
        huishoudens=[500.0, 0.0, 500.0],
    )
    found.store.write(FIGURES, frame, replace(ORIGIN, warnings=(ODD,)))
    found.store.write(BUURTEN, squares(["BU00010000"]), replace(ORIGIN, table="buurten", warnings=(ODD,)))
    return found


def layers(library, **more):
    store = library.store
    return layer_records(store.manifests(), store=store, unreadable=store.unreadable(), **more)
