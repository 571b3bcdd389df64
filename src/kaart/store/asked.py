"""Which areas were asked for, in order, and which gemeenten only came along with them.

It decides what the menu of regions offers and with what kaart opens; a file that cannot be read costs only that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kaart.catalogue import Family
from kaart.catalogue.layers import FIGURES
from kaart.core.sealed import seal, unseal
from kaart.store.files import write_text, writing
from kaart.store.parquet import Store

ASKED = "gevraagd.json"


@dataclass(frozen=True)
class Asked:
    """Areas of the refreshes of a store.

    Attributes
    ----------
    areas
        Ids of regions and codes that were asked for and fetched, the latest last.
    along
        Gemeenten that were fetched only because they lie around those.
    gemeenten
        Gemeenten in the areas, in every year; not those of the whole country, and not of before they were noted.
    """

    areas: tuple[str, ...] = ()
    along: frozenset[str] = frozenset()
    gemeenten: frozenset[str] = field(default=frozenset(), compare=False)


def read_asked(root: Path) -> Asked:
    """Read what was asked for; nothing when no refresh noted it.

    Parameters
    ----------
    root
        Folder of the store.
    """
    try:
        document = unseal((root / ASKED).read_text(encoding="utf-8"), older=("areas", "along"))
        areas, along = tuple(map(str, document["areas"])), frozenset(map(str, document["along"]))
        gemeenten = frozenset(map(str, document.get("gemeenten", ())))
    except (OSError, ValueError, KeyError, TypeError):
        return Asked()
    return Asked(areas, along, gemeenten)


def gemeenten_with_figures(store: Store) -> frozenset[str]:
    """Return the gemeenten of which figures per buurt are stored in a file of their own.

    Parameters
    ----------
    store
        Where to look.
    """
    prefix = f"{Family.KWB}-"
    return frozenset(key.area for key in store.every_key() if key.layer == FIGURES and key.vintage.startswith(prefix))


def note_asked(
    store: Store,
    areas: Iterable[str],
    *,
    gemeenten: Collection[str] | None,
    around: Collection[str],
    before: Collection[str],
) -> None:
    """Add a refresh to the note.

    Parameters
    ----------
    store
        Where it is kept.
    areas
        Ids of the scopes that were fetched.
    gemeenten
        Every gemeente in them; None for all there are.
    around
        Gemeenten that were fetched because they lie around.
    before
        Gemeenten with figures before the refresh.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    with store.lock():
        _add(store, areas, gemeenten=gemeenten, new=set(around) - set(before))


def _add(store: Store, areas: Iterable[str], *, gemeenten: Collection[str] | None, new: set[str]) -> None:
    known = read_asked(store.root)
    now = tuple(dict.fromkeys(areas))
    # Also what another refresh asked for while this one fetched it along.
    asked = known.gemeenten | set(gemeenten or ())
    along = set() if gemeenten is None else (known.along | new) - asked
    document = {
        "areas": [*(area for area in known.areas if area not in now), *now],
        "along": sorted(along),
        "gemeenten": sorted(asked),
    }
    path = store.root / ASKED
    with writing(path):
        write_text(path, seal(document))
