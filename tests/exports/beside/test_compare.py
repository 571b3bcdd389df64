"""Files beside the ones that kaart draws: packed anew they are the same, and every forgery is found."""

from __future__ import annotations

import io
import json
import re
import zlib
from functools import cache

import pikepdf
import pytest
from forger import png_chunks, png_of, repainted, repdf
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from snapshots import example

from kaart.core.errors import ForgedError, KaartError, NotCheckableError
from kaart.exports.beside.compare import compare
from kaart.exports.beside.words import CroppedError
from kaart.render.files.export import FORMS, make_files


@pytest.fixture(scope="module")
def drawn():
    """A file of a form as kaart makes it, each made once."""
    snapshot = example()
    return cache(lambda form: make_files(snapshot, form, name="x", preset="inbedden")["x"])


def same(found, ours, form):
    compare(found, ours, form=form, name="x")


@pytest.mark.parametrize("form", FORMS)
def test_equal_bytes_are_the_same_file(drawn, form):
    same(drawn(form), drawn(form), form)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_off_or_goes_on_is_refused(drawn, form):
    content = drawn(form)
    for crafted in (b"", content[:40], content[: len(content) // 2], content + b"\0x"):
        with pytest.raises(KaartError):
            same(crafted, content, form)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FORMS), st.binary(max_size=60), st.floats(0, 1))
def test_garbage_ends_in_an_error_of_kaart_or_changes_nothing(form, garbage, share):
    content = garbage_base(form)
    place = int(share * len(content))
    crafted = content[:place] + garbage + content[place + len(garbage) :]
    try:
        same(crafted, content, form)
    except KaartError:
        return
    # Only white space, a comment or a line end may have changed.
    assert re.sub(rb"\s|<!--.*?-->", b"", crafted) == re.sub(rb"\s", b"", content) or form in {"pdf", "svg"}


@cache
def garbage_base(form):
    return make_files(example(), form, name="x", preset="inbedden")["x"]


# Text files


def test_white_space_line_ends_and_comments_are_no_forgery(drawn):
    for form in ("html", "csv"):
        text = drawn(form).decode().replace("\r\n", "\n")
        same(text.replace("\n", "\r\n").encode(), drawn(form), form)
    svg = drawn("svg").decode()
    same(svg.replace(">\n", ">\n\n   ").encode(), drawn("svg"), "svg")
    same(svg.replace("<defs>", "<!-- opgeslagen --><defs>", 1).encode(), drawn("svg"), "svg")
    document = json.loads(drawn("geojson"))
    same(json.dumps(document, indent=2).encode(), drawn("geojson"), "geojson")


SVG = {
    "text": (r">([^<]*)%<", r">\1‰<"),
    "white box": ("</svg>", '<rect width="300" height="300" fill="white"/></svg>'),
    "hidden layer": ("</svg>", '<g display="none"><text>17,7</text></g></svg>'),
    "script": ("</svg>", "<script>0</script></svg>"),
    "alt text": (r'(<desc id="desc">)', r"\1Het gaat goed. "),
    "metadata": (r"<dc:rights>.*?</dc:rights>", ""),
    "colour": ("fill: #(?!ffffff)[0-9a-f]{6}", "fill: #ffffff"),
    "style sheet": (r"<svg ", '<?xml-stylesheet href="x.css"?><svg '),
    "entity": (r"<!DOCTYPE[^>]*>", '<!DOCTYPE svg [<!ENTITY a "17,7">]>'),
    "moved": (r'(<g id="area-)', r'<g transform="translate(9)"/>\1'),
}


@pytest.mark.parametrize("change", SVG)
def test_a_changed_svg_is_a_forgery(drawn, change):
    old, new = SVG[change]
    text = drawn("svg").decode()
    forged = re.sub(old, new, text, count=1, flags=re.DOTALL)
    assert forged != text
    with pytest.raises(ForgedError):
        same(forged.encode(), drawn("svg"), "svg")


def test_a_swapped_legend_is_a_forgery(drawn):
    text = drawn("svg").decode()
    swatches = re.findall(r'<g id="swatch-\d+">.*?(fill: #[0-9a-f]{6})', text, flags=re.DOTALL) or re.findall(
        "fill: #[0-9a-f]{6}", text
    )
    first, second = list(dict.fromkeys(swatches))[:2]
    swapped = text.replace(first, "fill: @").replace(second, first).replace("fill: @", second)
    with pytest.raises(ForgedError):
        same(swapped.encode(), drawn("svg"), "svg")


def test_the_message_shows_where_a_text_differs(drawn):
    with pytest.raises(ForgedError, match=r"‰.*where kaart draws.*%"):
        same(drawn("html").replace(b"%", "‰".encode(), 1), drawn("html"), "html")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", '<div style="position:fixed;inset:0;background:white">17,7</div></main>'),
        ("default-src 'none'", "default-src *"),
        (r'(<p class="caveat">).*?</p>', r"\1</p>"),
        (r'(name="description" content=")', r"\1Niets. "),
        ("</style>", "table{display:none}</style>"),
        ("<body>", "<body><!-- x -->"),
    ],
)
def test_a_changed_page_is_a_forgery(drawn, old, new):
    text = drawn("html").decode()
    forged = re.sub(old, new, text, count=1, flags=re.DOTALL)
    assert forged != text
    with pytest.raises(ForgedError):
        same(forged.encode(), drawn("html"), "html")


def test_a_cropped_svg_is_not_to_be_checked(drawn):
    text = drawn("svg").decode()
    with pytest.raises(CroppedError):
        same(re.sub(r'width="[0-9.]+pt"', 'width="100pt"', text, count=1).encode(), drawn("svg"), "svg")


def test_a_name_that_stands_twice_is_a_forgery(drawn):
    forged = drawn("geojson").replace(b'"value":', b'"value":1,"value":', 1)
    with pytest.raises(ForgedError):
        same(forged, drawn("geojson"), "geojson")
    with pytest.raises(NotCheckableError):
        same(b"[" * 100_000, drawn("geojson"), "geojson")
    with pytest.raises(NotCheckableError):
        same(b'{"a": NaN}', drawn("geojson"), "geojson")


# Pictures


def test_a_picture_packed_anew_is_the_same(drawn):
    packed = repainted(drawn("png"), lambda pixels: pixels)
    assert packed != drawn("png")
    same(packed, drawn("png"), "png")


def test_a_painted_picture_is_a_forgery(drawn):
    def paint(pixels):
        pixels[40:60, 40:60] = 255
        pixels[50, 50] = (1, 2, 3, 255)
        return pixels

    with pytest.raises(ForgedError, match="pixels"):
        same(repainted(drawn("png"), paint), drawn("png"), "png")
    with pytest.raises(ForgedError, match="1 of its"):
        same(repainted(drawn("png"), dotted), drawn("png"), "png")


def dotted(pixels):
    pixels[-1, -1, 0] ^= 1
    return pixels


def test_other_texts_profiles_and_frames_are_a_forgery(drawn):
    chunks = png_chunks(drawn("png"))
    others = {
        "description": [(kind, text.replace(b"Description\0", b"Description\0Niets. ")) for kind, text in chunks],
        "copyright": [chunk for chunk in chunks if not chunk[1].startswith(b"Copyright")],
        "gamma": [chunks[0], (b"gAMA", b"\0\1\0\0"), *chunks[1:]],
        "frames": [chunks[0], (b"acTL", b"\0\0\0\2\0\0\0\0"), *chunks[1:]],
    }
    for name, forged in others.items():
        assert forged != chunks, name
        with pytest.raises(ForgedError):
            same(png_of(forged), drawn("png"), "png")


def test_a_cropped_or_scaled_picture_is_not_to_be_checked(drawn):
    for paint in (lambda pixels: pixels[:-1], lambda pixels: pixels[::2, ::2]):
        with pytest.raises(CroppedError):
            same(repainted(drawn("png"), paint), drawn("png"), "png")
    huge = png_chunks(drawn("png"))
    huge[0] = (b"IHDR", b"\x7f\xff\xff\xff\x7f\xff\xff\xff" + huge[0][1][8:])
    with pytest.raises(CroppedError):
        same(png_of(huge), drawn("png"), "png")
    stream = io.BytesIO()
    with Image.open(io.BytesIO(drawn("png"))) as picture:
        picture.convert("RGB").save(stream, "jpeg")
    with pytest.raises(NotCheckableError):
        same(stream.getvalue(), drawn("png"), "png")


# PDF


def test_a_pdf_saved_anew_is_the_same(drawn):
    again = repdf(drawn("pdf"), lambda _: None)
    assert again != drawn("pdf")
    same(again, drawn("pdf"), "pdf")
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn("pdf"))) as pdf:
        pdf.save(stream, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    same(stream.getvalue(), drawn("pdf"), "pdf")


def white_box(pdf):
    pdf.pages[0].contents_add(pdf.make_stream(b"q 1 g 0 0 300 300 re f Q"))


def hidden_layer(pdf):
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Laag"))
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Order=[layer], BaseState=pikepdf.Name.ON)
    )


def other_text(pdf):
    """The first two letters of the title change places in what is drawn."""
    page = pdf.pages[0]
    parts = pikepdf.parse_content_stream(page)
    shown = next(part for part in parts if str(part.operator) == "TJ")
    letters = bytes(shown.operands[0][0])
    assert letters[:2] != letters[2:4]
    shown.operands[0][0] = pikepdf.String(letters[2:4] + letters[:2] + letters[4:])
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(parts))


def redescribed(pdf):
    xmp = pdf.Root.Metadata
    content = xmp.read_bytes()
    assert b"Kaart: " in content
    xmp.write(content.replace(b"Kaart: ", b"Plaat: "))


def declared(pdf):
    xmp = pdf.Root.Metadata
    xmp.write(b'<!DOCTYPE x [<!ENTITY y "z">]>' + xmp.read_bytes())


def unmarked(pdf):
    del pdf.Root.MarkInfo["/Marked"]


def other_alt(pdf):
    figures = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert figures
    for figure in figures:
        figure.Alt = "Het gaat goed."


def unattributed(pdf):
    del pdf.trailer["/Info"]["/Author"]


def described(pdf):
    pdf.trailer["/Info"]["/Subject"] = "Het gaat goed."


def emptied(pdf):
    pdf.pages[0].Contents = pdf.make_stream(b"")


def another_page(pdf):
    pdf.add_blank_page()


def attached(pdf):
    pdf.attachments["x.txt"] = b"17,7"


def note(pdf):
    pdf.pages[0].Annots = pdf.make_indirect(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 99, 99], Contents="17")]
    )


FORGERIES = [
    white_box,
    hidden_layer,
    other_text,
    unattributed,
    described,
    redescribed,
    declared,
    unmarked,
    other_alt,
    emptied,
    another_page,
    attached,
    note,
]


@pytest.mark.parametrize("change", FORGERIES, ids=lambda change: change.__name__)
def test_a_changed_pdf_is_a_forgery(drawn, change):
    with pytest.raises(ForgedError):
        same(repdf(drawn("pdf"), change), drawn("pdf"), "pdf")


def test_a_cropped_pdf_is_not_to_be_checked(drawn):
    def crop(pdf):
        pdf.pages[0].cropbox = [0, 0, 99, 99]

    with pytest.raises(CroppedError):
        same(repdf(drawn("pdf"), crop), drawn("pdf"), "pdf")


def test_a_bomb_in_a_pdf_is_not_unpacked(drawn):
    def bomb(pdf):
        stream = pdf.make_stream(b"")
        stream.write(zlib.compress(b" " * 50_000_000, 9), filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].Contents = stream

    with pytest.raises(ForgedError):
        same(repdf(drawn("pdf"), bomb), drawn("pdf"), "pdf")
