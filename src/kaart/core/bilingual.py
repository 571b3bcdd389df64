"""A text that stands in both languages, such as a label of the catalogue, in a sentence not said yet."""

from __future__ import annotations

from abc import ABC, abstractmethod


class Bilingual(ABC):
    """The same text in Dutch and English."""

    @abstractmethod
    def __getitem__(self, language: str) -> str:
        """Return the text in a language, ``nl`` or ``en``."""

    def __str__(self) -> str:
        return self["en"]
