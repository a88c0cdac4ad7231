"""The thresholds and budgets of answering."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.interfaces import Sampling
from retrieval.calibration import load_calibration


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides how to answer; `server.settings` may override each.

    On real messages to two shops' bots and their labelled training messages (HINT3 v2), a nearest
    question at 0.75 is right for 87 % and 89 % of the messages in scope that it answers, and
    answers 0.7 % and 7.6 % of those out of scope; on StackFAQ it is right for 98.6 %.

    Where a reranker read the hits, `least_answers` decides instead. It and its like were chosen on
    the development data for refusals; `retrieval/weights/answers.json` holds them with their run.

    Attributes:
        least_answers: least probability that a FAQ or a passage answers to be used; `Hit.answers`.
        sure_answers: below this probability the reply begins by saying that it is not sure.
        sure_of_named: the same of a named product, where the passage lacks most of what else the
            question says (`word_share`): on the demo shop's cases wrong passages reach 0.53.
        closest_answers: the same for what a refusal names as the closest statement.
        approved_similarity: least cosine of message and FAQ question for the FAQ's own answer.
        approved_with_words: the same where `word_share` of the message's words stand in the FAQ.
        approved_overlap: the same for scripts without spaces: Dice overlap of character bigrams;
            what is less alike is compared by what it means (`bot.glossing.faqs`).
        same_question: at or above this cosine the message is the FAQ's question itself.
        evidence_similarity: least cosine of message and passage for a passage to be evidence.
        evidence_with_words: the same where `word_share` of the message's words stand in it.
        word_share: share of the message's content words, 0 to 1.
        evidence_passages: most passages in a prompt.
        evidence_tokens: most tokens of all passages together.
        history_messages: most messages read back.
        history_tokens: most tokens of history in a prompt.
        search_hits: hits asked of retrieval.
        product_hits: hits asked among products alone: several variants of each product are hits.
        max_sentences: most generated sentences in one reply.
        written_language: the one language that the generator writes well; in others passages are
            quoted. Empty: it writes any.
        first_sentence_seconds: time to the first checked sentence, after which the best passage is
            quoted instead: a customer rather reads the shop's words now than ours much later.
        sampling: how the generator samples.
    """

    least_answers: float = field(default_factory=lambda: load_calibration().answers)
    sure_answers: float = field(default_factory=lambda: load_calibration().sure)
    sure_of_named: float = 0.6
    closest_answers: float = field(default_factory=lambda: load_calibration().closest)
    approved_similarity: float = 0.75
    approved_with_words: float = 0.65
    approved_overlap: float = 0.75
    same_question: float = 0.95
    evidence_similarity: float = 0.6
    evidence_with_words: float = 0.42
    word_share: float = 0.6
    evidence_passages: int = 3
    evidence_tokens: int = 220
    history_messages: int = 8
    history_tokens: int = 160
    search_hits: int = 10
    product_hits: int = 40
    max_sentences: int = 3
    written_language: str = ""
    first_sentence_seconds: float = 2.5
    sampling: Sampling = field(default_factory=Sampling)
