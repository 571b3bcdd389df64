"""Everything a page says, as plain text, from what AppTest keeps of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pandas import DataFrame
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

# Parts of an element that nobody reads: names, addresses, programs.
_UNSEEN = {
    "id", "key", "type", "icon", "url", "tag", "format", "json", "page", "page_script_hash",
    "component_name", "js_content", "js_source_path", "html_content", "css_content", "css_source_path",
}  # fmt: skip
_TAG = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]+>", re.DOTALL)


def texts(app: AppTest) -> list[str]:
    """Every text on a page: labels, options, sentences, legend, tooltip, cells of tables."""
    return [text for node in _nodes(app._tree) for text in _of_node(node) if text.strip()]


def written(item: Any) -> DataFrame:
    """A table on a canvas as its reader sees it: the text of every cell."""
    shown = convert_arrow_bytes_to_pandas_df(item.proto.arrow_data.styler.display_values)
    return shown.set_axis(item.value.columns, axis=1)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _of_node(node: Any) -> Iterator[str]:
    kind = getattr(node, "type", "")
    if kind in {"table", "arrow_data_frame"}:
        frame = node.value
        for column in (frame.index, *(frame[name] for name in frame.columns), frame.columns):
            yield from (cell for cell in column if isinstance(cell, str))
    message = getattr(node, "proto", None)
    if message is not None:
        for text in _strings(message):
            # A mark-up tag parts two texts.
            yield from (part for part in re.split(r"\s*\n\s*", html.unescape(_TAG.sub("\n", text))) if part)


def _strings(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _UNSEEN:
            continue
        values = value if field.is_repeated else [value]
        if field.type == field.TYPE_STRING:
            for text in values:
                yield json.loads(text)["html"] if field.name == "tooltip" else text
        elif field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for part in values:
                yield from _strings(part)
