from django.urls import path

from jiedao.web.plans import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.plans, name="list"),
    path("plans/<uuid:id>/", views.plan, name="plan"),
]
