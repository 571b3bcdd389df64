"""Choice of the classes of own figures: apart from that of other pages, whose links would carry it along."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.classes.classify import MAX_K
from kaart.analysis.classes.classrule import DEFAULT_K, DEFAULT_METHOD, FREE, ClassRule, read_rule
from kaart.catalogue import Kind
from kaart.core.errors import InputError
from kaart.ui.own.ask import ask, select
from kaart.ui.shell.classes import FEWEST, METHOD_NAMES
from kaart.ui.shell.words import say, tr


def own_classes(kind: Kind) -> ClassRule:
    """Draw the choice; a category has a class for each of its values.

    Parameters
    ----------
    kind
        Kind of the values.
    """
    if kind is Kind.CATEGORY:
        return ClassRule(k=MAX_K)
    with st.popover(tr("Classes"), icon=":material/palette:", key="own_classes"):
        names = {method: tr(METHOD_NAMES[method]) for method in (*FREE, "user")}
        method = select(tr("Method"), tuple(names), "own_method", default=DEFAULT_METHOD, names=names)
        if method != "user":
            return ClassRule(method, int(ask(st.slider, tr("Number of classes"), "own_k", DEFAULT_K,
                                             min_value=FEWEST, max_value=MAX_K)))  # fmt: skip
        text = str(ask(st.text_input, tr("Upper bounds, from low to high"), "own_bounds", "", placeholder="5 7,5 12"))
        parts = [part.replace(",", ".") for part in text.replace(";", " ").split()]
        try:
            return read_rule("user-" + "_".join(parts)) if parts else ClassRule()
        except InputError as error:
            st.error(say(error))
            return ClassRule()
