"""The first items of a list, and how many more there are."""

from kaart.core.few import few


def test_as_many_as_fit_are_named_and_the_rest_is_counted():
    assert few([]) == ""
    assert few([2, 3]) == "2, 3"
    assert few(["a", "b", "c", "d", "e"]) == "a, b, c, d, e"
    assert few(range(7)) == "0, 1, 2, 3, 4 (+2)"
