"""Codes that resemble one that is not known."""

from kaart.catalogue.near_codes import nearest_codes


def test_nearest_codes_share_their_first_digits():
    known = {"GM0917": "Heerlen", "GM1917": "Ver", "BU09170000": "Buurt", "NL00": "Nederland", "GM0918": "Bij"}
    assert nearest_codes("GM0919", known) == "GM0917 (Heerlen), GM0918 (Bij), GM1917 (Ver)"
    assert nearest_codes("WK091700", known) == ""
