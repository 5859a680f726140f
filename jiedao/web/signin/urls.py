from django.urls import path

from jiedao.web.signin import views

urlpatterns = [
    path("signin/", views.SignIn.as_view(), name="account_login"),
    path("signout/", views.SignOut.as_view(), name="account_logout"),
    path("password/", views.ChangePassword.as_view(), name="account_change_password"),
    path("account-closed/", views.AccountClosed.as_view(), name="account_inactive"),
]
