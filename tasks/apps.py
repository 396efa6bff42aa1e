from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from campaign import imports  # noqa: PLC0415  models are not loaded before ready()
        from tasks.services.imports import TASK_LIST  # noqa: PLC0415

        imports.register(TASK_LIST)
