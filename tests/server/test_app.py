"""HTTP routes over a real uvicorn: operation, data, pages, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import jsonschema
import pytest

from server.interfaces import Readiness
from server.pages import PICTURES, STATIC, build_security_headers
from server.settings import Settings
from tests.server.conftest import Serve
from tests.server.engines import EchoEngine


@asynccontextmanager
async def open_client(serve: Serve, **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    server = await serve(**settings)
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


async def test_health_at_once_and_readiness_with_its_reason(serve: Serve) -> None:
    engine = EchoEngine(ready=False)
    async with open_client(serve, engine=engine) as client:
        assert (await client.get("/healthz")).status_code == 200
        waiting = await client.get("/readyz")
        assert (waiting.status_code, waiting.json()["reason"]) == (503, "The models are loading.")
        engine.readiness = Readiness(True)
        assert (await client.get("/readyz")).status_code == 200


async def test_an_engine_that_cannot_load_leaves_the_server_standing(serve: Serve) -> None:
    class Failing(EchoEngine):
        def load(self) -> None:
            raise RuntimeError("a defect")

    async with open_client(serve, engine=Failing(ready=False)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


async def test_the_schema_is_served_and_valid(serve: Serve) -> None:
    async with open_client(serve) as client:
        response = await client.get("/schema")
    assert response.headers["content-type"] == "application/schema+json"
    jsonschema.Draft202012Validator.check_schema(response.json())


async def test_the_storefront_lists_the_catalogue(serve: Serve) -> None:
    async with open_client(serve, shop_name="Fjell") as client:
        data = (await client.get("/api/storefront")).json()
    assert data["shop"] == "Fjell"
    assert data["categories"][0]["products"][0]["sale_price"] == "199.00"


async def test_a_cited_source_can_be_opened(serve: Serve) -> None:
    async with open_client(serve) as client:
        found = await client.get("/api/source", params={"source": "faq.csv#1"})
        missing = await client.get("/api/source", params={"source": "../../etc/passwd"})
    assert found.json()["text"] == "It takes two to four days."
    assert missing.status_code == 404


@pytest.mark.skipif(not (STATIC / "index.html").is_file(), reason="there is no storefront page")
@pytest.mark.parametrize("path", ["/", "/products/two-person-tent"])
async def test_pages_are_html_that_is_asked_for_again(serve: Serve, path: str) -> None:
    async with open_client(serve) as client:
        page = await client.get(path)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/widget.js", "/static/widget.js"])
async def test_the_widget_is_a_module_other_origins_may_load(serve: Serve, path: str) -> None:
    async with open_client(serve, allowed_origins=("https://shop.example",)) as client:
        module = await client.get(path, headers={"Origin": "https://shop.example"})
        again = await client.get(path, headers={"If-None-Match": module.headers["etag"]})
        foreign = await client.get(path, headers={"Origin": "https://evil.example"})
    assert module.headers["content-type"].startswith("text/javascript")
    assert module.headers["access-control-allow-origin"] == "https://shop.example"
    assert again.status_code == 304
    assert "access-control-allow-origin" not in foreign.headers


@pytest.mark.parametrize(
    "path", ["/nothing", "/demo/products.tsv", "/demo/", "/static/../settings.py", "/%2e%2e/app.py"]
)
async def test_nothing_else_is_served(serve: Serve, path: str) -> None:
    async with open_client(serve) as client:
        assert (await client.get(path)).status_code == 404


async def test_an_icon_is_served_where_a_page_names_none(serve: Serve) -> None:
    async with open_client(serve) as client:
        icon = await client.get("/favicon.ico")
        assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")


async def test_every_response_carries_the_security_headers(serve: Serve) -> None:
    async with open_client(serve) as client:
        for path in ("/", "/healthz", "/widget.js", "/nothing", "/api/storefront"):
            headers = (await client.get(path)).headers
            assert "'unsafe-inline'" not in headers["content-security-policy"]
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
            assert "server" not in headers


def test_an_allowed_origin_may_frame_and_connect(
    build_settings: Callable[..., Settings],
) -> None:
    settings = build_settings(allowed_origins=("https://shop.example",))
    policy = build_security_headers(settings)["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert "connect-src 'self' wss://shop.example" in policy


async def test_a_defect_in_a_route_shows_nothing_of_itself(serve: Serve) -> None:
    class Defective(EchoEngine):
        def find_source(self, source: str) -> None:
            raise RuntimeError("secret detail")

    async with open_client(serve, engine=Defective()) as client:
        response = await client.get("/api/source", params={"source": "x"})
        assert response.status_code == 500
        assert "secret" not in response.text
        assert (await client.get("/healthz")).status_code == 200


def test_only_pictures_of_the_demo_are_served() -> None:
    assert not {".tsv", ".csv", ".md", ".pdf", ".py", ".html"} & set(PICTURES)
