"""A make-believe CBS on the small test server: one table, both protocols, every row open to a test.

Filters are not honoured, which is what the real v3 does with some of them: a client must cut by itself.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from testserver import Asked, Reply, SmallServer, json_reply

TABLE = "99001NED"
V4 = f"/datasets.cbs.nl/odata/v1/CBS/{TABLE}"
V3 = f"/opendata.cbs.nl/ODataFeed/odata/{TABLE}"
AREAS = {
    "NL00": "Nederland",
    "GM9901": "Testdam",
    "WK990100": "Wijk 00",
    "BU99010000": "Kern",
    "BU990100A1": "  's-Veld",
    "GM9902": "Elders",
    "BU99020000": "Elders Kern",
}
# (v4 id, title, v3 key, group)
TOPICS = [
    ("T001036", "Aantal inwoners", "AantalInwoners_5", 1),
    ("X1", "Huishoudens met een laag inkomen", "HuishoudensMetEenLaagInkomen_75", 2),
    ("X2", "Mediaan vermogen", "MediaanVermogen_79", 2),
    ("X3", "Afstand tot school", "AfstandTotSchool_60", 4),
    ("X4", "Afstand tot school", "AfstandTotSchool_64", 5),
    ("X5", "Indelingswijziging", "Indelingswijziging_4", 1),
]
GROUPS = {1: ("Bevolking", None), 2: ("Inkomen", None), 3: ("Onderwijs", None), 4: ("Basis", 3), 5: ("Voortgezet", 3)}
VALUES: dict[str, tuple[Any, ...]] = {
    "NL00": (17_000_000, 8.0, 30.0, 0.6, 2.4, None),
    "GM9901": (1500, 12.5, None, 0.7, 2.0, None),
    "WK990100": (1500, None, None, None, None, "1         "),
    "BU99010000": (1000, 12.4, -2.3, 0.5, None, "3"),
    "BU990100A1": (495, None, None, None, None, " .  "),
    "GM9902": (100, 3.0, None, None, None, None),
    "BU99020000": (100, 3.0, None, None, None, "1"),
}


class CbsServer:
    """Rows of the table as lists of mappings; a test changes them before it asks."""

    def __init__(self, server: SmallServer) -> None:
        self.server = server
        self.dimension = "WijkenEnBuurten"
        self.codes = [{"Identifier": code.ljust(10), "Title": name} for code, name in AREAS.items()]
        self.measures = [
            {"Identifier": key, "Title": title, "MeasureGroupId": group} for key, title, _, group in TOPICS
        ]
        self.groups = [{"Id": key, "Title": title, "ParentId": up} for key, (title, up) in GROUPS.items()]
        self.cells = [
            {
                "Id": number * 100 + place,
                "Measure": TOPICS[place][0],
                "ValueAttribute": "None",
                "Value": None if isinstance(value, str) else value,
                "StringValue": value if isinstance(value, str) else None,
                self.dimension: code.ljust(10),
            }
            for number, (code, values) in enumerate(VALUES.items())
            for place, value in enumerate(values)
            if value is not None
        ]
        self.properties = [
            {"ID": 90, "ParentID": None, "Type": "GeoDetail", "Key": self.dimension, "Title": "Wijken en buurten"},
            *(
                {"ID": key, "ParentID": up, "Type": "TopicGroup", "Key": "", "Title": title}
                for key, (title, up) in GROUPS.items()
            ),
            *(
                {"ID": 100 + place, "ParentID": group, "Type": "Topic", "Key": key, "Title": title}
                for place, (_, title, key, group) in enumerate(TOPICS)
            ),
        ]
        self.rows = [
            {self.dimension: code.ljust(10), **{topic[2]: value for topic, value in zip(TOPICS, values, strict=True)}}
            for code, values in VALUES.items()
        ]
        self.count: int | None = None
        for entity, name in {"MeasureCodes": "measures", "MeasureGroups": "groups", "Observations": "cells"}.items():
            self._serve(f"{V4}/{entity}", name)
        self._serve(f"{V4}/{self.dimension}Codes", "codes")
        server.on(f"{V4}/Dimensions", json_reply({"value": [{"Identifier": self.dimension, "Kind": "GeoDetail"}]}))
        server.on(f"{V4}/Properties", json_reply({"Modified": "2026-01-02T02:00:00+01:00"}))
        self._serve(f"{V3}/DataProperties", "properties")
        self._serve(f"{V3}/TypedDataSet", "rows")
        server.on(f"{V3}/TableInfos", json_reply({"value": [{"Modified": "2026-01-02T02:00:00"}]}))
        dimension = [{"Key": row["Identifier"], "Title": row["Title"]} for row in self.codes]
        server.on(f"{V3}/{self.dimension}", json_reply({"value": dimension}))

    def _serve(self, path: str, name: str) -> None:
        def answer(_: Asked) -> Reply:
            total = {"@odata.count": self.count} if name == "cells" and self.count is not None else {}
            return json_reply({"value": getattr(self, name), **total})

        self.server.on(path, answer)

    def without_v4(self) -> None:
        """Let v4 not know the table."""
        for path in [path for path in self.server.scripts if path.startswith(V4)]:
            self.server.on(path, Reply(b"{}", 404))

    def without_v3(self) -> None:
        """Let v3 not know the table."""
        for path in [path for path in self.server.scripts if path.startswith(V3)]:
            self.server.on(path, Reply(b"{}", 404))


def sheet(rows: list[dict[str, object]]) -> bytes:
    """Rows as a CSV file of CBS."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def number(value: object) -> str:
    """A value as the CSV files write it."""
    return "" if value is None else str(value).replace(".", ",")


def files(table: CbsServer) -> dict[str, bytes]:
    """The test table as CBS packs it: codes without padding, decimal commas."""
    cells = [
        {**cell, "WijkenEnBuurten": str(cell["WijkenEnBuurten"]).strip(), "Value": number(cell["Value"])}
        for cell in table.cells
    ]
    properties = [{"Identifier": TABLE, "ObservationCount": len(cells), "ObservationsModified": "2026-01-02T02:00:00"}]
    return {
        "Observations": sheet(cells),
        "MeasureCodes": sheet(table.measures),
        "MeasureGroups": sheet(table.groups),
        "Dimensions": sheet([{"Identifier": "WijkenEnBuurten", "Kind": "GeoDetail"}]),
        "WijkenEnBuurtenCodes": sheet([{"Identifier": code, "Title": name} for code, name in AREAS.items()]),
        "Properties": sheet(properties),
    }


def packed(members: dict[str, bytes]) -> bytes:
    """The zip of CSV files, by name without ending."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return stream.getvalue()
