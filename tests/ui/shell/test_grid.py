"""Tables on the screen, and the twins that a screen reader reads."""

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

ROWS = 1201


def page(rows):
    import pandas as pd

    from kaart.ui.shell.grid import show_grid, show_plain

    numbers = [37.7, None, *[5.0] * (rows - 2)]
    show_grid(pd.DataFrame({"Naam": ["a_b"] * rows, "Waarde": numbers}), key="rooster", alt="Cijfers")
    show_plain(pd.DataFrame({"Naam": ["*a*"], "Waarde": [None]}), key="kort", alt="Kort")


def start(rows):
    app = AppTest.from_function(page, args=(rows,), default_timeout=30).run()
    assert not app.exception
    return app


def displayed(proto):
    """Texts in the cells."""
    return pa.ipc.open_stream(proto.styler.display_values).read_all().to_pandas().to_numpy().tolist()


def test_numbers_and_empty_cells_are_written_and_the_plain_table_says_the_same():
    app = start(3)
    canvas = app.dataframe[0].proto
    assert canvas.placeholder == "–"
    assert [row[-1] for row in displayed(canvas.arrow_data)] == ["37,7", "–", "5,0"]
    app.toggle(key="rooster_gewoon").set_value(True).run()
    twin = app.table[0]
    assert [row[-1] for row in displayed(twin.proto.arrow_data)] == ["37,7", "–", "5,0"]
    pd.testing.assert_frame_equal(twin.value, app.dataframe[0].value)


def test_texts_of_a_plain_table_are_no_markdown():
    (shown,) = displayed(start(3).table[-1].proto.arrow_data)
    assert shown[-2:] == [r"\*a\*", "–"]


def test_a_table_of_the_country_keeps_the_notation_and_has_no_none():
    canvas = start(20_000).dataframe[0].proto
    cells = displayed(canvas.arrow_data)
    assert len(cells) == 20_000
    assert [row[-1] for row in cells[:3]] == ["37,7", "–", "5,0"]


def test_a_table_beyond_what_can_be_written_is_drawn_in_parts(monkeypatch):
    monkeypatch.setattr("kaart.ui.shell.grid._MOST_CELLS", 2400)
    app = start(ROWS)
    assert [row[-1] for row in displayed(app.dataframe[0].proto.arrow_data)][:2] == ["37,7", "–"]
    assert len(app.dataframe[0].value) == 1200
    app.number_input(key="rooster_stuk").set_value(2).run()
    assert [row[-1] for row in displayed(app.dataframe[0].proto.arrow_data)] == ["5,0"]


@pytest.mark.parametrize(("part", "first"), [(1, 37.7), (3, 5.0)])
def test_a_long_plain_table_comes_in_parts(part, first):
    app = start(ROWS)
    app.toggle(key="rooster_gewoon").set_value(True).run()
    app.number_input(key="rooster_deel").set_value(part).run()
    rows = app.table[0].value
    assert len(rows) == (500 if part < 3 else ROWS - 1000)
    assert rows["Waarde"].iloc[0] == first
