"""``kaart shortlist`` over the example region: text and JSON tell the same, and wrong words are one sentence."""

import pytest
from clirun import environment, run_here

AREA = "voorbeeldregio"
CONDITIONS = ("--voorwaarde", "laag_inkomen-2023:boven-12", "--voorwaarde", "bijstand_per_1000-2023:onder-110")


@pytest.fixture
def run(tmp_path):
    def start(*words, **more):
        return run_here("shortlist", *words, env=environment("http://127.0.0.1:9", tmp_path / "cache", **more))

    return start


@pytest.mark.slow
def test_text_and_json_tell_the_same(run):
    told = run(AREA, *CONDITIONS, "--kolom", "woz-2023", "--jaar", "2023", "--json")
    assert told.code == 0
    document = told.json()
    assert [item["column"] for item in document["columns"]] == [
        "woz-2023",
        "laag_inkomen-2023",
        "bijstand_per_1000-2023",
    ]
    assert [item["condition"] for item in document["conditions"]] == [CONDITIONS[1], CONDITIONS[3]]
    counts = document["counts"]
    assert counts["meets"] + counts["fails"] + counts["unknown"] == len(document["areas"])
    met = [area for area in document["areas"] if area["outcome"] == "meets"]
    assert len(met) == counts["meets"] > 0
    assert all(area["figures"]["laag_inkomen-2023"]["value"] > 12 for area in met)
    assert all(set(area["conditions"].values()) == {"meets"} for area in met)
    unknown = [area for area in document["areas"] if area["outcome"] == "unknown"]
    assert all(area["reason"] for area in unknown)
    lines = run(AREA, *CONDITIONS, "--kolom", "woz-2023", "--jaar", "2023").out.splitlines()
    assert lines[0].startswith(f"In Voorbeeldregio voldoen {len(met)} van de {len(document['areas'])} buurten: ")
    assert sum(line.startswith(tuple(area["area"] for area in met)) for line in lines) == len(met)
    assert f"Niet te zeggen: {len(unknown)}." in lines


@pytest.mark.slow
def test_without_a_question_it_starts_with_poverty_and_young_children(run):
    document = run(AREA, "--json").json()
    assert document["conditions"][0]["condition"].startswith("laag_inkomen-")
    assert document["conditions"][1]["condition"].startswith("vve.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kolom", "laag_inkomn"), "laag_inkomen"),
        (("--kolom", "vve.sterren"), "nearest_m"),
        (("--voorwaarde", "woz"), "hoogste-kwart"),
        (("--voorwaarde", "woz:hoogste-vijfde"), "hoogste-kwart"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(run, words, said):
    told = run(AREA, *words)
    assert told.code == 1
    assert said in told.sentence()


def test_a_column_that_is_not_there_is_named_and_lets_nobody_in(run):
    told = run(AREA, "--voorwaarde", "woz-1950:onder-3", "--jaar", "2023", "--json")
    assert told.code == 0
    assert told.json()["counts"]["meets"] == 0
    assert "woz-1950" in told.err
