"""What the nodes of a shop share, chosen by the setting ``bus``; see `server.wiring`.

Without it there is one node, which keeps all this in memory.
"""

from __future__ import annotations

from functools import partial

from bot.orders.interfaces import TryCounter
from bot.orders.tries import InMemoryTries
from server.bus.interfaces import Bus, Presence
from server.bus.memory import InMemoryBus, InMemoryPresence
from server.limiting import InMemoryWindow, MessageLimits
from server.metrics import Metrics
from server.sealing import HomeKey
from server.settings import Settings
from server.visitors import build_visitor_id


def build_bus(settings: Settings, metrics: Metrics | None = None) -> Bus:
    """Choose how nodes tell each other that there is news.

    Raises:
        SettingError: the setting is no URL that can be used.
    """
    metrics = metrics or Metrics()
    if not _is_set(settings):
        metrics.bus_up.set(1)
        return InMemoryBus()
    from server.bus.valkey import parse_valkey
    from server.bus.valkey_bus import ValkeyBus

    return ValkeyBus(parse_valkey(settings), metrics)


def build_presence(settings: Settings, metrics: Metrics | None = None) -> Presence:
    """Choose what knows who is there.

    Raises:
        SettingError: see `build_bus`.
    """
    if not _is_set(settings):
        return InMemoryPresence()
    from server.bus.valkey import parse_valkey
    from server.bus.valkey_presence import ValkeyPresence

    return ValkeyPresence(parse_valkey(settings), metrics or Metrics())


def build_limits(settings: Settings, key: HomeKey, metrics: Metrics | None = None) -> MessageLimits:
    """Choose what counts messages.

    Args:
        settings: of this process.
        key: of the home; hides by whom is counted.
        metrics: where failures are counted.

    Raises:
        SettingError: see `build_bus`.
    """
    if not _is_set(settings):
        return MessageLimits(settings, InMemoryWindow())
    from server.bus.valkey import parse_valkey
    from server.bus.valkey_window import ValkeyWindow

    hide = partial(key.sign, "limits")
    return MessageLimits(settings, ValkeyWindow(parse_valkey(settings), hide, metrics or Metrics()))


def build_tries(settings: Settings, key: HomeKey, metrics: Metrics | None = None) -> TryCounter:
    """Choose what counts wrong pairs of order number and address; see `build_limits`.

    Raises:
        SettingError: see `build_bus`.
    """
    if not _is_set(settings):
        return InMemoryTries(hide=partial(build_visitor_id, key))
    from server.bus.valkey import parse_valkey
    from server.bus.valkey_tries import ValkeyTries

    return ValkeyTries(parse_valkey(settings), key, metrics or Metrics())


def _is_set(settings: Settings) -> bool:
    return bool(settings.bus.get_secret_value().strip())
