"""What an organisation gives its atlas, from a style file."""

from __future__ import annotations

import pytest

from kaart.core.errors import InputError
from kaart.render.atlas.house import MOST_LOGO_BYTES, House, house_in
from kaart.render.atlas.site import accent
from kaart.render.style.read import style_in
from kaart.render.style.record import Style

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 10


def written(folder, text, **files):
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    path = folder / "huis.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_file_serves_pictures_and_an_atlas(tmp_path):
    path = written(
        tmp_path,
        'titel = "#154273"\n[atlas]\ntitel = "Heerlen in cijfers"\norganisatie = "Gemeente Heerlen"\n'
        'adres = "https://www.heerlen.nl"\nlogo = "beeld.png"\n'
        '[atlas.links]\nToegankelijkheid = "https://x.nl/a"\nContact = "mailto:a@x.nl"\n',
        beeld_png=PNG,
    )
    house = house_in(path)
    assert (house.title, house.organisation, house.address) == (
        "Heerlen in cijfers",
        "Gemeente Heerlen",
        "https://www.heerlen.nl",
    )
    assert (house.logo.name, house.logo.content) == ("logo.png", PNG)
    assert house.links == (("Toegankelijkheid", "https://x.nl/a"), ("Contact", "mailto:a@x.nl"))
    assert house.style == style_in(path) == Style(title="#154273")


@pytest.mark.parametrize(
    "text",
    [
        'kleur = "#154273"',
        '[atlas]\nkleur = "#154273"',
        "[atlas]\ntitel = 3",
        'atlas = "x"',
        '[atlas]\nadres = "javascript:alert(1)"',
        '[atlas]\nadres = "https://"',
        '[atlas]\nlogo = "er-niet.png"',
        '[atlas]\nlogo = "huis.toml"',
        '[atlas]\nlinks = "https://x.nl"',
        '[atlas.links]\nx = "data:text/html,x"',
        "[atlas.links]\n" + "\n".join(f'l{number} = "https://x.nl"' for number in range(9)),
        f'[atlas]\ntitel = "{"x" * 121}"',
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        house_in(written(tmp_path, text))


def test_a_logo_that_is_too_large_is_refused(tmp_path):
    with pytest.raises(InputError, match="200"):
        house_in(written(tmp_path, '[atlas]\nlogo = "x.png"', x_png=PNG + b"0" * MOST_LOGO_BYTES))


def test_the_ending_of_a_logo_follows_from_what_it_is(tmp_path):
    assert house_in(written(tmp_path, '[atlas]\nlogo = "x.svg"', x_svg=b'<svg xmlns="x"/>')).logo.name == "logo.svg"
    assert house_in(written(tmp_path, '[atlas]\nlogo = "x.svg"', x_svg=PNG)).logo.name == "logo.png"


def test_head_and_links_can_be_read_on_any_page():
    assert accent(House()) == "#154273"
    assert accent(House(style=Style(title="#8a0f3c"))) == "#8a0f3c"
    assert accent(House(style=Style(background="#11181c"))) == "#f6f8f9"
