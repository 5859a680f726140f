from django.urls import path

from jiedao.web.ledgers import labels, tree, views

app_name = "ledgers"
urlpatterns = [
    path("ledgers/", views.ledgers, name="list"),
    path("ledgers/<str:kind>/", views.ledger, name="kind"),
    path("ledgers/<str:kind>/tree/", tree.tree, name="tree"),
    path("ledgers/<str:kind>/labels/", labels.labels, name="labels"),
    path("s/<uuid:id>/", labels.opened, name="opened"),
    path("ledgers/<str:kind>/add/", views.add, name="add"),
]
