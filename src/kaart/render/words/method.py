"""How figures are to be read, in short plain texts: for the page about sources and for an atlas."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.core.errors import mark


@dataclass(frozen=True)
class Explained:
    """A subject and what is to be known of it, both as in the code: to be translated where they are shown."""

    head: str
    text: str


NO_VALUE = Explained(
    mark("No value"),
    mark(
        "CBS rarely says why a cell is empty. In this order: a code of the source itself; nobody "
        "lives there; not published for any area of that level; too few households or inhabitants (inferred); "
        "the table has no column that fits; unknown. Missing is never zero and never gets a colour of a class."
    ),
)
PROVISIONAL = Explained(
    mark("Provisional"),
    mark(
        "CBS marks figures that may still change. They carry the word on every map, table and "
        "file. Where CBS only says that some figures of a table are provisional, all of them are called partly "
        "provisional. The word goes when CBS makes the figures definitive and they are fetched again."
    ),
)
LIMITS = Explained(
    mark("Limits"),
    mark(
        "A figure is an average or a count of an area and says nothing about one household. Two "
        "definitions of poverty are never put on one scale. From 2024 on CBS uses a new definition of poverty."
    ),
)
SURE = Explained(
    mark("How sure a class is"),
    mark(
        "CBS rounds its figures. Numbers of people and households per buurt and wijk are "
        "rounded up or down at random to a multiple of five: 100 stands for 96 to 104. Those of gemeenten are not "
        "rounded. Numbers of benefits and of education are rounded to ten. For every area kaart looks what the "
        "figure can have been before rounding, and whether that could lie in another class. A share of two rounded "
        "numbers is less sure than either. The legend says of how many areas this holds. It says nothing about "
        "other doubts, such as who is not counted."
    ),
)
