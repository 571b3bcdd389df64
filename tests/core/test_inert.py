"""Signs that steer a terminal or turn the direction of writing are no part of a name."""

import pytest

from kaart.core.inert import inert, inert_name, steers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Heerlerbaan-Oost", "Heerlerbaan-Oost"),
        ("'s-Gravenhage (centrum) é ÿ 𐍈 😀", "'s-Gravenhage (centrum) é ÿ 𐍈 😀"),
        ("a\x1b[2J\x1b]8;;https://x\x07b", "a[2J]8;;https://xb"),
        ("a\x9b31m\x00\x7fb", "a31mb"),
        ("\u202egnp.exe\u2066\u200f\u061c\ufeff", "gnp.exe"),
        ("half \ud800 one", "half  one"),
        ("een\r\ntwee\tdrie", "een twee drie"),
    ],
)
def test_a_name_is_one_line_that_steers_nothing(text, name):
    assert inert_name(text) == name
    assert steers(text) == (text != name)
    assert not steers(name)


def test_lines_of_a_text_stay():
    assert inert("een\r\n\x07twee\tx\rdrie\u2028vier") == "een\ntwee\tx\ndrie\nvier"
