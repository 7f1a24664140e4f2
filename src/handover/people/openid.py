"""OpenID Connect, the code flow with PKCE: what is asked of the company's provider, what is believed of its answer.

Plainly and not by django-allauth, whose provider asks for no nonce and does not look at the signature: here the
signature, the issuer, the audience, the times and the nonce are all held against what was asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from handover.errors import HandoverError

TIMEOUT_SECONDS = 10
#: An answer of a provider is small; whatever is larger is not read.
MOST_BYTES = 1_000_000
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
CLOCKS_DIFFER_SECONDS = 60
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ProviderTrouble(HandoverError):
    """The provider's answer cannot be believed, or there is none; the line says what for whoever set it up."""


@dataclass(frozen=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str
    name: str = ""


@dataclass(frozen=True)
class Asked:
    """What this session asked; kept there until the answer comes, and used once."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """What the provider says of whoever signed in."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


#: (url, form or None, headers) -> the JSON of the answer
Fetch = Callable[[str, bytes | None, Mapping[str, str]], dict[str, Any]]


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the code and our secret to an address that nobody chose."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def fetch(url: str, form: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """JSON from the provider, by TLS alone (but for this machine itself). ProviderTrouble if it is none."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderTrouble(
            "%(scheme)s://%(hostname)s: the provider must be reached by https",
            scheme=parts.scheme,
            hostname=parts.hostname,
        )
    asked = urllib.request.Request(url, data=form, headers={"Accept": "application/json", **headers})  # noqa: S310
    try:
        with urllib.request.build_opener(_Unredirected).open(asked, timeout=TIMEOUT_SECONDS) as answer:
            said = json.loads(answer.read(MOST_BYTES))
    except (OSError, ValueError) as away:
        raise ProviderTrouble(
            "%(hostname)s%(path)s: %(why)s",
            hostname=parts.hostname,
            path=parts.path,
            why=getattr(away, "reason", away),
        ) from away
    if not isinstance(said, dict):
        raise ProviderTrouble(
            "%(hostname)s%(path)s: answered something else than an object", hostname=parts.hostname, path=parts.path
        )
    return said


def ask() -> Asked:
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def discover(provider: Provider, fetch: Fetch = fetch) -> dict[str, Any]:
    """The provider's own description, if it speaks for the issuer that was set."""
    found = fetch(provider.issuer.rstrip("/") + "/.well-known/openid-configuration", None, {})
    if found.get("issuer") != provider.issuer:
        raise ProviderTrouble(
            "the provider calls itself %(itself)r, not %(issuer)r",
            itself=found.get("issuer"),
            issuer=provider.issuer,
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str):
            raise ProviderTrouble("the provider names no %(name)s", name=name)
    return found


def address(provider: Provider, found: Mapping[str, Any], asked: Asked, back_to: str) -> str:
    """Where the browser is sent to sign in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    words = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_to,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = str(found["authorization_endpoint"])
    return endpoint + ("&" if "?" in endpoint else "?") + urlencode(words)


def redeem(
    provider: Provider, found: Mapping[str, Any], asked: Asked, code: str, back_to: str, fetch: Fetch = fetch
) -> Claims:
    """Who signed in, for the code that the browser brought back. ProviderTrouble unless all of it holds."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "code_verifier": asked.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = fetch(str(found["token_endpoint"]), urlencode(form).encode(), headers)
    keys = fetch(str(found["jwks_uri"]), None, {})
    return believed(provider, asked, str(answer.get("id_token", "")), keys)


def believed(provider: Provider, asked: Asked, token: str, keys: Mapping[str, Any]) -> Claims:
    """The claims of an ID token, once its signature, issuer, audience, times and nonce hold (Core 1.0, 3.1.3.7)."""
    try:
        key = _key(token, keys)
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=CLOCKS_DIFFER_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as wrong:
        raise ProviderTrouble("the ID token does not hold: %(wrong)s", wrong=wrong) from wrong
    if not secrets.compare_digest(str(claims.get("nonce", "")), asked.nonce):
        raise ProviderTrouble("the ID token does not hold: it answers another sign-in (nonce)")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
        raise ProviderTrouble("the ID token does not hold: it was made for another program (azp)")
    email = str(claims.get("email", "")).strip().lower()
    return Claims(str(claims["iss"]), str(claims["sub"])[:255], email, claims.get("email_verified") is True)


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(token).get("kid")
    usable = [one for one in jwt.PyJWKSet.from_dict(dict(keys)).keys if one.public_key_use in (None, "sig")]
    fitting = [one for one in usable if one.key_id == wanted] if wanted else usable
    if len(fitting) != 1:
        raise jwt.InvalidKeyError("the provider has no one key of that id")
    return fitting[0]
