"""Whether a name came out of an output as more than text, judged by readers that are not kaart's.

Each gives what is wrong, in words; an empty list when every name is text and nothing else.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import openpyxl
import pikepdf
from hostilenames import MARK

_SCRIPT_OF = re.compile(r"javascript:|data:text/html", re.IGNORECASE)
_DATA = {"application/json", "application/ld+json", "application/geo+json"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Bidirectional signs are of category Cf, controls of Cc, halves of pairs of Cs.
_HARMLESS = {"\n", "\u00ad", "\u200b", "\u2060", "\u200d"}


def steering(text: str) -> list[str]:
    """Signs that steer a terminal or turn the direction of writing."""
    return [repr(sign) for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign not in _HARMLESS]


def live_html(text: str) -> list[str]:
    """Elements, attributes, addresses and scripts that a name made."""
    found = steering(text.replace("\t", ""))
    for node in html5lib.HTMLParser(namespaceHTMLElements=False).parse(text).iter():
        if not isinstance(node.tag, str):
            found += [f"comment: {node.text}"] if MARK in (node.text or "") else []
            continue
        tag = node.tag.rpartition("}")[2]
        found += [f"<{tag}>"] if MARK in tag else []
        found += [f"<{tag} {name}={value[:80]}>" for name, value in node.attrib.items() if _is_live(str(name), value)]
        inside = node.text or ""
        if tag == "script" and node.get("type") in _DATA:
            json.loads(inside)
        elif tag in {"script", "style"} and MARK in inside:
            found.append(f"<{tag}>: {inside[inside.index(MARK) - 40 :][:120]}")
    return found


def live_xml(content: bytes) -> list[str]:
    """The same of SVG and other XML; content that is no XML raises."""
    found = steering(content.decode().replace("\t", ""))
    for node in ET.fromstring(content).iter():  # noqa: S314 - our own
        tag = node.tag.rpartition("}")[2]
        found += [f"<{tag}>"] if MARK in tag or tag in {"script", "foreignObject"} else []
        found += [f"<{tag} {name}={value[:80]}>" for name, value in node.attrib.items() if _is_live(name, value)]
    return found


def _is_live(name: str, value: str) -> bool:
    plain = name.rpartition("}")[2].lower()
    if MARK in plain or plain.startswith("on") or plain in {"style", "srcdoc"}:
        return MARK in plain + value or plain.startswith("on")
    if plain in {"href", "src", "srcset", "action", "data", "poster", "formaction", "content"} and plain != "content":
        # A name in a query is a value; a name as host, scheme or path leads elsewhere.
        return bool(_SCRIPT_OF.match(value)) or MARK in value.partition("?")[0]
    return False


def live_csv(text: str, *, delimiter: str = ",") -> list[str]:
    """Cells that a spreadsheet would reckon with, and signs that steer."""
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    return steering(text.lstrip("\ufeff").replace("\r\n", "\n")) + [
        cell for cell in cells if cell.startswith(_FORMULA) and not _is_number(cell)
    ]


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def live_workbook(content: bytes) -> list[str]:
    """Formulas and links of a workbook that hold a name."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    found = [f"{cell.coordinate}: {cell.value}" for cell in cells if cell.data_type == "f"]
    found += [cell.hyperlink.target for cell in cells if cell.hyperlink and MARK in str(cell.hyperlink.target)]
    return found + [sign for cell in cells if isinstance(cell.value, str) for sign in steering(cell.value)]


def live_pdf(content: bytes) -> list[str]:
    """Links, actions and attachments of a PDF that hold a name."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        actions = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        found = [str(item.get("/URI", "")) for item in actions if MARK in str(item.get("/URI", "")).partition("?")[0]]
        return found + [str(item.S) for item in actions if str(item.S) in {"/JavaScript", "/Launch", "/GoToR"}]


def live_json(text: str) -> list[str]:
    """Signs that steer, in any text of a JSON document."""
    return [sign for part in _texts(json.loads(text)) for sign in steering(part)]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.items() for part in item for text in _texts(part)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []
