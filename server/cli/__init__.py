"""The ``storehand`` command. Each command imports what it needs, so that ``--help`` is quick."""

from __future__ import annotations

import sys

import typer

from server.cli import agents, judging, knowing, privacy, talking, telling, training
from server.cli.options import fail

app = typer.Typer(
    help="An extra hand in the store: answers customers from the shop's own documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    talking.serve,
    knowing.ingest,
    knowing.orders,
    talking.chat,
    knowing.search,
    judging.screen,
    knowing.conflicts,
    judging.explain,
):
    app.command()(command)
app.command("eval")(judging.evaluate)
app.command()(judging.bench)
app.add_typer(agents.agent, name="agent")
app.add_typer(privacy.audit, name="audit")
app.add_typer(privacy.review, name="review")
app.add_typer(privacy.vault, name="vault")
app.add_typer(privacy.data, name="data")
app.add_typer(telling.webhook, name="webhook")

train = typer.Typer(
    help="Train the small models that come along. Needs the development data.",
    no_args_is_help=True,
)
train.command("reranker")(training.train_reranker)
train.command("answers")(training.train_answers)
train.command("guards")(training.train_guards)
app.add_typer(train, name="train")


def main() -> None:
    """Run the command; an expected error is one sentence on standard error and exit code 1."""
    from bot.interfaces import BotError
    from bot.receipts.interfaces import ReceiptsUnreadable
    from knowledge.interfaces import LoadError
    from retrieval.interfaces import RetrievalError
    from server.benchmarks import BenchmarkError
    from server.client import ChatError
    from server.identity.interfaces import AccountError
    from server.logs import DEFECT, report_uncaught, tell_defect
    from server.review import ReviewUnknown
    from server.settings_text import SettingError
    from server.storage.interfaces import StorageError
    from server.webhooks.interfaces import WebhookError

    expected = (
        AccountError,
        BenchmarkError,
        BotError,
        ChatError,
        LoadError,
        ReceiptsUnreadable,
        RetrievalError,
        ReviewUnknown,
        SettingError,
        StorageError,
        WebhookError,
    )
    report_uncaught()
    try:
        app()
    except expected as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        tell_defect(error, DEFECT)
        sys.exit(1)
