"""A snapshot with all that its maker adds: the command line, the pages and the check of a file all add it here."""

from __future__ import annotations

from kaart.exports.locator import with_locator
from kaart.render.snapshot.annotations import Annotations, annotated
from kaart.render.snapshot.build import Snapshot
from kaart.store.library import Library


def finished(snapshot: Snapshot, annotations: Annotations, library: Library) -> Snapshot:
    """A snapshot with the additions of its maker.

    Parameters
    ----------
    snapshot
        Of any page.
    annotations
        Additions; none changes nothing.
    library
        Store.

    Raises
    ------
    UnknownAreaError
        If an area is not on the map.
    InputError
        If the style has too few colours for the classes, or the region lies nowhere.
    NotInStoreError
        If the outline of the country is asked for and not stored.
    """
    made = annotated(snapshot, annotations)
    return with_locator(made, library) if annotations.locator else made
