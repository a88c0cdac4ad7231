"""Groups texts that are forms of each other, so that none is judged whose like was learnt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.guards.features import fold

ALIKE = 0.5
"""Least cosine of two texts' letter trigrams: "I hate Xs" and "I h8te Xs" are alike, and two
templates that share no more than their targets are not."""

_TARGETS = re.compile(
    r"(?:wom[ae]n|females?|trans(?:gender)?|gays?|homosexuals?|black|disabled|disabilit\w+|"
    r"muslims?|immigrants?|people|persons?)"
)
_BUCKETS = 4096


def group_alike(texts: Sequence[str]) -> list[int]:
    """Return a number for each text; those that are alike, directly or through others, share it.

    Args:
        texts: some thousands at most, since each is compared with each.
    """
    letters = [_TARGETS.sub("", re.sub(r"[^a-z]", "", fold(text))) for text in texts]
    vectors = np.stack([_count_trigrams(text) for text in letters])
    near = vectors @ vectors.T >= ALIKE
    groups = np.arange(len(texts))
    for row in range(len(texts)):
        joined = np.unique(groups[near[row] | (np.arange(len(texts)) == row)])
        groups[np.isin(groups, joined)] = joined.min()
    return [int(group) for group in groups]


def _count_trigrams(letters: str) -> NDArray[np.float32]:
    padded = f"^^{letters}$"
    vector = np.zeros(_BUCKETS, np.float32)
    for at in range(len(padded) - 2):
        vector[crc32(padded[at : at + 3].encode()) % _BUCKETS] += 1
    return vector / np.float32(np.linalg.norm(vector))
