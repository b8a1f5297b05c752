"""A small identity platform on loopback: it speaks OpenID Connect as far as a sign-in needs, and can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "qingzhou", "a-secret-of-the-test"


@dataclass
class Platform:
    """What the platform knows and, for tests, what it says wrongly."""

    address: str = ""
    who: dict[str, Any] = field(default_factory=lambda: {"sub": "110-1", "name": "周舟", "account": "handler"})
    lies: dict[str, Any] = field(default_factory=dict)  # claims that replace the true ones
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None  # another key than the published one
    token: bool = True
    grants: dict[str, dict[str, str]] = field(default_factory=dict)  # by code: what was asked for
    asked: list[str] = field(default_factory=list)

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
        }

    def authorize(self, query: str) -> str:
        """Somebody came and proved who they are: where they are sent, with a code."""
        wanted = {name: values[0] for name, values in parse_qs(query).items()}
        code = f"code-{len(self.grants)}"
        self.grants[code] = wanted
        return f"{wanted['redirect_uri']}?{urlencode({'code': code, 'state': wanted['state']})}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The token for a code, once, to the client that asked and proves it (RFC 7636)."""
        wanted = self.grants.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if wanted is None or proof != wanted["code_challenge"] or authorization != basic:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": wanted["nonce"],
            **self.who,
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        signed = jwt.encode(header, claims | self.lies, self.signs_with or self.key)
        return {"access_token": "x", "token_type": "Bearer", **({"id_token": signed} if self.token else {})}


@contextmanager
def running() -> Iterator[Platform]:
    """The platform, on a port of 127.0.0.1 that is free."""
    platform = Platform()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            platform.asked.append(path)
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", platform.authorize(query))
                self.end_headers()
            else:
                keys = {"keys": [platform.key.as_dict(private=False)]}
                self._say(200, keys if path == "/keys" else platform.metadata())

        def do_POST(self) -> None:
            platform.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            single = {name: values[0] for name, values in form.items()}
            token = platform.exchange(single, self.headers.get("Authorization", ""))
            self._say(200 if token else 400, token or {"error": "invalid_grant"})

        def _say(self, status: int, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    platform.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
