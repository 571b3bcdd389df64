"""Pictures of several years from the store: what is left out is said, and the check finds what was changed."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from forger import repainted, repdf
from longer import later
from PIL import Image
from serieshots import VIEW, series

from kaart.catalogue import load
from kaart.core.errors import ForgedError, InputError, KaartError, NotCheckableError
from kaart.core.settings import Settings
from kaart.exports.again import snapshot_of_link
from kaart.exports.recheck import recheck
from kaart.render.files.export import make_files
from kaart.render.snapshot.record import figures_sha256, pack, unpack
from kaart.store.library import Library


@pytest.fixture
def check(tmp_path):
    def checked(content, form):
        (tmp_path / f"x.{form}").write_bytes(content)
        return recheck(tmp_path / f"x.{form}", Library(Settings()), load(), language="nl")

    return checked


def made(form):
    return make_files(series(), form, name="x", preset="1:1", scale=0.25)["x"]


def saved_again(content, change=lambda pixels: pixels):
    """A moving picture saved by another program, after a change of its first frame."""
    with Image.open(io.BytesIO(content)) as picture:
        kept = []
        for number in range(picture.n_frames):
            picture.seek(number)
            kept.append((picture.convert("RGB"), picture.info["duration"]))
        words = {key: picture.info[key] for key in ("comment", "xmp") if key in picture.info}
        form = picture.format
    stream = io.BytesIO()
    shown = [change(frame) if not number else frame for number, (frame, _) in enumerate(kept)]
    shown[0].save(
        stream,
        form,
        save_all=True,
        append_images=shown[1:],
        duration=[time for _, time in kept],
        loop=0,
        lossless=True,
        method=0,
        **words,
    )
    return stream.getvalue()


def painted(frame):
    frame.paste((255, 0, 0), (0, 0, 40, 40))
    return frame


@pytest.mark.parametrize("form", later(["svg", "png", "pdf", "gif", "webp"], first=0))
def test_an_untouched_file_is_the_same_and_a_changed_one_is_not(check, form):
    content = made(form)
    assert check(content, form).figures == series().record.figures
    forged = {
        "svg": lambda: content.replace(b">2016<", b">2017<"),
        "png": lambda: repainted(content, lambda pixels: pixels[::-1].copy()),
        "pdf": lambda: repdf(content, lambda pdf: setattr(pdf.pages[0], "Contents", pdf.make_stream(b""))),
        "gif": lambda: saved_again(content, painted),
        "webp": lambda: saved_again(content, painted),
    }[form]()
    assert forged != content
    with pytest.raises(ForgedError):
        check(forged, form)


@pytest.mark.slow
def test_a_moving_picture_that_was_only_saved_again_or_goes_on_is_not_to_be_checked(check):
    for crafted in (saved_again(made("webp")), made("webp") + b"more"):
        with pytest.raises((NotCheckableError, ForgedError)):
            check(crafted, "webp")
    for crafted in (made("gif")[:400], b"GIF89a"):
        with pytest.raises(KaartError):
            check(crafted, "gif")


@pytest.mark.parametrize("years", ["2016,2020", "2016,2023 <b>", "x", ""])
def test_a_record_of_other_years_is_never_the_same(check, years):
    content = made("svg")
    record = unpack(content, name="x")
    other = replace(record.making, options=(("jaren", years),))
    changed = pack(replace(record, making=other, sha256=figures_sha256(record.figures)))
    with pytest.raises(KaartError):
        check(content.replace(pack(record).encode(), changed.encode()), "svg")


@pytest.mark.parametrize(
    ("query", "years"),
    [({}, "2023-2024"), ({"jaar": "2020"}, "2016-2024"), ({"klein": "grijs"}, "2016-2024"), ({}, "2013-2100")],
)
def test_what_cannot_be_shown_side_by_side_is_refused(query, years):
    asked = {**VIEW, "jaar": years[-4:], **query}
    with pytest.raises(InputError):
        snapshot_of_link("", asked, {"jaren": years}, Library(Settings()), load(), name="x")


def test_the_way_back_is_a_command_and_with_an_address_a_link_with_the_years():
    assert series().rebuild.text.endswith("--jaren 2016,2020,2023-2024 --uit kaart.png")
    linked = replace(series().rebuild, address="https://kaart.voorbeeld.nl")
    assert linked.text.endswith("jaar=2024 --jaren 2016,2020,2023-2024")


@pytest.mark.parametrize("form", ["html", "csv", "geojson"])
def test_several_years_are_a_picture_only(form):
    with pytest.raises(InputError, match="picture"):
        make_files(series(), form, name="x")
