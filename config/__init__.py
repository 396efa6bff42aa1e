"""Wiring: settings, URLs, Celery, WSGI. Imported by no app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
