from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.urls import path

from jiedao.web.signin import views

urlpatterns = [
    path("signin/", views.SignIn.as_view(), name="account_login"),
    path("signout/", allauth.LogoutView.as_view(), name="account_logout"),
    path("password/", login_required(views.ChangePassword.as_view()), name="account_change_password"),
    path("account-closed/", allauth.AccountInactiveView.as_view(), name="account_inactive"),
]
