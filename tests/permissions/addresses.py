"""What the table must name: every address and method of the program, read from the URL configuration."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

FUNCTIONS = {"healthz": ("GET",), "set_language": ("POST",)}
"""Addresses that are plain functions, which do not say themselves what they answer."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def named(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its name, `app:name`."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
        else:
            yield f"{namespace}{entry.name}", entry


PATTERNS: dict[str, URLPattern] = {name: entry for name, entry in named() if not name.startswith("admin:")}
"""All but the admin, which one rule covers."""


def offered(name: str) -> tuple[str, ...]:
    """The methods an address answers."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    callback: Any = PATTERNS[name].callback
    actions = getattr(callback, "actions", None)
    if actions is not None:
        return tuple(method for method in METHODS if method.lower() in actions)
    view = callback.view_class
    answered = [method for method in METHODS if method.lower() in view.http_method_names]
    return tuple(method for method in answered if hasattr(view, method.lower()) and method in {"GET", "POST"})


def kwargs_of(name: str) -> list[str]:
    """The names of what an address carries."""
    pattern: Any = PATTERNS[name].pattern
    if pattern.converters:
        return list(pattern.converters)
    return list(pattern.regex.groupindex)
