"""What all tests share: Hypothesis's settings, a list that collects findings, and no network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from pipeline.diagnostics import Diagnostic

# Not timed: a machine that is busy must not fail a test.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("house")


class Findings(list[Diagnostic]):
    """A list whose `append` serves as the `report` callable."""

    @property
    def codes(self) -> list[str]:
        """The codes, in the order in which they were reported."""
        return [finding.code for finding in self]


@pytest.fixture
def findings() -> Findings:
    """Give an empty collection: pass `findings.append` as `report`."""
    return Findings()


def _stays_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a local socket's path
    if address[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection to elsewhere, and fail the test that tried, whoever swallowed the refusal."""
    tried: list[object] = []

    def guarded(real: Callable[..., object]) -> Callable[..., object]:
        def connect(self: socket.socket, address: object) -> object:
            if _stays_here(address):
                return real(self, address)
            tried.append(address)
            raise OSError(f"tests reach no network: {address}")

        return connect

    def lookup(host: object, *rest: object, **options: object) -> object:
        if host is None or _stays_here((host,)):
            return getaddrinfo(host, *rest, **options)  # type: ignore[arg-type]
        tried.append(host)
        raise OSError(f"tests reach no network: {host!r}")

    getaddrinfo = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield
    assert not tried, f"this test tried to reach {tried}"
