"""How the tables came to be, version by version (Alembic).

Until the first release there is one migration alone: whoever adds a table or a column adds it to
`server.storage.schema` and to ``versions/0001_first.py`` together; a test compares the two. After
it nothing that was released is changed: a new file in ``versions/`` brings the tables on.
"""

from __future__ import annotations

from pathlib import Path

from alembic.command import upgrade as run_upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.storage.interfaces import StorageNewer
from server.storage.locking import take_turn


def upgrade(connection: Connection, place: str) -> None:
    """Bring the tables of a database up to date, within its open transaction.

    Processes that begin at the same moment wait for each other.

    Args:
        connection: writes.
        place: of the database, for error sentences.

    Raises:
        StorageNewer: a newer version of Storehand made the tables.
    """
    take_turn(connection, "storehand migrations")
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    found = MigrationContext.configure(connection).get_current_revision()
    known = [script.revision for script in scripts.walk_revisions()]  # newest first
    if found == known[0]:
        return
    if found is not None and found not in known:
        raise StorageNewer(place, found, known[0])
    config.attributes["connection"] = connection
    run_upgrade(config, "head")
