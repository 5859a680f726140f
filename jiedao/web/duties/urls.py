from django.urls import path

from jiedao.web.duties import views

app_name = "duties"
urlpatterns = [
    path("duties/", views.duties, name="list"),
    path("duties/waive/<uuid:id>/", views.waive, name="waive"),
    path("duties/of/<str:code>/", views.regulation, name="regulation"),
    path("duties/<str:name>/", views.duty, name="duty"),
]
