from django.urls import path

from jiedao.web.matters import views

app_name = "matters"
urlpatterns = [
    path("matters/", views.matters, name="list"),
    path("matters/new/", views.propose, name="propose"),
    path("matters/<uuid:id>/", views.detail, name="detail"),
    path("matters/<uuid:id>/sheet/", views.sheet, name="sheet"),
    path("matters/<uuid:id>/vote/", views.vote, name="vote"),
    path("matters/<uuid:id>/withdraw/", views.withdraw, name="withdraw"),
    path("matters/<uuid:id>/plan/<slug:step>/", views.plan, name="plan"),
    path("matters/<uuid:id>/<slug:move>/", views.step, name="step"),
]
