"""Whether a change of structure leaves what people get as it was.

Record what the commands of kaart give before and after the change, over one store, and compare:

    python scripts/same_outputs.py record --uit before --store store --upstream http://127.0.0.1:8900
    PYTHONPATH=other/src python scripts/same_outputs.py record --uit after --store store
    python scripts/same_outputs.py compare before after

Of every command standard output, the exit code and the files it writes are kept; standard error is not. Commands
run over the packaged Voorbeeldregio and over Heerlen. An empty store is filled through ``--upstream`` first; one
that holds anything is used as it is, so that "fetched on" is the same before and after. While commands run nothing
can be fetched. Without a store and an address only the Voorbeeldregio is recorded. Three minutes of one processor.

Two recordings are the same when all files are, byte for byte, but for HTML, which is parsed: the order of attributes,
how a character is escaped and text of white space alone do not count, and the day on which a page was made neither.
With ``compare --numbers`` a number in JSON may be written in more or fewer decimals.

Outputs depend on today in one more way, which shows as a difference: ``bereik --voorziening ov`` and profiles say so
when the last day of the stored timetable has passed. Record both on the same side of that day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path

# An address at which nobody answers: a recording holds what is stored.
NOBODY = "http://127.0.0.1:9"
# Everything of this installation that outputs depend on. Sets are in one order, so that chance changes nothing.
FIXED = {
    "KAART_TAAL": "nl",
    "KAART_URL": "https://kaart.example",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}
INDICATORS = ("laag_inkomen", "bijstand_per_1000", "inwoners", "inkomen_per_inwoner", "sociaal_minimum")
LEVELS = ("buurt", "gemeente")
METHODS = ("gi", "lisa")
SERVICES = ("vve", "ov", "school")
MAPS = ("svg", "csv", "geojson", "html")
PROFILES = ("json", "html")
# Figures of five years for trends; boundaries and inhabitants of the newest for accessibility.
FETCHED = (
    ("sync", "GM0917", "--jaren", "2016-2020,2024"),
    ("sync", "GM0917", "--jaren", "2024", "--lagen", "ov,vve,scholen"),
)
MODULE = ("-m", "kaart")
SECONDS = 600  # the most that one command may take
SHOWN = 5  # differences that are written out per file
WIDTH = 60  # characters of an excerpt
PACKAGE = "datapackage.json"
EXIT = "exit.txt"


@dataclass(frozen=True)
class Place:
    """What is asked of one region.

    Attributes
    ----------
    name
        Folder of its outputs.
    area, year
        Of figures and maps.
    profiles
        Codes of the areas of which a profile is made.
    """

    name: str
    area: str
    year: str
    profiles: tuple[str, ...]


EXAMPLE = Place("voorbeeldregio", "voorbeeldregio", "2023", ("BU99010301", "GM9901"))
HEERLEN = Place("heerlen", "GM0917", "2018", ("BU09174000", "GM0917"))


@dataclass(frozen=True)
class Command:
    """One command and the folder of what it gives.

    Attributes
    ----------
    folder
        Below the folder of the recording.
    words
        After ``kaart``.
    form
        Ending of the file that standard output goes to.
    """

    folder: str
    words: tuple[str, ...]
    form: str = "txt"


def commands(place: Place) -> Iterator[Command]:
    """All that is recorded of a region.

    Parameters
    ----------
    place
        The region.
    """
    region, year = ("--gebied", place.area), ("--jaar", place.year)
    mapped: tuple[str, ...] = (*region, *year, "--indicator", "laag_inkomen")
    asked: tuple[str, ...]
    for indicator in INDICATORS:
        for level in LEVELS:
            asked = ("cijfers", *region, *year, "--indicator", indicator, "--niveau", level)
            for form in ("json", "csv"):
                yield Command(f"{place.name}/cijfers-{indicator}-{level}-{form}", (*asked, f"--{form}"), form)
    yield Command(f"{place.name}/cijfers-tekst", ("cijfers", *mapped, "--niveau", "buurt"))
    for method in METHODS:
        asked = ("hotspots", *mapped, "--methode", method)
        yield Command(f"{place.name}/hotspots-{method}-json", (*asked, "--json"), "json")
        yield Command(f"{place.name}/hotspots-{method}-tekst", asked)
    for service in SERVICES:
        asked = ("bereik", *region, "--voorziening", service)
        yield Command(f"{place.name}/bereik-{service}-json", (*asked, "--json"), "json")
        yield Command(f"{place.name}/bereik-{service}-tekst", asked)
    for form in MAPS:
        yield Command(f"{place.name}/kaart-{form}", ("export", "kaart", *mapped, "--uit", f"kaart.{form}"))
    for code in place.profiles:
        asked = ("export", "profiel", code, *year)
        for form in PROFILES:
            yield Command(f"{place.name}/profiel-{code}-{form}", (*asked, "--uit", f"profiel.{form}"))
        yield Command(f"{place.name}/profiel-{code}-en", (*asked, "--taal", "en", "--uit", "profiel.html"))


def environment(store: Path, upstream: str = NOBODY) -> dict[str, str]:
    """Variables of a run: those of kaart are fixed, PYTHONPATH holds from any folder.

    Parameters
    ----------
    store
        Folder of the store.
    upstream
        Address of the services.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAART_")}
    path = [str(Path(part).absolute()) for part in kept.pop("PYTHONPATH", "").split(os.pathsep) if part]
    kept |= {"PYTHONPATH": os.pathsep.join(path)} if path else {}
    return {**kept, **FIXED, "KAART_CACHE": str(store.absolute()), "KAART_UPSTREAM": upstream}


def run(kaart: Sequence[str], words: Sequence[str], *, here: Path, env: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Exit code, standard output and the last line of standard error of a command.

    Parameters
    ----------
    kaart, words
        The command line and what comes after it.
    here
        Folder in which it runs.
    env
        Its variables.
    """
    line = [*kaart, *words]
    done = subprocess.run(line, cwd=here, env=env, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 (own words)  # nosec B603
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return done.returncode, done.stdout, said[-1] if said else ""


def fill(kaart: Sequence[str], store: Path, upstream: str) -> None:
    """Fetch what the commands of Heerlen need.

    Parameters
    ----------
    kaart
        The command line.
    store
        Folder that holds nothing yet.
    upstream
        Address of the services.

    Raises
    ------
    SystemExit
        If anything asked for did not come.
    """
    for words in FETCHED:
        print(f"kaart {shlex.join(words)}", file=sys.stderr)
        code, _, said = run(kaart, words, here=store, env=environment(store, upstream))
        if code:
            raise SystemExit(f"The store is not whole; empty {store} before the next attempt. {said}")


def record(folder: Path, *, kaart: Sequence[str], store: Path, upstream: str) -> int:
    """Keep what every command gives.

    Parameters
    ----------
    folder
        Where it goes; holds nothing yet.
    kaart
        The command line.
    store
        Folder of the store; filled when it holds nothing and there is an address.
    upstream
        Address of the services, "" for none.

    Returns
    -------
    int
        0, or 1 when a command could not do what it was asked: such a recording proves little.

    Raises
    ------
    SystemExit
        If the folder holds something: two recordings would be mixed up.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} holds something already; name another folder.")
    store.mkdir(parents=True, exist_ok=True)
    if upstream and not any(store.iterdir()):
        fill(kaart, store, upstream)
    places = (EXAMPLE, HEERLEN) if any(store.iterdir()) else (EXAMPLE,)
    todo = [command for place in places for command in commands(place)]
    env, started, failed = environment(store), time.monotonic(), []
    if tuple(kaart[1:]) == MODULE:
        # Which checkout that is depends on PYTHONPATH.
        print(run(kaart[:1], ("-c", "import kaart; print(*kaart.__path__)"), here=store, env=env)[1].decode().strip())
    for number, command in enumerate(todo, start=1):
        print(f"[{number}/{len(todo)}] {command.folder}", file=sys.stderr)
        here = folder / command.folder
        here.mkdir(parents=True)
        code, out, said = run(kaart, command.words, here=here, env=env)
        (here / f"stdout.{command.form}").write_bytes(out)
        (here / EXIT).write_text(f"{code}\n", encoding="utf-8")
        if code:
            failed.append(f"exit {code}: kaart {shlex.join(command.words)}: {said}")
    print("\n".join(failed), file=sys.stderr, end="\n" if failed else "")
    names = ", ".join(place.name for place in places)
    print(f"{len(todo)} commands, {len(files(folder))} files in {time.monotonic() - started:.0f} s: {names}")
    return 1 if failed else 0


def files(folder: Path) -> dict[str, Path]:
    """Every file below a folder by its name there.

    Parameters
    ----------
    folder
        Of a recording.
    """
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(frozen=True)
class Part:
    """A piece of a file that is compared: where it stands and what it is."""

    where: str
    text: str


@dataclass
class Rewritten:
    """Numbers that are equal and written in other decimals.

    Attributes
    ----------
    count
        How many.
    most, where
        The largest difference that rounding made, and its place.
    """

    count: int = 0
    most: Decimal = field(default_factory=Decimal)
    where: str = ""

    def add(self, difference: Decimal, where: str) -> None:
        """Count a number.

        Parameters
        ----------
        difference
            Between the two.
        where
            File and place.
        """
        self.count += 1
        if difference > self.most:
            self.most, self.where = difference, where


Leaf = tuple[str, object]  # its place in a JSON document, and what is there


class Number(str):
    """A number as it is written in JSON."""

    __slots__ = ()


def same_number(one: str, other: str) -> bool:
    """Whether the number with fewer decimals is the rounding of the other; a half goes either way.

    Parameters
    ----------
    one, other
        As written in JSON.
    """
    first, second = Decimal(one), Decimal(other)
    decimals = min(_decimals(first), _decimals(second))
    return 2 * abs(first - second) <= Decimal(1).scaleb(-decimals) if first != second else True


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
FOREIGN = frozenset({"svg", "math"})
SPACE = " \t\n\r\f"  # of HTML: a space that does not break is text
# The profile page ends with the day on which it was made, the only moment of a run in any output.
MADE = re.compile(r"(Gemaakt met kaart op|Made with kaart on) \d{1,2} \w+ \d{4}\.")


class Document(HTMLParser):
    """The parts of an HTML document, in order: tags with their attributes, texts, comments.

    As in a browser a slash closes a tag only in SVG and MathML. Tags that a browser adds are not added: a ``</li>``
    that one document leaves out is a difference.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._text: list[str] = []
        self._text_line = 0
        self._foreign = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag; of an attribute that is there twice the first counts."""
        self._foreign += tag in FOREIGN
        found = {name: value or "" for name, value in reversed(attrs)}
        self._keep("".join((f"<{tag}", *(f" {name}={found[name]!r}" for name in sorted(found)), ">")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with a slash."""
        self.handle_starttag(tag, attrs)
        if self._foreign:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Keep the end of a tag that can have one."""
        if tag not in VOID:
            self._keep(f"</{tag}>")
            self._foreign -= tag in FOREIGN

    def handle_data(self, data: str) -> None:
        """Gather text, which comes in pieces."""
        if not self._text:
            self._text_line = self.getpos()[0]
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        """Keep a comment."""
        self._keep(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Keep the document type."""
        self._keep(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        """Keep what SVG may have as a section."""
        self._keep(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        """Keep an instruction."""
        self._keep(f"<?{data}>")

    def close(self) -> None:
        """End the document, and with it the last text."""
        super().close()
        self._end_text()

    def _keep(self, text: str) -> None:
        self._end_text()
        self.parts.append(Part(f"line {self.getpos()[0]}", text))

    def _end_text(self) -> None:
        text, self._text = "".join(self._text), []
        if text.strip(SPACE):
            self.parts.append(Part(f"line {self._text_line}", MADE.sub(r"\1 <day>.", text)))


def html_parts(text: str) -> list[Part]:
    """Parts of an HTML document.

    Parameters
    ----------
    text
        The document.
    """
    document = Document()
    document.feed(text)
    document.close()
    return document.parts


def line_parts(text: str) -> list[Part]:
    """Lines of any other text.

    Parameters
    ----------
    text
        The whole.
    """
    return [Part(f"line {number}", line) for number, line in enumerate(text.split("\n"), start=1)]


def json_leaves(item: object, where: str = "$") -> Iterator[Leaf]:
    """Place and value of everything in a JSON document that holds nothing itself.

    Parameters
    ----------
    item
        The document, or what is at a place in it.
    where
        That place.
    """
    if isinstance(item, dict) and item:
        for key, value in item.items():
            yield from json_leaves(value, f"{where}.{key}")
    elif isinstance(item, list) and item:
        for index, value in enumerate(item):
            yield from json_leaves(value, f"{where}[{index}]")
    else:
        yield where, item


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*')


def without_numbers(text: str) -> str:
    """A JSON document with 0 for every number.

    Parameters
    ----------
    text
        The document.
    """
    return TOKEN.sub(lambda found: found[0] if found[0].startswith('"') else "0", text)


def read_json(text: str) -> list[Leaf] | None:
    """Places and values of a JSON document, numbers as they are written; None when it is none.

    Parameters
    ----------
    text
        The document.
    """
    try:
        document = json.loads(text, parse_int=Number, parse_float=Number)
    except ValueError:
        return None
    return list(json_leaves(document))


def without_files(text: str, path: Path) -> str:
    """A data package without size and hash of the files that it describes, where these are right.

    They follow from the files, which are compared themselves.

    Parameters
    ----------
    text
        The data package.
    path
        Where it stands.
    """
    for file in path.parent.iterdir():
        content = file.read_bytes()
        size, digest = f'"bytes": {len(content)}', f'"hash": "sha256:{hashlib.sha256(content).hexdigest()}"'
        if size in text and digest in text:
            text = text.replace(size, '"bytes": 0').replace(digest, '"hash": ""')
    return text


def compare_json(name: str, before: str, after: str, rewritten: Rewritten | None) -> list[str]:
    """Differences between two JSON documents of which the bytes differ.

    Parameters
    ----------
    name
        Of the file.
    before, after
        The documents.
    rewritten
        Counts numbers that are written otherwise; None when they may not be.
    """
    first, second = read_json(before), read_json(after)
    if first is None or second is None:
        return told(name, line_parts(before), line_parts(after))
    aligned = [where for where, _ in first] == [where for where, _ in second]
    if aligned and rewritten is not None:
        second = [
            _settled(one, other, name=name, rewritten=rewritten) for one, other in zip(first, second, strict=True)
        ]
        # What is not a number stays the same byte for byte, white space included.
        before, after = without_numbers(before), without_numbers(after)
    found = told(name, leaf_parts(first, named=not aligned), leaf_parts(second, named=not aligned))
    return found or told(name, line_parts(before), line_parts(after))


def _settled(one: Leaf, other: Leaf, *, name: str, rewritten: Rewritten) -> Leaf:
    """The second of two leaves; the first where it is the same number, which is counted when written otherwise."""
    (where, old), (_, new) = one, other
    if not (isinstance(old, Number) and isinstance(new, Number) and same_number(old, new)):
        return other
    if old != new:
        rewritten.add(abs(Decimal(old) - Decimal(new)), f"{name} {where}")
    return one


def leaf_parts(leaves: Sequence[Leaf], *, named: bool) -> list[Part]:
    """Leaves of a JSON document as parts.

    Parameters
    ----------
    leaves
        Of `read_json`.
    named
        Whether the place is compared too.
    """
    return [Part(where, f"{where}: {_written(value)}" if named else _written(value)) for where, value in leaves]


def _written(value: object) -> str:
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def told(name: str, before: Sequence[Part], after: Sequence[Part]) -> list[str]:
    """A line per part that differs, the first few of them; of what shifted only the first.

    Parameters
    ----------
    name
        Of the file.
    before, after
        Its parts.
    """
    differing = [
        (one, other)
        for one, other in zip_longest(before, after)
        if one is None or other is None or one.text != other.text
    ]
    shifted = len(before) != len(after)
    shown = differing[: 1 if shifted else SHOWN]
    lines = [f"{name}: {(one or other or Part('', '')).where}: {excerpts(one, other)}" for one, other in shown]
    if shifted and lines:
        lines[0] += f" ({len(before)} parts became {len(after)})"
    elif len(differing) > len(shown):
        lines.append(f"{name}: and {len(differing) - len(shown)} more differences")
    return lines


def excerpts(one: Part | None, other: Part | None) -> str:
    """Both texts around the first character that differs.

    Parameters
    ----------
    one, other
        Parts; None where there is none.
    """
    if one is None or other is None:
        return f"{_cut(one, 0)} became {_cut(other, 0)}"
    pairs = zip_longest(one.text, other.text)
    at = next((number for number, (left, right) in enumerate(pairs) if left != right), 0)
    return f"{_cut(one, at)} became {_cut(other, at)}"


def _cut(part: Part | None, at: int) -> str:
    if part is None:
        return "nothing"
    start = max(0, at - WIDTH // 2)
    return ("…" if start else "") + repr(part.text[start : start + WIDTH]) + ("…" * (len(part.text) > start + WIDTH))


def compare_file(name: str, before: Path, after: Path, rewritten: Rewritten | None) -> list[str]:
    """Differences between two versions of a file.

    Parameters
    ----------
    name
        Of the file.
    before, after
        Where they stand.
    rewritten
        Counts numbers of JSON that are written otherwise; None when they may not be.
    """
    old, new = before.read_bytes(), after.read_bytes()
    if old == new:
        return []
    first, second = old.decode(errors="backslashreplace"), new.decode(errors="backslashreplace")
    if first == second:  # bytes that are no text, beside text that names them
        return [f"{name}: the bytes differ"]
    match before.suffix:
        case ".html":
            return told(name, html_parts(first), html_parts(second))
        case ".json" | ".geojson":
            if rewritten is not None and before.name == PACKAGE:
                first, second = without_files(first, before), without_files(second, after)
            return compare_json(name, first, second, rewritten)
        case _:
            return told(name, line_parts(first), line_parts(second))


def compare(before: Path, after: Path, *, numbers: bool) -> int:
    """Print what differs between two recordings, or how many files are the same.

    Parameters
    ----------
    before, after
        Folders of recordings.
    numbers
        Whether numbers of JSON may be written in other decimals.

    Returns
    -------
    int
        0 when nothing differs, 1 when anything does or there is nothing to compare.
    """
    old, new = files(before), files(after)
    rewritten = Rewritten() if numbers else None
    lines = [] if old or new else [f"There is nothing in {before} and {after}."]
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            lines += compare_file(name, old[name], new[name], rewritten)
        else:
            lines.append(f"{name}: only in {before if name in old else after}")
    print("\n".join(lines) if lines else f"{len(old)} files are the same.")
    if rewritten is not None and rewritten.count:
        most = f"the largest difference is {rewritten.most:g}, at {rewritten.where}" if rewritten.most else "all exact"
        print(f"{rewritten.count} numbers are written in other decimals; {most}.")
    return 1 if lines else 0


def command_line(text: str) -> list[str]:
    """Words of the command line of kaart, which holds from any folder.

    Parameters
    ----------
    text
        As it is written in a shell; "" for the module in this Python.
    """
    if not text:
        return [sys.executable, *MODULE]
    program, *words = shlex.split(text)
    return [str(Path(program).absolute()) if os.sep in program else program, *words]


def main(arguments: Sequence[str] | None = None) -> int:
    """Record or compare.

    Parameters
    ----------
    arguments
        Those of this process when None.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    recording = actions.add_parser("record", help="keep what the commands give")
    recording.add_argument("--uit", type=Path, required=True, help="folder of the recording; holds nothing yet")
    recording.add_argument("--upstream", default="", help="address of the services, as KAART_UPSTREAM; fills a store")
    recording.add_argument("--store", type=Path, help="folder of the store; without it one that is thrown away")
    recording.add_argument("--kaart", default="", help="command line to run; without it the kaart of this Python")
    comparing = actions.add_parser("compare", help="say what differs between two recordings")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--numbers", action="store_true", help="numbers of JSON may have other decimals")
    chosen = parser.parse_args(arguments)
    if chosen.action == "compare":
        return compare(chosen.before, chosen.after, numbers=chosen.numbers)
    kaart = command_line(chosen.kaart)
    with tempfile.TemporaryDirectory() as spare:
        store = chosen.store or Path(spare)
        return record(chosen.uit, kaart=kaart, store=store, upstream=chosen.upstream)


if __name__ == "__main__":
    sys.exit(main())
