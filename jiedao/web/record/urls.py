from django.urls import path

from jiedao.web.record import views

app_name = "record"
urlpatterns = [
    path("record/", views.choose, name="choose"),
    path("record/drafts/<uuid:id>/", views.draft, name="draft"),
    path("record/drafts/<uuid:id>/drop/", views.drop, name="drop"),
    path("record/done/<uuid:id>/", views.done, name="done"),
    path("record/<str:name>/", views.form, name="form"),
    path("record/<str:name>/pick/", views.pick, name="pick"),
]
