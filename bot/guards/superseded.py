"""Statements that hold only for a time: which of them hold today.

A shop's pages keep what used to be true beside what is: "Until 31 January 2026 the period was 30
days; since 1 February 2026 it is 45 days." A clause is left out where its last day is over, where
its first day is still to come, or where it says itself that it is about the past. Dates that tell
on what a rule depends ("bought before 1 March 2026") are no validity and leave nothing out.

Pure: the day is passed in. Where it cannot tell, as for dates without a year, a clause stays; and
where nothing would be left, the text stays whole, since it names its dates itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.guards.dates import MONTH_NAMES, DateMention, find_dates
from knowledge.pipe_tables import is_row, is_rule
from knowledge.sentences import split_sentences

_END = re.compile(
    r"(?i)(?P<end>\b(?:from \d{1,2} to|(?:up )?(?:un)?till?|through|ending|ended|"
    r"expire[sd]?(?: on)?|bis|jusqu[’']?(?:à|au|en)?|hasta)|截至|直到|有效期至|至)"
    r"(?: and including| and with| einschließlich| the end of| zum| ende| fin| el| le| la| au|"
    r" finales de| on|)\s*$"
)
_BEFORE = re.compile(r"(?i)\b(?:before|prior to|vor|avant(?: le)?|antes del?)(?: the| dem)?\s*$")
_START = re.compile(
    r"(?i)(?:\b(?:since|(?:as )?from|as of|starting(?: on| from)?|effective(?: from| as of)?|"
    r"beginning(?: on)?|after|ab|seit|nach|à partir du?|depuis(?: le)?|dès(?: le)?|desde(?: el)?|"
    r"a partir del?)(?: the| dem| el| le)?|自|从|自从)\s*$"
)
_AFTER = (
    ("before", re.compile(r"^\s*(?:之前|以前|前)")),
    ("end", re.compile(r"^\s*(?:为止|止)")),
    ("start", re.compile(r"^\s*(?:起|以来|开始|以后|之后)")),
)
_ORDINAL = re.compile(rf"(?i)(?<=\d)\.(?=\s(?:{MONTH_NAMES})\b)")
_CONJUNCTION = re.compile(r"(?i)^\s*(?:and|but|und|aber|et|mais|y|pero)\s+")
_EVENT = re.compile(
    r"(?i)\b(?:bought|purchased|ordered|placed|paid|delivered|shipped|dispatched|collected|received|"
    r"issued|made|produced|manufactured|built|registered|opened|signed|booked|earned|born|sold|"
    r"registrations?|orders?|purchases?|deliveries|parcels?|gekauft|bestellt\w*|geliefert\w*|"
    r"acheté\w*|commandé\w*|livré\w*|comprad\w+|pedid\w+|entregad\w+|购买|下单|订购)"
    r"(?: or \w+)?(?: on)?(?: or)?(?: between)?\s*$"
)
"""What is done by customers on a day: the rule depends on it, and still holds for who did it."""

_PAST = re.compile(
    r"(?i)\b(?:formerly|previously|in the past|used to (?:be|cost|take|have|charge|offer)|"
    r"früher|vormals|ehemals|auparavant|autrefois|antes (?:era|costaba)|anteriormente)\b"
    r"|(?<![年月日])以前|此前|原先"
)
_NOT_PAST = re.compile(
    r"(?i)\b(?:formerly|previously|früher|auparavant|anteriormente)\s+(?:known|called|owned|used|"
    r"opened|worn|bekannt|connu|conocid)|\b(?:not|never|nicht|pas)\s+(?:\w+\s+)?previously\b"
)
_CLAUSE = re.compile(
    r"\s*[;；]\s*|,\s+(?=(?:and |but |und |aber |et |mais |y |pero )?(?:until|till|since|from|"
    r"as of|before|previously|formerly|now|bis|seit|ab|früher|jusqu|depuis|à partir|hasta|desde|"
    r"antes|ahora)\b)|\s+(?:but|while|whereas|aber|mais|pero)\s+|，(?=(?:自|从|以前|此前|现在|截至))"
)
_BETWEEN = re.compile(r"(?i)\b(?:between|from|vom|zwischen|entre|du|del)\s*$")
_JOINS = re.compile(
    r"(?i)^\s*(?:and|to|until|till|bis|und|au|et|al|y|hasta|[-–—至到])\s*(?:the )?$"
)
_ABOUT_TIME = re.compile(
    r"(?i)(?<!\bi )(?<!\bwe )\b(?:was|were|used to|formerly|previously|back then|in the past|"
    r"last (?:year|month|week|season)|next (?:year|month|season)|going to (?:be|change|cost)|"
    r"(?<!ich )war|waren|früher|était|étaient|autrefois|era|eran|antes)\b|以前|之前|原来|将来|今后"
)


@dataclass(frozen=True, slots=True)
class InForce:
    """A text without what does not hold today.

    Attributes:
        text: for reading; begins with a capital where its beginning was left out.
        dropped: whether anything was left out.
    """

    text: str
    dropped: bool


@lru_cache(maxsize=512)
def in_force(text: str, today: date) -> InForce:
    """Leave out the clauses that hold no longer, or not yet.

    Args:
        text: a passage or a quote, as the shop wrote it.
        today: the day to judge by.
    """
    lines = text.split("\n")
    pairs = [(line, _keep_line(line, today)) for line in lines]
    kept = "\n".join(new for line, new in pairs if new or not line)
    if kept == text or not _says_anything(kept):
        return InForce(text, False)
    return InForce(kept.strip(), True)


def asks_about_time(question: str) -> bool:
    """Tell whether a question is about another time than now: then nothing is left out for it."""
    return bool(_ABOUT_TIME.search(question) or find_dates(question))


def find_start(text: str) -> date | None:
    """Return the latest day since which a text says that it holds; None where it names none."""
    starts = [
        mention.first
        for mention in find_dates(text)
        if mention.first and _role(text, mention) == "start"
    ]
    return max(starts, default=None)


def _says_anything(kept: str) -> bool:
    """Tell whether more than headings and a table's frame is left."""
    lines = [line for line in kept.split("\n") if line.strip()]
    rows = list(filter(is_row, lines))
    frame = 2 if any(map(is_rule, rows)) else 0
    return len(lines) > len(rows) or len(rows) > frame


def _keep_line(line: str, today: date) -> str:
    if is_row(line):
        return line if _holds(line, today) else ""
    if not find_dates(line) and not _PAST.search(line):
        return line
    kept = line
    for sentence in _sentences(line):
        new = _keep_sentence(sentence, today)
        if new != sentence:
            kept = kept.replace(sentence, new, 1)
    return re.sub(r" {2,}", " ", kept).strip() if kept != line else line


def _sentences(line: str) -> list[str]:
    """Split a line; the full stop of "31. Januar" ends no sentence."""
    held = split_sentences(_ORDINAL.sub("\u2024", line))
    return [sentence.replace("\u2024", ".") for sentence in held]


def _keep_sentence(sentence: str, today: date) -> str:
    clauses = list(_clauses(sentence))
    held = [_holds(text, today) for _, text in clauses]
    if all(held):
        return sentence
    kept = [clause for clause, holds in zip(clauses, held, strict=True) if holds]
    if not kept:
        return ""
    text = kept[0][1] + "".join(separator + clause for separator, clause in kept[1:])
    if not held[-1]:
        text = text.rstrip(" ,;") + sentence[len(sentence.rstrip(".!?。！？")) :]
    if held[0]:
        return text
    text = _CONJUNCTION.sub("", text)
    return text[:1].upper() + text[1:]


def _clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield (separator before it, clause)."""
    end, separator = 0, ""
    for match in _CLAUSE.finditer(sentence):
        yield separator, sentence[end : match.start()]
        end, separator = match.end(), match.group()
    yield separator, sentence[end:]


def _holds(clause: str, today: date) -> bool:
    if _PAST.search(clause) and not _NOT_PAST.search(clause):
        return False
    mentions = find_dates(clause)
    return not any(_is_over(clause, mentions, place, today) for place in range(len(mentions)))


def _is_over(clause: str, mentions: Sequence[DateMention], place: int, today: date) -> bool:
    """Tell whether a date ends the clause before today, or begins it after today."""
    mention = mentions[place]
    if mention.first is None or mention.last is None:
        return False
    role = _role(clause, mention)
    if place and _is_range(clause, mentions[place - 1], mention):
        role = "" if _follows_event(clause, mentions[place - 1]) else "end"
    if role == "start":
        return mention.first > today
    return mention.last < today if role == "end" else role == "before" and mention.first <= today


def _role(text: str, mention: DateMention) -> str:
    """Return what a date is to its clause: "start", "end", "before", or nothing."""
    before = text[: mention.start]
    for role, pattern in _AFTER:
        if pattern.search(text[mention.end :]):
            return role
    for role, pattern in (("end", _END), ("before", _BEFORE), ("start", _START)):
        if found := pattern.search(before):
            return "" if _EVENT.search(before[: found.start()]) else role
    return ""


def _is_range(text: str, first: DateMention, second: DateMention) -> bool:
    return bool(
        _JOINS.match(text[first.end : second.start]) and _BETWEEN.search(text[: first.start])
    )


def _follows_event(text: str, mention: DateMention) -> bool:
    return bool(_EVENT.search(_BETWEEN.sub("", text[: mention.start])))
