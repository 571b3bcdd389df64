"""Programs that a page needs before it asks for them."""

from __future__ import annotations

from pathlib import Path

from streamlit.file_util import get_static_dir

from kaart.server.packed.preload import INDEX, MAP, map_programs, needed, preload_links, read_manifest

MANIFEST = {
    "index.html": {"file": "static/js/index.js", "imports": ["_react.js"]},
    "_react.js": {"file": "static/js/react.js"},
    "Map.tsx": {"file": "static/js/map.js", "imports": ["_react.js", "_gl.js"], "css": ["static/css/map.css"]},
    "_gl.js": {"file": "static/js/gl.js", "imports": ["_math.js", "index.html", "Map.tsx"]},
    "_math.js": {"file": "static/js/math.js"},
}


def test_what_an_entry_imports_is_needed_and_what_the_index_names_is_not():
    found = needed(MANIFEST, ["Map.tsx"])
    assert found.scripts == ("static/js/map.js", "static/js/gl.js", "static/js/math.js")
    assert found.styles == ("static/css/map.css",)


def test_an_entry_of_another_build_needs_nothing():
    assert needed(MANIFEST, ["Globe.tsx"]).scripts == ()
    assert needed({}, ["Map.tsx"]).scripts == ()


def test_the_build_of_this_streamlit_has_these_names():
    """An upgrade that renames them makes every first visit slower, without a sound."""
    assert {INDEX, *MAP} <= set(read_manifest())


def test_the_programs_of_a_map_exist():
    programs = map_programs()
    files = [Path(get_static_dir()) / name for name in (*programs.scripts, *programs.styles)]
    assert all(file.is_file() for file in files)
    assert max(file.stat().st_size for file in files) > 2_000_000


def test_links_are_of_map_pages_alone():
    assert str(preload_links("")).count("modulepreload") == len(map_programs().scripts)
    assert preload_links("profiel") == preload_links("_stcore/health") == ""
