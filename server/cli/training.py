"""Commands that train the small models that come along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from server.cli.options import DATA, Data, fail


def train_reranker(
    data: Data = DATA,
    minutes: Annotated[float, typer.Option(min=0.1, help="Minutes of training.")] = 20.0,
    output: Annotated[
        Path | None, typer.Option(help="Weights to write; without it those of this checkout.")
    ] = None,
    start: Annotated[
        Path | None, typer.Option(help="Weights to go on from.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Train what tells whether a passage answers; the best state is kept as it goes."""
    from retrieval.reranker import WEIGHTS
    from retrieval.training import train_reranker as run_training

    command = f"storehand train reranker --minutes {minutes:g}{' --start WEIGHTS' if start else ''}"
    report = run_training(data, minutes, output or WEIGHTS, command, start=start)
    print(json.dumps(report, indent=2, sort_keys=True))


def train_answers(
    data: Data = DATA,
    output: Annotated[
        Path | None, typer.Option(help="File to write; without it that of this checkout.")
    ] = None,
) -> None:
    """Choose how sure a passage must be to answer; run it after training the reranker."""
    from retrieval.calibrating import calibrate
    from retrieval.calibration import ANSWERS
    from retrieval.embedder import SentenceEmbedder
    from retrieval.reranker import CrossEncoder

    calibration = calibrate(data, SentenceEmbedder(), CrossEncoder(), "storehand train answers")
    calibration.save(output or ANSWERS)
    print(json.dumps(calibration.run, indent=2))


def train_guards(
    data: Data = DATA,
    output: Annotated[
        Path | None, typer.Option(help="Folder to write; without it that of this checkout.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="File (.npz) that keeps vectors for the next run.")
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="What 'storehand review export' wrote, to learn from.")
    ] = None,
) -> None:
    """Train what tells harm, distress and manipulation."""
    from bot.guards.heads import WEIGHTS
    from bot.training.guards import train_guards as run_training
    from bot.training.reviewed import ReviewUnreadable, load_reviewed
    from retrieval.embedder import SentenceEmbedder

    try:
        reviewed = load_reviewed(review) if review else []
    except ReviewUnreadable as error:
        fail(str(error))
    target = output or WEIGHTS
    command = f"storehand train guards{' --review FILE' if review else ''}"
    report = run_training(data, SentenceEmbedder(), target, command, cache, reviewed)
    print(json.dumps(report, indent=2, sort_keys=True))
