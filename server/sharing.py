"""What the nodes of a shop share, chosen by the setting ``bus``; see `server.wiring`.

Without it there is one node, which keeps all this in memory.
"""

from __future__ import annotations

from server.bus.interfaces import Bus, Presence
from server.bus.memory import InMemoryBus, InMemoryPresence
from server.metrics import Metrics
from server.settings import Settings


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


def _is_set(settings: Settings) -> bool:
    return bool(settings.bus.get_secret_value().strip())
