"""Messages to what a chat template takes, with nothing in them that a template could obey."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.interfaces import ChatMessage

_CONTROL = re.compile(
    r"<\|[^<>|\s]{1,40}\|>"  # ChatML, Llama 3, Phi: <|im_end|>, <|eot_id|>
    r"|</?s>|\[/?INST\]|<</?SYS>>"  # Llama 2, Mistral
    r"|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>"  # Gemma
)
"""Control tokens of the chat templates named beside each line, from their published templates.

Tokenizers turn these strings into control tokens wherever they stand, so a customer who types one
could end his own message and speak as the shop.
"""


def defuse_control_tokens(text: str) -> str:
    """Replace every control token by a space, so that no new one forms from what is left."""
    return _CONTROL.sub(" ", text)


def render_prompt(
    prompt: Sequence[ChatMessage], template: Callable[[list[dict[str, str]]], str]
) -> str:
    """Render messages by the model's own chat template, ready for the assistant to speak.

    A last message of the assistant is the beginning of the answer: the model goes on from it.

    Args:
        prompt: in order, one or more.
        template: dicts of role and content to text that ends where the assistant begins.
    """
    messages = [
        {"role": message.role, "content": defuse_control_tokens(message.content)}
        for message in prompt
    ]
    begun = messages.pop()["content"] if prompt[-1].role == "assistant" else ""
    return template(messages) + begun
