"""The coffee shop of the bot's tests, for evaluations."""

from tests.bot.conftest import searcher

__all__ = ["searcher"]
