"""Stored files beside their earlier delivery, compared once and kept between reruns."""

from __future__ import annotations

import streamlit as st

from kaart.answers.deliveries import Delivery, deliveries
from kaart.ui.cache.figures import library


def load_deliveries() -> tuple[Delivery, ...]:
    """Every stored file beside the earlier delivery of it that is kept."""
    return _deliveries(library().stamp())


@st.cache_resource(max_entries=2, show_spinner=False)
def _deliveries(stamp: str) -> tuple[Delivery, ...]:  # noqa: ARG001 - stamp is in the key
    return deliveries(library().store)
