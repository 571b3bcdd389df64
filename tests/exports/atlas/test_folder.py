"""The folder of an atlas: what is written, what is removed, and what is never touched."""

from __future__ import annotations

import json

import pytest

from kaart.core.errors import InputError, StoreError
from kaart.exports.atlas.folder import MANIFEST, Folder, require_safe


def filled(root, **files):
    """Write a version of an atlas; names have `_` for `.`."""
    folder = Folder.opened(root)
    contents = {name.replace("__", "/").replace("_", "."): text.encode() for name, text in files.items()}
    folder.begin(contents)
    for name, content in contents.items():
        folder.put(name, content)
    return folder, folder.finish()


def names(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_only_what_differs_is_written(tmp_path):
    first, _ = filled(tmp_path, a_html="a", kaart__b_html="b")
    assert first.written == ["a.html", "kaart/b.html"]
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in names(tmp_path)}
    same, gone = filled(tmp_path, a_html="a", kaart__b_html="b")
    assert (same.written, gone) == ([], ())
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in names(tmp_path)} == before
    other, _ = filled(tmp_path, a_html="a", kaart__b_html="c")
    assert other.written == ["kaart/b.html"]
    assert (tmp_path / "kaart" / "b.html").read_bytes() == b"c"


def test_a_page_that_somebody_damaged_is_written_again(tmp_path):
    filled(tmp_path, a_html="a")
    (tmp_path / "a.html").write_text("x")
    assert filled(tmp_path, a_html="a")[0].written == ["a.html"]


def test_what_no_longer_belongs_is_removed_with_its_folder(tmp_path):
    filled(tmp_path, a_html="a", en__kaart__b_html="b")
    assert filled(tmp_path, a_html="a")[1] == ("en/kaart/b.html",)
    assert names(tmp_path) == {"a.html", MANIFEST}
    assert not (tmp_path / "en").exists()


def test_files_of_somebody_else_stay(tmp_path):
    filled(tmp_path, a_html="a", kaart__b_html="b")
    (tmp_path / "robots.txt").write_text("x")
    (tmp_path / "kaart" / "eigen.html").write_text("x")
    (tmp_path / "kaart" / "b.html").write_text("mijn eigen pagina")
    assert filled(tmp_path, a_html="a")[1] == ()
    assert names(tmp_path) == {"a.html", MANIFEST, "robots.txt", "kaart/eigen.html", "kaart/b.html"}


def test_a_folder_with_other_files_is_refused_untouched(tmp_path):
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(InputError, match=r"thesis\.docx"):
        Folder.opened(tmp_path)
    assert names(tmp_path) == {"thesis.docx"}


@pytest.mark.parametrize("name", [".git", ".DS_Store", "Thumbs.db"])
def test_what_a_system_leaves_behind_counts_for_nothing(tmp_path, name):
    (tmp_path / name).write_text("x")
    assert filled(tmp_path, a_html="a")[0].written == ["a.html"]


def test_a_file_in_the_place_of_a_new_page_is_not_overwritten(tmp_path):
    filled(tmp_path, a_html="a")
    (tmp_path / "b.html").write_text("mine")
    with pytest.raises(InputError, match=r"b\.html"):
        filled(tmp_path, a_html="z", b_html="b")
    assert ((tmp_path / "a.html").read_text(), (tmp_path / "b.html").read_text()) == ("a", "mine")


def test_a_run_that_was_broken_off_is_taken_up_again(tmp_path):
    folder = Folder.opened(tmp_path)
    folder.begin(["a.html", "b.html", "c.html"])
    folder.put("a.html", b"a")
    folder.put("c.html", b"c")
    again, gone = filled(tmp_path, a_html="a", b_html="b")
    assert (again.written, gone) == (["b.html"], ("c.html",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"format": "kaart-atlas-1"}',
        '{"format": "kaart-atlas-1", "files": {"../x": ""}}',
        '{"format": "kaart-atlas-1", "files": {"/etc/passwd": ""}}',
        '{"format": "kaart-atlas-1", "files": {"a.html": 1}}',
        '{"format": "kaart-atlas-1", "files": {"atlas.json": ""}}',
        '{"format": "another", "files": {}}',
    ],
)
def test_a_list_of_files_that_kaart_did_not_write_is_refused(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=MANIFEST):
        Folder.opened(tmp_path)


def test_a_folder_that_is_a_link_to_elsewhere_is_not_followed(tmp_path):
    root, elsewhere = tmp_path / "atlas", tmp_path / "elders"
    elsewhere.mkdir()
    filled(root, a_html="a", kaart__b_html="b")
    (elsewhere / "b.html").write_text("mine")
    (root / "kaart" / "b.html").unlink()
    (root / "kaart").rmdir()
    (root / "kaart").symlink_to(elsewhere)
    for version in ({"a_html": "a", "kaart__b_html": "b"}, {"a_html": "a"}):
        with pytest.raises(InputError, match=r"kaart/b\.html"):
            filled(root, **version)
    assert (elsewhere / "b.html").read_text() == "mine"


def test_a_file_instead_of_a_folder_is_refused(tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(InputError):
        Folder.opened(tmp_path / "x")


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path):
    folder = Folder.opened(tmp_path)
    folder.begin(["a/b.html"])
    (tmp_path / "a").write_text("in the way")
    with pytest.raises(StoreError, match=r"a/b\.html"):
        folder.put("a/b.html", b"x")


@pytest.mark.parametrize(
    "wrong",
    [
        "a:b.html",
        "a b.html",
        "../a.html",
        "/a.html",
        "a//b.html",
        "a/.verborgen",
        "a.html.",
        "con.html",
        "kaart/AUX",
        "lpt1.txt",
        "é.html",
        "",
        "x" * 101,
        "a\\b.html",
        "ATLAS.json",
    ],
)
def test_names_that_some_disk_refuses_are_refused_everywhere(wrong):
    with pytest.raises(InputError):
        require_safe([wrong])


def test_names_that_differ_in_case_alone_are_refused():
    require_safe(["kaart/a.html", "en/kaart/a.html", "console.html", "auxiliary/com10.html"])
    with pytest.raises(InputError):
        require_safe(["kaart/A.html", "kaart/a.html"])


def test_the_list_holds_the_hash_of_every_file(tmp_path):
    filled(tmp_path, a_html="a")
    listed = json.loads((tmp_path / MANIFEST).read_text())
    assert listed["files"] == {"a.html": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}
