"""For the whole suite: a busy machine makes a property no less true, so no example is timed."""

from hypothesis import settings

settings.register_profile("storehand", deadline=None)
settings.load_profile("storehand")
