"""What the user adds to a picture: title, explanation, marked areas, names. It is kept per view in the session."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kaart.core.errors import InputError, NotInStoreError
from kaart.exports.finished import finished
from kaart.render.snapshot.annotations import (
    MOST_EXPLANATION,
    MOST_TITLE,
    Annotations,
    annotations_of,
)
from kaart.render.snapshot.build import Snapshot
from kaart.ui.cache.keep import library
from kaart.ui.shell.looks import choose_looks
from kaart.ui.shell.words import say, tr

_KEPT = "_toegevoegd"
_MOST_OFFERED = 1_000  # areas: a longer list is slow in the browser


def with_additions(snapshot: Snapshot, *, key: str) -> Snapshot:
    """Draw the fields; return the snapshot with what they hold.

    Another region, indicator or year has fields of its own: a title tells of one map.

    Parameters
    ----------
    snapshot
        The map on the screen.
    key
        Begin of the names of its widgets.
    """
    state, view = st.session_state, f"{key}_{snapshot.name}"
    # Streamlit forgets widgets that are not drawn, as those of a closed popover.
    kept = state.setdefault(_KEPT, {})
    before: Annotations = kept.get(view, Annotations())
    with st.expander(tr("Title, explanation, names and looks"), key=f"{key}_bij"):
        state.setdefault(f"{view}_titel", before.title)
        title = st.text_input(
            tr("Title"), max_chars=MOST_TITLE, placeholder=snapshot.content.title, key=f"{view}_titel"
        )
        state.setdefault(f"{view}_toelichting", before.explanation)
        explanation = st.text_area(tr("Explanation"), max_chars=MOST_EXPLANATION, height=80, key=f"{view}_toelichting")
        marked = _areas(snapshot, tr("Areas with an outline"), f"{view}_markeer", before.marked)
        labels = _areas(snapshot, tr("Names on the map, beside the highest class"), f"{view}_label", before.labels)
        looks = choose_looks(snapshot, before, key=view)
    try:
        added = annotations_of(
            title=title,
            explanation=explanation,
            marked=marked,
            labels=labels,
            transparent=looks.transparent,
            style=looks.style,
            short_source=looks.short_source,
            locator=looks.locator,
        )
        made = finished(snapshot, added, library())
    except (InputError, NotInStoreError) as error:
        st.error(say(error))
        return snapshot
    kept[view] = added
    return made


def _areas(snapshot: Snapshot, label: str, key: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """Choice of some areas of the map, by name; those of before where there are too many to choose from."""
    areas = snapshot.areas
    if len(areas) > _MOST_OFFERED:
        return before
    names = dict(zip(areas["code"].astype(str), areas["name"].astype(str), strict=True))
    times = Counter(names.values())
    shown = {code: name if times[name] == 1 else f"{name} ({code})" for code, name in names.items()}
    st.session_state.setdefault(key, [code for code in before if code in shown])
    chosen = st.multiselect(
        label,
        sorted(shown, key=shown.__getitem__),
        format_func=shown.__getitem__,
        placeholder=tr("Choose"),
        key=key,
    )
    return tuple(chosen)
