"""The setting ``bus`` chooses what nodes share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest

from bot.orders.tries import InMemoryTries
from server.bus.memory import InMemoryBus, InMemoryPresence
from server.bus.valkey_bus import ValkeyBus
from server.bus.valkey_presence import ValkeyPresence
from server.bus.valkey_tries import ValkeyTries
from server.metrics import Metrics
from server.sealing import HomeKey
from server.settings import Settings
from server.settings_text import SettingError
from server.sharing import build_bus, build_limits, build_presence, build_tries

KEY = HomeKey("k" * 32)
BuildSettings = Callable[..., Settings]


def test_one_node_shares_nothing(build_settings: BuildSettings) -> None:
    settings, metrics = build_settings(), Metrics()
    assert isinstance(build_bus(settings, metrics), InMemoryBus)
    assert isinstance(build_presence(settings), InMemoryPresence)
    assert isinstance(build_tries(settings, KEY), InMemoryTries)
    assert metrics.registry.get_sample_value("storehand_bus_up") == 1


def test_a_url_shares_over_valkey(build_settings: BuildSettings) -> None:
    settings, metrics = build_settings(bus="redis://127.0.0.1:1/0"), Metrics()
    assert isinstance(build_bus(settings, metrics), ValkeyBus)
    assert isinstance(build_presence(settings), ValkeyPresence)
    assert isinstance(build_tries(settings, KEY), ValkeyTries)
    assert metrics.registry.get_sample_value("storehand_bus_up") == 0


@pytest.mark.parametrize(
    "build",
    [
        build_bus,
        build_presence,
        partial(build_limits, key=KEY),
        partial(build_tries, key=KEY),
    ],
)
def test_a_wrong_url_is_told(
    build: Callable[[Settings], object], build_settings: BuildSettings
) -> None:
    with pytest.raises(SettingError, match="The setting bus must be a URL"):
        build(build_settings(bus="cache:6379"))


def test_one_node_loads_no_client() -> None:
    code = (
        "import sys; from server.settings import Settings; from server.sharing import *; "
        "build_bus(Settings()); build_presence(Settings()); "
        "build_limits(Settings(), None); build_tries(Settings(), None); "
        "assert not {'redis', 'coredis'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
