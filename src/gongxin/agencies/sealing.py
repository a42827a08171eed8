"""How the sign-in library keeps secrets and names passkeys: sealed by the node's secret, named by the login name."""

import base64
import hashlib

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from gongxin.agencies.models import Person


class Sealing(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Keeps what codes are made from sealed: a copy of the database alone signs nobody in."""

    def encrypt(self, text: str) -> str:
        """Seal what is kept."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was kept."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Whose codes they are, as the app lists them."""
        return f"Gongxin {context.request.get_host().partition(':')[0]}"

    def get_totp_label(self, user: Person) -> str:
        """For which account the codes are."""
        return user.login or ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys are for."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Gongxin 公信"}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, object]:
        """Whom a passkey is for: a number and the login name."""
        return {"id": str(user.pk).encode(), "display_name": user.login or "", "name": user.login or ""}


def address_for_app(person: Person, secret: str) -> str:
    """What an app reads from a picture to make codes from then on."""
    return str(Sealing().build_totp_url(person, secret))


def _seal() -> Fernet:
    digest = hashlib.sha256(b"second factor " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
