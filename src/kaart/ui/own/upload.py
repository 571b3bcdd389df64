"""Own figures, from file to areas: upload, first look, columns, report, and description.

Everything stays in the session of the user: in its state, never in a shared cache
and never in the folder that is served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from kaart.answers.own import find_places
from kaart.catalogue import Family, Kind, load
from kaart.catalogue.own import MOST_LABEL, MOST_TEXT, MOST_UNIT, Description, describe
from kaart.catalogue.scope import Scope
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import InputError, NotInStoreError, mark
from kaart.core.few import few
from kaart.own.addresses import MOST_PLACES, finder, require_few
from kaart.own.columns import gemeente_in, level_in, propose
from kaart.own.kaart_table import Told, told_by
from kaart.own.matching import CODE, NAME, PLACE, MatchReport
from kaart.own.numbers import COMMA, POINT
from kaart.own.places import Places
from kaart.own.reading import MOST_BYTES, TYPES, read_upload
from kaart.own.sheet import MOST_COLUMNS, MOST_ROWS, Sheet
from kaart.own.values import read_cells
from kaart.own.years import FIRST_YEAR, LAST_YEAR, Columns, match_year, read_dated, series_of, year_column, years_in
from kaart.render.own.report import report_file, report_sentence, report_table
from kaart.sync.locate import connect, locate
from kaart.ui.cache.figures import READER, find_scope, load_steps, scope_choices
from kaart.ui.cache.keep import library, settings
from kaart.ui.own.ask import ANSWERS, PROPOSED, ask, select
from kaart.ui.shell.controls import LEVEL_NAMES
from kaart.ui.shell.grid import show_plain
from kaart.ui.shell.start import start_scope
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say, tr

FILE, MATCH, MEANING = "_own_file", "_own_match", "_own_meaning"
SHEET, OTHER_SHEET = "_own_sheet", "_own_other_sheet"
KIND_NAMES = {
    Kind.INTENSIVE: mark("Share, mean or distance"),
    Kind.EXTENSIVE: mark("Number (adds up)"),
    Kind.CATEGORY: mark("Category"),
}
WAY_NAMES = {CODE: mark("Codes"), NAME: mark("Names"), PLACE: mark("Postcodes or addresses")}
Made = TypeVar("Made")
WITH, WITHOUT = "mee", "weg"
_LOOK = 5
_PROBLEMS = 200


@dataclass(frozen=True)
class File:
    """A file of this session: its name, hash and rows."""

    name: str
    sha256: str
    sheet: Sheet


@dataclass(frozen=True)
class Plan:
    """Choices for reading a file, and the outcome.

    Attributes
    ----------
    scope, level, year
        Region and level of the areas, year of the figures.
    kind
        Kind of the values.
    report
        Outcome of every row; None until addresses may be looked up.
    categories
        Texts that stand behind numbered categories.
    told
        What the file itself says of its figures.
    reports
        Outcome of every row of each year in the file.
    """

    scope: Scope
    level: Level
    year: int
    kind: Kind
    report: MatchReport | None
    categories: tuple[str, ...]
    told: Told
    reports: Mapping[int, MatchReport] = field(default_factory=dict)

    def of_year(self, year: int) -> Plan:
        """The same for another year of the file."""
        return replace(self, year=year, report=self.reports[year])


def open_file() -> File | None:
    """Draw the upload and read the file; None without a file.

    Raises
    ------
    UploadError
        If it cannot be used.
    """
    state = st.session_state
    limits = tr(
        "CSV, Excel (.xlsx) or .ods, up to {megabytes} MB, {rows} rows and {columns} columns.",
        megabytes=MOST_BYTES // 1_000_000,
        rows=f"{MOST_ROWS:,}".replace(",", "." if language() == "nl" else ","),
        columns=MOST_COLUMNS,
    )
    st.caption(
        " ".join(
            (
                limits,
                tr("The file stays in this session: it is not kept, and nobody else sees it."),
                tr("A link cannot rebuild this map; to keep figures on this computer, use kaart eigen toevoegen."),
            )
        )
    )
    given = st.file_uploader(
        tr("File with codes or names of areas"),
        type=list(TYPES),
        key="own_upload",
        max_upload_size=MOST_BYTES // 1_000_000,
    )
    if given is not None:
        content = given.getvalue()
        if state.get(FILE, ("", b""))[1] != content:
            _forget()
        state[FILE] = (given.name, content)
    if FILE not in state:
        _explain()
        return None
    name, content = state[FILE]
    if given is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(tr("In use: {file}", file=name))
            st.button(tr("Remove file"), icon=":material/delete:", on_click=_forget, key="own_remove")
    digest = hashlib.sha256(content).hexdigest()
    sheet = _once(SHEET, (name, digest), lambda: read_upload(content, name))
    if len(sheet.sheets) > 1:
        chosen = select(tr("Sheet"), sheet.sheets, "own_sheet", default=sheet.sheets[0])
        if chosen != sheet.sheets[0]:
            sheet = _once(OTHER_SHEET, (name, digest, chosen), lambda: read_upload(content, name, sheet=chosen))
    return File(name, digest, sheet)


def _explain() -> None:
    """Explain what happens with a file, on a page that is empty without one."""
    steps = (
        tr("Choose a file with one row per area: a column with codes or names, and a column with figures."),
        tr("See which columns were recognised, and which rows did not join and why. Nothing is guessed."),
        tr("Say what the figures are: name, definition, unit and source."),
        tr("See them on a map, as a table and as CSV, always marked as own figures."),
    )
    for number, step in enumerate(steps, start=1):
        st.text(f"{number}. {step}")


def _forget() -> None:
    for name in (FILE, SHEET, OTHER_SHEET, MATCH, MEANING, ANSWERS, PROPOSED):
        st.session_state.pop(name, None)
    for name in [name for name in st.session_state if str(name).startswith("own_") and name != "own_upload"]:
        del st.session_state[name]


def show_first_look(file: File) -> None:
    """Show the first rows as read, and notices from reading."""
    sheet = file.sheet
    rows = [["" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else cell for cell in row]
            for row in sheet.rows[:_LOOK]]  # fmt: skip
    st.caption(tr("The first rows of {rows}:", rows=len(sheet.rows)))
    frame = pd.DataFrame(rows, columns=list(sheet.columns), index=list(sheet.numbers[:_LOOK]))
    show_plain(frame, key="own_look", alt=tr("The first rows of the file"), hide_index=False)
    if sheet.notices:
        st.info("  \n".join(say(notice) for notice in sheet.notices), icon=":material/info:")


def choose_columns(file: File) -> Plan:
    """Ask for region, level, year and columns, and join the rows.

    Raises
    ------
    KaartError
        If the region has no areas of that level, or the columns cannot be used.
    """
    sheet = file.sheet
    with st.container(key="eigen_gebied", horizontal=True, vertical_alignment="bottom"):
        scope = _scope_control(sheet)
        levels = {level.value: tr(LEVEL_NAMES[level]) for level in MAP_LEVELS}
        found = level_in(sheet)
        level = Level(
            select(tr("Level"), tuple(levels), "own_level", names=levels, default=(found or Level.BUURT).value)
        )
        column = year_column(sheet)
        wide = () if column else max((series_of(sheet, name)[1] for name in sheet.columns), key=len)
        year = _year_control(scope, years_in(sheet, column) if column else wide)
    places = _places(scope, level, year)
    proposal, told = propose(sheet, places), told_by(sheet, load())
    with st.container(key="eigen_kolommen", horizontal=True, vertical_alignment="bottom"):
        key = select(tr("Column with the areas"), sheet.columns, "own_key", default=proposal.key)
        ways = {way: tr(name) for way, name in WAY_NAMES.items()}
        by = select(tr("It holds"), tuple(ways), "own_by", names=ways, default=proposal.by)
        value = select(tr("Column with the values"), sheet.columns, "own_value", default=proposal.value or key)
        kinds = {kind.value: tr(name) for kind, name in KIND_NAMES.items()}
        kind = Kind(
            select(
                tr("The values are"), tuple(kinds), "own_kind", names=kinds, default=(told.kind or Kind.INTENSIVE).value
            )
        )
        signs = {"": tr("Find out"), COMMA: tr("Comma"), POINT: tr("Point")}
        decimal = select(tr("Decimal sign"), tuple(signs), "own_decimal", names=signs, default="")
    shown = _shown_rows(sheet)
    if shown is None:
        return Plan(scope, level, year, kind, None, (), told)
    words, years = (value, ()) if column else series_of(shown, value)
    dated = read_dated(shown, value=words, column=column, year=None if column or years else year)
    numbers, categories = read_cells(shown, dated, value=value, kind=kind, decimal=decimal)
    if by == PLACE and not _may_send(shown.column(key)):
        return Plan(scope, level, year, kind, None, categories, told)
    asked = (file.sha256, sheet.columns, len(shown.rows), scope.id, level, year, key, by, value, kind, decimal,
             library().stamp())  # fmt: skip

    def join() -> dict[int, MatchReport]:
        reports = {}
        for at in sorted({*dated.every_year, year}):
            then = places if at == year else _places(scope, level, at)
            columns, find = Columns(key, by, kind), _finder(scope, then) if by == PLACE else None
            reports[at] = match_year(shown, dated, numbers, year=at, columns=columns, places=then, find=find)
        return reports

    reports = _once(MATCH, asked, join)
    return Plan(scope, level, year, kind, reports[year], categories, told, reports)


def _places(scope: Scope, level: Level, year: int) -> Places:
    return find_places(READER, scope, level=level, year=year, steps=partial(load_steps, scope, level=level))


def _year_control(scope: Scope, years: Sequence[int]) -> int:
    """Draw the choice of the year: one of those in the file, else any."""
    label = tr("Year of the figures")
    if years:
        return int(select(label, tuple(map(str, years)), "own_year_in_file", default=str(years[-1])))
    return int(
        ask(st.number_input, label, "own_year", _last_year(scope), min_value=FIRST_YEAR, max_value=LAST_YEAR, step=1,
            width=160)
    )  # fmt: skip


def _shown_rows(sheet: Sheet) -> Sheet | None:
    """The rows that count, where a workbook hides some; None until the user has said whether these do.

    Raises
    ------
    UploadError
        If the workbook shows none.
    """
    if not sheet.hidden:
        return sheet
    names = {"": tr("Choose"), WITH: tr("Take them along"), WITHOUT: tr("Leave them out")}
    st.warning(
        tr("The workbook hides rows {rows}, perhaps by a filter.", rows=few(sheet.hidden)), icon=":material/info:"
    )
    choice = select(tr("Hidden rows"), tuple(names), "own_hidden", default="", names=names)
    if not choice:
        return None
    return sheet.without_hidden() if choice == WITHOUT else sheet


def _once(slot: str, asked: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """Return this session's earlier result for the same key, so that a click does not repeat all work."""
    kept = st.session_state.get(slot)
    if kept is None or kept[0] != asked:
        with st.spinner(tr("Joining the rows to areas …")):
            kept = (asked, make())
        st.session_state[slot] = kept
    made: Made = kept[1]
    return made


def _may_send(cells: Sequence[object]) -> bool:
    """Whether the user chose to send the addresses to PDOK."""
    require_few(cells)
    st.warning(
        tr(
            "Postcodes and addresses are looked up at PDOK (Kadaster): each one is sent there, at most {most}, "
            "and kept nowhere. Do not do this with addresses of clients unless your organisation allows it.",
            most=MOST_PLACES,
        ),
        icon=":material/info:",
    )
    return bool(ask(st.checkbox, tr("Send them to PDOK"), "own_send", default=False))


def _finder(scope: Scope, places: Places) -> Any:  # noqa: ANN401 - what `finder` gives
    areas = library().areas(scope, level=places.level, year=places.year).areas
    return finder(partial(locate, connect(settings())), areas, level=places.level)


def show_report(plan: Plan) -> None:
    """Show the number of rows that joined, and every other row with its reason."""
    report = plan.report
    if report is None:
        return
    st.text(report_sentence(report, language=language()))
    notices = [say(notice) for notice in report.notices]
    if report.places.year != plan.year:
        text = tr(
            "Codes and names are those of {areas}; those of {year} are not stored.",
            areas=report.places.year,
            year=plan.year,
        )
        notices.insert(0, as_markdown(text))
    if notices:
        st.warning("  \n".join(notices), icon=":material/info:")
    if report.problems:
        st.caption(tr("{count} rows are not on the map:", count=len(report.problems)))
        table = report_table(report.problems[:_PROBLEMS], language=language(), report=report)
        show_plain(table, key="own_problems", alt=tr("Rows that are not on the map"))
    st.caption(tr("The report, with every row of the file:"))
    with st.container(horizontal=True):
        download_table(partial(report_file, report, language=language()), name="kaart-eigen-verslag", key="own_report_")


def ask_meaning(plan: Plan) -> None:
    """Draw the form for the description of the figures; without it there is no map."""
    if plan.report is None:
        return
    with st.form("own_form", border=True):
        question = tr("What are these figures?")
        st.markdown(f"**{question}**")
        left, right = st.columns(2)
        with left:
            label = ask(st.text_input, tr("Name"), "own_label", plan.told.label[:MOST_LABEL], max_chars=MOST_LABEL)
            unit = ask(
                st.text_input,
                tr("Unit, such as % or households"),
                "own_unit",
                plan.told.unit[:MOST_UNIT] or ("%" if plan.report.percent else ""),
                max_chars=MOST_UNIT,
            )
            source = ask(
                st.text_input,
                tr("Source: who made them, and when"),
                "own_source",
                plan.told.source,
                max_chars=MOST_TEXT,
            )
        with right:
            definition = ask(
                st.text_area,
                tr("Definition: who or what is counted, and who is not"),
                "own_definition",
                plan.told.definition[:MOST_TEXT],
                max_chars=MOST_TEXT,
                height=180,
            )
        pressed = st.form_submit_button(tr("Show on the map"), type="primary", icon=":material/map:")
    if not pressed:
        return
    try:
        meaning = describe(
            label=str(label), definition=str(definition), unit=str(unit), source=str(source), kind=plan.kind
        )
    except InputError as error:
        st.error(say(error), icon=":material/error:")
        return
    st.session_state[MEANING] = meaning
    st.rerun()


def meaning_of(plan: Plan) -> Description | None:
    """The user's description of the figures, None before it is given; its kind is that of the current columns."""
    said = st.session_state.get(MEANING)
    if said is None or plan.report is None:
        return None
    return Description(said.label, said.definition, said.unit, said.source, plan.kind)


def _scope_control(sheet: Sheet) -> Scope:
    choices = scope_choices(library())
    if not choices:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area="Nederland", id="parkstad"
        )
    own = gemeente_in(sheet)
    default = own if own in choices else start_scope(library())
    return find_scope(select(tr("Region"), tuple(choices), "own_scope", names=choices, default=default))


def _last_year(scope: Scope) -> int:
    return max(library().years(Family.KWB, scope), default=FIRST_YEAR)


def was_asked() -> bool:
    """Whether the user already described the figures, so that the map comes first."""
    return MEANING in st.session_state
