"""From where somebody signs in: the same address as the API counts, behind as many proxies as the node has."""

from django.conf import settings
from django.http import HttpRequest

from gongxin.api.counting import asking_address


def asking_from(request: HttpRequest) -> str:
    """The address that is counted where sign-ins fail."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return asking_address(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=settings.API_PROXIES)
