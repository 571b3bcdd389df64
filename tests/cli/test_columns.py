from kaart.cli.columns import aligned


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_are_to_the_right():
    rows = [["", "naam", "[1]"], ["BU1", "Aa", "7"], ["BU10", "", "12,5"]]
    assert aligned(rows, right=(2,)) == ["      naam   [1]", "BU1   Aa       7", "BU10        12,5"]
    assert aligned(rows) == ["      naam  [1]", "BU1   Aa    7", "BU10        12,5"]


def test_no_rows_are_no_lines():
    assert aligned([]) == []
