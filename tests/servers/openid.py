"""A small OpenID provider on this machine: it signs whatever the test wants it to say."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "handover", "a secret of the tests"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class StandIn:
    """What it answers next: `claims` are put over the right ones, `description` over what it says of itself."""

    url: str
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    claims: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    signs_with: rsa.RSAPrivateKey | None = None
    unsigned: bool = False
    redeemed: list[dict[str, str]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.url, **{name: self.url + path for name, path in ends.items()}, **self.description}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """Only for our client, and only with the verifier of the challenge that was asked with."""
        self.redeemed.append(form)
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if pair != f"{CLIENT}:a%20secret%20of%20the%20tests" or challenge != self.asked["code_challenge"]:
            return {"error": "invalid_grant"}
        return {"id_token": self.id_token(), "access_token": "x", "token_type": "Bearer"}

    def id_token(self) -> str:
        now = int(time.time())
        right = {"iss": self.url, "aud": CLIENT, "sub": "max-1", "iat": now, "exp": now + 300}
        said = {"nonce": self.asked.get("nonce"), "email": "Max@northwind.example", "email_verified": True}
        claims = {k: v for k, v in {**right, **said, **self.claims}.items() if v is not None}
        if self.unsigned:
            return jwt.encode(claims, "", algorithm="none")
        return jwt.encode(claims, self.signs_with or self.key, algorithm="RS256", headers={"kid": "1"})


@contextmanager
def provider() -> Iterator[StandIn]:
    """A provider on a free port of this machine until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    one = StandIn(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(one)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()


def _handler(one: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                one.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", f"{one.asked['redirect_uri']}?code=c&state={one.asked['state']}")
                self.end_headers()
            else:
                self._json(one.keys() if parts.path == "/keys" else one.described())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(one.token(form, self.headers.get("Authorization", "")))

        def _json(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
