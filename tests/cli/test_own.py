"""``kaart eigen``: own figures in the store, private, asked for like any other and gone when they are thrown away."""

from __future__ import annotations

import csv
import io
import json

import pytest
from books import ods_row, opendocument
from clirun import environment, run_here, snapshot

from kaart.core.settings import Settings

NOBODY = "http://127.0.0.1:9"
MEANING = {"naam": "Voedselpakketten", "definitie": "Wie een pakket kreeg.", "eenheid": "%", "bron": "=Voedselbank"}
ID = "eigen_voedselpakketten"


@pytest.fixture
def kaart(tmp_path, monkeypatch):
    """Run a command on a store in which only the example region is."""
    monkeypatch.setattr(Settings, "static", tmp_path / "static")
    env = environment(NOBODY, tmp_path / "cache")

    def run(*words):
        return run_here(*words, env=env)

    return run


@pytest.fixture
def areas(kaart):
    found = kaart(
        "cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--niveau", "buurt", "--json"
    ).json()
    return [(row["area"], row["name"]) for row in found["figures"]]


@pytest.fixture
def add(kaart, tmp_path):
    """Add a file; what is said of it can be changed."""

    def run(text, *words, name="proef.csv", **said):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        fields = {"gebied": "voorbeeldregio", "jaar": "2024", "waarde": "w", **MEANING, **said}
        options = [part for key, value in fields.items() if value is not None for part in (f"--{key}", value)]
        return kaart("eigen", "toevoegen", str(path), *options, *words)

    return run


def test_from_a_file_to_an_answer(kaart, add, areas):
    (one, _), (two, _), (three, _) = areas[:3]
    text = f"code;w\n{one};4,5\n{two};-2,3\n{three};\n{three[2:]};geheim\nBU12340000;9\nNergens;1\n"
    run = add(text, "--json")
    assert (run.code, run.err) == (0, "")
    done = run.json()
    assert (done["indicator"], done["rows"], done["joined"], done["level"]) == (ID, 6, 2, "buurt")
    assert done["counts"] == {"joined": 2, "empty": 2, "unknown": 1, "outside": 1}
    assert [(row["row"], row["outcome"]) for row in done["problems"]] == [(6, "outside"), (7, "unknown")]
    assert len(done["areas_without_row"]) == len(areas) - 3
    found = kaart("cijfers", "--gebied", "voorbeeldregio", "--indicator", ID, "--json").json()["figures"]
    values = {row["area"]: row["value"] for row in found}
    assert len(values) == len(areas)
    assert (values.pop(one), values.pop(two)) == (4.5, -2.3)
    assert set(values.values()) == {None}
    for row in found:
        assert row["family"] == ID
        assert row["definition"] == "Wie een pakket kreeg."
        assert row["source"]["name"] == "eigen cijfers: =Voedselbank"
        assert row["source"]["licence"] == "eigen"
        assert row["source"]["sha256"] == done["sha256"]


def test_for_people_there_are_lines_and_the_mark(kaart, add, areas):
    run = add(f"code;w\n{areas[0][0]};4,5\nNergens;1\n")
    assert run.code == 0
    assert run.out.startswith("1 van de 2 rijen gaf een waarde.")
    assert "rij 3: 'Nergens' is geen code van een buurt." in run.out
    lines = kaart("cijfers", "--gebied", areas[0][0], "--indicator", ID).out
    assert "(eigen cijfers)" in lines
    assert "4,5 %" in lines


def test_csv_is_marked_and_formulas_are_harmless(kaart, add, areas):
    add(f"code;w\n{areas[0][0]};-4,5\n", definitie="=1+1")
    out = kaart("cijfers", "--gebied", areas[0][0], "--indicator", ID, "--csv").out
    row = next(csv.DictReader(io.StringIO(out)))
    assert row["value"] == "-4.5"
    assert row["definition"] == "'=1+1"
    assert row["source"].startswith("eigen cijfers")


def test_list_status_and_removal(kaart, add, areas, tmp_path):
    assert kaart("eigen", "lijst", "--json").json() == {"own": []}
    add(f"code;w\n{areas[0][0]};4,5\n")
    add(f"code;w\n{areas[0][0]};5,5\n")
    add(f"code;w\n{areas[1][0]};6\n", jaar="2023")
    listed = kaart("eigen", "lijst", "--json").json()["own"]
    assert [(item["indicator"], item["year"], item["values"], item["unit"]) for item in listed] == [
        (ID, 2023, 1, "%"),
        (ID, 2024, 1, "%"),
    ]
    layers = kaart("status", "--json").json()["layers"]
    assert [(item["layer"], item["vintage"], item["state"]) for item in layers] == [
        ("eigen", f"{ID}-buurt-2023", "good"),
        ("eigen", f"{ID}-buurt-2024", "good"),
    ]
    assert "eigen" in kaart("status").out
    assert kaart("cijfers", "--gebied", areas[0][0], "--indicator", ID, "--json").json()["figures"][0]["value"] == 5.5
    assert kaart("eigen", "weg", ID, "--json").json() == {"removed": ID, "layers": 2}
    assert not [name for name in snapshot(tmp_path / "cache") if name.startswith("eigen")]
    run = kaart("cijfers", "--gebied", areas[0][0], "--indicator", ID)
    assert run.code == 1
    assert ID in run.sentence()


def test_nothing_is_written_where_browsers_can_fetch_it(kaart, add, areas, tmp_path):
    add(f"code;w\n{areas[0][0]};4,5\n")
    kaart("cijfers", "--gebied", areas[0][0], "--indicator", ID)
    assert not (tmp_path / "static").exists()
    # Beside the layer only the mark of the store and the index of names of the areas, in a folder that is not served.
    kept = {name.split("/")[0] for name in snapshot(tmp_path / "cache")}
    assert kept <= {"eigen", "formaat.json", "gebiedsnamen.json"}


def test_the_file_itself_is_not_kept(add, areas, tmp_path):
    add(f"code;w;adres\n{areas[0][0]};4,5;Geheimstraat 1\n")
    assert not [
        path for path in (tmp_path / "cache").rglob("*") if path.is_file() and b"Geheimstraat" in path.read_bytes()
    ]


def test_another_definition_under_the_same_name_is_refused(kaart, add, areas):
    text = f"code;w\n{areas[0][0]};4,5\n"
    assert add(text).code == 0
    run = add(text, jaar="2023", definitie="Iets anders.")
    assert run.code == 1
    assert f"kaart eigen weg {ID}" in run.sentence()
    assert len(kaart("eigen", "lijst", "--json").json()["own"]) == 1


def test_names_that_begin_alike_or_fold_alike_do_not_replace_one_another(kaart, add, areas):
    names = [f"Huishoudens met energietoeslag, eerste ronde ({season})" for season in ("voorjaar", "najaar")]
    for name, value in zip(names, ("1", "90"), strict=True):
        assert add(f"code;w\n{areas[0][0]};{value}\n", naam=name).code == 0
    ids = [item["indicator"] for item in kaart("eigen", "lijst", "--json").json()["own"]]
    assert len(set(ids)) == 2
    found = [
        kaart("cijfers", "--gebied", areas[0][0], "--indicator", name, "--json").json()["figures"][0] for name in ids
    ]
    assert {row["value"] for row in found} == {1, 90}
    assert add(f"code;w\n{areas[0][0]};1\n", naam="Pakketten (%)").code == 0
    run = add(f"code;w\n{areas[0][0]};2\n", naam="Pakketten €")
    assert run.code == 1
    assert "'Pakketten €'" in run.sentence()
    assert "eigen_pakketten" in run.sentence()
    assert len(kaart("eigen", "lijst", "--json").json()["own"]) == 3


@pytest.mark.slow
def test_the_map_of_stored_own_figures_can_be_exported_and_is_marked(kaart, add, areas, tmp_path):
    add("code;w\n" + "".join(f"{code};0,000{place % 9 + 1}\n" for place, (code, _) in enumerate(areas)))
    for form in ("html", "csv"):
        target = tmp_path / f"x.{form}"
        run = kaart("export", "kaart", "--gebied", "voorbeeldregio", "--indicator", ID, "--uit", str(target))
        assert run.code == 0, run.err
        text = target.read_text(encoding="utf-8-sig")
        assert "Voedselpakketten (eigen cijfers)" in text
        assert "eigen cijfers: =Voedselbank" in text
        assert "0,0009" in text
        assert kaart("export", "kaart", "--controleer", str(target)).code == 0
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "Gemaakt door een gebruiker van kaart, niet door het CBS" in page
    assert "De gebieden zijn verzonnen." in page
    assert "Alles op deze kaart is verzonnen" not in page
    add("code;w\n" + "".join(f"{code};0,5\n" for code, _ in areas))
    run = kaart("export", "kaart", "--controleer", str(tmp_path / "x.html"))
    assert run.code == 1


def test_years_in_a_file_become_years_of_the_indicator(kaart, add, areas):
    (one, _), (two, _) = areas[:2]
    text = f"jaar;code;w\n2023;{one};2,0\n2023;{two};5,7\n2024;{one};3,0\n2024;{two};6,7\n"
    done = add(text, "--json", jaar=None).json()
    assert [(item["year"], item["joined"], item["rows"]) for item in done["years"]] == [(2023, 2, 2), (2024, 2, 2)]
    for year, value in (("2023", 2.0), ("2024", 3.0)):
        found = kaart("cijfers", "--gebied", one, "--indicator", ID, "--jaar", year, "--json").json()["figures"]
        assert [row["value"] for row in found] == [value]
    assert [item["year"] for item in kaart("eigen", "lijst", "--json").json()["own"]] == [2023, 2024]
    wide = add(f"code;2023;2024\n{one};2,5;3,5\n", jaar=None, waarde=None)
    assert wide.code == 0, wide.err
    assert wide.out.startswith("2023\n1 van de 1 rijen gaf een waarde.")
    found = kaart("cijfers", "--gebied", one, "--indicator", ID, "--jaar", "2024", "--json").json()["figures"]
    assert [row["value"] for row in found] == [3.5]


def test_what_kaart_wrote_is_read_without_naming_column_or_year(kaart, add, areas, tmp_path):
    (one, _), (two, _), (three, _) = areas[:3]
    assert add(f"code;w\n{one};1,234\n{two};-2,5\n{three};geheim\n").code == 0
    asked = ("--gebied", "voorbeeldregio", "--indicator", ID)
    before = kaart("cijfers", *asked, "--json").json()["figures"]
    assert kaart("export", "kaart", *asked, "--uit", str(tmp_path / "uit.csv")).code == 0
    assert kaart("eigen", "weg", ID).code == 0
    assert add((tmp_path / "uit.csv").read_bytes(), jaar=None, waarde=None).code == 0
    after = kaart("cijfers", *asked, "--json").json()["figures"]
    kept = ("area", "year", "value", "status", "unit")
    assert [[row[name] for name in kept] for row in after] == [[row[name] for name in kept] for row in before]


def test_hidden_rows_are_asked_about(kaart, add, areas):
    (one, _), (two, _) = areas[:2]
    content = opendocument(["code", "w"], [one, 1], ods_row(two, 2, more='table:visibility="filter"'))
    run = add(content, name="a.ods")
    assert run.code == 1
    assert "a.ods verbergt rij 3" in run.sentence()
    assert "--verborgen mee" in run.sentence()
    assert add(content, "--json", name="a.ods", verborgen="weg").json()["rows"] == 1
    assert add(content, "--json", name="a.ods", verborgen="mee").json()["rows"] == 2
    assert add(content, name="a.ods", verborgen="misschien").code == 1


def test_names_another_level_and_a_year_without_areas(kaart, add, areas):
    code, name = next((code, name) for code, name in areas if [other for _, other in areas].count(name) == 1)
    run = add(f"w;buurt\n7;{name}\n", "--json", jaar="2031")
    assert run.code == 0
    assert (run.json()["joined_by"], run.json()["key_column"]) == ("name", "buurt")
    assert run.json()["areas_year"] < 2031
    found = kaart("cijfers", "--gebied", code, "--indicator", ID, "--json").json()["figures"][0]
    assert (found["year"], found["value"]) == (2031, 7)
    run = add(f"gem;w\nGM{code[2:6]};3\n", naam="Gemeentecijfer", niveau="gemeente")
    assert run.code == 0
    found = kaart("cijfers", "--gebied", f"GM{code[2:6]}", "--indicator", "eigen_gemeentecijfer", "--json").json()
    assert [row["value"] for row in found["figures"]] == [3]


def test_own_figures_are_tested_for_hotspots_like_any_other(kaart, add, areas):
    add("code;w\n" + "".join(f"{code};{place % 17}\n" for place, (code, _) in enumerate(areas)))
    run = kaart("hotspots", "--gebied", "voorbeeldregio", "--indicator", ID, "--jaar", "2024", "--json")
    assert (run.code, run.err) == (0, "")
    assert len(run.json()["areas"]) == len(areas)


WRONG = {
    "no file": (None, {}, "is niet te lezen"),
    "column": ("code;v\nBU99010000;1\n", {}, "heeft geen kolom 'w'"),
    "level": ("code;w\nBU99010000;1\n", {"niveau": "land"}, "buurt, wijk, gemeente"),
    "kind": ("code;w\nBU99010000;1\n", {"soort": "som"}, "aantal, aandeel, categorie"),
    "way": ("code;w\nBU99010000;1\n", {"op": "gevoel"}, "code, naam, adres"),
    "year": ("code;w\nBU99010000;1\n", {"jaar": "18"}, "geen jaar"),
    "sign": ("code;w\nBU99010000;1\n", {"decimaal": ";"}, "geen decimaalteken"),
    "source": ("code;w\nBU99010000;1\n", {"bron": " "}, "alle vier"),
    "nothing joins": ("code;w\nBU12340000;1\n", {}, "De 1 rij gaf geen waarde"),
    "area": ("code;w\nBU99010000;1\n", {"gebied": "GM0034"}, "kaart sync GM0034"),
    "service": ("adres;w\nDorpsstraat 1;1\n", {"kolom": "adres", "op": "adres"}, "."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_one_sentence_and_nothing_is_stored(kaart, add, tmp_path, case):
    text, said, words = WRONG[case]
    if text is None:
        fields = {"gebied": "voorbeeldregio", "jaar": "2024", "waarde": "w", **MEANING}
        run = kaart(
            "eigen",
            "toevoegen",
            str(tmp_path / "er.csv"),
            *[part for key, value in fields.items() for part in (f"--{key}", value)],
        )
    else:
        run = add(text, **said)
    assert run.code == 1
    assert words in run.err.splitlines()[-1]
    assert "Traceback" not in run.err
    assert not list((tmp_path / "cache").glob("eigen/*/*"))


@pytest.mark.parametrize("name", ["eigen_bestaat_niet", "laag_inkomen"])
def test_only_own_figures_can_be_thrown_away(kaart, name):
    run = kaart("eigen", "weg", name)
    assert run.code == 1
    assert name in run.sentence()


def test_a_damaged_layer_is_named_and_the_rest_still_answers(kaart, add, areas, tmp_path):
    add(f"code;w\n{areas[0][0]};4,5\n")
    path = next((tmp_path / "cache" / "eigen").rglob("*.parquet"))
    path.write_bytes(b"stuk")
    assert kaart("status", "--json").json()["layers"][0]["state"] == "damaged"
    assert kaart("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--json").code == 0
    assert kaart("eigen", "weg", ID).code == 0


@pytest.mark.standin
def test_a_code_of_another_year_and_addresses_of_heerlen(standin, tmp_path):
    env = environment(standin.url, tmp_path / "cache")
    assert run_here("sync", "GM0917", "--jaren", "2018", env=env).code == 0
    path = tmp_path / "adressen.csv"
    path.write_text(
        "adres;n\nTestplein 28 6411TN Heerlen;2\nTeststraat 49 6411TN Heerlen;3\n6411;4\nNergensweg 1;5\n",
        encoding="utf-8",
    )
    said = {
        **MEANING,
        "gebied": "GM0917",
        "jaar": "2018",
        "waarde": "n",
        "kolom": "adres",
        "op": "adres",
        "soort": "aantal",
    }
    run = run_here(
        "eigen",
        "toevoegen",
        str(path),
        *[part for key, value in said.items() for part in (f"--{key}", value)],
        "--json",
        env=env,
    )
    assert run.code == 0, run.err
    assert "PDOK" in run.err
    assert run.json()["counts"] == {"added": 2, "unknown": 2}
    found = run_here("cijfers", "--gebied", "GM0917", "--indicator", ID, "--json", env=env).json()["figures"]
    assert [row["value"] for row in found if row["value"] is not None] == [5]
    assert json.dumps(found).count("Testplein") == 0


def test_what_kaart_wrote_needs_no_words(kaart, areas, tmp_path):
    path = tmp_path / "uit.csv"
    out = kaart("cijfers", "--gebied", "voorbeeldregio", "--indicator", "laag_inkomen", "--csv").out
    path.write_text(out)
    rows = list(csv.DictReader(io.StringIO(out)))
    run = kaart("eigen", "toevoegen", str(path), "--gebied", "voorbeeldregio", "--json")
    assert run.code == 0, run.err
    done = run.json()
    assert (done["level"], done["rows"]) == ("buurt", len(rows))
    again = kaart("cijfers", "--gebied", "voorbeeldregio", "--indicator", done["indicator"], "--json").json()["figures"]
    assert {row["area"]: row["value"] for row in again} == {
        row["area"]: float(row["value"]) if row["value"] else None for row in rows
    }
    assert {row["year"] for row in again} == {int(row["year"]) for row in rows}
    assert again[0]["unit"] == rows[0]["unit"]


def test_a_file_of_others_without_words_is_a_sentence(add, areas):
    run = add(f"code;w\n{areas[0][0]};4\n", naam=None)
    assert run.code == 1
    assert "naam" in run.sentence()
    assert "--gebied" in add(b"code;w\nBU00010000;4\nBU00020000;4\n", gebied=None).sentence()
