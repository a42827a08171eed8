"""The sign-in libraries' applications as the node uses them: their permission tables exist and stay empty."""

from django.apps import AppConfig


class WithoutPermissions(AppConfig):
    """Django's sign-in without its permissions: what somebody may do stands in mandates and the table of access."""

    name = "django.contrib.auth"
    label = "auth"
    default_auto_field = "django.db.models.AutoField"


class ContentTypesUnfilled(AppConfig):
    """The table that Django's permissions need, left empty."""

    name = "django.contrib.contenttypes"
    label = "contenttypes"
    default_auto_field = "django.db.models.AutoField"
