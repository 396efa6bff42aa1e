"""Every job has a name of its own, a queue, and a test that names it."""

from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app

ROOT = Path(settings.BASE_DIR)


def own_jobs() -> dict[str, object]:
    app.loader.import_default_modules()
    return {name: job for name, job in app.tasks.items() if not name.startswith("celery.")}


JOBS = own_jobs()


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_has_a_name_a_queue_and_a_test(name):
    job = JOBS[name]
    app_label, function = name.split(".")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    assert job.__module__ == f"{app_label}.jobs"
    assert settings.CELERY_TASK_ROUTES[name]["queue"] in {"quick", "sweep", "documents"}
    assert f"{app_label}.jobs import" in tests
    assert function in tests


def test_what_is_scheduled_and_routed_exists():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled <= set(JOBS)
    assert set(settings.CELERY_TASK_ROUTES) == set(JOBS)
