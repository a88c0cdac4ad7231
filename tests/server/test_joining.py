"""The widget's modules joined to one: the order, the names, what cannot be joined."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.joining import NotJoinable, join_modules, strip_comments
from server.pages import STATIC, load_widget
from tests.server.conftest import Serve


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "entry.js"


def test_what_is_needed_comes_first_and_once(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        entry='import { two } from "./b.js";\nimport { one } from "./a.js";\none(two);\n',
        a="const hidden = 1;\nexport const one = () => hidden;\n",
        b='import { one as first } from "./a.js";\nexport function two() {\n  first();\n}\n',
    )
    assert join_modules(entry) == (
        "const $a = (() => {\nconst hidden = 1;\nconst one = () => hidden;\n"
        "return { one };\n})();\n"
        "const $b = (() => {\nconst { one: first } = $a;\nfunction two() {\n"
        "first();\n}\nreturn { two };\n})();\n"
        "const { two } = $b;\nconst { one } = $a;\none(two);\n"
    )


def test_comments_and_indentation_are_left_out() -> None:
    text = (
        "/** What it does.\n * And why.\n */\n// Why.\nconst a = 1; // of one\n"
        'const b = "http://example.com"; // an "address"\n  /** One line. */\n  const c = `//x`;\n'
    )
    kept = 'const a = 1;\nconst b = "http://example.com"; // an "address"\nconst c = `//x`;\n'
    assert strip_comments(text) == kept


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"entry": 'import * as a from "./a.js";\n', "a": ""}, "entry.js imports in a way"),
        ({"entry": 'import { a } from "./a.js";\n', "a": "export default 1;\n"}, "a.js exports"),
        (
            {"entry": 'import { a } from "./a.js";\n', "a": 'import { b } from "./entry.js";\n'},
            "entry.js imports itself",
        ),
    ],
)
def test_what_cannot_be_joined_is_told(tmp_path: Path, modules: dict[str, str], said: str) -> None:
    with pytest.raises(NotJoinable, match=said):
        join_modules(write(tmp_path, **modules))


def test_the_widget_is_joined_whole() -> None:
    texts = load_widget(STATIC)
    assert list(texts) == ["widget.js", "chat/panel.js"]
    panel = texts["chat/panel.js"]
    modules = [path.stem for path in (STATIC / "chat").glob("*.js") if path.stem != "panel"]
    assert all(f"const ${name} = (() => {{\n" in panel for name in modules)
    assert "/**" not in panel and "\n//" not in panel


def test_a_folder_without_a_widget_has_none(tmp_path: Path) -> None:
    assert load_widget(tmp_path) == {}


async def test_a_browser_that_has_it_is_not_sent_it_again(serve: Serve) -> None:
    server = await serve()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        first = await client.get("/chat/panel.js")
        assert first.text == load_widget(STATIC)["chat/panel.js"]
        assert first.headers["content-type"].startswith("text/javascript")
        again = {"If-None-Match": first.headers["etag"]}
        assert (await client.get("/chat/panel.js", headers=again)).status_code == 304
        assert (await client.get("/static/chat/panel.js")).text == first.text
