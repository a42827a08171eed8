"""Which interface answers which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("gongxin.api.urls")),
    path("", include("gongxin.site.urls")),
]
handler400 = "gongxin.site.faults.refused_request"
handler404 = "gongxin.site.faults.not_found"
handler500 = "gongxin.site.faults.own_fault"
