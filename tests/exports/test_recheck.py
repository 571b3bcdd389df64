"""The check of an exported file: whatever a forger changes, and whatever else was made since, it is never the same."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from functools import cache
from inspect import signature

import pytest
from forger import Forger, relinked
from hypothesis import given, settings
from hypothesis import strategies as st
from pageshots import spots
from snapshots import example

from kaart.catalogue import load
from kaart.core.errors import FiguresChangedError, ForgedError, InputError, KaartError, NotCheckableError
from kaart.core.language import sentence
from kaart.core.settings import Settings
from kaart.exports.recheck import recheck
from kaart.render.files.export import FORMS, make_files
from kaart.render.files.package import DESCRIPTOR
from kaart.render.snapshot.annotations import annotated, annotations_of
from kaart.render.snapshot.making import Making, making_json, read_making
from kaart.render.snapshot.record import pack, unpack
from kaart.store.library import Library

MARKED = "BU99010305"


@pytest.fixture(scope="module")
def snapshot():
    return example(marked=MARKED)


@pytest.fixture(scope="module")
def files(snapshot):
    """Files of a form as kaart makes them, each made once."""
    return cache(lambda form: make_files(snapshot, form, name=f"x.{form}", preset="inbedden"))


@pytest.fixture(scope="module")
def shown(snapshot):
    """The value of the first area as it is drawn, and another of as many letters."""
    value = next(row[1] for row in snapshot.record.figures if row[1] is not None)
    text = f"{value:.1f}".replace(".", ",")
    return text, f"9{text[1:]}"


@pytest.fixture
def check(tmp_path):
    def checked(files, name, *, address=None):
        for item, content in files.items():
            (tmp_path / item).write_bytes(content)
        return recheck(tmp_path / name, Library(Settings(public_url=address)), load(), language="nl")

    return checked


@pytest.mark.parametrize(
    "form", [pytest.param(form, marks=[pytest.mark.slow] if form in {"png", "pdf"} else []) for form in FORMS]
)
def test_a_forger_who_changes_figure_record_and_digest_is_found_out(snapshot, files, shown, check, form):
    name, honest = f"x.{form}", files(form)
    assert check(honest, name).sha256 == snapshot.record.sha256
    # Names and codes hold no such number, so that a value is what is replaced.
    old = shown[0].replace(",", ".") if form == "geojson" else shown[0]
    old = "%" if form == "svg" else old
    new = "‰" if form == "svg" else "97.5" if form == "geojson" else shown[1]
    forger = Forger(form, 97.5, (old, new))
    with pytest.raises(ForgedError):
        check({**honest, name: forger.drawing(honest[name])}, name)
    with pytest.raises(FiguresChangedError, match="cannot be checked"):
        check(forger.all(honest, name), name)


@pytest.mark.parametrize("form", ["html", "csv"])
def test_a_forger_who_draws_with_kaart_itself_is_found_out(snapshot, check, form):
    """Title and words changed before drawing: record, digest and base fit each other."""
    content = replace(snapshot.content, title="Armoede daalt", sentence="Het gaat goed.")
    forged = make_files(replace(snapshot, content=content), form, name=f"x.{form}")
    with pytest.raises(NotCheckableError):
        check(forged, f"x.{form}")


def with_making(content, **changes):
    record = unpack(content, name="x")
    other = replace(record, making=read_making({**making_json(record.making), **changes}))
    return content.replace(pack(record).encode(), pack(other).encode())


def test_every_choice_of_a_drawing_stands_in_its_making():
    """Else an honest file would be taken for a forgery."""
    choices = set(signature(make_files).parameters) - {"snapshot", "name", "before"}
    assert choices <= {item.name for item in fields(Making)}


CHANGES = {
    "version": ({"kaart": "0.1.0+abc"}, "0.1.0"),
    "machine": ({"tools": "abc"}, "machine"),
    "address": ({"address": "https://elders.voorbeeld.nl?17,7"}, "elders"),
    "delivery": ({"delivery": "85318NED 2024-01-01"}, "delivery"),
    "base": ({"rests": "0" * 64}, "rests on"),
    "form": ({"form": "png"}, "exported as"),
    "scale": ({"scale": 1e9}, "exported as"),
    "page": ({"query": {"gebied": "voorbeeldregio"}}, "page"),
    "year": (
        {"query": {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "9" * 99}},
        "page",
    ),
    "area": ({"query": {"gebied": "GM0000", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}}, "GM0000"),
    "indicator": ({"query": {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "x", "jaar": "2023"}}, "x"),
    "options": ({"options": {"stippen": "1"}}, "stippen"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_be_made_again_says_why(files, check, change):
    changes, reason = CHANGES[change]
    content = with_making(files("html")["x.html"], **changes)
    with pytest.raises(NotCheckableError, match=reason) as caught:
        check({"x.html": content}, "x.html")
    assert "niet te controleren" in sentence(caught.value, language="nl")


def test_a_link_to_another_installation_is_no_link_of_this_one(check):
    files = make_files(example(address="https://kaart.voorbeeld.nl"), "html", name="x.html")
    assert check(files, "x.html").making.address == "https://kaart.voorbeeld.nl"
    assert check(files, "x.html", address="https://kaart.voorbeeld.nl")
    with pytest.raises(NotCheckableError, match="made at"):
        check(files, "x.html", address="https://elders.voorbeeld.nl")


ADDRESS = "https://kaart.voorbeeld.nl"
FORGED_LINKS = {
    "region": {"gebied": "Voorbeeldregio"},
    "code": {"code": "bu99010305 "},
    "idle": {"klassen": "bel_0900-1234"},
    "year": {"vanaf": "nooit"},
    "second": {"tweede": "bel_mij"},
}


@pytest.fixture(scope="module")
def linked():
    """Hotspots of an installation with an address."""
    return spots(address=ADDRESS)[0]


def page_of(snapshot):
    return make_files(snapshot, "html", name="x.html")


@pytest.mark.parametrize("case", FORGED_LINKS)
def test_a_forged_link_is_found_out_without_an_address_of_ones_own(linked, check, case):
    """Also one that opens the same view, and a part that the page does not use: the query is written again."""
    query = {**linked.rebuild.query, **FORGED_LINKS[case]}
    with pytest.raises(NotCheckableError):
        check(page_of(relinked(linked, address=ADDRESS, query=query)), "x.html")


def test_only_the_host_may_be_another_and_then_the_record_says_which(linked, check):
    query, other = linked.rebuild.query, "https://elders.voorbeeld.nl"
    honest, forged = page_of(linked), page_of(relinked(linked, address=other, query=query))
    with pytest.raises(ForgedError):
        check({"x.html": honest["x.html"].replace(ADDRESS.encode(), other.encode())}, "x.html")
    assert check(honest, "x.html", address=ADDRESS)
    assert check(forged, "x.html").making.address == other
    with pytest.raises(NotCheckableError, match="made at"):
        check(forged, "x.html", address=ADDRESS)


@pytest.mark.parametrize("address", ["https://k\u0430art.nl", "javascript:alert(1)", "https://a@b.nl"])
def test_an_address_that_could_mislead_is_not_checked(linked, check, address):
    with pytest.raises(NotCheckableError, match="made at"):
        check(page_of(relinked(linked, address=address, query=linked.rebuild.query)), "x.html")


def test_a_file_of_an_earlier_version_or_without_a_record_says_why(files, check):
    content = files("html")["x.html"]
    record = unpack(content, name="x")
    earlier = content.replace(pack(record).encode(), pack(replace(record, making=None)).encode())
    for made in (earlier, content.replace(pack(record).encode(), b"")):
        with pytest.raises(NotCheckableError) as caught:
            check({"x.html": made}, "x.html")
        assert "niet te controleren" in sentence(caught.value, language="nl")


def test_the_package_beside_data_is_checked_too(files, check):
    honest = files("csv")
    package = json.loads(honest[DESCRIPTOR])
    for change in ({"sources": []}, {"licenses": []}, {"title": "Iets anders"}):
        entry = {**package["resources"][0], **change}
        with pytest.raises(ForgedError):
            check({**honest, DESCRIPTOR: json.dumps({**package, "resources": [entry]}).encode()}, "x.csv")
    twice = {**package, "resources": package["resources"] * 2}
    for document in (twice, {}, [], {"resources": [1]}):
        with pytest.raises(InputError):
            check({**honest, DESCRIPTOR: json.dumps(document).encode()}, "x.csv")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["north", "scale", "query"]), inner),
    max_leaves=5,
)


@settings(max_examples=50)
@given(JSON)
def test_a_crafted_making_is_refused(document):
    with pytest.raises(ValueError, match=r".*"):
        read_making(document)


def test_a_page_that_does_not_exist_is_refused(files, check):
    with pytest.raises(NotCheckableError, match="A0"):
        check({"x.svg": with_making(files("svg")["x.svg"], preset="A0")}, "x.svg")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_crafted_file_ends_in_a_sentence(files, check, form):
    """Cut off, or with garbage in the middle: an error of kaart's own tree and nothing else."""
    name, honest = f"x.{form}", files(form)
    content, middle = honest[name], len(honest[name]) // 2
    for crafted in (content[:middle], content[:-9], content[:middle] + b"\xff\0<" + content[middle:], content + b"x"):
        with pytest.raises(KaartError):
            check({**honest, name: crafted}, name)


ADDED = annotations_of(title="Waar is het hoog?", explanation="Voor de raad.", marked=[MARKED], labels=["BU99010304"])


def test_a_picture_with_a_title_of_its_maker_is_made_again_and_another_title_is_found_out(check):
    made = make_files(annotated(example(), ADDED), "html", name="x.html")
    assert dict(check(made, "x.html").making.options) == ADDED.options()
    with pytest.raises(ForgedError):
        check({"x.html": made["x.html"].replace(b"Voor de raad", b"Door de raad")}, "x.html")
    other = with_making(made["x.html"], options={**ADDED.options(), "titel": "x" * 200})
    with pytest.raises(NotCheckableError, match="titel"):
        check({"x.html": other}, "x.html")
