"""The words and the tags of a PDF read back, by the table that each of its fonts has for programs that read."""

from __future__ import annotations

import io
import re

import pikepdf

_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def opened(content):
    """A PDF of bytes."""
    return pikepdf.open(io.BytesIO(content))


def _letters(hexadecimals):
    return bytes.fromhex(hexadecimals.decode()).decode("utf-16-be")


def _table(font):
    text, made = font.ToUnicode.read_bytes(), {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letters in _RANGE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                plain = _letters(letters)
                made[int(first, 16) + step] = plain[:-1] + chr(ord(plain[-1]) + step)
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        made |= {int(code, 16): _letters(letters) for code, letters in _CHAR.findall(block)}
    return made


def text_of(page):
    """Words of a page in the order in which they are set, a space between what is set apart."""
    tables = {name: _table(font) for name, font in page.resources.get("/Font", {}).items()}
    words, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    words += [table.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2)]
        elif str(operator) == "ET":
            words.append(" ")
    return " ".join("".join(words).replace("\u200b", "").split())


def pdf_text(content):
    """Words of all pages."""
    with opened(content) as pdf:
        return " ".join(text_of(page) for page in pdf.pages)


def tags(pdf):
    """Every element of the structure tree with its kind, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S).lstrip("/"), node))
            walk(node.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found
