"""From tokens to text that may be shown: whole characters only, and nothing of a stop string."""

from __future__ import annotations

from collections.abc import Callable, Sequence

UNFINISHED = "\ufffd"
"""What tokenizers write for bytes that are not a character yet: the replacement character."""


class TokenText:
    """Text of a growing list of tokens, piece by piece.

    Only the tokens since the piece before last are decoded each time, so the cost of a token does
    not grow with the answer. The earlier piece is decoded again because a tokenizer may drop the
    space that begins a text.

    Args:
        decode: token ids to text, without special tokens. Bytes that end inside a character may
            come out as nothing or as `UNFINISHED`.
    """

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._settled: list[int] = []
        self._open: list[int] = []

    def push(self, tokens: Sequence[int]) -> str:
        """Take further tokens; return the text that they complete, often empty."""
        self._open.extend(tokens)
        text = self._open_text()
        if not text or text.endswith(UNFINISHED):
            return ""
        self._settled, self._open = self._open, []
        return text

    def finish(self) -> str:
        """Return the whole characters that are left: the tokens ended inside the next one."""
        return self._open_text().rstrip(UNFINISHED)

    def _open_text(self) -> str:
        before = self._decode(self._settled) if self._settled else ""
        return self._decode(self._settled + self._open)[len(before) :]


class StopText:
    """Cuts a stream of text before the first stop string.

    Text that might be the beginning of a stop string is held back until that is decided.

    Args:
        stop: strings to end before; empty ones are ignored.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = [text for text in stop if text]
        self._held = ""
        self.stopped = False

    def push(self, text: str) -> str:
        """Take further text; return what may be shown, empty once `stopped`."""
        if self.stopped:
            return ""
        self._held += text
        ends = [at for at in map(self._held.find, self._stop) if at >= 0]
        if ends:
            self.stopped = True
            return self._release(min(ends))
        return self._release(len(self._held) - self._undecided())

    def finish(self) -> str:
        """Return what was held back: the text is over, so no stop string can follow."""
        return "" if self.stopped else self._release(len(self._held))

    def _undecided(self) -> int:
        """Length of the longest end of the held text that begins a stop string."""
        return max(
            (
                size
                for stop in self._stop
                for size in range(1, len(stop))
                if self._held.endswith(stop[:size])
            ),
            default=0,
        )

    def _release(self, size: int) -> str:
        text, self._held = self._held[:size], self._held[size:]
        return text


class AnswerText:
    """`TokenText` followed by `StopText`: the text of one answer from an engine of ours."""

    def __init__(self, decode: Callable[[list[int]], str], stop: Sequence[str]) -> None:
        self._tokens = TokenText(decode)
        self._stop = StopText(stop)

    @property
    def stopped(self) -> bool:
        """Whether a stop string came; further tokens are wasted."""
        return self._stop.stopped

    def push(self, tokens: Sequence[int]) -> str:
        """Take further tokens; return the text that may be shown, often empty."""
        return self._stop.push(self._tokens.push(tokens))

    def finish(self) -> str:
        """Return what was held back for a stop string; half a character is dropped."""
        return self._stop.push(self._tokens.finish()) + self._stop.finish()


def cut_at_stop(text: str, stop: Sequence[str]) -> str:
    """Return the text before the first stop string."""
    scanner = StopText(stop)
    return scanner.push(text) + scanner.finish()
