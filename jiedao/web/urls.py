"""Every address of the house. Each room keeps its own; what people type and write down does not change."""

from django.urls import include, path

urlpatterns = [
    path("", include("jiedao.web.record.urls")),
    path("", include("jiedao.web.entries.urls")),
    path("", include("jiedao.web.home.urls")),
    path("", include("jiedao.web.files.urls")),
    path("", include("jiedao.web.field.urls")),
    path("", include("jiedao.web.shell.urls")),
    path("", include("jiedao.web.signin.urls")),
    path("", include("jiedao.web.search.urls")),
    path("", include("jiedao.web.access.urls")),
    path("", include("jiedao.web.hands.urls")),
    path("", include("jiedao.web.cases.urls")),
    path("", include("jiedao.web.hotline.urls")),
    path("", include("jiedao.web.matters.urls")),
    path("", include("jiedao.web.activities.urls")),
    path("", include("jiedao.web.ballots.urls")),
    path("", include("jiedao.web.duties.urls")),
    path("", include("jiedao.web.plans.urls")),
    path("", include("jiedao.web.rota.urls")),
    path("", include("jiedao.web.organisations.urls")),
    path("", include("jiedao.web.inbox.urls")),
    path("", include("jiedao.web.own_file.urls")),
    path("", include("jiedao.web.figures.urls")),
    path("", include("jiedao.web.drafts.urls")),
    path("", include("jiedao.web.imports.urls")),
    path("", include("jiedao.web.reports.urls")),
    path("", include("jiedao.web.map.urls")),
    path("", include("jiedao.web.ledgers.urls")),
    path("", include("jiedao.web.papers.urls")),
    path("", include("jiedao.web.papers_in.urls")),
    path("", include("jiedao.web.subjects.urls")),
    path("", include("jiedao.web.agenda.urls")),
    path("", include("jiedao.web.calendar.urls")),
    path("", include("jiedao.web.rules.urls")),
    path("", include("jiedao.web.points.urls")),
    path("", include("jiedao.web.claims.urls")),
    path("", include("jiedao.web.examinations.urls")),
    path("", include("jiedao.web.door.urls")),
    path("", include("jiedao.web.requests.urls")),
    path("", include("jiedao.web.open311.urls")),
]
handler400 = "jiedao.web.problems.handler400"
handler403 = "jiedao.web.problems.handler403"
handler404 = "jiedao.web.problems.handler404"
handler500 = "jiedao.web.problems.handler500"
