"""The description of the public API (OpenAPI 3.1), such that Spectral has nothing against it and generated clients can use it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute


def operation_id(route: APIRoute) -> str:
    """The name of the function: what a generated client calls the operation."""
    return route.name


def describe(app: FastAPI, portal_url: str) -> None:
    """Let the application describe itself with where it is, and with types that every reader of schemas knows."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                contact={"url": portal_url},
                servers=[{"url": portal_url}],
                tags=[{"name": "catalogue"}],
                routes=app.routes,
            )
            for array in _tuples(made):
                array["items"] = {} if len({str(one) for one in array["prefixItems"]}) > 1 else array["prefixItems"][0]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _tuples(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Arrays that say what stands at each place, and so have no `items`, which OpenAPI 3.0 asked of every array."""
    if isinstance(node, dict):
        if "prefixItems" in node and "items" not in node:
            yield node
        for value in node.values():
            yield from _tuples(value)
    elif isinstance(node, list):
        for value in node:
            yield from _tuples(value)
