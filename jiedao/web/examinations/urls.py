from django.urls import path

from jiedao.web.examinations import bank, branch, sitting, views

app_name = "examinations"
urlpatterns = [
    path("examinations/", views.examinations, name="list"),
    path("examinations/new/", views.make, name="make"),
    path("examinations/bank/", bank.bank, name="bank"),
    path("examinations/bank/new/", bank.add, name="add"),
    path("examinations/bank/template/", bank.template, name="template"),
    path("examinations/bank/import/", bank.bring, name="bring"),
    path("examinations/bank/imports/<uuid:id>/", bank.sheet, name="sheet"),
    path("examinations/bank/<uuid:id>/", bank.question, name="question"),
    path("examinations/bank/<uuid:id>/edit/", bank.edit, name="edit"),
    path("examinations/bank/<uuid:id>/retire/", bank.retire, name="retire"),
    path("examinations/sittings/<uuid:id>/", sitting.answer, name="answer"),
    path("examinations/sittings/<uuid:id>/hand-in/", sitting.hand_in, name="hand_in"),
    path("examinations/<uuid:id>/", views.detail, name="detail"),
    path("examinations/<uuid:id>/sit/", sitting.sit, name="sit"),
    path("examinations/<uuid:id>/mine/", sitting.mine, name="mine"),
    path("examinations/<uuid:id>/paper/", views.paper, name="paper"),
    path("examinations/<uuid:id>/questions/", views.questions, name="questions"),
    path("examinations/<uuid:id>/questions/<uuid:wording>/strike/", views.strike, name="strike"),
    path("examinations/<uuid:id>/close/", views.close, name="close"),
    path("examinations/<uuid:id>/call-off/", views.call_off, name="call_off"),
    path("examinations/<uuid:id>/branches/<uuid:branch>/", branch.results, name="branch"),
    path("examinations/<uuid:id>/branches/<uuid:branch>/<uuid:person>/", branch.member, name="member"),
]
