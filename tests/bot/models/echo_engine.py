"""A small engine of `bot.models.engine_process`: answers with the words of the request."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    options = json.loads(sys.stdin.readline())
    if "crash" in options:
        os._exit(7)
    say({"failed": options["fail"]} if "fail" in options else {"ready": options})
    for line in sys.stdin:
        command = json.loads(line)
        if "words" in command:
            answer(command)


def answer(command: dict[str, Any]) -> None:
    for word in command["words"]:
        if word == "crash":
            os._exit(9)
        say({"id": command["id"], "answer": 0, "text": word})
    if command.get("ends", True):
        say({"id": command["id"], "end": command.get("error")})


def say(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()
