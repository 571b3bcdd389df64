"""Requests for programs and map files."""

from __future__ import annotations

import brotli
import pytest
from starlette.responses import PlainTextResponse

from kaart.server.packed.files import Folders
from kaart.server.packed.middleware import Packed
from kaart.server.packed.packs import Packs
from tests.asgi import ask

PROGRAM = b"export const kaart = 1;\n" * 200
LAYER = "gebieden-0123456789abcdef0123.json"
URL = "/static/js/index.Abc1.js"
TAKES = {"accept-encoding": "gzip, br"}


async def plain(scope, receive, send):
    """Stands for Streamlit."""
    await PlainTextResponse(f"plain {scope['path']}")(scope, receive, send)


@pytest.fixture
def app(tmp_path):
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "static" / "js" / "index.Abc1.js").write_bytes(PROGRAM)
    (tmp_path / LAYER).write_bytes(PROGRAM)
    return Packed(plain, packs=Packs(tmp_path / "packed"), folders=Folders(tmp_path, tmp_path), path="/kaart")


def test_a_program_travels_packed(app):
    found = ask(app, f"/kaart{URL}", headers=TAKES)
    assert found.status == 200
    assert brotli.decompress(found.body) == PROGRAM
    assert found.headers == {
        "cache-control": "public, immutable, max-age=31536000",
        "vary": "Accept-Encoding",
        "etag": found.headers["etag"],
        "content-encoding": "br",
        "content-type": "text/javascript; charset=utf-8",
        "content-length": str(len(found.body)),
    }


def test_a_map_file_travels_packed_and_may_be_read_by_other_sites(app):
    found = ask(app, f"/kaart/app/static/{LAYER}", headers=TAKES)
    assert (found.headers["content-type"], found.headers["content-encoding"]) == ("application/json", "br")
    assert found.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("known", ["{tag}", '"other", {tag}', "*", "{strong}"])
def test_what_a_browser_has_is_not_sent_again(app, known):
    tag = ask(app, f"/kaart{URL}", headers=TAKES).headers["etag"]
    assert tag.startswith('W/"')
    known = known.format(tag=tag, strong=tag.removeprefix("W/"))
    found = ask(app, f"/kaart{URL}", headers={**TAKES, "if-none-match": known})
    assert (found.status, found.body) == (304, b"")
    assert found.headers["etag"] == tag
    assert found.headers["vary"] == "Accept-Encoding"
    assert ask(app, f"/kaart{URL}", headers={**TAKES, "if-none-match": '"other"'}).status == 200


def test_the_headers_alone(app):
    whole = ask(app, f"/kaart{URL}", headers=TAKES)
    found = ask(app, f"/kaart{URL}", method="HEAD", headers=TAKES)
    assert (found.body, found.headers) == (b"", whole.headers)


@pytest.mark.parametrize("headers", [{}, {"accept-encoding": "identity"}, {**TAKES, "range": "bytes=0-9"}])
def test_parts_and_browsers_that_cannot_unpack_get_it_from_streamlit(app, headers):
    found = ask(app, f"/kaart{URL}", headers=headers)
    assert found.text == f"plain /kaart{URL}"
    assert found.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "url", [URL, "/kaart/static/js/other.js", "/kaart/media/a.js", "/kaart/app/static/stijl.json", "/kaartje" + URL]
)
def test_all_else_goes_by_untouched(app, url):
    assert ask(app, url, headers=TAKES).text == f"plain {url}"
    assert ask(app, f"/kaart{URL}", method="POST", headers=TAKES).text == f"plain /kaart{URL}"


def test_without_a_place_to_write_the_answer_is_that_of_streamlit(app, tmp_path):
    (tmp_path / "packed").write_text("no folder")
    assert ask(app, f"/kaart{URL}", headers=TAKES).text == f"plain /kaart{URL}"
