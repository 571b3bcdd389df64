"""Programs that a page needs before it asks for them."""

from __future__ import annotations

from pathlib import Path

from streamlit.file_util import get_static_dir

from kaart.server.packed.preload import COMMON, INDEX, MAP, needed, preload_links, programs_of, read_manifest

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
    assert {INDEX, *MAP, *COMMON} <= set(read_manifest())


def test_the_programs_of_a_page_with_a_map_exist():
    programs = programs_of(shows_map=True)
    files = [Path(get_static_dir()) / name for name in (*programs.scripts, *programs.styles)]
    assert all(file.is_file() for file in files)
    assert max(file.stat().st_size for file in files) > 2_000_000
    assert "DeckGlJsonChart" in programs.scripts[0]


def test_other_pages_need_less_and_no_large_one():
    others = programs_of(shows_map=False)
    assert set(others.scripts) < set(programs_of(shows_map=True).scripts)
    assert sum((Path(get_static_dir()) / name).stat().st_size for name in others.scripts) < 800_000


def test_links_are_those_of_the_page():
    assert str(preload_links("")).count("modulepreload") == len(programs_of(shows_map=True).scripts)
    assert "DeckGl" not in preload_links("profiel") != ""
    assert preload_links("_stcore/health") == preload_links("nergens") == ""
