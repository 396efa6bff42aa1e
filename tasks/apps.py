from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from base import registry  # noqa: PLC0415  models are not loaded before ready()
        from campaign import imports, policies  # noqa: PLC0415
        from tasks import selectors, subjects  # noqa: PLC0415
        from tasks.policy import TasksPolicy  # noqa: PLC0415
        from tasks.services.figures import refresh_campaign, refresh_tasks_of  # noqa: PLC0415
        from tasks.services.imports import TASK_LIST  # noqa: PLC0415
        from tasks.services.notices import move_notices  # noqa: PLC0415
        from tasks.services.responsibilities import move_unit  # noqa: PLC0415
        from tasks.services.rungs import refresh_next_rungs  # noqa: PLC0415
        from tasks.services.spells import flag_overdue  # noqa: PLC0415

        imports.register(TASK_LIST)
        policies.register_policy(TasksPolicy, _("Tasks"))
        registry.register(registry.Kind("tasks.task", move_unit, refresh_tasks_of, refresh_campaign))
        registry.register(registry.Kind("tasks.spell", refresh=refresh_next_rungs))
        registry.register(registry.Kind("tasks.notice", move_unit=move_notices))
        milestones = selectors.milestone_subjects
        subjects.register(subjects.SubjectKind("tasks.milestone", _("Milestone"), milestones, flag=flag_overdue))
        subjects.register(subjects.SubjectKind("tasks.task", _("Task"), selectors.task_subjects))
