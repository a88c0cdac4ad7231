"""One message to its questions: each stands on its own, or with what the one before is about.

A message is split only where a whole question follows a whole question. A story, a request or a
reason stays with the question that it belongs to, since it helps the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.products.words import has_cjk
from bot.understanding.clauses import (
    asks,
    is_complete,
    names_topic,
    opens_question,
    requests,
    says_little,
)
from bot.understanding.courtesy import drop_courtesies, strip_courtesy
from bot.understanding.places import COUNTRY
from knowledge.sentences import split_sentences

MOST_PARTS = 4
"""Questions answered in one reply: more are not read, and the customer is asked for the rest."""

MOST_CONTEXT_WORDS = 40
"""Words of the story before a question that help the search; an embedder's window is 256 tokens."""

_LIST_ITEM = re.compile(r"(?:^|(?<=\s))\(?(?:\d{1,2}|[a-h])[.)]\s+|^\s*[-*•]\s+", re.M)
_LISTED = re.compile(r"(?:^|\s)\(?(?:1|a)[.)]\s|^\s*[-*•]\s", re.M)
_JOINS = re.compile(
    r"(?i)\s*[,;]?\s+(?:and|but|also|plus|as well as|&|\+|und|et|y|e)\s+"
    r"(?:(?:also|then|secondly|another thing|can you tell me|do you know|tell me)\s+)*"
    r"|\s*;\s+|\s*,\s+(?:(?:also|plus)\s+)?|\s*[,，;；]\s*(?:还有|另外|以及|顺便(?:问)?(?:一下)?|"
    r"然后|而且|那)?\s*"
)
_RUN_ON = re.compile(
    r"(?i)(?<=\w)\s+(?=(?:do (?:you|i|they)|can (?:i|you|we)|is (?:it|there)|are (?:they|there)|"
    r"does (?:it|the)|how (?:much|long|many)|what(?:['’]?s| is) (?:the|your)|"
    r"where (?:is|are|do)|when (?:is|are|do|does|will))\b)"
)
_CARRIES_ON = re.compile(
    r"(?i)\b(?:know|tell|me|us|if|whether|wonder(?:ing)?|see|ask|check|find|out|understand|explain|"
    r"show|say|says|sure|mean|and|or|but|that|of|about|on|to|in|for|with|at|by|from|so|not|only|"
    r"what|how|when|where|which|who|why|as|than|then|the|a|an|my|your)$"
)
_HAS_AUX = re.compile(
    r"(?i)\b(?:do|does|did|can|could|will|would|is|are|was|were|['’]s|has|have)\b"
)
_SUPPOSES = re.compile(
    r"(?i)^\W*(?:what if|what happens|what about|how about|if|when i|suppose|in case|since|because|"
    r"as|wenn|falls|si)\b"
)
_UNFINISHED = re.compile(r"(?i)\b(?:between|both|either|compare|difference|versus|vs|whether|if)$")
_HAVE_BOTH = re.compile(
    r"(?i)^(?P<frame>(?:do|does|did) (?:you|u|your shop) (?:guys )?(?:also )?(?:have|sell|offer|"
    r"stock|"
    r"carry|provide)|is there|are there|have you got)\s+"
    r"(?P<first>(?:(?!\b(?:with|for|in|that|which|from|like|"
    r"under)\b)[^,?]){2,40}?)\s+and (?:also )?"
    r"(?P<second>(?:an?|any)\s+[^?]{2,40}\??)$"
)
_WANT_BOTH = re.compile(
    r"(?i)^(?P<frame>(?:(?:(?:i|we)(?:['’]?m| am|['’]?re| are)? )?(?:need|want|looking for|after)|"
    r"show me)\s+)?"
    r"(?P<first>(?:(?!\b(?:with|for(?! \d)|in|that|which|from|like|under|over|both|between|compare|"
    r"vs|or|is|are|was|has|have|had|do|does|can|to|my|our|your|the|this|it|what|how|set)\b)"
    r"[^,?.!]){2,40}?)\s+and (?:also )?"
    r"(?P<second>(?:an?|some)\s+(?:(?!\b(?:together|is|are|was|has|have|do|does|can|it)\b)[^?.!]){2,60})"
    r"\W*$"
)
"""Two things that are looked for, each with limits of its own: no question is asked."""
_SHARED_TAIL = re.compile(r"(?i)\s(?:of|for|on)\s+(?:the|your|an?|this|that)\s+[^?]+")
_ASPECT_ALONE = re.compile(r"(?i)^(?:what|which|how)\b(?:(?!\s(?:of|for|on|in|to)\s)[^?])*$")
_CLAUSE = re.compile(r"(?<=[.!?;,:])\s+|(?<=[。！？；，：])")
_BORN = re.compile(r"(?i)\bborn (?:and (?:raised|bred) )?in\b[^.!?,;]*")
"""Where somebody was born decides nothing."""
_LEANS = re.compile(
    r"(?i)\b(?:it|its|they|them|their|these|those|one|ones|this|that|here|there)\b|[它这那]"
)


def split_questions(text: str) -> list[str]:
    """Return the questions of a message, in order; the message itself where it is one.

    Args:
        text: a message in plain words.

    Returns:
        At least one part, without courtesies; empty where the message is nothing else.
    """
    listed = _split_list(text)
    if listed:
        return listed
    sentences = drop_courtesies(split_sentences(text))
    clauses = [clause for sentence in sentences for clause in split_clauses(sentence)]
    parts = _gather([strip_courtesy(clause) or clause for clause in clauses])
    return _share_tails(parts)


def ask_alone(text: str) -> str:
    """Return a message's question without the story before it; empty where it leans on that.

    "We're a scout group and need 12 tents, do you do quotes?" asks for quotes. Where one lives
    decides what holds there, so no country is left out.
    """
    *story, last = map(str.strip, _CLAUSE.split(text.strip()))
    leans = _LEANS.search(last) or COUNTRY.search(_BORN.sub(" ", " ".join(story)))
    return last if story and asks(last) and is_complete(last) and not leans else ""


def split_clauses(sentence: str) -> list[str]:
    """Cut a sentence where a question follows a question."""
    both = _HAVE_BOTH.match(sentence)
    if both:
        return [f"{both['frame']} {both['first']}?", f"{both['frame']} {both['second']}"]
    wanted = _WANT_BOTH.match(sentence)
    # Without "I need" only a number tells goods from "a broken zip and a torn strap".
    if wanted and (wanted["frame"] or re.search(r"\d", sentence)):
        frame = wanted["frame"] or "show me "
        return [f"{frame}{wanted['first']}", f"{frame}{wanted['second']}"]
    for left, right in _cuts(sentence):
        return [left, *split_clauses(right)]
    return [sentence]


def _split_list(text: str) -> list[str]:
    """Return the items of a numbered or bulleted list, with what stands before it as context."""
    if not _LISTED.search(text):
        return []
    head, *items = (item.strip(" \n,;") for item in _LIST_ITEM.split(text))
    kept = [strip_courtesy(item) for item in items]
    kept = [item for item in kept if item]
    if len(kept) < 2 or not any(asks(item) for item in kept):
        return []
    before = " ".join(s for s in drop_courtesies(split_sentences(head)) if asks(s))
    return ([before] if before else []) + kept


def _cuts(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield the places, from the left, where both sides are questions of their own."""
    matches = sorted(
        [*_JOINS.finditer(sentence), *_RUN_ON.finditer(sentence)], key=lambda match: match.start()
    )
    for match in matches:
        left, right = sentence[: match.start()].strip(), sentence[match.end() :].strip()
        joint = match.group().strip(" ")
        fits = _follows(left, right, joint) if joint else _runs_on(left, right)
        if left and right and fits:
            yield left, right


def _follows(left: str, right: str, joint: str) -> bool:
    if _UNFINISHED.search(left) or not opens_question(right):
        return False
    if joint in {",", "，"}:
        return is_complete(left) and not _SUPPOSES.match(left) and not _fronts(left, right)
    return (is_complete(left) or names_topic(left)) and not _SUPPOSES.match(left)


def _fronts(left: str, right: str) -> bool:
    """Tell a topic put in front ("about the Corrie, is it waterproof?") from a question."""
    return not has_cjk(left) and requests(left) and bool(_LEANS.search(right))


def _runs_on(left: str, right: str) -> bool:
    """Tell whether a question without any mark before it begins here."""
    if len(left.split()) <= 3 or len(right.split()) < 3 or _CARRIES_ON.search(left):
        return False
    return bool(_HAS_AUX.search(left)) and is_complete(left) and not _SUPPOSES.match(left)


def _gather(clauses: Sequence[str]) -> list[str]:
    """Join stories to their questions; what stands last belongs to the last question."""
    parts: list[str] = []
    story: list[str] = []
    requested = False
    for clause in clauses:
        if not asks(clause) and not requests(clause) and not _is_topic(clause, clauses):
            story.append(clause)
            continue
        leans = says_little(clause) or (requested and bool(_LEANS.search(clause)))
        if leans and parts and not story:
            parts[-1] = _join_sentences([parts[-1], clause])
        elif leans and parts and requested:
            parts[-1] = _join_sentences([parts[-1], *_cut_story(story), clause])
            story = []
        else:
            parts.append(_join_sentences([*_cut_story(story), clause]))
            story = []
        requested = requests(clause) and not asks(clause)
    if not parts:
        return [_join_sentences(story)] if story else []
    if story:
        parts[-1] = _join_sentences([parts[-1], *_cut_story(story)])
    return parts


def _is_topic(clause: str, clauses: Sequence[str]) -> bool:
    """Tell a bare topic beside questions ("And returns?" has its mark; "price of the rye" none)."""
    return len(clauses) > 1 and names_topic(clause)


def _cut_story(story: Sequence[str]) -> list[str]:
    """Keep the last words of a long story."""
    words = _join_sentences(story).split() if story else []
    return [" ".join(words[-MOST_CONTEXT_WORDS:])] if words else []


def _join_sentences(sentences: Sequence[str]) -> str:
    """Join sentences, closing those that others follow."""
    *before, last = sentences
    closed = [s if re.search(r"[.!?。！？…]\W*$", s) else f"{s}." for s in before]
    return " ".join([*closed, last])


def _share_tails(parts: Sequence[str]) -> list[str]:
    """Give "what is the price" the "of the Corrie 2" that the next question ends with."""
    shared = list(parts)
    for place in range(len(shared) - 1):
        tail = _SHARED_TAIL.search(shared[place + 1])
        alone = _ASPECT_ALONE.match(shared[place].rstrip(" ?"))
        if tail and alone and re.match(r"(?i)what (?:is|are) the (?:\w+ ?){1,3}$", alone.group()):
            shared[place] = f"{alone.group()}{tail.group().rstrip()}?"
    return shared
