"""Passkeys (WebAuthn Level 3): a key that never leaves the phone or computer. Who shows one has shown two factors: the thing,
and what opens it, which is asked for.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # loaded with the first passkey that is asked for: it takes 13 MB
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor


class Site(NamedTuple):
    """Where passkeys are shown."""

    host: str
    origin: str
    name: str


class Asked(NamedTuple):
    """What the browser is asked, as JSON, and the challenge that its answer has to bear."""

    options: str
    challenge: str


class Kept(NamedTuple):
    """What is kept of a passkey."""

    id: str
    public_key: str
    uses: int


def ask_new(site: Site, person: str, login: str, name: str, known: Sequence[str]) -> Asked:
    """For a new passkey of somebody who has those that are known."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    made = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person.encode(),
        user_name=login,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_named(known),
    )
    return Asked(webauthn.options_to_json(made), bytes_to_base64url(made.challenge))


def new(site: Site, answer: str, challenge: str) -> Kept | None:
    """What is to be kept of it; None where the answer does not fit."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return Kept(bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key), found.sign_count)


def ask(site: Site, known: Sequence[str] = ()) -> Asked:
    """For one of these, or for any that the browser has for this place."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    made = webauthn.generate_authentication_options(
        rp_id=site.host, allow_credentials=_named(known), user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(webauthn.options_to_json(made), bytes_to_base64url(made.challenge))


def id_in(answer: str) -> str:
    """Which passkey an answer says it is of."""
    try:
        found: Any = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def shown(site: Site, answer: str, challenge: str, kept: Kept) -> Kept | None:
    """The passkey with its new count; None where the answer does not fit, or a count goes back, as of a copied key."""
    import webauthn  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(kept.public_key),
            credential_current_sign_count=kept.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return kept._replace(uses=found.new_sign_count)


def _named(ids: Sequence[str]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]
