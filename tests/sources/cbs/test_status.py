"""Provisional figures: CBS's own sentences, most of them as published, and what they say of one year."""

from __future__ import annotations

import pytest

from kaart.sources.cbs.columns import Topic
from kaart.sources.cbs.status import DEFINITIVE, Statement, extents, read_period, read_table

WHOLE, PART = Statement("whole"), Statement("part")
BY_SUBJECT = (
    "Definitief, tenzij in de toelichting bij het onderwerp expliciet is vermeld dat het voorlopige cijfers betreft."
)
CHANGES = "\r\n\r\nWijzigingen per maart 2024:\r\nDe voorlopige cijfers van 2023 zijn vervangen.\r\n"
COMING = "\r\nWanneer komen er nieuwe cijfers?\r\nDe voorlopige cijfers over 2023 komen in december.\r\n"
SYMBOLS = "\r\nVerklaring van symbolen:\r\n* : voorlopige cijfers\r\n** : nader voorlopige cijfers\r\n"


def section(text: str) -> str:
    return f"Overzicht van gegevens.\r\n\r\nStatus van de cijfers:\r\n{text}{CHANGES}{COMING}{SYMBOLS}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BY_SUBJECT, DEFINITIVE),
        ("Definitief.", DEFINITIVE),
        ("De gegevens zijn definitief.", DEFINITIVE),
        ("De cijfers in deze tabel zijn definitief.", DEFINITIVE),
        (
            (
                "De cijfers in deze tabel zijn definitief tenzij is aangegeven in de toelichting bij 'perioden' of "
                "'onderwerp' dat ze voorlopig of nader voorlopig zijn."
            ),
            DEFINITIVE,
        ),
        ("In deze tabel zijn de cijfers definitief; voorlopige cijfers zijn vervangen.", DEFINITIVE),
        ("De voorlopige cijfers zijn vervangen door definitieve cijfers.", DEFINITIVE),
        ("De voorlopige cijfers zijn inmiddels definitief.", DEFINITIVE),
        ("De cijfers zijn niet langer voorlopig. Er zijn geen voorlopige cijfers.", DEFINITIVE),
        ("De cijfers over 2023 zijn definitief geworden.", DEFINITIVE),
        ("De cijfers in deze tabel zijn voorlopig.", WHOLE),
        ("De cijfers zijn nog niet definitief.", WHOLE),
        ("De cijfers over 2023 zijn nog niet definitief.", WHOLE),
        ("Voorlopig", WHOLE),
        ("Nader voorlopig.", WHOLE),
        ("Voorlopige cijfers.", WHOLE),
        ("Alle cijfers zijn nog voorlopig", WHOLE),
        ("Dit zijn voorlopige cijfers.", WHOLE),
        ("Het betreft nader voorlopige cijfers over 2023.", WHOLE),
        ("De cijfers van 2023 zijn nader voorlopig.", WHOLE),
        ("De cijfers over verslagjaar 2023 zijn voorlopig. De overige cijfers in deze tabel zijn definitief.", WHOLE),
        (
            "De cijfers over verslagjaar 2022 zijn voorlopig. De overige cijfers in deze tabel zijn definitief.",
            DEFINITIVE,
        ),
        ("De cijfers over de jaren 1948-2022 zijn definitief.\r\nDe cijfers over 2023 en 2024 zijn voorlopig.", WHOLE),
        ("De cijfers over de jaren 1948-2023 zijn definitief.\r\nDe cijfers over 2024 zijn voorlopig.", DEFINITIVE),
        ("De cijfers tot en met 2022/'23 zijn definitief en 2023/'24 is voorlopig.", WHOLE),
        ("De cijfers tot en met 2023/'24 zijn definitief en 2024/'25 is voorlopig.", DEFINITIVE),
        ("De cijfers tot en met 2022 zijn definitief. De overige cijfers zijn voorlopig.", WHOLE),
        ("De cijfers tot en met 2023 zijn definitief. De overige cijfers zijn voorlopig.", DEFINITIVE),
        ("Cijfers vanaf 2022 zijn voorlopig.", WHOLE),
        (
            (
                "De cijfers tot en met 2022 zijn definitief. De cijfers van januari tot en met juli 2023 zijn nader "
                "voorlopig. De cijfers over de laatste drie maanden zijn voorlopig."
            ),
            PART,
        ),
        ("De cijfers over inkomen zijn voorlopig.", Statement(subjects=("inkomen",))),
        (
            "De cijfers over inkomen en sociale zekerheid zijn voorlopig, de overige cijfers zijn definitief.",
            Statement(subjects=("inkomen", "socialezekerheid")),
        ),
        (
            "Alle cijfers zijn definitief, behalve de cijfers over energie: deze zijn voorlopig.",
            Statement(subjects=("energie",)),
        ),
        ("De cijfers over inkomen zijn definitief. De overige cijfers zijn voorlopig.", PART),
        ("Een deel van de cijfers is voorlopig.", PART),
        ("De meeste cijfers zijn definitief.", PART),
        ("De cijfers worden in 2025 definitief.", PART),
        ("De voorlopige cijfers worden in 2025 vervangen door definitieve.", PART),
        (
            (
                "2024:\r\nDe beschikbare cijfers zijn definitief.\r\n\r\n2023:\r\nDe meeste beschikbare cijfers zijn "
                "definitief.\r\nCijfers zijn voorlopig voor:\r\n- meldingsplichtige infectieziekten;\r\n- sterfte."
            ),
            Statement(subjects=("meldingsplichtigeinfectieziekten", "sterfte")),
        ),
        ("2023:\r\nDe cijfers zijn definitief.\r\n2024:\r\nDe cijfers zijn voorlopig.", DEFINITIVE),
    ],
)
def test_the_section_on_status(text, says):
    assert read_table([section(text)], year=2023) == says
    assert read_table([section(text).replace("\r\n", "<br />")], year=2023) == says


def test_a_table_without_such_a_section():
    assert read_table([None, float("nan"), ""], year=2023) == DEFINITIVE
    assert read_table([CHANGES + COMING + SYMBOLS], year=2023) == DEFINITIVE
    assert read_table(["Cijfers per buurt. De cijfers in deze tabel zijn voorlopig." + COMING], year=2023) == WHOLE
    # Only the section may be read finely: elsewhere the word is used for many things.
    assert read_table(["De cijfers over inkomen zijn voorlopig."], year=2023) == DEFINITIVE


def test_the_first_text_with_the_section_counts():
    assert read_table(["Kerncijfers", section("Definitief."), section("Voorlopig.")], year=2023) == DEFINITIVE


@pytest.mark.parametrize(
    ("status", "title", "says"),
    [
        ("Voorlopig", "2022", "whole"),
        ("NaderVoorlopig", "2022", "whole"),
        ("Nader voorlopig ", "2022", "whole"),
        ("Definitief", "2022", "no"),
        (None, "2022*", "whole"),
        (float("nan"), "2022**  ", "whole"),
        ("", "2022", None),
        (None, None, None),
    ],
)
def test_a_period(status, title, says):
    assert read_period(status, title) == says


def topic(key: str, *, note: str = "", path: str = "", title: str = "") -> Topic:
    return Topic(key, title or key, path, note)


@pytest.mark.parametrize(
    ("note", "provisional"),
    [
        ("Personen met persoonlijk inkomen. Afgerond op honderdtallen.Het betreft voorlopige cijfers.", True),
        (
            "Het betreft voorlopige cijfers.Op het gebied van sociale zekerheid vinden er regelmatig revisies plaats.",
            True,
        ),
        ("De cijfers over 2023 zijn voorlopig.", True),
        ("De cijfers over 2022 zijn definitief. De cijfers over 2023 zijn voorlopig.", True),
        ("De cijfers over 2022 zijn voorlopig. De cijfers over 2023 zijn definitief.", False),
        ("De (voorlopig) gemiddelde woningwaarde wordt bepaald met de waardepeildatum van voorgaand jaar.", False),
        ("De voorlopige waarde wordt later vervangen.", False),
        ("Volgens het Geografisch Basisregister (GBR, definitieve versie) per 1 januari.", False),
        ("De cijfers zijn definitief; voorlopige cijfers zijn vervangen.", False),
        ("Personen in voorlopige hechtenis zijn niet meegeteld.", False),
        ("", False),
    ],
)
def test_the_description_of_a_column(note, provisional):
    topics = [topic("M1", note=note), topic("M2")]
    assert extents(DEFINITIVE, topics, year=2023) == {"M1": "whole" if provisional else "no", "M2": "no"}


def test_a_column_of_a_table_of_one_year_may_hold_figures_of_another():
    topics = [topic("M1", note="Het betreft voorlopige cijfers over 2022.")]
    assert extents(DEFINITIVE, topics, year=2023) == {"M1": "whole"}
    assert extents(Statement(several=True), topics, year=2023) == {"M1": "no"}
    assert extents(Statement(several=True), topics, year=2022) == {"M1": "whole"}


def test_an_asterisk_behind_a_title():
    assert extents(DEFINITIVE, [topic("M1", title="Bijstand*"), topic("M2")], year=2023) == {"M1": "whole", "M2": "no"}


def test_a_named_subject_marks_its_columns_and_one_that_is_not_placed_the_table():
    topics = [
        topic("M1", path="Inkomen/Inkomen van personen"),
        topic("M2", path="Sociale zekerheid"),
        topic("M3", title="Mediaan vermogen"),
    ]
    told = Statement(subjects=("inkomen", "mediaanvermogen"))
    assert extents(told, topics, year=2023) == {"M1": "whole", "M2": "no", "M3": "whole"}
    vague = Statement(subjects=("inkomen", "welvaart"))
    assert extents(vague, topics, year=2023) == {"M1": "whole", "M2": "part", "M3": "part"}


@pytest.mark.parametrize(("stated", "every"), [(WHOLE, "whole"), (PART, "part"), (DEFINITIVE, "no")])
def test_what_is_said_of_all_figures_holds_for_every_column(stated, every):
    assert set(extents(stated, [topic("M1"), topic("M2")], year=2023).values()) == {every}
