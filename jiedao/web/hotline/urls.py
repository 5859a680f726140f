from django.urls import path

from jiedao.web.hotline import orders, sheets, views

app_name = "hotline"
urlpatterns = [
    path("hotline/", views.orders, name="list"),
    path("hotline/new/", sheets.start, name="start"),
    path("hotline/sheets/", sheets.sheets, name="sheets"),
    path("hotline/sheets/<uuid:id>/", sheets.sheet, name="sheet"),
    path("hotline/sheets/<uuid:id>/take/", sheets.take, name="take"),
    path("hotline/sheets/<uuid:id>/drop/", sheets.drop, name="drop"),
    path("hotline/sheets/<uuid:id>/undo/", sheets.undo, name="undo"),
    path("hotline/sheets/<uuid:id>/export/", sheets.export, name="export"),
    path("hotline/orders/<uuid:id>/", orders.order, name="order"),
    path("hotline/orders/<uuid:id>/reply/", orders.reply, name="reply"),
    path("hotline/orders/<uuid:id>/check/", orders.check, name="check"),
    path("hotline/orders/<uuid:id>/return/", orders.give_back, name="return"),
]
