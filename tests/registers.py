"""What the registers of childcare and schools and the Locatieserver answer, made up for tests."""

from __future__ import annotations

from kaart.sources.registers import lrk

REGISTER_PATH = f"/{lrk.HOST}/{lrk.PATH}"
FREE = "/api.pdok.nl/bzk/locatieserver/search/v3_1/free"
HEAD = [
    "lrk_id",
    "type_oko",
    "opc",
    "actuele_naam_oko",
    "aantal_kindplaatsen",
    "ve",
    "status",
    "opvanglocatie_adres",
    "opvanglocatie_postcode",
    "opvanglocatie_woonplaats",
    "bag_id",
    "naam_houder",
    "contact_persoon",
    "contact_telefoon",
    "contact_emailadres",
    "cbs_code",
]


def site(number: int, **changes: str) -> dict[str, str]:
    row = dict.fromkeys(HEAD, "") | {
        "lrk_id": str(number),
        "type_oko": "KDV",
        "actuele_naam_oko": f"'t Proefje {number} Bébé",
        "aantal_kindplaatsen": "16",
        "ve": "Nee",
        "status": "Ingeschreven",
        "opvanglocatie_adres": f"Proefstraat {number}",
        "opvanglocatie_postcode": "9901 AA",
        "opvanglocatie_woonplaats": "Proefdorp",
        "bag_id": f"99{number}",
        "contact_persoon": "P. Geheim",
        "contact_telefoon": "06-geheim",
        "cbs_code": "9901",
    }
    return row | changes


def export(rows: list[dict[str, str]], *, head: list[str] | None = None, encoding: str = "cp1252") -> bytes:
    names = head or HEAD
    filling = [site(1000 + n, cbs_code="9999") for n in range(lrk.FEWEST_ROWS)]
    lines = [";".join(names), *(";".join(row.get(name, "") for name in names) for row in (*rows, *filling))]
    return "\r\n".join(lines).encode(encoding)


def found(street: str, number: str, **changes: str) -> dict[str, str]:
    return {
        "type": "adres",
        "weergavenaam": f"{street} {number}, 9901AA Proefdorp",
        "straatnaam": street,
        "woonplaatsnaam": "Proefdorp",
        "postcode": "9901AA",
        "huisnummer": number,
        "huis_nlt": number,
        "centroide_rd": f"POINT(100000 40000{number})"[:22] + ")",
        **changes,
    }
