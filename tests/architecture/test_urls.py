"""Every address declares who may call it; the few that do not stand in a list with the reason."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.access import Access, GuardedView
from accounts.admin import SetupAdmin, site

OPEN = {
    "healthz": "a probe without a person: says only whether the database answers",
    "sign-in/": "allauth: for people who have not signed in; rate-limited",
    "sign-out/": "allauth: ends the caller's own session",
    "password/": "allauth: asks for sign-in by itself",
    "inspect/": "the phone page's shell: the same for everybody, kept on phones; its data come from guarded addresses",
    "inspect/worker.js": "the phone page's service worker: names its scripts and nothing else",
    "inspect/elders/<str:token>/": "for elders, who have no account: a long link and a PIN with limited tries",
    "language/setlang/": "Django: sets a cookie, reads nothing",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        else:
            yield path, entry


ALL = dict(patterns(get_resolver()))


@pytest.mark.parametrize("path", sorted(set(ALL) - set(OPEN)))
def test_an_address_declares_who_may_call_it(path):
    callback = ALL[path].callback
    view_class = getattr(callback, "view_class", None)
    api_class = getattr(callback, "cls", None)

    owner = getattr(callback, "model_admin", None)
    admin_site = getattr(callback, "admin_site", None) or getattr(owner, "admin_site", None)

    if admin_site is not None:
        assert admin_site is site, f"{path} belongs to another admin than the administrators'"
        assert owner is None or isinstance(owner, SetupAdmin)
    elif api_class is not None:
        assert isinstance(api_class.resource, str)
        assert api_class.permission_classes
    else:
        assert view_class is not None, f"{path} is a function: make it a GuardedView"
        assert issubclass(view_class, GuardedView)
        assert isinstance(view_class.access, Access)


@pytest.mark.parametrize("path", OPEN)
def test_no_exception_is_stale(path):
    assert path in ALL


def test_there_are_addresses():
    assert len(ALL) > 20
