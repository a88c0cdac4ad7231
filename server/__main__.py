"""``python -m server`` is ``storehand``."""

from server.cli import main

main()
