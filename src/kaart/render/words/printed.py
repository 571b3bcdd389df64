"""Figures as a page prints them: tooltip, panel, table, CSV and picture all take the text of an area from here.

A page makes one `Printed` per indicator of its view. Whatever shows a value of that view asks it, so that two parts of
a page cannot show two numbers for one area, or two words for one reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.words.numbers import denominator_words
from kaart.render.words.provisional import figures_year
from kaart.render.words.rounded import cell_words

SHARED = mark("one figure for several areas")


@dataclass(frozen=True)
class Printed:
    """Figures of one indicator in one language.

    Attributes
    ----------
    figures
        Values with their status, all of one year.
    language
        ``nl`` or ``en``.
    """

    figures: Figures
    language: str

    @property
    def label(self) -> str:
        """Label of the indicator."""
        return self.figures.indicator.label[self.language]

    @property
    def period(self) -> str:
        """Year of the figures, or the month of the supply; with the word for provisional ones."""
        return figures_year(self.figures, language=self.language)

    def words(self, code: str) -> str:
        """Value of an area with its unit, or the reason why there is none; unknown when it is not among the figures.

        Parameters
        ----------
        code
            Area in the year of the areas of the figures.
        """
        row = self.figures.area(code)
        if row is None:
            return self._text({"value": math.nan, "status": Status.MISSING.value, "source_code": ""}, shared=False)
        if code in self.figures.why:
            return self._why(code)
        return self._text({**row, "high": self._high.get(code, math.nan)}, shared=bool(row["shared"]))

    def over(self, code: str) -> str:
        """What the value of an area was divided by, in words; "" where it is no division, or there is no such area."""
        record, row = self.figures.indicator, self.figures.area(code)
        if row is None:
            return ""
        return denominator_words(
            float(str(row["denominator"])),
            column=record.beside,
            language=self.language,
            proxy=record.denominator_proxy,
        )

    @cached_property
    def all(self) -> Mapping[str, str]:
        """`words` of every area, by code."""
        names = ("code", "value", "status", "source_code", "shared")
        rows = zip(*(self.figures.frame[name].tolist() for name in names), strict=True)
        return {
            str(code): self._why(code)
            if code in self.figures.why
            else self._text(
                {
                    "value": value,
                    "status": status,
                    "source_code": source_code,
                    "high": self._high.get(code, math.nan),
                },
                shared=bool(shared),
            )
            for code, value, status, source_code, shared in rows
        }

    @cached_property
    def _high(self) -> Mapping[str, float]:
        """Upper rounding bounds by code."""
        bounds = self.figures.bounds["high"]
        return dict(zip(bounds.index.tolist(), bounds.to_numpy(float).tolist(), strict=True))

    def _why(self, code: str) -> str:
        return sentence(self.figures.why[code], language=self.language).removesuffix(".")

    def _text(self, row: Mapping[str, object], *, shared: bool) -> str:
        words = cell_words(row, indicator=self.figures.indicator, language=self.language, year=self.figures.year)
        return f"{words} ({translations(self.language).gettext(SHARED)})" if shared else words
