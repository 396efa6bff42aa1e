from django.urls import path, re_path

from tasks.views import tasks, updates

app_name = "tasks"

urlpatterns = [
    path("tasks/", tasks.TaskListView.as_view(), name="task-list"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="task-detail"),
    path("tasks/<int:task_pk>/report/", updates.UpdateCreateView.as_view(), name="update-create"),
    path("review/", updates.ReviewListView.as_view(), name="review-list"),
    re_path(r"^claims/(?P<pk>\d+)/(?P<verb>verify|return)/$", updates.ClaimDecisionView.as_view(), name="claim-decide"),
    re_path(
        r"^updates/(?P<pk>\d+)/(?P<verb>accept|return)/$", updates.UpdateDecisionView.as_view(), name="update-decide"
    ),
    path("evidence/<int:pk>/", updates.EvidenceFileView.as_view(), name="evidence-file"),
]
