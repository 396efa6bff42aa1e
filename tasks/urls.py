from django.urls import path, re_path

from tasks.views import (
    answers,
    letters,
    measures,
    milestones,
    moves,
    notices,
    period,
    reports,
    requests,
    review,
    tasks,
    writing,
)

app_name = "tasks"

urlpatterns = [
    path("tasks/", tasks.TaskListView.as_view(), name="task-list"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="task-detail"),
    path("tasks/new/", writing.TaskCreateView.as_view(), name="task-create"),
    path("tasks/<int:pk>/edit/", writing.TaskEditView.as_view(), name="task-edit"),
    path("tasks/<int:pk>/correct/", writing.TaskCorrectView.as_view(), name="task-correct"),
    re_path(
        r"^tasks/(?P<pk>\d+)/(?P<verb>hand-out|suspend|resume|close|cancel|carry-over)/$",
        moves.TaskMoveView.as_view(),
        name="task-move",
    ),
    path("tasks/<int:task_pk>/milestones/new/", milestones.MilestoneCreateView.as_view(), name="milestone-create"),
    path("milestones/<int:pk>/edit/", milestones.MilestoneEditView.as_view(), name="milestone-edit"),
    path("milestones/<int:pk>/correct/", milestones.MilestoneCorrectView.as_view(), name="milestone-correct"),
    re_path(
        r"^milestones/(?P<pk>\d+)/(?P<verb>cancel|remove|revoke|override)/$",
        moves.MilestoneMoveView.as_view(),
        name="milestone-move",
    ),
    path("tasks/<int:task_pk>/measures/new/", measures.MeasureCreateView.as_view(), name="measure-create"),
    path("measures/<int:pk>/edit/", measures.MeasureEditView.as_view(), name="measure-edit"),
    path("measures/<int:pk>/remove/", moves.MeasureRemoveView.as_view(), name="measure-remove"),
    path("tasks/<int:task_pk>/report/", reports.UpdateCreateView.as_view(), name="update-create"),
    path("tasks/<int:task_pk>/report/evidence/", reports.EvidenceAddView.as_view(), name="evidence-add"),
    path("evidence/<int:pk>/remove/", reports.EvidenceRemoveView.as_view(), name="evidence-remove"),
    re_path(r"^updates/(?P<pk>\d+)/(?P<verb>withdraw|discard)/$", reports.UpdateMoveView.as_view(), name="update-move"),
    path("milestones/<int:pk>/extension/", requests.ExtensionAskView.as_view(), name="extension-ask"),
    path("tasks/<int:pk>/suspension/", requests.SuspensionAskView.as_view(), name="suspension-ask"),
    path("extensions/<int:pk>/decide/", requests.RequestDecideView.as_view(kind="extension"), name="extension-decide"),
    path(
        "suspensions/<int:pk>/decide/", requests.RequestDecideView.as_view(kind="suspension"), name="suspension-decide"
    ),
    re_path(
        r"^(?P<kind>extension|suspension)s/(?P<pk>\d+)/withdraw/$",
        requests.RequestWithdrawView.as_view(),
        name="request-withdraw",
    ),
    path("review/accept/", review.ReviewAcceptManyView.as_view(), name="review-accept-many"),
    path("updates/", period.UpdateListView.as_view(), name="update-list"),
    path("review/", review.ReviewListView.as_view(), name="review-list"),
    re_path(r"^claims/(?P<pk>\d+)/(?P<verb>verify|return)/$", review.ClaimDecisionView.as_view(), name="claim-decide"),
    re_path(
        r"^updates/(?P<pk>\d+)/(?P<verb>accept|return)/$", review.UpdateDecisionView.as_view(), name="update-decide"
    ),
    path("evidence/<int:pk>/", review.EvidenceFileView.as_view(), name="evidence-file"),
    path("notices/", notices.NoticeListView.as_view(), name="notice-list"),
    path("notices/new/", notices.NoticeCreateView.as_view(), name="notice-create"),
    path("notices/<int:pk>/", notices.NoticeDetailView.as_view(), name="notice-detail"),
    path("notices/<int:pk>/edit/", notices.NoticeEditView.as_view(), name="notice-edit"),
    re_path(
        r"^notices/(?P<pk>\d+)/(?P<verb>issue|receive|send-back|close|void|erase)/$",
        answers.NoticeMoveView.as_view(),
        name="notice-move",
    ),
    re_path(r"^notices/(?P<pk>\d+)/(?P<verb>answer|report)/$", answers.NoticeReplyView.as_view(), name="notice-reply"),
    path("notices/<int:pk>/letter/", letters.NoticeLetterView.as_view(), name="notice-letter"),
    path("notice-files/<int:pk>/", answers.NoticeFileView.as_view(), name="notice-file"),
    path("tasks/<int:task_pk>/instruct/", notices.InstructionCreateView.as_view(), name="task-instruct"),
]
