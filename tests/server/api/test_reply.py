"""Which form a caller likes best."""

from __future__ import annotations

import pytest

from kaart.server.api.reply import best_form, tag_of


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("text/csv;q=0.5, application/json", "json"),
        ("application/json;q=0.5, text/csv;charset=utf-8;q=0.6", "csv"),
        ("application/geo+json, */*;q=0.1", "geojson"),
        ("text/csv;q=x, ;;=,", "json"),
        ("application/*;q=0.2, text/csv;q=0", "json"),
    ],
)
def test_the_form_that_is_liked_best_else_json(accept, form):
    assert best_form(accept) == form


def test_parts_of_a_tag_do_not_run_into_each_other():
    assert tag_of(["ab", "c"]) != tag_of(["a", "bc"])
