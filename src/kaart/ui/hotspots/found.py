"""How much the map on the screen finds: simulated on request, and shown at once where it is kept."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kaart.analysis.hotspots.power import MOST_AREAS, Power, task_of
from kaart.analysis.hotspots.statistic import Hotspots
from kaart.answers.power import kept_power
from kaart.render.charts.file import ChartWords
from kaart.render.hotspots.found import (
    busy_words,
    found_chart,
    found_sentence,
    found_table,
    hides_sentence,
    how_sentence,
)
from kaart.render.words.numbers import format_number, plural
from kaart.ui.cache.hotspots import simulate_power
from kaart.ui.cache.keep import settings
from kaart.ui.shell.chart_file import show_chart
from kaart.ui.shell.words import language, tr

_BUTTON, _ASKED = "vindkans_reken", "vindkans_gevraagd"


@dataclass(frozen=True)
class MapPower:
    """Power of one map.

    Attributes
    ----------
    areas
        What the areas are called, more than one.
    power
        None when it was not simulated yet, or cannot be.
    possible
        False for more areas than are simulated.
    """

    areas: str
    power: Power | None
    possible: bool = True

    @property
    def caption(self) -> str:
        """What the sentence of the page does not say: the map misses things."""
        if self.power is not None:
            return found_sentence(self.power, areas=self.areas, language=language())
        return hides_sentence(self.areas, language=language())


def power_of(result: Hotspots) -> MapPower:
    """The kept power of a map; simulated now, with a message, when its button was pressed.

    Parameters
    ----------
    result
        Outcome of the test.
    """
    areas = plural(result.level.value)
    if result.tested > MOST_AREAS:
        return MapPower(areas, None, possible=False)
    task = task_of(result)
    asked: set[str] = st.session_state.setdefault(_ASKED, set())
    if st.session_state.get(_BUTTON):
        asked.add(task.key)
    if task.key not in asked:
        return MapPower(areas, kept_power(settings().cache, task))
    with st.spinner(busy_words(task, language=language())):
        return MapPower(areas, simulate_power(settings().cache, task))


def show_power(found: MapPower, *, name: str, place: str) -> None:
    """Show the popover with what the map finds, or the button that starts the simulation.

    Parameters
    ----------
    found
        Of the map.
    name
        Begin of the names of files.
    place
        Name of the region.
    """
    with st.popover(tr("What does this map miss?"), icon=":material/visibility_off:", key="vindkans"):
        st.text(tr("Not striking is no proof that nothing is there."))
        st.text(hides_sentence(found.areas, language=language()))
        if found.power is not None:
            _outcome(found.power, areas=found.areas, name=name, place=place)
        elif found.possible:
            st.button(tr("Calculate how much this map misses"), icon=":material/calculate:", key=_BUTTON)
            st.caption(tr("That takes from some seconds to a minute, once; after that it is kept."))
        else:
            most = format_number(MOST_AREAS, decimals=0, language=language())
            st.text(tr("For more than {most} areas it is not calculated; choose a smaller region.", most=most))


def _outcome(power: Power, *, areas: str, name: str, place: str) -> None:
    sentence = found_sentence(power, areas=areas, language=language())
    how = how_sentence(power, areas=areas, language=language())
    st.text(sentence)
    if power.planted:
        title = tr("How much does the map of {area} find?", area=place)
        words = ChartWords(
            name=f"kaart-vindkans-{name}",
            title=title,
            definition=sentence,
            lines=(
                tr(
                    "Unit: share of the raised areas in %, with the 95 % interval of the simulation. The values are "
                    "made up, the neighbours are those of the map."
                ),
                how,
            ),
            alt=f"{title} {sentence}",
            language=language(),
        )
        show_chart(found_chart(power, areas=areas, language=language()), words, key="vindkans_grafiek", plot_px=480)
        if st.toggle(tr("The same as a table"), key="vindkans_tabel"):
            table = found_table(power, areas=areas, language=language())
            st.table(table, border="horizontal", hide_index=True, alt=title)
    st.caption(how)
