"""Who gains by what was proposed in a werksessie: notes of kind "maatregel" as scenarios of the page of accessibility.

The figures are those of the page and of ``kaart bereik --scenario``, because all of them are worked out by
`kaart.answers.access.what_if.work_out`. Measures of one facility are worked out together, so that people who gain by
two of them count once; children and inhabitants are never added up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pandas import DataFrame

from kaart.analysis.access.facilities import Facility, measure_of, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.scenario.document import MOST_EDITS, AnyEdit, Scenario
from kaart.analysis.scenario.packed import pack
from kaart.answers.access.ground import UNFETCHED
from kaart.answers.access.load import Access
from kaart.answers.access.what_if import WhatIf, default_measure
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, clean_code, gemeente_of, is_code, level_of
from kaart.core.errors import KaartError, NotInStoreError, UnknownAreaError, mark
from kaart.core.language import sentence, translations
from kaart.exports.access import PAGE
from kaart.exports.workshop.measure_words import placed_words, what_words
from kaart.exports.workshop.placed import (
    Placed,
    line_at,
    line_edits,
    place_of,
    require_departures,
    require_places,
    site_edits,
)
from kaart.exports.workshop.proposals import Proposal, proposals_of
from kaart.exports.workshop.reach import Reach
from kaart.render.access.gain import Gained, low_income_words
from kaart.workshop.model import MeasureKind, State

_SCENARIO_NAME = mark("Measures of the werksessie")
_ON_PAPER = mark("An estimate of what changes on paper. A better figure is no promise, and says nothing of one family.")
_NO_VEHICLE = mark("No vehicle, driver or street was asked: whether it can be driven is not in it.")
_OTHER = mark("For a measure of kind “other” nothing can be worked out: there is no scenario of it.")
_UNKNOWN = mark("Who gains is unknown: of no buurt of {area} there is a figure to compare. {reasons}")
_TOO_MANY = mark("At most {most} measures are worked out together; the others are left out.")


@dataclass(frozen=True)
class LeftOut:
    """Measures that could not be worked out.

    Attributes
    ----------
    notes
        Ids of their notes.
    reason
        Why, as a sentence.
    """

    notes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class MeasureEffect:
    """Who gains by the measures of one facility together.

    Attributes
    ----------
    notes
        Ids of the notes that propose them.
    facility, measure
        What they are about, and the key of what is compared.
    proposed
        A line for each: what it is, where it comes, and what was assumed.
    sentence
        Short: what it is, and for how many people it makes a difference.
    details
        Where most is gained, from what to what; how many of them live where many incomes are low; what is unknown.
    compared
        Name of what is compared.
    limits
        What the method leaves out.
    table
        Every buurt that gains or loses, in words; empty when none does.
    scenario
        For the page of accessibility and ``kaart bereik --scenario``.
    query
        The view of the page of accessibility with the scenario in it; empty when it is too long for a link.
    worked
        The effect in numbers.
    """

    notes: tuple[str, ...]
    facility: Facility
    measure: str
    proposed: tuple[str, ...]
    sentence: str
    details: tuple[str, ...]
    compared: str
    limits: str
    table: DataFrame = field(repr=False)
    scenario: Scenario
    query: Mapping[str, str]
    worked: WhatIf = field(repr=False)

    @property
    def link(self) -> str:
        """Path and query of the page of accessibility; "" when the scenario is too long for a link."""
        return f"/{PAGE}?{urlencode(self.query)}" if self.query else ""


@dataclass(frozen=True)
class MeasureEffects:
    """Who gains by proposed measures.

    Attributes
    ----------
    effects
        By facility.
    left_out
        Measures that could not be worked out.
    """

    effects: tuple[MeasureEffect, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def sentence(self) -> str:
        """Who gains, or why that is not known; "" without any measure."""
        said = [effect.sentence for effect in self.effects] or list(dict.fromkeys(x.reason for x in self.left_out))
        return " ".join(said)


@dataclass(frozen=True)
class _Kind:
    """How a kind of measure becomes a scenario."""

    facility: Facility
    require: Callable[[Proposal], None]
    edits: Callable[[Sequence[Placed]], Sequence[AnyEdit]]
    caveats: tuple[str, ...] = ()


_KINDS: Mapping[MeasureKind, _Kind] = {
    MeasureKind.VVE: _Kind(Facility.VVE, require_places, site_edits),
    MeasureKind.BUS: _Kind(Facility.OV, require_departures, line_edits, (_NO_VEHICLE,)),
}


def measure_sentence(state: State, reach: Reach, *, language: str, notes: Collection[str] | None = None) -> str:
    """Who gains by proposed measures, short enough for the screen of the hall; "" without any.

    Parameters
    ----------
    state, reach, language, notes
        As in `measure_effects`.
    """
    return measure_effects(state, reach, language=language, notes=notes).sentence


def measure_changes(state: State, reach: Reach, *, language: str) -> dict[str, str]:
    """What every proposed measure changes by itself, as a sentence by the id of its note.

    Parameters
    ----------
    state, reach, language
        As in `measure_effects`.
    """
    notes = [note for item in proposals_of(state) for note in item.notes]
    return {note: measure_sentence(state, reach, language=language, notes=[note]) for note in notes}


def measure_effects(
    state: State, reach: Reach, *, language: str, notes: Collection[str] | None = None
) -> MeasureEffects:
    """Work out what was proposed: one measure, some, or all of a session together.

    Parameters
    ----------
    state
        The session, as who asks may see it.
    reach
        Store, or what screens keep of it.
    language
        ``nl`` or ``en``.
    notes
        Ids of the notes with the measures; None for all.

    Returns
    -------
    MeasureEffects
        Never an error of the store: what cannot be worked out is among `left_out`, with the reason.
    """
    proposals = proposals_of(state, notes=notes)
    known = [item for item in proposals if item.kind in _KINDS]
    other = tuple(note for item in proposals if item.kind not in _KINDS for note in item.notes)
    left_out = [LeftOut(other, translations(language).gettext(_OTHER))] if other else []
    effects: list[MeasureEffect] = []
    if known:
        try:
            scope = region_of(state, known, reach)
        except KaartError as error:
            ids = tuple(note for item in known for note in item.notes)
            return MeasureEffects((), (*left_out, LeftOut(ids, sentence(error, language=language))))
        for kind in _KINDS:
            own = [item for item in known if item.kind is kind]
            if own:
                effect, without = _of_kind(scope, own, reach, language=language)
                effects += [effect] if effect is not None else []
                left_out += without
    return MeasureEffects(tuple(effects), tuple(left_out))


def region_of(state: State, proposals: Sequence[Proposal], reach: Reach) -> Scope:
    """The region to work measures out for: that of the session, else of their steps, else their gemeente.

    Of a wijk or a buurt it is the gemeente, because who gains may live next to it; never the whole country.

    Parameters
    ----------
    state
        The session.
    proposals
        At least one.
    reach
        Knows the regions.

    Raises
    ------
    UnknownAreaError
        If no region follows from them.
    """
    codes = {clean_code(item.area) for item in proposals if is_code(item.area)} - {COUNTRY}
    wanted = {gemeente_of(code) for code in codes}
    regions = [state.area, *(item.region for item in proposals), *sorted(wanted)]
    found = []
    for text in dict.fromkeys(region for region in regions if region):
        try:
            scope = reach.scope(_whole(text))
        except KaartError:  # not fetched here, so nothing can be measured in it
            continue
        if not scope.is_country:
            found.append(scope)
    # One region for all, so that nobody is counted twice; the first that holds all of them.
    for scope in found:
        if wanted <= set(scope.gemeenten(None) or ()):
            return scope
    if found:
        return found[0]
    raise UnknownAreaError(
        mark("It is not known for which region to work this out; give the werksessie the name of a gemeente or region.")
    )


def _whole(text: str) -> str:
    """The gemeente of a buurt or wijk; else the region itself."""
    if is_code(text) and level_of(text) in (Level.BUURT, Level.WIJK):
        return gemeente_of(text)
    return text


def _of_kind(
    scope: Scope, proposals: Sequence[Proposal], reach: Reach, *, language: str
) -> tuple[MeasureEffect | None, list[LeftOut]]:
    """Effect of measures of one kind together, and those that cannot be worked out."""
    kind = _KINDS[proposals[0].kind]
    left_out: list[LeftOut] = []
    asked, over = proposals[:MOST_EDITS], proposals[MOST_EDITS:]
    if over:
        text = translations(language).gettext(_TOO_MANY).format(most=MOST_EDITS)
        left_out.append(LeftOut(tuple(note for item in over for note in item.notes), text))
    try:
        access = reach.access(scope, kind.facility)
        base = reach.base(scope, access)
    except KaartError as error:
        ids = tuple(note for item in asked for note in item.notes)
        return None, [*left_out, LeftOut(ids, sentence(error, language=language))]
    placed = []
    for proposal in asked:
        try:
            kind.require(proposal)
            place = place_of(reach, scope, access, proposal)
            placed.append(Placed(proposal, place, None if base is None else line_at(base, place)))
        except KaartError as error:
            left_out.append(LeftOut(proposal.notes, sentence(error, language=language)))
    if not placed:
        return None, left_out
    try:
        return _effect(scope, access, placed, reach, language=language), left_out
    except KaartError as error:
        ids = tuple(note for item in placed for note in item.proposal.notes)
        return None, [*left_out, LeftOut(ids, sentence(error, language=language))]


def _effect(scope: Scope, access: Access, placed: Sequence[Placed], reach: Reach, *, language: str) -> MeasureEffect:
    """Work out measures of one kind.

    Raises
    ------
    NotInStoreError
        If it is known of no buurt.
    KaartError
        If they do not fit what is stored.
    """
    gettext = translations(language).gettext
    kind = _KINDS[placed[0].proposal.kind]
    scenario = Scenario(gettext(_SCENARIO_NAME), tuple(kind.edits(placed)), kind.facility)
    measure = default_measure(kind.facility, record_of(kind.facility).measures[0].id)
    worked = reach.worked(scope, access, scenario, measure)
    if len(worked.effect.unknown) == len(worked.effect.frame):
        # "Nobody gains" would be another thing than "nothing is known".
        raise NotInStoreError(_UNKNOWN, area=scope.name, reasons=_reasons(access, language=language))
    names = dict(zip(access.frame.index.astype("str"), access.frame["name"].astype("str"), strict=True))
    record = measure_of(kind.facility, measure)
    gained = Gained(worked.effect, kind.facility, record, names, scope.name, language)
    what = what_words(placed[0], language=language)
    if len(placed) > 1:
        what = gettext(mark("Proposed measures together: {count}")).format(count=len(placed))
    packed = pack([scenario])
    query = {"gebied": scope.id, "voorziening": kind.facility.value, "maat": measure, "scenario": packed}
    leaves_out = record_of(kind.facility).leaves_out[language]
    return MeasureEffect(
        notes=tuple(note for item in placed for note in item.proposal.notes),
        facility=kind.facility,
        measure=measure,
        proposed=tuple(placed_words(item, language=language) for item in placed),
        sentence=f"{what}. {gained.totals}",
        details=_details(gained, worked, language=language),
        compared=indicator_of(kind.facility, record).label[language],
        limits=" ".join(
            (
                gettext(_ON_PAPER),
                *(gettext(text) for text in kind.caveats),
                sentence(access.method[0], language=language),
                f"{leaves_out}.",
            )
        ),
        table=gained.table,
        scenario=scenario,
        query=query if packed else {},
        worked=worked,
    )


def _reasons(access: Access, *, language: str) -> str:
    """Why nothing is known: what was not fetched around the region, as far as that is it."""
    return " ".join(sentence(item, language=language) for item in access.notices if item.template == UNFETCHED)


def _details(gained: Gained, worked: WhatIf, *, language: str) -> tuple[str, ...]:
    """Where most is gained and lost, how many live where many incomes are low, and for how many nothing is known."""
    effect, low = worked.effect, worked.low_income
    details = list(gained.named())
    if details and low is not None and worked.low_income_known:
        details.append(low_income_words(effect, year=low.year, language=language))
    if effect.unknown:
        text = translations(language).gettext(mark("{count} buurten count for neither: people or figure unknown."))
        details.append(text.format(count=len(effect.unknown)))
    return tuple(details)
