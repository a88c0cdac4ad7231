"""The command line's faces: a chat to read and type in, and one JSON object per line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import aclosing

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.markup import escape

from bot.interfaces import (
    BotError,
    Citation,
    ProductCard,
    ProductsShown,
    Reply,
    Sentence,
    TurnFinished,
)
from retrieval.interfaces import Hit, RetrievalError
from server.client import Chat, ChatError
from server.protocol import SENTENCES, code_of
from server.replies import describe_reply

NEW_CONVERSATION = "/new"
_HELP = (
    "[dim]Write your question and press Enter. /new starts another conversation, "
    "/quit or Ctrl-D ends.[/dim]"
)


def encode_reply(reply: Reply) -> str:
    """Write a reply as one line of the command-line contract."""
    return json.dumps(describe_reply(reply), ensure_ascii=False)


def encode_hits(query: str, hits: Iterable[Hit]) -> str:
    """Write a search's result as one line of the command-line contract."""
    rows = [
        {
            "source": hit.chunk.source,
            "kind": hit.chunk.kind,
            "title": hit.chunk.title,
            "score": round(hit.score, 4),
            "text": hit.chunk.text,
        }
        for hit in hits
    ]
    return json.dumps({"query": query, "hits": rows}, ensure_ascii=False)


async def run_json_chat(chat: Chat, lines: Iterable[str]) -> None:
    """Answer each line of input with one JSON object on one line."""
    for line in lines:
        text = line.rstrip("\r\n")
        if text.strip() == NEW_CONVERSATION:
            await chat.restart()
            continue
        print(encode_reply(await read_reply(chat, text)), flush=True)


async def read_reply(chat: Chat, text: str) -> Reply:
    """Wait for the whole reply; what stopped it becomes a reply too, so that none is missing."""
    try:
        async with aclosing(chat.ask(text)) as events:
            async for event in events:
                if isinstance(event, TurnFinished):
                    return event.reply
    except ChatError as error:
        return Reply(str(error), "refuse", "fixed")
    except (BotError, RetrievalError) as error:
        print(error, file=sys.stderr)
        return Reply(SENTENCES[code_of(error)], "refuse", "fixed")
    return Reply(SENTENCES["internal"], "refuse", "fixed")


async def run_terminal_chat(chat: Chat, console: Console, shop: str) -> None:
    """Chat with a person at the keyboard until they leave."""
    console.print(f"[bold]{escape(shop)}[/bold]")
    console.print(_HELP)
    console.print(escape(chat.introduction))
    session: PromptSession[str] = PromptSession(history=InMemoryHistory())
    while True:
        try:
            text = (await session.prompt_async("› ")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if text in {"/quit", "/exit"}:
            return
        if text == NEW_CONVERSATION:
            await chat.restart()
            console.print("[dim]A new conversation.[/dim]")
            console.print(escape(chat.introduction))
        elif text:
            await _show_answer(chat, console, text)


async def _show_answer(chat: Chat, console: Console, text: str) -> None:
    try:
        async with aclosing(chat.ask(text)) as events:
            async for event in events:
                if isinstance(event, Sentence):
                    console.print(escape(event.text), end="", soft_wrap=False, highlight=False)
                elif isinstance(event, ProductsShown):
                    _show_cards(console, event.products)
                elif isinstance(event, TurnFinished):
                    _show_sources(console, event.reply)
    except (ChatError, BotError, RetrievalError) as error:
        console.print(f"[red]{escape(str(error))}[/red]")


def _show_cards(console: Console, cards: Iterable[ProductCard]) -> None:
    console.print()
    for card in cards:
        price = f"{card.price} {card.currency}".strip() or "no price given"
        was = f" [strike dim]{card.regular_price}[/strike dim]" if card.regular_price else ""
        stock = card.availability.replace("_", " ")
        console.print(
            f"  [cyan]▪[/cyan] {escape(card.title)}  [bold]{price}[/bold]{was}  [dim]{stock}[/dim]",
            highlight=False,
        )


def _show_sources(console: Console, reply: Reply) -> None:
    console.print()
    for number, citation in enumerate(_distinct(reply.citations), start=1):
        console.print(
            f"  [dim]\\[{number}] {escape(citation.title)} · {escape(citation.source)}[/dim]",
            highlight=False,
        )
    receipt = f" · receipt {reply.receipt}" if reply.receipt else ""
    console.print(
        f"  [dim]{reply.action} · {reply.path} · first text {reply.ttft_ms:.0f} ms · "
        f"all {reply.total_ms:.0f} ms{receipt}[/dim]\n",
        highlight=False,
    )


def _distinct(citations: Iterable[Citation]) -> list[Citation]:
    return list({citation.source: citation for citation in citations}.values())


def print_hits(console: Console, query: str, hits: Iterable[Hit]) -> None:
    """Show a search's result to a person."""
    console.print(f"[bold]{escape(query)}[/bold]")
    for place, hit in enumerate(hits, start=1):
        text = " ".join(hit.chunk.text.split())
        console.print(
            f"{place:3}. {hit.score:.3f}  [cyan]{hit.chunk.kind}[/cyan]  "
            f"{escape(hit.chunk.title)}  [dim]{escape(hit.chunk.source)}[/dim]",
            highlight=False,
        )
        console.print(f"     [dim]{escape(text[:160])}[/dim]", highlight=False)
