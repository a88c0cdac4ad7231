"""Imports run one way, server -> bot -> retrieval -> knowledge; heavy libraries stay put."""

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["knowledge", "retrieval", "bot", "server"]
HOMES = {
    "torch": {
        "retrieval/embedder.py",
        "retrieval/reranker.py",
        "retrieval/training.py",
        "bot/models/transformers.py",
        "bot/training/fitting.py",
    },
    "sentence_transformers": {"retrieval/embedder.py"},
    "transformers": {
        "bot/models/transformers.py",
        "retrieval/embedder.py",
        "retrieval/reranker.py",
    },
    "faiss": {"retrieval/vectors.py"},
    "tantivy": {"retrieval/lexical.py"},
    "langchain_text_splitters": {"knowledge/chunking.py"},
    "langchain_openai": {"bot/models/langchain.py"},
    "langchain_core": {
        "bot/models/langchain.py",
        "retrieval/langchain.py",
        "server/runnable.py",
    },
    "fastapi": {
        "server/app.py",
        "server/desk/assist_routes.py",
        "server/desk/conversation_routes.py",
        "server/desk/library_routes.py",
        "server/desk/routes.py",
        "server/desk/webhook_routes.py",
        "server/identity/agent_routes.py",
        "server/identity/oidc_routes.py",
        "server/identity/refusals.py",
        "server/identity/routes.py",
        "server/pages.py",
        "server/requests.py",
        "server/serving.py",
        "server/sockets.py",
        "server/streams.py",
    },
    "argon2": {"server/identity/passwords.py"},
    "jwt": {
        "server/identity/oidc.py",
        "server/identity/shop_keys.py",
        "server/identity/signed_identity.py",
    },
    "spacy": {"bot/privacy/ner.py"},
    "redis": {"server/bus/valkey.py"},
    "limits": {"server/limiting.py", "server/bus/valkey_window.py"},
    "cryptography": {"server/sealing.py"},
    "py3langid": {"bot/understanding/language.py"},
    "pypdf": {"knowledge/loaders/pdf.py"},
    "docx": {"knowledge/loaders/word.py"},
}


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    return frozenset(_iter_imports(ast.parse(path.read_text("utf-8"))))


def _iter_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _sources() -> Iterator[tuple[str, Path]]:
    for package in ORDER:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield package, path


@pytest.mark.parametrize("package", ORDER)
def test_imports_run_one_way(package: str) -> None:
    later = ORDER[ORDER.index(package) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in _imports(path)
        if name.split(".")[0] in later
    ]
    assert not wrong


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_its_place(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for _, path in _sources()
        if any(name.split(".")[0] == library for name in _imports(path))
    }
    assert users <= HOMES[library]


def test_interfaces_need_only_the_standard_library_and_numpy() -> None:
    allowed = {"numpy", *ORDER}
    wrong = [
        f"{package}/interfaces.py imports {name}"
        for package in ORDER
        for name in _imports(ROOT / package / "interfaces.py")
        if name.split(".")[0] not in sys.stdlib_module_names | allowed
    ]
    assert not wrong
