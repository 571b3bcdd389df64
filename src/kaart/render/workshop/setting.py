"""Pages set by Typst as tagged PDF (PDF/UA-1), from data and never from source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kaart.render.style.typeface import PLAIN, font_file

if TYPE_CHECKING:
    import typst

STANDARD: Literal["ua-1"] = "ua-1"


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
    import typst  # noqa: PLC0415  only a page needs it

    source, inputs = template.read_bytes(), {"data": json.dumps(data, ensure_ascii=False)}
    when = datetime(today.year, today.month, today.day, tzinfo=UTC)
    try:
        pdf = _compiler().compile(source, format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=when)
    except typst.TypstError:
        # Some signs on signs cannot be set as the standard wants: such a page is tagged all the same.
        pdf = _compiler().compile(source, format="pdf", sys_inputs=inputs, timestamp=when)
    if not isinstance(pdf, bytes):
        message = "typst gave no single document"
        raise TypeError(message)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415

    folders = dict.fromkeys(font_file(PLAIN, bold=bold).parent for bold in (False, True))
    return typst.Compiler(ignore_system_fonts=True, font_paths=list(folders))
