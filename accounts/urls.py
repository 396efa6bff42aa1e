from django.urls import path

from accounts.views import api_docs, deliveries, notifications, people, telling, units

app_name = "accounts"

urlpatterns = [
    path("api/docs/", api_docs.ApiDocsView.as_view(), name="api-docs"),
    path("notifications/", notifications.NotificationListView.as_view(), name="notification-list"),
    path("notifications/<int:pk>/", notifications.NotificationOpenView.as_view(), name="notification-open"),
    path("notifications/settings/", telling.MessageSettingsView.as_view(), name="message-settings"),
    path("settings/robots/", telling.RobotListView.as_view(), name="robot-list"),
    path("settings/robots/new/", telling.RobotCreateView.as_view(), name="robot-create"),
    path("settings/robots/<int:pk>/", telling.RobotEditView.as_view(), name="robot-edit"),
    path("settings/robots/<int:pk>/try/", telling.RobotTryView.as_view(), name="robot-try"),
    path("settings/deliveries/", deliveries.DeliveryListView.as_view(), name="delivery-list"),
    path("settings/deliveries/<int:pk>/retry/", deliveries.DeliveryRetryView.as_view(), name="delivery-retry"),
    path("units/", units.UnitListView.as_view(), name="unit-list"),
    path("units/new/", units.UnitCreateView.as_view(), name="unit-create"),
    path("units/<int:pk>/", units.UnitDetailView.as_view(), name="unit-detail"),
    path("units/<int:pk>/edit/", units.UnitEditView.as_view(), name="unit-edit"),
    path("units/<int:pk>/move/", units.UnitMoveView.as_view(), name="unit-move"),
    path("units/<int:pk>/end/", units.UnitEndView.as_view(), name="unit-end"),
    path("units/<int:pk>/delete/", units.UnitDeleteView.as_view(), name="unit-delete"),
    path("units/<int:pk>/merge/", units.UnitMergeView.as_view(), name="unit-merge"),
    path("people/", people.PersonListView.as_view(), name="person-list"),
    path("people/new/", people.PersonCreateView.as_view(), name="person-create"),
    path("people/<int:pk>/", people.PersonDetailView.as_view(), name="person-detail"),
    path("people/<int:pk>/edit/", people.PersonEditView.as_view(), name="person-edit"),
    path("people/<int:pk>/password/", people.PasswordResetView.as_view(), name="password-reset"),
    path("assignments/<int:pk>/", people.AssignmentEditView.as_view(), name="assignment-edit"),
    path("assignments/<int:pk>/end/", people.AssignmentEndView.as_view(), name="assignment-end"),
]
