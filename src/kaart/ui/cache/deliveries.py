"""Stored files beside their earlier delivery, compared once and kept between reruns."""

from __future__ import annotations

from kaart.answers.deliveries import Delivery, deliveries
from kaart.ui.cache.keep import kept, library


@kept(max_entries=2)
def load_deliveries() -> tuple[Delivery, ...]:
    """Every stored file beside the earlier delivery of it that is kept."""
    return deliveries(library().store)
