"""A make-believe list of gemeenten by province: invented codes, the shape of the tables 'Gebieden in Nederland'."""

from __future__ import annotations

from typing import Any

from testserver import SmallServer, json_reply

from kaart.catalogue.provinces import provinces

Row = dict[str, Any]
PROPERTIES = [
    {"odata.type": "Cbs.OData.GeoDimension", "ID": 0, "ParentID": None, "Type": "GeoDimension", "Key": "RegioS"},
    {"ID": 1, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Codes en namen van gemeenten"},
    {"ID": 2, "ParentID": 1, "Type": "Topic", "Key": "Code_1", "Title": "Code"},
    {"ID": 3, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Provincies"},
    {"ID": 4, "ParentID": 3, "Type": "Topic", "Key": "Code_28", "Title": "Code"},
    {"ID": 5, "ParentID": 3, "Type": "Topic", "Key": "Naam_29", "Title": "Naam"},
]


def rows() -> list[Row]:
    """Three hundred and twelve gemeenten, GM7000 and up, in turn in each of the provinces; padded as CBS pads."""
    codes = sorted(provinces().names)
    return [
        {"RegioS": f"GM{7000 + n}  ", "Code_1": f"GM{7000 + n}    ", "Code_28": f"{codes[n % 12]}  ", "Naam_29": "x "}
        for n in range(312)
    ]


def serve(server: SmallServer, year: int, given: list[Row] | None = None) -> None:
    """Serve the table of a year."""
    base = f"/opendata.cbs.nl/ODataFeed/odata/{provinces().tables[year]}"
    server.on(f"{base}/DataProperties", json_reply({"value": PROPERTIES}))
    server.on(f"{base}/TypedDataSet", json_reply({"value": rows() if given is None else given}))
