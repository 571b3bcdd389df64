"""The colours that every small chart shares, drawn by Vega or by hand."""

from __future__ import annotations

# Blue and orange differ for every kind of colour vision, on a light page and a dark one.
PLAIN, CHOSEN, RULE = "#2f7ea6", "#c2700a", "#7d868c"
