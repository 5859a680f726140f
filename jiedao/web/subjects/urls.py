from django.urls import path

from jiedao.web.subjects import head, merge, spending, timeline, views

app_name = "subjects"
urlpatterns = [
    path("subjects/<uuid:id>/", views.detail, name="detail"),
    path("subjects/<uuid:id>/outlays/<str:figure>/", spending.rows, name="outlays"),
    path("subjects/<uuid:id>/history/", timeline.history, name="history"),
    path("subjects/<uuid:id>/merge/", merge.choose, name="choose"),
    path("subjects/<uuid:id>/merge/<uuid:other>/", merge.merge, name="merge"),
    path("subjects/merges/<uuid:id>/", merge.merged, name="merged"),
    path("ledgers/<str:kind>/duplicates/", merge.duplicates, name="duplicates"),
    path("subjects/<uuid:id>/head/", head.head, name="head"),
    path("subjects/<uuid:id>/edit/<str:kind>/", views.edit, name="edit"),
    path("subjects/<uuid:id>/leave/<str:kind>/", views.leave, name="leave"),
    path("subjects/<uuid:id>/assign/<str:kind>/", views.assign, name="assign"),
]
