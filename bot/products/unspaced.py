"""Names of products in scripts without spaces: told by pairs of characters."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterator

from bot.products.titles import MOST_GROUPS_OF_A_NAME, Groups

_CJK_RUN = re.compile("[\u3400-\u9fff]+")


class UnspacedNames:
    """The pairs of characters in Chinese titles, without those of categories."""

    def __init__(self, groups: Groups) -> None:
        """Read every title once."""
        types = {product.product_type for found in groups.values() for product in found}
        kinds = {pair for name in types for pair in _pairs(name)}
        self._count = len(groups)
        self._places = {group: place for place, group in enumerate(groups)}
        self._groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for group, products in groups.items():
            for pair in {pair for p in products for pair in _pairs(p.title)} - kinds:
                self._groups[pair].append(group)

    def find(self, text: str) -> list[str]:
        """Return the groups that share most with a text, weighted by rarity, in their order.

        A name is what few titles hold; what all of a kind share names none of them.
        """
        held: dict[str, float] = defaultdict(float)
        for pair in set(_pairs(text)):
            groups = self._groups.get(pair, ())
            for group in groups if len(groups) <= MOST_GROUPS_OF_A_NAME else ():
                held[group] += math.log(1 + self._count / len(groups))
        best = max(held.values(), default=0.0)
        tied = [group for group in held if math.isclose(held[group], best)]
        return sorted(tied, key=self._places.__getitem__)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    return (pair for run in _CJK_RUN.findall(text) for pair in itertools.pairwise(run))
