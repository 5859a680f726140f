from django.urls import path

from jiedao.web.ballots import casting, draws, grading, views

app_name = "ballots"
urlpatterns = [
    path("ballots/", views.ballots, name="list"),
    path("ballots/call/", views.call, name="call"),
    path("ballots/draws/", draws.draws, name="draws"),
    path("ballots/draws/announce/", draws.announce, name="announce"),
    path("ballots/draws/<uuid:id>/", draws.detail, name="drawn"),
    path("ballots/draws/<uuid:id>/sheet/", draws.sheet, name="draw_sheet"),
    path("ballots/draws/<uuid:id>/<slug:move>/", draws.step, name="draw_step"),
    path("ballots/<uuid:id>/", views.detail, name="detail"),
    path("ballots/<uuid:id>/sheet/", views.sheet, name="sheet"),
    path("ballots/<uuid:id>/presence/", views.presence, name="presence"),
    path("ballots/<uuid:id>/count/", views.count, name="count"),
    path("ballots/<uuid:id>/cast/", casting.cast, name="cast"),
    path("ballots/<uuid:id>/grades/", grading.grades, name="grades"),
    path("ballots/<uuid:id>/notes/", grading.notes, name="notes"),
    path("ballots/<uuid:id>/own/", grading.own, name="own"),
    path("ballots/<uuid:id>/<slug:move>/", views.step, name="step"),
]
