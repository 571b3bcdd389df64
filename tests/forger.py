"""A forger of exported files: changes what they show, and their record and digest along with it."""

from __future__ import annotations

import io
import json
import struct
import zlib
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pikepdf
from PIL import Image

from kaart.render.files.package import DESCRIPTOR
from kaart.render.snapshot.build import cited
from kaart.render.snapshot.record import Record, figures_sha256, pack, read_record, record_json, unpack


def png_chunks(content):
    """Names and contents of the parts of a PNG."""
    place, chunks = 8, []
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        chunks.append((content[place + 4 : place + 8], content[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks


def png_of(chunks):
    """A PNG of parts, each with a right check."""
    parts = (
        struct.pack(">I", len(text)) + name + text + struct.pack(">I", zlib.crc32(name + text)) for name, text in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def repainted(content, paint):
    """A PNG with other pixels and all its texts."""
    with Image.open(io.BytesIO(content)) as picture:
        pixels = paint(np.asarray(picture.convert("RGBA")).copy())
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "png", compress_level=1)
    drawn = [chunk for chunk in png_chunks(stream.getvalue()) if chunk[0] in {b"IHDR", b"IDAT", b"IEND"}]
    beside = [chunk for chunk in png_chunks(content) if chunk[0] not in {b"IHDR", b"IDAT", b"IEND"}]
    return png_of([drawn[0], *beside, *drawn[1:]])


def repdf(content, change):
    """A PDF after a change, saved again."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    return stream.getvalue()


@dataclass(frozen=True)
class Forger:
    """Changes one figure of a file everywhere: what is drawn, the record, its digest and the data package."""

    form: str
    value: float
    shown: tuple[str, str]

    def record(self, honest: Record) -> Record:
        """The record with the other figure, and a digest that fits."""
        first = next(place for place, row in enumerate(honest.figures) if row[1] is not None)
        figures = list(honest.figures)
        figures[first] = (figures[first][0], self.value, figures[first][2])
        return replace(honest, figures=tuple(figures), sha256=figures_sha256(tuple(figures)))

    def drawing(self, content: bytes) -> bytes:
        """The file with another figure drawn, and its record as it was."""
        old, new = (text.encode() for text in self.shown)
        if self.form == "png":
            return repainted(content, _inverted_corner)
        if self.form == "pdf":
            return repdf(content, _emptied)
        changed = content.replace(old, new)
        assert changed != content
        return changed

    def all(self, files: dict[str, bytes], name: str) -> dict[str, bytes]:
        """The files with figure, record and digest changed."""
        content = self.drawing(files[name])
        if DESCRIPTOR in files:
            package = json.loads(files[DESCRIPTOR])
            entry = package["resources"][0]
            other = self.record(read_record(entry["kaart"], name=name))
            entry |= {"kaart": record_json(other), "hash": f"sha256:{sha256(content).hexdigest()}"}
            entry["bytes"] = len(content)
            return {name: content, DESCRIPTOR: json.dumps(package).encode()}
        honest = unpack(content, name=name)
        other = self.record(honest)
        if self.form == "pdf":
            return {name: repdf(content, lambda pdf: _keywords(pdf, pack(other)))}
        if self.form == "png":
            word = b"Comment\0" + pack(other).encode()
            chunks = png_chunks(content)
            return {name: png_of([(kind, word if text[:8] == b"Comment\0" else text) for kind, text in chunks])}
        for old, new in ((pack(honest), pack(other)), (honest.sha256, other.sha256)):
            content = content.replace(old.encode(), new.encode())
        return {name: content}


def relinked(snapshot, *, address, query):
    """A snapshot whose link leads to another address or view; drawn with kaart its record fits it in all parts."""
    return cited(replace(snapshot, rebuild=replace(snapshot.rebuild, address=address, query=query)))


def _inverted_corner(pixels):
    pixels[:9, :9, :3] = 255 - pixels[:9, :9, :3]
    return pixels


def _emptied(pdf):
    pdf.pages[0].Contents = pdf.make_stream(b"")


def _keywords(pdf, word):
    pdf.trailer["/Info"]["/Keywords"] = word
