"""The tables of the page on data: sources, tables per year and layers, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from kaart.catalogue import Catalogue, Family, Table
from kaart.catalogue.layers import LAYERS

NAME = "gegevens-tabellen.md"
HEAD = """# Sources, tables and years

Made from the catalogue (`src/kaart/catalogue/`) by `python scripts/docsite`; a test keeps it so. What these figures
mean and what to mind stands in [data](gegevens.md).
"""


def sources_page(catalogue: Catalogue) -> str:
    """The page in Markdown."""
    sources = [
        (_cell(source.name.en), source.publisher, source.licence, f"<{source.url}>" if source.url else "")
        for source in catalogue.sources
    ]
    families = {family.value for family in Family}
    kinds = [
        (series.name.en, layer.id, series.kind)
        for layer in LAYERS
        for series in layer.series
        if series.name is not None and series.kind in families
    ]
    tables = [
        (_cell(name), f"`{layer}`", _editions(catalogue, Family(kind)), str(_indicators(catalogue, Family(kind))))
        for name, layer, kind in kinds
    ]
    parts = (
        HEAD,
        "## Sources and licences\n",
        _grid(("what", "publisher", "licence", "where"), sources),
        f"""
## Tables of figures

{len(catalogue.indicators)} indicators. The id is that of CBS StatLine; `kaart sync` first looks whether CBS has a newer
table of the year, and uses these where that look-up fails. A table marked ? is used only when its own title names the
year.
""",
        _grid(("figures", "layer", "table: years", "indicators"), tables),
    )
    return "\n".join(parts) + "\n"


def _editions(catalogue: Catalogue, family: Family) -> str:
    mine = [table for table in catalogue.tables if table.family == family]
    return ", ".join(_edition(table_id, tuple(group)) for table_id, group in groupby(mine, key=lambda table: table.id))


def _edition(table_id: str, tables: Sequence[Table]) -> str:
    doubt = "?" if any(table.uncertain for table in tables) else ""
    areas = sorted({table.areas for table in tables if table.areas})
    where = f" (areas of {', '.join(map(str, areas))})" if areas else ""
    return f"{table_id}{doubt}: {', '.join(str(table.year) for table in tables)}{where}"


def _indicators(catalogue: Catalogue, family: Family) -> int:
    return sum(record.table_family == family for record in catalogue.indicators)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
