import math

from builders import indicator
from hypothesis import given
from hypothesis import strategies as st

from kaart.render.charts.range import range_chart

NUMBER = st.one_of(st.none(), st.just(math.nan), st.floats(-100, 100))


def chart(**changes):
    arguments = {
        "value": 12.4,
        "name": "Heerlerbaan-Oost",
        "others": [("gem.", 15.0), ("NL", 7.9)],
        "low": 2.3,
        "high": 37.7,
        "language": "nl",
    } | changes
    return range_chart(indicator(), **arguments)


def test_the_chart_says_in_words_what_it_draws():
    made = chart()
    assert made.text == "Proef. Heerlerbaan-Oost: 12,4 %; gem.: 15,0 %; NL: 7,9 %; laagste 2,3 %, hoogste 37,7 %"


def test_places_follow_the_values():
    made = chart()
    gemeente = next(tick for tick in made.ticks if tick.label == "gem.")
    country = next(tick for tick in made.ticks if tick.label == "NL")
    assert country.x < made.x < gemeente.x
    left, right = chart(value=2.3).x, chart(value=37.7).x
    assert made.x == left + (right - left) * (12.4 - 2.3) / (37.7 - 2.3)


def test_a_missing_value_draws_no_dot_and_is_said():
    made = chart(value=math.nan)
    assert made.x is None
    assert "onbekend" in made.text
    assert chart(value=None, others=[("NL", None)]) is None


@given(NUMBER, st.lists(st.tuples(st.sampled_from(["gem.", "NL", "wijk"]), NUMBER), max_size=3), NUMBER, NUMBER)
def test_everything_stays_inside_whatever_is_unknown(value, others, low, high):
    made = chart(value=value, others=others, low=low, high=high)
    if made is None:
        return
    places = [tick.x for tick in made.ticks] + ([] if made.x is None else [made.x])
    assert all(0 <= place <= 320 for place in places)
    assert "nan" not in made.text.lower()
