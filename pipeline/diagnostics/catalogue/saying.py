"""What a finding says, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saying:
    """A finding's usual severity and its words in each language; a hint may be empty."""

    severity: str
    message: Mapping[str, str]
    hint: Mapping[str, str]


def say(severity: str, en: str, fr: str, hint_en: str = "", hint_fr: str = "") -> Saying:
    """Write a finding's words: its usual severity, the sentence and the hint, in English and in French."""
    return Saying(severity, {"en": en, "fr": fr}, {"en": hint_en, "fr": hint_fr})
