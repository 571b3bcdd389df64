"""Where the language and the head of a page go in Streamlit's index.html."""

from __future__ import annotations

import pytest

from kaart.server.index.shell import split, streamlit_shell

PAGE = "<!DOCTYPE html>\n{}\n <head>\n  <!-- <title>no</title> -->\n  {}\n <script></script></head>"


def test_the_title_and_the_language_make_way():
    shell = split(PAGE.format('<html lang="en">', "<title>Streamlit\n</title >"))
    assert f"{shell.start}X{shell.before}Y{shell.programs}{shell.after}" == PAGE.format("X", "Y")


@pytest.mark.parametrize(
    ("page", "titles"), [("<html>", ""), ("<html>", "<title>a</title><title>b</title>"), ("", "<title>a</title>")]
)
def test_a_page_without_one_title_is_refused(page, titles):
    with pytest.raises(ValueError, match=r"^[024]$"):
        split(PAGE.format(page, titles))


def test_the_page_of_streamlit_has_its_programs_behind_the_title():
    shell = streamlit_shell()
    assert "charset" in shell.before
    assert '<script type="module"' in shell.programs
    assert shell.after.startswith("</head>")
    assert "<title" not in shell.start + shell.before + shell.programs + shell.after
    assert "<html" not in shell.start + shell.before + shell.programs + shell.after


def test_the_page_points_at_the_api_of_kaart_and_not_at_the_closed_routes():
    programs = streamlit_shell().programs
    assert '<link rel="service-desc" href="./api/v1/openapi.json" />' in programs
    assert "_stcore/agent" not in programs
