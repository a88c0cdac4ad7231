"""Pairs of evidence and sentence, with whether it is carried."""

from pathlib import Path
from typing import NamedTuple

import yaml

FILE = Path(__file__).with_name("grounding_pairs.yaml")


class Pair(NamedTuple):
    trade: str
    evidence: tuple[str, ...]
    sentence: str
    carried: bool


def load_pairs() -> list[Pair]:
    """Read the pairs, in the order of the file."""
    return [
        Pair(group["trade"], tuple(group["evidence"]), sentence, carried)
        for group in yaml.safe_load(FILE.read_text("utf-8"))
        for carried in (True, False)
        for sentence in group["carried" if carried else "altered"]
    ]
