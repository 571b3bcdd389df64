"""Provinces: what a text names, and that their tables are one per year."""

from __future__ import annotations

import pytest

from kaart.catalogue import load
from kaart.catalogue.provinces import is_province, provinces, read_province


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PV31", "PV31"),
        ("pv31", "PV31"),
        ("Limburg", "PV31"),
        ("provincie Limburg", "PV31"),
        ("noord brabant", "PV30"),
        ("fryslan", "PV21"),
        ("Friesland", "PV21"),
        ("Utrecht", ""),
        ("Groningen", ""),
        ("Provincie Utrecht", "PV26"),
        ("PV99", ""),
        ("GM0917", ""),
        ("", ""),
    ],
)
def test_a_province_by_code_or_name(text, code):
    assert read_province(text) == code


def test_twelve_provinces_and_a_table_for_every_year_of_the_key_figures():
    known = provinces()
    assert len(known.names) == len(set(known.names.values())) == 12
    assert all(is_province(code) for code in known.names)
    assert set(range(2016, 2026)) <= set(known.tables)
    assert len(set(known.tables.values())) == len(known.tables)
    assert load().source(known.source).id == known.source
