"""A tiny national list of stops for tests; nothing in it is real."""

from __future__ import annotations

import gzip

NAMES = (
    "ExportCHB_2026-11-24.xml.gz",
    "ExportCHB_2026-11-25.xml.gz",
    "PassengerStopAssignmentExportCHB_2026-11-26.xml.gz",
)
INDEX = "".join(f'<a href="{name}">{name}</a>' for name in NAMES)


def quay(code, x, y, *, status="available", mode="bus", name="Kerk"):
    return (
        f"<n:quay><n:quaycode>{code}</n:quaycode><n:quaynamedata><n:quayname>{name}</n:quayname></n:quaynamedata>"
        f"<n:quaystatusdata><n:quaystatus>{status}</n:quaystatus></n:quaystatusdata><n:quaytransportmodes>"
        f"<n:transportmodedata><n:transportmode>{mode}</n:transportmode></n:transportmodedata></n:quaytransportmodes>"
        f"<n:quaylocationdata><n:rd-x>{x}</n:rd-x><n:rd-y>{y}</n:rd-y></n:quaylocationdata></n:quay>"
    )


def export(*quays, head=""):
    return gzip.compress(
        (
            f'<?xml version="1.0"?>{head}<n:export xmlns:n="http://bison.connekt.nl/tmi8/chb/msg"><n:stopplaces><n:stopplace>'
            "<n:stopplacecode>NL:S:1</n:stopplacecode><n:stopplacename><n:publicname>Kerk</n:publicname>"
            f"<n:town>Proef</n:town></n:stopplacename><n:quays>{''.join(quays)}</n:quays></n:stopplace></n:stopplaces></n:export>"
        ).encode()
    )


GOOD = export(
    quay("NL:Q:1", 196_000, 322_000),
    quay("NL:Q:2", 196_100, 322_000, mode="train", name=""),
    quay("NL:Q:2", 196_100, 322_000),
    quay("NL:Q:3", 196_000, 322_000, status="unavailable"),
    quay("NL:Q:4", "", ""),
    quay("NL:Q:5", 0, 0),
    quay("NL:Q:6", 100_000, 450_000, mode="zeppelin"),
)
