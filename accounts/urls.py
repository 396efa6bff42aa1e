from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [path("notifications/", views.NotificationListView.as_view(), name="notification-list")]
