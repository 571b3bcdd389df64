"""A make-believe opendata (v3) and datasets (v4) with editions of the status score SES-WOA, on the small test server.

Topic groups and titles are those of StatLine's downloads and of public code that reads the tables; titles repeat, as
they do there. The figures of Amsterdam are real: CBS, 85163NED, 2019 (CC BY 4.0); what that download does not hold is
missing here. Everything called Test is invented. Equality in a filter is honoured, beginnings of codes are not.
"""

from __future__ import annotations

import re
from typing import Any

from testserver import Asked, Reply, SmallServer, json_reply

V3, V4 = "opendata.cbs.nl", "datasets.cbs.nl"
TITLE = "Sociaal-economische status; scores per wijk en buurt, regio-indeling"
# Path of groups and title by v3 key, and the measure id; an id that nobody saw is called TEST.
TOPICS: dict[str, tuple[str, str, str]] = {
    "RegiocodeGemeenteWijkBuurt_1": ("", "Regiocode (gemeente, wijk, buurt)", "TEST_1"),
    "ParticuliereHuishoudens_2": ("", "Particuliere huishoudens", "TEST_2"),
    "k_1eTotEnMet40ePercentielgroep_3": ("Financiële Welvaart", "1e tot en met 40e percentielgroep", "D007963_1"),
    "k_41eTotEnMet80ePercentielgroep_4": ("Financiële Welvaart", "41e tot en met 80e percentielgroep", "D007964_1"),
    "k_81eTotEnMet100ePercentielgroep_5": ("Financiële Welvaart", "81e tot en met 100e percentielgroep", "D007965_1"),
    "GemiddeldePercentielgroep_6": ("Financiële Welvaart", "Gemiddelde percentielgroep", "D007966_1"),
    "k_1eTotEnMet40ePercentielgroep_7": ("Gestandaardiseerd inkomen", "1e tot en met 40e percentielgroep", "D007963_2"),
    "GemiddeldePercentielgroep_10": ("Gestandaardiseerd inkomen", "Gemiddelde percentielgroep", "D007966_2"),
    "k_1eTotEnMet40ePercentielgroep_11": ("Vermogen", "1e tot en met 40e percentielgroep", "D007963_3"),
    "GemiddeldePercentielgroep_14": ("Vermogen", "Gemiddelde percentielgroep", "D007966_3"),
    "Waarde_16": ("Opleidingsniveau/Laag", "Waarde", "TEST_16"),
    "GemiddeldeScore_29": ("SES-WOA/Totaalscore", "Gemiddelde score", "TEST_29"),
    "GemiddeldeScore_31": ("SES-WOA/Deelscore financiële welvaart", "Gemiddelde score", "TEST_31"),
    "GemiddeldeScore_33": ("SES-WOA/Deelscore opleidingsniveau", "Gemiddelde score", "TEST_33"),
    "GemiddeldeScore_35": ("SES-WOA/Deelscore arbeidsverleden", "Gemiddelde score", "TEST_35"),
    "Waarde_37": ("Spreiding/Spreiding totaal", "Waarde", "TEST_37"),
    "Waarde_38": ("Spreiding/Spreiding welvaart", "Waarde", "TEST_38"),
}
HOUSEHOLDS, SCORE, SPREAD = "ParticuliereHuishoudens_2", "GemiddeldeScore_29", "Waarde_37"
WEALTH, EDUCATION, WORK = "GemiddeldeScore_31", "GemiddeldeScore_33", "GemiddeldeScore_35"
LOWEST, MIDDLE, HIGHEST, PLACE = list(TOPICS)[2:6]
NAMES = {
    "GM0363    ": "Amsterdam",
    "WK036300  ": "Burgwallen-Oude Zijde",
    "BU03630000": "Kop Zeedijk",
    "BU03630100": "Stationsplein e.o.",
    "BU03630301": "Gouden Bocht",
    "BU03630506": "Planciusbuurt Zuid",
    "GM1999    ": "Testdam",
    "WK199900  ": "Testwijk",
    "BU19990000": "Testkern",
    "BU199900A1": "Testrand",
}
# Households, score and spread of 2019 as CBS published them; None where it wrote a dot.
AMSTERDAM: dict[str, tuple[int, float | None, float | None]] = {
    "GM0363    ": (457_400, -0.100, 1.010),
    "WK036300  ": (2_900, -0.022, 0.892),
    "BU03630000": (700, 0.045, 0.856),
    "BU03630100": (0, None, None),
    "BU03630301": (100, None, None),
    "BU03630506": (100, -0.476, 1.024),
}
INVENTED: dict[str, dict[str, float | None]] = {
    "GM1999    ": {HOUSEHOLDS: 900, SCORE: -0.25, SPREAD: 0.9, WEALTH: -0.1, EDUCATION: -0.1, WORK: -0.05},
    "WK199900  ": {HOUSEHOLDS: 900, SCORE: -0.25, SPREAD: 0.9, WEALTH: -0.1, EDUCATION: -0.1, WORK: -0.05},
    "BU19990000": {HOUSEHOLDS: 700, SCORE: -0.3, SPREAD: 0.95, LOWEST: 55.5, MIDDLE: 30.0, HIGHEST: 14.5, PLACE: 41.2},
    "BU199900A1": {HOUSEHOLDS: 200, SCORE: 0.125, SPREAD: 0.6, LOWEST: 25.0, MIDDLE: 45.0, HIGHEST: 30.0, PLACE: 58.8},
}


def _rows(period: str, *, add: float = 0.0) -> list[dict[str, Any]]:
    """Figures by area; `add` moves the invented scores, so that another year has others."""
    real = {code: dict(zip((HOUSEHOLDS, SCORE, SPREAD), told, strict=True)) for code, told in AMSTERDAM.items()}
    invented = {code: {**told, SCORE: (told[SCORE] or 0) + add} for code, told in INVENTED.items()}
    figures = {**(real if period == "2019JJ00" else {}), **invented}
    return [
        {"WijkenEnBuurten": code, "Perioden": period, **{key: told.get(key) for key in TOPICS}}
        for code, told in figures.items()
    ]


class Edition:
    """One table; a test changes what it holds before it asks.

    `periods` are titles by key, `topics` as in `TOPICS`, `rows` those of v3, from which the cells of v4 follow.
    """

    def __init__(self, table: str, areas: int, years: range) -> None:
        self.table, self.areas = table, areas
        self.title = f"{TITLE} {areas}"
        self.stamp = "2025-11-05T02:00:00"
        last = years[-1]
        self.periods = {f"{year}JJ00": f"{year}{'*' if year == last else ''}" for year in years}
        self.topics = dict(TOPICS)
        self.rows = [row for year in years for row in _rows(f"{year}JJ00", add=0.001 * (year - 2019))]
        self.names = dict(NAMES)

    def forget(self, key: str) -> None:
        """Drop a column."""
        del self.topics[key]
        for row in self.rows:
            row.pop(key)

    def rename(self, key: str, *, path: str | None = None, title: str | None = None) -> None:
        """Call a column or its groups otherwise."""
        was = self.topics[key]
        self.topics[key] = (was[0] if path is None else path, was[1] if title is None else title, was[2])

    def put(self, code: str, key: str, value: Any, *, period: str = "2019JJ00") -> None:
        """Write a cell."""
        for row in self.rows:
            if row["WijkenEnBuurten"] == code and row["Perioden"] == period:
                row[key] = value

    def groups(self) -> dict[str, int]:
        """Number of every group, by path."""
        paths = {""}
        for path, _, _ in self.topics.values():
            parts = path.split("/")
            paths |= {"/".join(parts[: place + 1]) for place in range(len(parts))}
        return {path: number for number, path in enumerate(sorted(paths - {""}), start=100)}


class SesServer:
    """Editions in both services; `v3` and `v4` say which service has any."""

    def __init__(self, server: SmallServer, *editions: Edition, v3: bool = True, v4: bool = True) -> None:
        self.server = server
        self.editions = {edition.table: edition for edition in editions}
        self.honest = True
        if v3:
            self._serve(V3, "/ODataCatalog/Tables", lambda: self._listed("Identifier"))
        if v4:
            self._serve(V4, "/odata/v1/Datasets", lambda: self._listed("Identifier"))
        for edition in editions:
            if v3:
                self._serve_v3(edition)
            if v4:
                self._serve_v4(edition)

    def _listed(self, key: str) -> list[dict[str, Any]]:
        return [{key: edition.table, "Title": edition.title} for edition in self.editions.values()]

    def _serve_v3(self, edition: Edition) -> None:
        for entity, rows in {
            "TableInfos": lambda: [{"Modified": edition.stamp, "Title": edition.title}],
            "DataProperties": lambda: _properties(edition),
            "TypedDataSet": lambda: edition.rows,
            "Perioden": lambda: [{"Key": key, "Title": title} for key, title in edition.periods.items()],
            "WijkenEnBuurten": lambda: [{"Key": code, "Title": name} for code, name in edition.names.items()],
        }.items():
            self._serve(V3, self.path_v3(edition.table, entity), rows)

    def _serve_v4(self, edition: Edition) -> None:
        about = json_reply({"ObservationsModified": edition.stamp, "Title": edition.title})
        self.server.on(f"/{V4}{self.path_v4(edition.table, 'Properties')}", lambda _: about)
        for entity, rows in {
            "Dimensions": lambda: [
                {"Identifier": "WijkenEnBuurten", "Kind": "GeoDetail"},
                {"Identifier": "Perioden", "Kind": "TimeDimension"},
            ],
            "MeasureCodes": lambda: _measures(edition),
            "MeasureGroups": lambda: _groups(edition),
            "PeriodenCodes": lambda: [{"Identifier": key, "Title": title} for key, title in edition.periods.items()],
            "WijkenEnBuurtenCodes": lambda: [
                {"Identifier": code.strip(), "Title": name} for code, name in edition.names.items()
            ],
            "Observations": lambda: _cells(edition),
        }.items():
            self._serve(V4, self.path_v4(edition.table, entity), rows)

    def _serve(self, host: str, path: str, rows: Any) -> None:
        def answer(asked: Asked) -> Reply:
            text = asked.params.get("$filter", "") if self.honest else ""
            equal = dict(re.findall(r"(\w+) eq '([^']*)'", text))
            among = dict(re.findall(r"(\w+) in \(([^)]*)\)", text))
            fits = [
                row
                for row in rows()
                if all(row[name] == key for name, key in equal.items())
                and all(f"'{row[name]}'" in keys.split(",") for name, keys in among.items())
            ]
            return json_reply({"value": fits, "@odata.count": len(fits)})

        self.server.on(f"/{host}{path}", answer)

    @staticmethod
    def path_v3(table: str, entity: str) -> str:
        """Path of an entity set of v3."""
        return f"/ODataFeed/odata/{table}/{entity}"

    @staticmethod
    def path_v4(table: str, entity: str) -> str:
        """Path of an entity set of v4."""
        return f"/odata/v1/CBS/{table}/{entity}"

    def asked_for_data(self) -> int:
        """How often figures were asked for."""
        v3 = sum(self.server.count(f"/{V3}{self.path_v3(table, 'TypedDataSet')}") for table in self.editions)
        return v3 + sum(self.server.count(f"/{V4}{self.path_v4(table, 'Observations')}") for table in self.editions)


def _properties(edition: Edition) -> list[dict[str, Any]]:
    numbers = edition.groups()
    shape = [
        {"ID": 1, "ParentID": None, "Type": "GeoDetail", "Key": "WijkenEnBuurten", "Title": "Wijken en buurten"},
        {"ID": 2, "ParentID": None, "Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"},
    ]
    shape += [
        {
            "ID": number,
            "ParentID": numbers.get(path.rpartition("/")[0]),
            "Type": "TopicGroup",
            "Key": "",
            "Title": path.rpartition("/")[2],
        }
        for path, number in numbers.items()
    ]
    return shape + [
        {"ID": 3 + place, "ParentID": numbers.get(path), "Type": "Topic", "Key": key, "Title": title}
        for place, (key, (path, title, _)) in enumerate(edition.topics.items())
    ]


def _groups(edition: Edition) -> list[dict[str, Any]]:
    numbers = edition.groups()
    return [
        {"Id": str(number), "Title": path.rpartition("/")[2], "ParentId": _text(numbers.get(path.rpartition("/")[0]))}
        for path, number in numbers.items()
    ]


def _measures(edition: Edition) -> list[dict[str, Any]]:
    numbers = edition.groups()
    return [
        {"Identifier": measure, "Title": title, "MeasureGroupId": _text(numbers.get(path))}
        for path, title, measure in edition.topics.values()
    ]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _cells(edition: Edition) -> list[dict[str, Any]]:
    """One row per cell; an empty cell has none."""
    return [
        {
            "Measure": measure,
            "ValueAttribute": "None",
            "Value": row[key],
            "StringValue": None,
            "WijkenEnBuurten": row["WijkenEnBuurten"].strip(),
            "Perioden": row["Perioden"],
        }
        for row in edition.rows
        for key, (_, _, measure) in edition.topics.items()
        if row[key] is not None
    ]
