"""How the tables came to be, version by version (Alembic). A new one: see versions/."""

from __future__ import annotations

from pathlib import Path

from alembic.command import upgrade as run_upgrade
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Bring the tables of a database up to date, within its open transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    run_upgrade(config, "head")
