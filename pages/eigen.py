"""What do our own figures show? A file of the user, joined to areas and drawn for this session alone."""

import streamlit as st

from kaart.ui.own.classes import own_classes
from kaart.ui.own.map import build_own_view, show_own_foot, show_own_map, show_own_panel, show_own_sentence
from kaart.ui.own.upload import (
    ask_meaning,
    choose_columns,
    meaning_of,
    open_file,
    show_first_look,
    show_report,
    was_asked,
)
from kaart.ui.own.years import choose_years, show_series
from kaart.ui.shell.frame import errors_shown, open_page
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import tr

open_page(tr("What do our own figures show?"))
answer = st.container(key="eigen_kaart")
with st.expander(tr("File, columns and meaning"), expanded=not was_asked(), icon=":material/tune:"), errors_shown():
    # No st.stop() here: after it Streamlit keeps what widgets of other runs held, and the language toggles for ever.
    file = open_file()
    if file is not None:
        show_first_look(file)
        plan = choose_columns(file)
        show_report(plan)
        ask_meaning(plan)
        meaning = meaning_of(plan)
        if meaning is not None:
            with answer, errors_shown():
                shown = choose_years(plan)
                view = build_own_view(shown, meaning, rule=own_classes(plan.kind), size_px=map_size())
                show_own_sentence(view)
                left, right = st.columns([5, 2], gap="small")
                with left:
                    area = show_own_map(view)
                with right, st.container(key="paneel"):
                    show_own_panel(view, area)
                    if area:
                        show_series(shown.plan, meaning, area)
                show_own_foot(view)
