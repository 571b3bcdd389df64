"""Pages set by Typst as tagged PDF (PDF/UA-1), from data and never from source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaart.render.style.typeface import PLAIN, font_file
from kaart.render.typeset import typeset

if TYPE_CHECKING:
    import typst


def set_pages(template: Path, data: Mapping[str, Any], *, today: date) -> bytes:
    """Set a document.

    Parameters
    ----------
    template
        Source in Typst, which reads ``sys.inputs.data`` as JSON.
    data
        Its texts and drawings; what people typed went through `kaart.render.workshop.plain.set_text`.
    today
        Date of the document.

    Returns
    -------
    bytes
        PDF/UA-1; tagged only, where a letter does not fit that standard.

    Raises
    ------
    TypeError
        If Typst does not return a single document.
    """
    when = datetime(today.year, today.month, today.day, tzinfo=UTC)
    return typeset(_compiler(), template, {"data": json.dumps(data, ensure_ascii=False)}, when=when)


@cache
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415

    folders = dict.fromkeys(font_file(PLAIN, bold=bold).parent for bold in (False, True))
    return typst.Compiler(ignore_system_fonts=True, font_paths=list(folders))
