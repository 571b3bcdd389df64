"""The sheets on which tables write, from the plan of a werksessie and the figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from kaart.catalogue import Catalogue
from kaart.core.errors import InputError, mark
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.names import name_of
from kaart.exports.workshop.seen import map_of
from kaart.exports.workshop.view import StepView
from kaart.render.workshop.paper import PaperSession, PaperStep
from kaart.store.library import Library
from kaart.workshop.model import State, Step

_LONGEST_ADDRESS = 300  # characters; the code of a longer one cannot be scanned from a sheet


def sheets(
    state: State,
    library: Library,
    catalogue: Catalogue,
    *,
    language: str,
    today: date,
    steps: Collection[str] = (),
    areas: Mapping[str, Sequence[str]] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> PaperSession:
    """What the sheets of a session hold; `kaart.render.workshop.paper.paper_pdf` makes them.

    Parameters
    ----------
    state
        The session.
    library, catalogue
        Store, and the records.
    language
        ``nl`` or ``en``.
    today
        Date of the sheets.
    steps
        Ids of the steps to print; none for all.
    areas
        Codes of the areas to ask about, by step; all those of the view where none are chosen.
    addresses
        What the QR code of a step opens, by step: the address at which phones join. Without one it is the view itself,
        where kaart has a public address.

    Raises
    ------
    InputError
        If a step that is asked for is not in the session.
    """
    unknown = sorted(set(steps) - state.by_step.keys())
    if unknown:
        raise InputError(mark("This werksessie has no step '{step}'."), step=unknown[0])
    return PaperSession(
        language=language,
        title=state.title,
        region=name_of(state.area, library.scope),
        made=today,
        steps=tuple(
            _on_paper(
                step,
                library,
                catalogue,
                language=language,
                chosen=(areas or {}).get(step.id, ()),
                address=(addresses or {}).get(step.id, ""),
                number=number,
            )
            for number, step in enumerate(state.steps, start=1)
            if not steps or step.id in steps
        ),
    )


def _on_paper(
    step: Step,
    library: Library,
    catalogue: Catalogue,
    *,
    language: str,
    chosen: Sequence[str],
    address: str,
    number: int,
) -> PaperStep:
    view = kept_view(step, library, catalogue, language=language)
    drawn = map_of(view, library, catalogue)
    names = view.names
    opened = address or ("" if drawn is None else drawn.rebuild.link)
    return PaperStep(
        number=number,
        title=step.title or view.title,
        question=step.question,
        snapshot=drawn,
        picture=view.sheet.locator if drawn is None and view.sheet is not None else None,
        areas=tuple(names.get(code, code) for code in chosen) or tuple(area.name for area in view.areas),
        address=opened if len(opened) <= _LONGEST_ADDRESS else "",
        source=_source(view, caveat="" if drawn is None else drawn.caveat),
        problem=view.problem,
    )


def _source(view: StepView, *, caveat: str) -> str:
    """Where the figures are from and what they are averages of."""
    return " ".join(filter(None, (caveat, view.attribution)))
