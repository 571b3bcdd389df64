"""The script that compares what people get before and after a change finds what differs, and nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shlex
import sys

import pytest

from kaart.core.settings import PROJECT

FIGURES = '{"figures": [{"area": "BU99010301", "value": 21.4, "p": 1e-05}, {"area": "BU99010302", "value": null}]}\n'
PAGE = """<!doctype html>
<html lang="nl"><head><title>Kaart</title></head>
<body><p class="a" id="b">Veilingen &amp; &#39;zo&#39;</p>
<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><p>Gemaakt met kaart op 1 maart 2026.</p></body></html>
"""


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("same_outputs", PROJECT / "scripts" / "same_outputs.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def compare(script, tmp_path, capsys):
    """Compare two versions of one file: the exit code and the lines."""

    def start(name, before, after, *options):
        for folder, text in (("before", before), ("after", after)):
            path = tmp_path / folder / "x" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = script.main(["compare", str(tmp_path / "before"), str(tmp_path / "after"), *options])
        return code, capsys.readouterr().out.splitlines()

    return start


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "place"),
    [
        ("a.json", FIGURES, "21.4", "21.5", "$.figures[0].value"),
        ("a.json", FIGURES, "null", "0", "$.figures[1].value"),
        ("a.json", FIGURES, '"p"', '"q"', "$.figures[0].p"),
        ("a.json", FIGURES, "BU99010302", "BU99010303", "$.figures[1].area"),
        ("a.geojson", FIGURES, "21.4", "21.5", "$.figures[0].value"),
        ("a.json", FIGURES, ", ", ",", "line 1"),
        ("a.json", FIGURES, "BU99010302", "BU9901030\\u0032", "line 1"),
        ("a.json", FIGURES, "}\n", "", "line 1"),
        ("a.html", PAGE, 'class="a"', 'class="c"', "line 3"),
        ("a.html", PAGE, ' id="b"', "", "line 3"),
        ("a.html", PAGE, "Veilingen", "Veiling", "line 3"),
        ("a.html", PAGE, "M0 0", "M0 1", "line 4"),
        ("a.html", PAGE, "</p>\n", "</p>\n<p>en meer</p>", "line 4"),
        ("a.html", PAGE, "&amp;", "&nbsp;", "line 3"),
        ("a.html", PAGE, "met kaart op 1 maart", "zonder kaart op 1 maart", "line 4"),
        ("a.csv", "a,b\n1,2.50\n", "2.50", "2.5", "line 2"),
        ("a.csv", "a,b\n1,2\n", "\n", "\r\n", "line 1"),
        ("exit.txt", "0\n", "0", "1", "line 1"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--numbers",)])
def test_what_was_changed_is_found_and_named(compare, name, text, old, new, place, options):
    assert old in text
    code, lines = compare(name, text, text.replace(old, new), *options)
    assert code == 1
    assert lines[0].startswith(f"x/{name}: {place}: ")
    assert compare(name, text, text, *options) == (0, ["1 files are the same."])


@pytest.mark.parametrize(("before", "after"), [(b"\x89PNG\x00", b"\x89PNG\x01"), (b"\xff", rb"\xff")])
def test_one_byte_of_any_file_is_found(compare, before, after):
    code, lines = compare("a.png", before, after)
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("x/a.png: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("&#39;zo&#39;", "'zo'"),
        ("&#39;zo&#39;", "&apos;zo&#x27;"),
        ('class="a" id="b"', "id='b'\n class=a"),
        ("</head>\n<body>", "</head><body>"),
        ("</p>\n<svg", "</p>\n\n  <svg"),
        ('<path d="M0 0"/>', '<path d="M0 0"></path>'),
        ("1 maart 2026", "28 december 2026"),
    ],
)
def test_the_same_page_written_otherwise_is_the_same(compare, old, new):
    assert old in PAGE
    assert compare("a.html", PAGE, PAGE.replace(old, new))[0] == 0
    assert compare("a.txt", PAGE, PAGE.replace(old, new))[0] == 1


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("21.4", "21.399999618530273", True),
        ("21.40", "21.4", True),
        ("35.0", "35", True),
        ("0.00001", "1e-05", True),
        ("1.25", "1.2", True),
        ("1.25", "1.3", True),
        ("1.26", "1.2", False),
        ("21.4", "21.5", False),
        ("21.40", "21.46", False),
        ("-0.5", "0.5", False),
        ("100", "101", False),
        ('"35.0"', '"35"', False),
        ("1.0", "true", False),
    ],
)
def test_a_number_may_have_other_decimals_only_when_asked(compare, before, after, same):
    for one, other in ((before, after), (after, before)):
        texts = [f'{{"a": [{number}, "b"]}}' for number in (one, other)]
        assert compare("a.json", *texts)[0] == 1
        code, lines = compare("a.json", *texts, "--numbers")
        assert code == (0 if same else 1)
        assert lines[-1].startswith("1 numbers are written in other decimals") is same


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.svg"])
def test_numbers_of_anything_but_json_stay_as_they_are(compare, name):
    assert compare(name, '["35.0", 35.0]', '["35.0", 35]', "--numbers")[0] == 1


def test_what_rounding_took_is_said(compare):
    code, lines = compare("a.json", '{"a": [0.4, 7.0, 3]}', '{"a": [0, 7, 3]}', "--numbers")
    assert code == 0
    assert lines[1] == "2 numbers are written in other decimals; the largest difference is 0.4, at x/a.json $.a[0]."


def test_size_and_hash_of_a_described_file_follow_from_it(compare):
    def package(content):
        digest = hashlib.sha256(content).hexdigest()
        return json.dumps({"resources": [{"bytes": len(content), "hash": f"sha256:{digest}"}]}, indent=1)

    old, new = b'{"a": 35.0}', b'{"a": 35}'
    compare("a.geojson", old, new)
    assert compare("datapackage.json", package(old), package(new), "--numbers")[0] == 0
    assert compare("datapackage.json", package(old), package(new))[0] == 1
    code, lines = compare("datapackage.json", package(old), package(old), "--numbers")
    assert (code, lines[0]) == (0, "2 files are the same.")
    # A hash that is not of the file beside it stays what it is.
    code, lines = compare("datapackage.json", package(old), package(b"another"), "--numbers")
    assert code == 1
    assert lines[0].startswith("x/datapackage.json: $.resources[0].")


def test_of_many_differences_the_first_few_are_written_out(compare):
    code, lines = compare("a.json", json.dumps([*range(20)]), json.dumps([*range(1, 21)]))
    assert (code, len(lines)) == (1, 6)
    assert lines[-1] == "x/a.json: and 15 more differences"
    assert compare("a.json", "[1, 2]", "[1, 2, 3]")[1] == [
        "x/a.json: $[2]: nothing became '$[2]: 3' (2 parts became 3)"
    ]


def test_a_file_on_one_side_only_is_a_difference(compare, script, tmp_path, capsys):
    compare("a.txt", "a", "a")
    (tmp_path / "after" / "b.txt").write_text("b")
    assert script.main(["compare", str(tmp_path / "before"), str(tmp_path / "after")]) == 1
    assert capsys.readouterr().out == f"b.txt: only in {tmp_path / 'after'}\n"


def test_nothing_is_not_the_same_as_nothing(script, tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert script.main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    assert "nothing" in capsys.readouterr().out


def test_a_recording_keeps_output_exit_code_and_files(script, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(script, "INDICATORS", ("inwoners",))
    program = tmp_path / "kaart.py"
    program.write_text(
        "import os, sys\n"
        "print(sys.argv[1], os.environ['KAART_UPSTREAM'])\n"
        "if sys.argv[1] == 'export': open(sys.argv[-1], 'w').write('made')\n"
        "if sys.argv[1] == 'hotspots': sys.exit('could not')\n"
    )
    line = shlex.join([sys.executable, str(program)])
    for name in ("one", "two"):
        assert script.main(["record", "--uit", str(tmp_path / name), "--kaart", line]) == 1
        assert "exit 1: kaart hotspots --gebied voorbeeldregio" in capsys.readouterr().err
    found = tmp_path / "one" / "voorbeeldregio"
    assert (found / "cijfers-inwoners-buurt-json" / "stdout.json").read_text() == f"cijfers {script.NOBODY}\n"
    assert (found / "hotspots-gi-json" / "exit.txt").read_text() == "1\n"
    assert (found / "kaart-svg" / "kaart.svg").read_text() == "made"
    # Nothing is stored and nothing can be fetched: there is no Heerlen.
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["voorbeeldregio"]
    assert script.main(["compare", str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    with pytest.raises(SystemExit, match="holds something already"):
        script.main(["record", "--uit", str(tmp_path / "one"), "--kaart", line])
