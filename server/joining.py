"""The widget's modules as a browser gets them: one file, without comments.

The sources are plain ES modules, and run as they are. Yet a page would fetch two dozen of them one
after the other, and gzip finds less to share in many small files: joined they weigh a fifth less.
So the server joins them once, when it starts: each module becomes a function's body that returns
what it exports, in the order in which they need each other.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_COMMENTS = re.compile(r"^[ \t]*(?:/\*\*.*?\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_TRAILING = re.compile(r" // [^\n\"'`]*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class NotJoinable(Exception):
    """A module is written in a way that cannot be joined; one sentence for the developer."""


def strip_comments(text: str) -> str:
    """Leave out comments that have lines of their own or end one, and the space before lines.

    A template literal of these sources has no line that looks like a comment; one that had would
    lose it, and the browser tests would see.
    """
    return _INDENT.sub("", _TRAILING.sub("", _COMMENTS.sub("", text)))


def join_modules(entry: Path) -> str:
    """Return a module with all that it imports, directly or not, as one module.

    Args:
        entry: its exports are those of the whole; what it imports lies beside it.

    Raises:
        NotJoinable: a module imports or exports in another way than these sources do, or two
            import each other.
    """
    joined: dict[str, str] = {}
    _join(entry, joined, ())
    inner = "".join(text for name, text in joined.items() if name != entry.stem)
    return inner + joined[entry.stem]


def _join(module: Path, joined: dict[str, str], above: tuple[str, ...]) -> None:
    if module.stem in above:
        raise NotJoinable(f"{module.name} imports itself by way of {', '.join(above)}.")
    text = strip_comments(module.read_text("utf-8"))
    for _, name in _IMPORT.findall(text):
        if name not in joined:
            _join(module.with_name(f"{name}.js"), joined, (*above, module.stem))
    body = _IMPORT.sub(_take, text)
    if re.search(r"^import ", body, re.MULTILINE):
        raise NotJoinable(f"{module.name} imports in a way that is not `import {{ … }} from`.")
    joined[module.stem] = _wrap(module, body) if above else body


def _take(match: re.Match[str]) -> str:
    names = match[1].strip().rstrip(",").replace(" as ", ": ")
    return f"const {{ {names} }} = ${match[2]};\n"


def _wrap(module: Path, body: str) -> str:
    exported = ", ".join(_EXPORT.findall(body))
    inner = _EXPORT.sub("", body)
    if re.search(r"^export ", inner, re.MULTILINE):
        raise NotJoinable(f"{module.name} exports what is no function, class or constant.")
    return f"const ${module.stem} = (() => {{\n{inner}return {{ {exported} }};\n}})();\n"
