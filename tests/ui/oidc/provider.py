"""A small login service that speaks OpenID Connect: discovery, authorization code with PKCE, RS256, JWKS.

``python provider.py REDIRECT_URI`` serves on a free port of 127.0.0.1 and prints its issuer. Whoever comes
says who they are and is believed. An address that begins with the name of a flaw gets a token with that
flaw, as an attacker would make it.
"""

import base64
import hashlib
import html
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "junheng", "known to both"
ALGORITHM, LIFE = "RS256", 300
KEY, STRANGE_KEY = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
FLAWS = ("forged", "unsigned", "expired", "elsewhere", "replayed", "unverified")
FORM = """<!doctype html><title>Login service</title><form action="/allow">{hidden}
<label>E-mail <input name="email" autofocus></label> <button>Continue</button></form>"""


class Grant(NamedTuple):
    """What a code stands for until it is redeemed, once."""

    email: str
    nonce: str
    challenge: str
    redirect: str


class Provider(ThreadingHTTPServer):
    """The service; it knows one client and the one address that it sends people back to."""

    daemon_threads = True

    def __init__(self, redirect: str) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.redirect = redirect
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes: dict[str, Grant] = {}

    def discovery(self) -> dict[str, object]:
        """Say where everything is."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
        }

    def code(self, asked: dict[str, str]) -> str:
        """Return a new code for somebody who said who they are."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = Grant(
            asked["email"], asked["nonce"], asked["code_challenge"], asked["redirect_uri"]
        )
        return code

    def token(self, grant: Grant) -> str:
        """Return the signed statement who somebody is, or one that must not be believed."""
        now, flaw = int(time.time()), grant.email.partition("+")[0]
        claims = {
            "iss": self.issuer,
            "sub": hashlib.sha256(grant.email.encode()).hexdigest()[:16],
            "aud": "another client" if flaw == "elsewhere" else CLIENT,
            "iat": now - (LIFE * 3 if flaw == "expired" else 0),
            "exp": now + (-LIFE * 2 if flaw == "expired" else LIFE),
            "nonce": "of another login" if flaw == "replayed" else grant.nonce,
            "email": grant.email,
            "email_verified": flaw != "unverified",
        }
        if flaw == "unsigned":
            return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."
        key = STRANGE_KEY if flaw == "forged" else KEY
        return jwt.encode({"alg": ALGORITHM, "kid": "one"}, claims, key)


class Desk(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Provider

    def do_GET(self) -> None:
        """Discovery, keys, the form, and the way back."""
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.server.discovery())
        elif parts.path == "/jwks":
            self._json(KeySet([KEY]).as_dict(private=False))
        elif parts.path == "/authorize" and self._is_right(asked):
            hidden = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            self._answer(200, FORM.format(hidden=hidden), "text/html")
        elif parts.path == "/allow" and self._is_right(asked) and asked.get("email"):
            back = urlencode({"code": self.server.code(asked), "state": asked["state"]})
            self._answer(302, "", "text/plain", f"{asked['redirect_uri']}?{back}")
        else:
            self._answer(204 if parts.path == "/favicon.ico" else 400, "", "text/plain")

    def do_POST(self) -> None:
        """Redeem a code."""
        length = int(self.headers.get("Content-Length", 0))
        asked = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        grant = self.server.codes.pop(asked.get("code", ""), None)
        if urlsplit(self.path).path != "/token" or grant is None or not self._is_client(asked):
            self._json({"error": "invalid_grant"}, 400)
            return
        proof = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if not secrets.compare_digest(challenge, grant.challenge) or asked["redirect_uri"] != grant.redirect:
            self._json({"error": "invalid_grant"}, 400)
            return
        self._json(
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": LIFE,
                "id_token": self.server.token(grant),
            }
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""

    def _is_right(self, asked: dict[str, str]) -> bool:
        return (
            asked.get("client_id") == CLIENT
            and asked.get("redirect_uri") == self.server.redirect
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and "openid" in asked.get("scope", "").split()
            and all(asked.get(name) for name in ("state", "nonce", "code_challenge"))
        )

    def _is_client(self, asked: dict[str, str]) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(given).decode().partition(":")
        said = (
            (unquote(name), unquote(secret))
            if given
            else (asked.get("client_id"), asked.get("client_secret"))
        )
        return said == (CLIENT, SECRET)

    def _json(self, value: object, status: int = 200) -> None:
        self._answer(status, json.dumps(value), "application/json")

    def _answer(self, status: int, text: str, kind: str, location: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def main() -> None:
    """Serve until the process is ended."""
    provider = Provider(sys.argv[1])
    sys.stdout.write(f"{provider.issuer}\n")
    sys.stdout.flush()
    provider.serve_forever()


if __name__ == "__main__":
    main()
