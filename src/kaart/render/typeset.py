"""Setting a page by Typst as tagged PDF (PDF/UA-1), from data and never from source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import typst

STANDARD: Literal["ua-1"] = "ua-1"


def typeset(
    compiler: typst.Compiler, template: Path, inputs: Mapping[str, str], *, when: datetime | None = None
) -> bytes:
    """Set a document.

    Parameters
    ----------
    compiler
        With its fonts.
    template
        Source in Typst.
    inputs
        Texts by name, which the template reads as ``sys.inputs``.
    when
        Date of the document, with its time zone; None for a document without one.

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

    source, given = template.read_bytes(), dict(inputs)
    try:
        pdf = compiler.compile(source, format="pdf", sys_inputs=given, pdf_standards=[STANDARD], timestamp=when)
    except typst.TypstError:
        # Some signs on signs cannot be set as the standard wants: such a page is tagged all the same.
        pdf = compiler.compile(source, format="pdf", sys_inputs=given, timestamp=when)
    if not isinstance(pdf, bytes):
        message = "typst gave no single document"
        raise TypeError(message)
    return pdf
