from django.urls import path

from jiedao.web.reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.reports, name="list"),
    path("reports/draft/", views.draft, name="draft"),
    path("reports/<str:period>/<int:no>/", views.report, name="detail"),
    path("reports/<str:period>/<int:no>/check/", views.check, name="check"),
    path("reports/<str:period>/<int:no>/issue/", views.issue, name="issue"),
    path("reports/<str:period>/<int:no>/correct/", views.correct, name="correct"),
    path("reports/<str:period>/<int:no>/word/", views.word, name="word"),
]
