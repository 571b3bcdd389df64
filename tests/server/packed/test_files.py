"""Which requests are answered packed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaart.render.maps.layers import write_layer
from kaart.server.packed.files import Folders, find_file

FOLDERS = Folders(Path("streamlit"), Path("static"))


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/static/js/index.D-x_1.js", "streamlit/static/js/index.D-x_1.js"),
        ("/static/js/DataFrame.-f9-1zS0.js", "streamlit/static/js/DataFrame.-f9-1zS0.js"),
        ("/static/css/index.C1.css", "streamlit/static/css/index.C1.css"),
        ("/static/media/snowflake.JU.svg", "streamlit/static/media/snowflake.JU.svg"),
        ("/app/static/gebieden-0123456789abcdef0123.json", "static/gebieden-0123456789abcdef0123.json"),
    ],
)
def test_programs_and_map_files_are(path, file):
    assert find_file(path, FOLDERS) == Path(file)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/",
        "/static/js/",
        "/static/js/..",
        "/static/js/../index.html",
        "/static/js/..\\index.js",
        "/static/js/.hidden.js",
        "/static/js/a/b.js",
        "/static/js/index.js\n",
        "/static/media/SourceSans.woff2",
        "/static/manifest.json",
        "/app/static/stijl.json",
        "/app/static/gebieden-0123456789abcdef0123.json/",
        "/app/static/../gebieden-0123456789abcdef0123.json",
        "/media/0123456789abcdef0123.js",
        "/_stcore/upload_file/a.js",
        "/component/static/js/index.js",
        "/kaart/static/js/index.js",
    ],
)
def test_all_else_is_not(path):
    assert find_file(path, FOLDERS) is None


@pytest.mark.parametrize("prefix", ["gebieden-", "namen-"])
def test_map_files_are_recognised_by_their_name(prefix, tmp_path):
    name = write_layer(tmp_path, b"{}", prefix=prefix)
    assert find_file(f"/app/static/{name}", Folders(tmp_path, tmp_path)) == tmp_path / name
