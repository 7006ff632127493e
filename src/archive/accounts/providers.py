"""Signing in at an OpenID provider: authorization code with PKCE (RFC 9700), whose every answer is checked before it counts.

What it needs of others is loaded with the first who signs in so: few do, and it takes 12 MB in every process with a workbench.
"""

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512")
"""Signatures by a key that only the provider has: never `none`, never one made with our own secret."""
TIMEOUT_S = 10.0
LEEWAY_S = 60
_TWO_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sc"})


class Provider(NamedTuple):
    """A provider as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    """the address that people come back to"""


class Begun(NamedTuple):
    """Where to send somebody, and what has to be kept until they come back."""

    address: str
    nonce: str
    verifier: str


class Subject(NamedTuple):
    """Who came back."""

    issuer: str
    subject: str
    name: str
    strength: int
    """Factors that were shown there, as far as it says so (RFC 8176)."""


class Untrusted(Exception):
    """Something of an answer is not as it has to be; `why` is the word `provider.<why>`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def begin(provider: Provider, state: str) -> Begun:
    """Begin to sign somebody in.

    Raises:
        Untrusted: the provider does not answer, or describes itself otherwise than it should.
    """
    from authlib.common.security import generate_token  # noqa: PLC0415
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

    about = _about(provider)
    nonce, verifier = generate_token(32), generate_token(64)
    with _client(provider) as client:
        address, _ = client.create_authorization_url(
            about["authorization_endpoint"],
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
    return Begun(str(address), nonce, verifier)


def finish(provider: Provider, given: Mapping[str, str], nonce: str, verifier: str) -> Subject:
    """Who it is, by what the provider sent back; `state` was compared before.

    Raises:
        Untrusted: an issuer, audience, nonce, signature or time is not as it has to be, or the provider refused.
    """
    about = _about(provider)
    if (
        given.get("iss", provider.issuer if not about.get("authorization_response_iss_parameter_supported") else "")
        != provider.issuer
    ):
        raise Untrusted("issuer")
    if "error" in given or not given.get("code"):
        raise Untrusted("refused")
    _, refused = _library()
    try:
        with _client(provider) as client:
            token = client.fetch_token(about["token_endpoint"], code=given["code"], code_verifier=verifier)
    except (refused, httpx.HTTPError, ValueError, KeyError) as error:
        raise Untrusted("refused") from error
    return _subject(provider, about, str(token.get("id_token") or ""), nonce)


def _subject(provider: Provider, about: Mapping[str, Any], id_token: str, nonce: str) -> Subject:
    """OpenID Connect Core 1.0, 3.1.3.7."""
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    offered = about.get("id_token_signing_alg_values_supported") or ["RS256"]
    allowed = [one for one in ALGORITHMS if one in offered]
    try:
        claims = jwt.decode(id_token, KeySet.import_key_set(_read(about["jwks_uri"])), algorithms=allowed).claims
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Untrusted("signature") from error
    if claims.get("iss") != provider.issuer:
        raise Untrusted("issuer")
    audience = claims.get("aud")
    heard = [audience] if isinstance(audience, str) else list(audience or ())
    if provider.client_id not in heard or (len(heard) > 1 and claims.get("azp") != provider.client_id):
        raise Untrusted("audience")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Untrusted("audience")
    if claims.get("nonce") != nonce:
        raise Untrusted("nonce")
    try:
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S, exp={"essential": True}, iat={"essential": True}, sub={"essential": True}
        ).validate(claims)
    except JoseError as error:
        raise Untrusted("time") from error
    shown = {str(one) for one in claims.get("amr") or ()}
    name = str(claims.get("name") or claims.get("preferred_username") or claims.get("email") or "")
    return Subject(provider.issuer, str(claims["sub"]), name[:200], 2 if shown & _TWO_FACTORS else 1)


def _about(provider: Provider) -> Mapping[str, Any]:
    """OpenID Connect Discovery 1.0: what the provider says of itself, which has to name the issuer that was asked."""
    about: Mapping[str, Any] = _read(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if about.get("issuer") != provider.issuer:
        raise Untrusted("issuer")
    if any(not _safe(str(about.get(name, ""))) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")):
        raise Untrusted("described")
    return about


def _read(address: str) -> Any:  # noqa: ANN401 - JSON
    if not _safe(address):
        raise Untrusted("described")
    try:
        answer = httpx.get(address, timeout=TIMEOUT_S).raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Untrusted("silent") from error
    if not isinstance(found, dict):
        raise Untrusted("described")
    return found


def _safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})


def _client(provider: Provider) -> Any:  # noqa: ANN401 - authlib has no types
    client, _ = _library()
    how = "client_secret_basic" if provider.client_secret else "none"
    return client(
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        token_endpoint_auth_method=how,
        scope="openid profile",
        redirect_uri=provider.back,
        timeout=TIMEOUT_S,
    )


def _library() -> tuple[Any, type[Exception]]:
    """Authlib's client, and what it raises."""
    from authlib.deprecate import AuthlibDeprecationWarning  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        from authlib.integrations.base_client.errors import OAuthError  # noqa: PLC0415
        from authlib.integrations.httpx_client import OAuth2Client  # noqa: PLC0415
    return OAuth2Client, OAuthError
