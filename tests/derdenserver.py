"""A make-believe dataderden on the small test server, in the shapes that public code recorded of both tables.

Equality in a filter is honoured to the letter, padding included, as the real service does; beginnings of codes are not,
so that a client must cut by itself.
"""

from __future__ import annotations

import re
from typing import Any

from testserver import Asked, Reply, SmallServer, json_reply

HOST = "dataderden.cbs.nl"
POLICE, HEALTH = "47018NED", "50150NED"
AREAS = {
    "GM9901    ": "Testdam",
    "WK990100  ": "Wijk 00",
    "BU99010000": "Kern",
    "BU990100A1": "Rand",
    "BU990100A2": "Nieuw",
    "GM9902    ": "Elders",
    "BU99020000": "Elders Kern",
}
KINDS = {
    "0.0.0 ": "Totaal misdrijven",
    "1.1.1 ": "1.1.1 Diefstal/inbraak woning",
    "1.2.3 ": "1.2.3 Diefstal van brom-, snor-, fietsen",
    "1.4.5 ": "1.4.5 Mishandeling",
    "2.2.1 ": "2.2.1 Vernieling cq. zaakbeschadiging",
}
# Crimes of 2023 by area, in the order of KINDS; of the last buurt there are no rows.
CRIMES: dict[str, tuple[int | None, ...]] = {
    "NL00      ": (800_000, 20_000, 80_000, 40_000, 60_000),
    "GM9901    ": (120, 6, 40, 12, 20),
    "WK990100  ": (120, 6, 40, 12, 20),
    "BU99010000": (110, 5, 39, 11, 20),
    "BU990100A1": (10, 1, 1, 1, None),
    "GM9902    ": (7, 1, 2, 3, 4),
    "BU99020000": (7, 1, 2, 3, 4),
}
MEASURES = ("GoedErvarenGezondheid_4", "LangdurigBeperkt_6", "Eenzaam_25", "SterkEenzaam_26", "MoeiteMetRondkomen_32")
ESTIMATES: dict[str, tuple[float | None, ...]] = {
    "NL01      ": (77.0, 30.0, 46.0, 13.0, 16.0),
    "GM9901    ": (70.1, 35.2, 50.3, 16.0, 22.4),
    "BU99010000": (68.4, 37.0, 52.5, 17.1, 25.8),
    "BU990100A1": (None, None, None, None, None),
}


def topic(key: str) -> dict[str, Any]:
    return {"ID": 9, "ParentID": None, "Type": "Topic", "Key": key, "Title": key.partition("_")[0]}


class DerdenServer:
    """Both tables as lists of mappings; a test changes them before it asks."""

    def __init__(self, server: SmallServer) -> None:
        self.server = server
        self.stamp = "2026-02-18T02:00:00"
        years = {f"{year}JJ00": str(year) for year in range(2012, 2026)}
        self.lists: dict[str, dict[str, dict[str, str]]] = {
            POLICE: {
                "WijkenEnBuurten": {**AREAS, "NL00      ": "Nederland"},
                "SoortMisdrijf": KINDS,
                "Perioden": years,
            },
            HEALTH: {
                "WijkenEnBuurten": {**AREAS, "NL01      ": "Nederland"},
                "Leeftijd": {"20300": "18 jaar of ouder", "80200": "65 jaar of ouder"},
                "Marges": {"MW00000": "Waarde", "MOG0095": "Ondergrens 95%"},
                "Perioden": {key: years[key] for key in ("2012JJ00", "2016JJ00", "2020JJ00", "2022JJ00", "2024JJ00")},
            },
        }
        self.topics = {POLICE: ["GeregistreerdeMisdrijven_1"], HEALTH: list(MEASURES)}
        self.rows: dict[str, list[dict[str, Any]]] = {
            POLICE: [
                {
                    "WijkenEnBuurten": area,
                    "SoortMisdrijf": kind,
                    "Perioden": f"{year}JJ00",
                    # Of another year everything is ten times as much.
                    "GeregistreerdeMisdrijven_1": None if number is None else number * (1 if year == 2023 else 10),
                }
                for area, numbers in CRIMES.items()
                for kind, number in zip(KINDS, numbers, strict=True)
                for year in (2022, 2023)
            ],
            HEALTH: [
                {
                    "WijkenEnBuurten": area,
                    "Leeftijd": age,
                    "Marges": bound,
                    "Perioden": "2022JJ00",
                    **{
                        key: value if (age, bound) == ("20300", "MW00000") or value is None else value / 2
                        for key, value in zip(MEASURES, values, strict=True)
                    },
                }
                for area, values in ESTIMATES.items()
                for age in ("20300", "80200")
                for bound in ("MW00000", "MOG0095")
            ],
        }
        self.honest = True
        for table, lists in self.lists.items():
            self._serve(table, "TableInfos", lambda: [{"Modified": self.stamp}])
            self._serve(table, "DataProperties", lambda table=table: self._properties(table))
            self._serve(table, "TypedDataSet", lambda table=table: self.rows[table])
            for name in lists:
                self._serve(table, name, lambda table=table, name=name: self._members(table, name))

    def _properties(self, table: str) -> list[dict[str, Any]]:
        geo = {"ID": 1, "ParentID": None, "Type": "GeoDetail", "Key": "WijkenEnBuurten", "Title": "Wijken en buurten"}
        return [geo, *(topic(key) for key in self.topics[table])]

    def _members(self, table: str, name: str) -> list[dict[str, Any]]:
        return [{"Key": key, "Title": title} for key, title in self.lists[table][name].items()]

    def _serve(self, table: str, entity: str, rows: Any) -> None:
        def answer(asked: Asked) -> Reply:
            wanted = dict(re.findall(r"(\w+) eq '([^']*)'", asked.params.get("$filter", ""))) if self.honest else {}
            fits = [row for row in rows() if all(row[name] == key for name, key in wanted.items())]
            return json_reply({"odata.metadata": "x", "value": fits})

        self.server.on(self.path(table, entity), answer)

    @staticmethod
    def path(table: str, entity: str) -> str:
        """Path of an entity set on the server."""
        return f"/{HOST}/ODataFeed/odata/{table}/{entity}"

    def asked_for_data(self) -> int:
        """How often rows of figures were asked for."""
        return sum(self.server.count(self.path(table, "TypedDataSet")) for table in self.lists)
