"""The house style: how this publisher's figures are set, and which rules of typography are left aside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Every rule of `pipeline.typography`, by the name under which it can be switched off and is logged.
RULES = (
    "ellipsis", "double-spaces", "brackets", "stops", "apostrophes", "quotes", "omissions", "guillemets",
    "signs", "dashes", "ranges", "phones", "thousands", "degrees", "units", "dates", "times", "titles",
    "numbers", "references", "initials", "calls", "ordinals", "centuries",
)  # fmt: skip


class Times(StrEnum):
    """How times of day are set: 14 h 30, 14h30, or as each was typed."""

    SPACED = "spaced"
    COMPACT = "compact"
    TYPED = "typed"


class Ranges(StrEnum):
    """What stands between two figures, as in 2022-2023: as typed, a hyphen, or an en dash."""

    TYPED = "typed"
    HYPHEN = "hyphen"
    EN_DASH = "en-dash"


@dataclass(frozen=True, slots=True)
class House:
    """The table `[typography]`.

    `table_times` holds in the cells of tables, which may be narrow; `off` names rules that are not applied.
    `lines` has lines broken as typesetters do it; without it they are the engine's own.
    """

    times: Times = Times.SPACED
    table_times: Times = Times.SPACED
    ranges: Ranges = Ranges.TYPED
    off: tuple[str, ...] = ()
    lines: bool = True
