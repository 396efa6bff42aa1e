from django.urls import path

from accounts.views import notifications, people

app_name = "accounts"

urlpatterns = [
    path("notifications/", notifications.NotificationListView.as_view(), name="notification-list"),
    path("people/", people.PersonListView.as_view(), name="person-list"),
    path("people/new/", people.PersonCreateView.as_view(), name="person-create"),
    path("people/<int:pk>/", people.PersonDetailView.as_view(), name="person-detail"),
    path("assignments/<int:pk>/end/", people.AssignmentEndView.as_view(), name="assignment-end"),
]
