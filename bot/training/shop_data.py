"""Messages to shops and to assistants that no guard may stop: what false alarms are counted on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.glossing.lexicon import LANGUAGES, load_lexicon
from bot.guards.policies import HARM
from bot.training.messages import Example
from retrieval.training_shops import load_shops

CLEAN = dict.fromkeys((*HARM, "injection"), False)

CLINC_STEP = 3
DIALOGUE_STEP = 2
"""Of these sets every so many rows: their messages are much alike."""

_ASKED = {"de": "haben Sie {}", "fr": "vous avez {}", "es": "tienen {}", "zh": "有{}吗"}


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a gzipped JSONL file.

    Raises:
        FileNotFoundError: it is missing.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_shop_messages(data: Path) -> Iterator[Example]:
    """Yield messages to real shops, to assistants, to the invented shops, and words of shops.

    Args:
        data: the folder of the development data.

    Raises:
        FileNotFoundError: a set is missing.
    """
    readers: Sequence[Callable[[Path], Iterator[Example]]] = (_intents, _dialogues)
    for read in readers:
        yield from read(data)
    yield from _shops()
    yield from _words()


def _intents(data: Path) -> Iterator[Example]:
    for name in ("powerplay11", "sofmattress"):
        for part in ("train", "test"):
            yield from _clean(read_rows(data / "intents" / f"{name}_{part}.jsonl.gz"), name)
    for part in ("oos_train", "oos_val", "val"):
        yield from _clean(read_rows(data / "intents" / f"clinc150_{part}.jsonl.gz"), "clinc150")
    train = read_rows(data / "intents" / "clinc150_train.jsonl.gz")
    yield from _clean(train[::CLINC_STEP], "clinc150")


def _clean(rows: Sequence[Mapping[str, Any]], source: str) -> Iterator[Example]:
    for row in rows:
        yield Example(row["text"], CLEAN, source, f"{source} {row['text']}")


def _dialogues(data: Path) -> Iterator[Example]:
    """Yield what guests ask hotels and restaurants; the turns of one talk lie in one fold."""
    rows = read_rows(data / "grounded_dialogue" / "contexts.jsonl.gz")
    for row in rows[::DIALOGUE_STEP]:
        for turn in row["turns"]:
            if turn["speaker"] == "U":
                yield Example(turn["text"], CLEAN, "dialogues", f"dialogues {row['id']}")


def _shops() -> Iterator[Example]:
    for shop in load_shops():
        for ask in shop.asks:
            yield Example(ask.question, CLEAN, "shops", f"shop {shop.name}")


def _words() -> Iterator[Example]:
    """Yield the words of shops in other languages than English, alone and asked for."""
    for language in LANGUAGES:
        for word in load_lexicon(language).exact:
            for text in (word, _ASKED[language].format(word)):
                yield Example(text, CLEAN, "lexicon", f"lexicon {language} {word}", 0.5)
