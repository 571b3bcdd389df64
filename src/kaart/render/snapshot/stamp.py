"""The record of a snapshot with how its file is made: what an exported file says about itself."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace

import shapely

from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.making import Making, kaart_here, tools_here
from kaart.render.snapshot.record import Record


def stamped(snapshot: Snapshot, form: str, *, preset: str = "", scale: float = 1.0, north: bool = False) -> Record:
    """Record of a snapshot, with how this file of it is made.

    Every choice that changes the drawing stands in it or changes `rests_on`; else a later check would take an honest
    file for a forgery.

    Parameters
    ----------
    snapshot
        Content of the file.
    form
        Kind of file.
    preset, scale, north
        Of a picture, see `kaart.render.picture.draw.draw_picture`.
    """
    rebuild = snapshot.rebuild
    making = Making(
        form=form,
        preset=preset,
        scale=float(scale),
        north=north,
        query=tuple(rebuild.query.items()),
        options=tuple(sorted(rebuild.options.items())),
        address=rebuild.address or "",
        kaart=kaart_here(),
        tools=tools_here(),
        delivery=delivery(snapshot),
        rests=rests_on(snapshot),
    )
    return replace(snapshot.record, making=making)


def delivery(snapshot: Snapshot) -> str:
    """Tables and dates of figures and boundaries, in short."""
    parts: list[str] = []
    for item in snapshot.origin.all:
        parts += [*item.tables, *([item.retrieved.isoformat(timespec="seconds")] if item.retrieved else [])]
    origin = snapshot.origin
    parts.append(str(origin.boundary_year))
    if origin.boundaries_retrieved is not None:
        parts.append(origin.boundaries_retrieved.isoformat(timespec="seconds"))
    return " ".join(parts)


def rests_on(snapshot: Snapshot) -> str:
    """Hash of all words, figures, classes and shapes of a snapshot; the drawing follows from them."""
    content, areas, dots = snapshot.content, snapshot.areas, snapshot.content.dots
    digest = hashlib.sha256()
    parts = {item.name: getattr(content, item.name) for item in fields(content) if item.name not in {"table", "dots"}}
    others = {item.name: getattr(snapshot, item.name) for item in fields(snapshot)}
    parts |= {name: part for name, part in others.items() if name not in {"content", "areas", "record", "years"}}
    for name, part in parts.items():
        digest.update(f"{name}={part!r}\0".encode())
    digest.update(content.table.to_csv(index=False, lineterminator="\n").encode())
    for words, drawn in (("", areas), *((item.words, item.areas) for item in snapshot.years)):
        digest.update(words.encode())
        digest.update(drawn[["code", "name", "gemeente_name", "row"]].to_csv(index=False, lineterminator="\n").encode())
        for shape in shapely.to_wkb(drawn.geometry.to_numpy()):
            digest.update(shape)
    if dots is not None:
        digest.update(dots.metres.tobytes() + "\n".join(dots.names).encode())
    return digest.hexdigest()
