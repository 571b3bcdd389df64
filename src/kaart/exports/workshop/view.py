"""The view of a step of a werksessie over the stored figures: the one route for screens, phones, paper and minutes.

A view that cannot be made costs itself: what is left of the step is shown with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kaart.analysis.profile.build import Profile
from kaart.analysis.profile.rows import Row
from kaart.answers.view import read_second
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.selections import read_selection
from kaart.core.errors import InputError, KaartError, UnknownIndicatorError, mark
from kaart.core.language import sentence, translations
from kaart.exports.again import Again
from kaart.exports.linked import PAGES, make_linked, parts_of, read_link
from kaart.exports.pinned import PIN, SEEN, Delivered
from kaart.exports.profile import PAGE as PROFILE
from kaart.exports.profile import make_profile, read_profile_link
from kaart.render.profile.sheet import RowWords, Sheet
from kaart.render.snapshot.build import Snapshot
from kaart.store.library import Library

_BETWEEN = "/"  # between an area and the second indicator in the figures of a snapshot


class Viewed(Protocol):
    """What has a view: a step of a werksessie."""

    @property
    def page(self) -> str:
        """Path of the page, "" for the map."""

    @property
    def query(self) -> Mapping[str, str]:
        """The view as it stands in the link of that page."""


@dataclass(frozen=True)
class ViewArea:
    """An area that something can be said of.

    Attributes
    ----------
    code, name
        The area.
    words
        Its figures as the map writes them, or why there are none; in a profile the first definition of poverty.
    """

    code: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class ViewFigure:
    """One figure of a view.

    Attributes
    ----------
    area, name
        The area.
    indicator, label, definition
        What is counted: its id, its name and its definition, in the language of the view.
    year
        Of the figure.
    value
        In `unit`; None for none, for the reason in `status`.
    status
        As in the documents of kaart: observed, suppressed, not_published, ...
    unit
        As published.
    source
        Attribution of its publisher.
    delivery
        Moment and hash of the delivery that it came from, see `kaart.exports.pinned`.
    """

    area: str
    name: str
    indicator: str
    label: str
    definition: str
    year: int
    value: float | None
    status: str
    unit: str
    source: str
    delivery: str


@dataclass(frozen=True)
class StepView:
    """What a step shows.

    Attributes
    ----------
    page, query
        The view as its link is written, whole; as the step has it where it cannot be made.
    language
        ``nl`` or ``en``.
    title
        Of the view; "" where there is none.
    sentence
        What it shows in one sentence, "" for none.
    level, year
        Of the areas: codes mean something only in their year. "" and 0 where there are none.
    areas
        In the order of their names.
    definition
        What the figures count.
    figures
        In the order of their areas.
    attribution
        Who made figures and boundaries, under which licence, and when they were fetched.
    delivery
        Of all figures; "" where there are none.
    snapshot
        The map; None for a profile.
    sheet
        The profile in words; None for a map.
    problem
        Why there is nothing to show, as a sentence; "" where there is, and for a step without a view.
    """

    page: str
    query: Mapping[str, str]
    language: str
    title: str = ""
    sentence: str = ""
    level: str = ""
    year: int = 0
    areas: tuple[ViewArea, ...] = ()
    definition: str = ""
    figures: tuple[ViewFigure, ...] = field(default=(), repr=False)
    attribution: str = ""
    delivery: str = ""
    snapshot: Snapshot | None = field(default=None, repr=False)
    sheet: Sheet | None = field(default=None, repr=False)
    problem: str = ""

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the areas by code."""
        return {area.code: area.name for area in self.areas}


def step_view(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> StepView:
    """The view of a step, of the figures that are stored now or of the delivery that its query pins.

    Choices of the query that its page does not know (any more) are left out; a selection of areas is a region like any.

    Parameters
    ----------
    step
        With the view.
    library, catalogue
        Store, and the records; `Library.public` where people without an account look.
    language
        ``nl`` or ``en``, whatever the query says.

    Returns
    -------
    StepView
        Never an error of the store: `problem` says why there is no map.
    """
    if not step.page and not step.query:
        return StepView("", {}, language)
    make = _profile_view if step.page == PROFILE else _map_view
    try:
        return make(step, library, catalogue, language=language)
    except KaartError as error:
        return StepView(step.page, dict(step.query), language, problem=sentence(error, language=language))


def _map_view(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> StepView:
    if step.page not in PAGES:
        raise InputError(
            mark("The page '{page}' cannot be a step of a werksessie; choose a map or a profile."), page=step.page
        )
    known = {*parts_of(step.page), PIN, SEEN} - {"taal"}
    query = {name: text for name, text in step.query.items() if name in known}
    link = read_link(step.page, query, library, catalogue, language=language, selections=True)
    made = make_linked(link, library, catalogue)
    snapshot = made.made.snapshot
    content = snapshot.content
    names = names_of(snapshot)
    return StepView(
        page=step.page,
        query=link.query,
        language=language,
        title=content.title,
        sentence=content.sentence,
        level=content.level,
        year=content.areas or content.year,
        areas=tuple(
            ViewArea(code, name, content.words.get(code, ""))
            for code, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
        ),
        definition=content.definition,
        figures=tuple(_map_figures(made, names, catalogue, language=language)),
        attribution=snapshot.attribution,
        delivery=made.delivery.to_text(),
        snapshot=snapshot,
    )


def names_of(snapshot: Snapshot) -> dict[str, str]:
    """Names by code of all areas with a row in the table, drawn or not.

    Parameters
    ----------
    snapshot
        Of a map.
    """
    table = snapshot.content.table
    return dict(zip(table["code"].astype(str).tolist(), table["name"].astype(str).tolist(), strict=True))


def _map_figures(
    made: Delivered[Again], names: Mapping[str, str], catalogue: Catalogue, *, language: str
) -> Iterator[ViewFigure]:
    again, delivery = made.made, made.delivery.to_text()
    snapshot = again.snapshot
    sources = [item.source.attribution for item in snapshot.origin.all]
    records: dict[str, Indicator | None] = {}
    for row, value, status in snapshot.record.figures:
        code, _, second = row.partition(_BETWEEN)
        if second not in records:
            records[second] = _record(again, second, catalogue)
        record = records[second]
        yield ViewFigure(
            area=code,
            name=names.get(code, code),
            indicator=second or (record.id if record is not None else ""),
            label=second if record is None else record.label[language],
            definition=snapshot.content.definition if record is None else record.definition[language],
            year=_year(snapshot, second),
            value=value,
            status=status,
            unit="" if record is None else record.unit[language],
            source=sources[-1] if second else sources[0],
            delivery=delivery,
        )


def _record(again: Again, second: str, catalogue: Catalogue) -> Indicator | None:
    """Record of the first or of a second indicator; None for a column of a list, which is no indicator by itself."""
    need = again.snapshot.rebuild.query.get("behoefte", "")
    if second in again.beside:
        return again.beside[second]
    if second == again.indicator.id or not (second or need):
        return again.indicator
    try:
        return catalogue.indicator(second or need)
    except UnknownIndicatorError:
        return None


def _year(snapshot: Snapshot, second: str) -> int:
    """Year of the figures of an indicator: a second one may have its own."""
    wish = read_second(snapshot.rebuild.query.get("tweede", ""))
    own = wish.year if second and second == wish.indicator else None
    return snapshot.content.year if own is None else own


def _profile_view(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> StepView:
    # A selection is where the page came from; the area of a profile stands beside it.
    query = {
        name: text
        for name, text in step.query.items()
        if name in {"gebied", "code", "jaar", PIN, SEEN} and read_selection(text) is None
    }
    link = read_profile_link(query, library, language=language)
    made = make_profile(link, library, catalogue)
    (profile, sheet), delivery = made.made, made.delivery.to_text()
    gettext = translations(language).gettext
    poverty = next((row for row in sheet.poverty if row.known), None)
    return StepView(
        page=step.page,
        query=link.query,
        language=language,
        title=f"{sheet.name}: {gettext('How are things in this buurt?')}",
        sentence=sheet.summary[0].text if sheet.summary else "",
        level=sheet.level,
        year=sheet.year,
        areas=(ViewArea(sheet.code, sheet.name, "" if poverty is None else f"{poverty.label}: {poverty.value}"),),
        definition="" if poverty is None else poverty.definition,
        figures=tuple(
            _profile_figure(profile.rows[words.id], words, profile, language=language, delivery=delivery)
            for words in profile_rows(sheet)
            if words.id in profile.rows
        ),
        attribution="; ".join(source.text for source in sheet.sources),
        delivery=delivery,
        sheet=sheet,
    )


def profile_rows(sheet: Sheet) -> tuple[RowWords, ...]:
    """All rows of a profile in reading order: people, poverty, then by theme.

    Parameters
    ----------
    sheet
        A profile in words.
    """
    return (*sheet.people, *sheet.poverty, *(row for domain in sheet.domains for row in domain.rows))


def _profile_figure(row: Row, words: RowWords, profile: Profile, *, language: str, delivery: str) -> ViewFigure:
    return ViewFigure(
        area=profile.place.code,
        name=profile.place.name,
        indicator=row.indicator.id,
        label=words.label,
        definition=words.definition,
        year=row.year,
        value=None if math.isnan(row.value) else row.value,
        status=row.status,
        unit=row.indicator.unit[language],
        source=words.source,
        delivery=delivery,
    )
