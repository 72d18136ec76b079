"""What one process keeps from one build to the next: values that depend on their key alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

T = TypeVar("T")


@dataclass(slots=True)
class Memory:
    """Values that are costly to make and depend on their key alone, at hand from one build to the next."""

    _now: dict[object, object] = field(default_factory=dict)
    _before: dict[object, object] = field(default_factory=dict)

    def put(self, key: object, value: object) -> None:
        """Keep a value under a key, whatever was there."""
        self._now[key] = value

    def tidy(self) -> None:
        """End a build that succeeded: let go what it did not ask for."""
        self._before, self._now = self._now, {}

    def keep(self, key: object, make: Callable[[], T]) -> T:
        """Give the value of a key, made when it is not at hand."""
        if key in self._now:
            return cast("T", self._now[key])
        found = cast("T", self._before[key]) if key in self._before else make()
        self._now[key] = found
        return found

    def under(self, prefix: object) -> Drawer:
        """Give the part of the memory whose keys begin with `prefix`."""
        return Drawer(self, prefix)


@dataclass(frozen=True, slots=True)
class Drawer:
    """A part of a memory, for those who look first and keep later."""

    memory: Memory
    prefix: object

    def get(self, key: object) -> Any:
        """Give what was kept under a key, None when nothing was."""
        return self.memory.keep((self.prefix, key), lambda: None)

    def __setitem__(self, key: object, value: object) -> None:
        self.memory.put((self.prefix, key), value)
