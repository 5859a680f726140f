from django.urls import path

from jiedao.web.claims import views

app_name = "claims"
urlpatterns = [
    path("claims/", views.waiting, name="list"),
    path("claims/mine/", views.mine, name="mine"),
    path("claims/pairs/", views.pairs, name="pairs"),
    path("claims/<uuid:id>/end/", views.end, name="end"),
    path("claims/<str:kind>/<uuid:id>/", views.claim, name="claim"),
]
