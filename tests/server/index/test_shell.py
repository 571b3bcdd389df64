"""Where the head of a page goes in Streamlit's index.html."""

from __future__ import annotations

import pytest

from kaart.server.index.shell import split, streamlit_shell

PAGE = "<!DOCTYPE html>\n<html>\n <head>\n  <!-- <title>no</title> -->\n  {}\n <script></script></head>"


def test_the_title_makes_way():
    shell = split(PAGE.format("<title>Streamlit\n</title >"))
    assert shell.before + "X" + shell.after == PAGE.format("X")


@pytest.mark.parametrize("titles", ["", "<title>a</title><title>b</title>"])
def test_a_page_without_one_title_is_refused(titles):
    with pytest.raises(ValueError, match=r"^[04]$"):
        split(PAGE.format(titles))


def test_the_page_of_streamlit_has_its_programs_behind_the_title():
    shell = streamlit_shell()
    assert "charset" in shell.before
    assert '<script type="module"' in shell.after
    assert "<title" not in shell.before + shell.after
