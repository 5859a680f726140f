from django.urls import path

from jiedao.web.activities import mine, planning, views

app_name = "activities"
urlpatterns = [
    path("activities/", views.sessions, name="list"),
    path("activities/plan/", planning.plan, name="plan"),
    path("activities/mine/", mine.mine, name="mine"),
    path("activities/certificates/<str:name>/", mine.certificate, name="own_certificate"),
    path("activities/certificates/<str:name>/<uuid:person>/", mine.certificate, name="certificate"),
    path("activities/<uuid:id>/", views.detail, name="detail"),
    path("activities/<uuid:id>/change/", planning.change, name="change"),
    path("activities/<uuid:id>/call-off/", planning.call_off, name="call_off"),
    path("activities/<uuid:id>/sign-up/", views.sign_up, name="sign_up"),
    path("activities/<uuid:id>/attendance/", views.attendance, name="attendance"),
    path("activities/<uuid:id>/join/", mine.join, name="join"),
    path("activities/<uuid:id>/leave/", mine.leave, name="leave"),
    path("activities/<uuid:id>/<uuid:signup>/consent/", views.consent, name="consent"),
    path("activities/<uuid:id>/<uuid:signup>/withdraw/", views.withdraw, name="withdraw"),
]
