"""The minutes of a werksessie: a tagged PDF, and one HTML file that opens from anywhere and asks for nothing."""

from __future__ import annotations

import base64
from pathlib import Path

from kaart.render.charts.mini import data_address
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.sheet import MINUTES
from kaart.render.snapshot.build import Snapshot
from kaart.render.templates import fill
from kaart.render.workshop.plain import plain_text, set_text
from kaart.render.workshop.record import Minutes, StepRecord
from kaart.render.workshop.setting import set_pages
from kaart.render.workshop.words import minutes_data

TEMPLATE = Path(__file__).with_name("minutes.typ")


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as tagged PDF, on A4.

    Parameters
    ----------
    minutes
        What they hold.
    """
    data = minutes_data(minutes, clean=set_text)
    for words, step in zip(data["steps"], minutes.steps, strict=True):
        words["drawing"] = drawing_of(step)
        words["answers"] = "" if step.answers is None else _svg(step.answers)
    return set_pages(TEMPLATE, data, today=minutes.made)


def minutes_html(minutes: Minutes) -> bytes:
    """The minutes as one HTML file in UTF-8.

    Parameters
    ----------
    minutes
        What they hold.
    """
    data = minutes_data(minutes, clean=plain_text)
    for words, step in zip(data["steps"], minutes.steps, strict=True):
        words["drawing"] = _address_of(step)
        words["answers"] = "" if step.answers is None else _pixels(step.answers)
    return fill("render/workshop/minutes.html.j2", language=minutes.language, d=data, t=data["labels"]).encode()


def drawing_of(step: StepRecord) -> str:
    """SVG of the map with its legend, else the drawing in its place; "" for neither.

    Parameters
    ----------
    step
        With its map.
    """
    if step.snapshot is not None:
        return _svg(step.snapshot)
    return "" if step.picture is None else str(step.picture.svg)


def _address_of(step: StepRecord) -> str:
    """The same as an address that holds it."""
    if step.snapshot is not None:
        return _pixels(step.snapshot)
    return "" if step.picture is None else data_address(step.picture.svg)


def _svg(snapshot: Snapshot) -> str:
    return draw_picture(snapshot, "svg", preset=MINUTES).decode()


def _pixels(snapshot: Snapshot) -> str:
    """A map as pixels in an address that holds it: the letters of a drawing differ per machine."""
    pixels = draw_picture(snapshot, "png", preset=MINUTES)
    return f"data:image/png;base64,{base64.b64encode(pixels).decode()}"
