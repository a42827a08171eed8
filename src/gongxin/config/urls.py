"""Which interface answers which address."""

from django.urls import URLPattern, URLResolver, include, path

from gongxin.desk.error_reports import report
from gongxin.site import urls as site_urls

SITE = site_urls  # it says how an address names a language, which the desk's addresses begin with

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("gongxin.api.urls")),
    path("<language:language>/desk/", include("gongxin.desk.urls")),
    path("<language:language>/subjects/<str:code>/records/<int:number>/report", report),
    path("", include(SITE)),
]
handler400 = "gongxin.site.faults.refused_request"
handler404 = "gongxin.site.faults.not_found"
handler500 = "gongxin.site.faults.own_fault"
