import json
import re
from dataclasses import replace

from kaart.core.settings import Settings
from kaart.render.maps.basemap import style, write_style


def test_every_address_in_the_style_is_pdok_and_there_is_nothing_else_to_fetch():
    made = json.dumps(style(Settings()))
    assert set(re.findall(r"https?://[^/\"]+", made)) == {"https://service.pdok.nl"}
    assert "grijs/EPSG:3857/{z}/{x}/{y}.png" in made
    assert "Kaartgegevens © Kadaster" in json.dumps(style(Settings()), ensure_ascii=False)
    assert not {"glyphs", "sprite"} & set(style(Settings()))


def test_tiles_go_through_the_stand_in_when_there_is_one(settings):
    made = style(replace(settings, upstream="http://127.0.0.1:9"))
    (tiles,) = made["sources"]["brt"]["tiles"]
    assert tiles.startswith("http://127.0.0.1:9/service.pdok.nl/brt/")


def test_the_style_file_is_written_once_per_content(settings):
    name = write_style(settings)
    path = settings.static / name
    assert json.loads(path.read_text("utf-8"))["version"] == 8
    before = path.stat().st_mtime_ns
    assert write_style(settings) == name
    assert path.stat().st_mtime_ns == before
    write_style(replace(settings, upstream=None))
    assert "https://service.pdok.nl" in path.read_text("utf-8")
