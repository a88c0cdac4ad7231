"""What opens and closes a fragment, and how it is put behind the question that it goes on with."""

from __future__ import annotations

import re

from bot.understanding.clauses import opens_question

LED = re.compile(
    r"(?i)^\W*(?:(?:(?:ok(?:ay)?|so|oh|well|yes|no|great|hmm+|thanks|thx|gut|d['’]accord|vale)"
    r"[,.!]?\s+)*(?:(?:i|we) (?:mean|meant)(?: to say)?|make (?:it|that)|"
    r"actually|and(?: also)?|but|or|then|what about|how about|what if it(?:['’]s| is)|same "
    r"(?:question )?for|even|only|just|und|oder|aber|was ist mit|wie w[äa]re|et|mais|ou|y|pero|"
    r"qu[ée] tal)\b[\s,]*|(?:那么?|还有|换成?|如果是)[，,]?)+"
)
TAIL = re.compile(
    r"(?i)[\s,]*(?:\b(?:then|too|as well|instead|though|please|pls|dann|auch)\b|呢)?[\s?!.？。]*$"
)
"""What a message ends with and does not mean."""


def strip_lead(text: str) -> str:
    """Drop the "and" before a whole question."""
    lead = re.match(r"(?i)(?:and|but|so|also|or|then)(?: also)?[\s,]+", text)
    return text[lead.end() :] if lead and opens_question(text[lead.end() :]) else text


def join_question(question: str, text: str) -> str:
    """Put a fragment behind the question that it goes on with."""
    lead = re.sub(r"(?i)^\W*(?:and|but|so|then)\s+", "", text.strip())
    return f"{question.rstrip(' ?!.？')}, {lead.rstrip(' ?!.')}?"
