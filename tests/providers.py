"""A small OpenID provider, a process of its own: it signs people in without asking them, and lies where it is told to.

`python -m providers PORT` serves it. A lie is told by the scope of the address that it is asked by: `/lie/<which>/…` is an issuer
of its own, whose tokens are wrong in one thing.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

LIES = ("nonce", "issuer", "audience", "signature", "algorithm", "none", "expired", "described", "returned-issuer", "plain")


def main(port: int) -> None:
    from joserfc import jwk, jwt

    ours, others = (jwk.RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "one"))
    codes: dict[str, dict[str, str]] = {}

    class Provider(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def place(self) -> tuple[str, str, str]:
            path = urlsplit(self.path).path
            lie = path.split("/")[2] if path.startswith("/lie/") else ""
            base = f"http://127.0.0.1:{port}" + (f"/lie/{lie}" if lie else "")
            return lie, base, path.removeprefix(f"/lie/{lie}") if lie else path

        def answer(self, status: int, body: Any, **headers: str) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            lie, base, path = self.place()
            if path == "/.well-known/openid-configuration":
                about = {
                    "issuer": "http://127.0.0.1:1" if lie == "described" else base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": "http://example.org/token" if lie == "plain" else f"{base}/token",
                    "jwks_uri": f"{base}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "authorization_response_iss_parameter_supported": True,
                }
                return self.answer(200, about)
            if path == "/jwks":
                return self.answer(200, {"keys": [ours.as_dict(private=False)]})
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe(16)
            codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": "http://evil.example" if lie == "returned-issuer" else base}
            return self.answer(302, {}, location=f"{asked['redirect_uri']}?{urlencode(back)}")

        def do_POST(self) -> None:
            lie, base, _ = self.place()
            given = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()).items()}
            asked = codes.pop(given.get("code", ""), None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=")
            basic = base64.b64decode(self.headers.get("authorization", "Basic ").split()[-1]).decode()
            if asked is None or asked["code_challenge"] != challenge.decode() or basic != "archive:geheim":
                return self.answer(400, {"error": "invalid_grant"})
            now = int(time.time())
            claims = {"iss": base, "aud": "archive", "sub": "subject-1", "nonce": asked["nonce"], "iat": now, "exp": now + 60}
            claims |= {"name": "示例王", "amr": ["pwd", "otp"]}
            claims |= {
                "nonce": {"nonce": "another"},
                "issuer": {"iss": "http://evil.example"},
                "audience": {"aud": "somebody-else"},
                "expired": {"iat": now - 7200, "exp": now - 3600},
            }.get(lie, {})
            if lie == "none":
                parts = ({"alg": "none"}, claims)
                token = ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
            elif lie == "algorithm":
                key = jwk.OctKey.import_key("geheim-geheim-geheim-geheim-geheim")
                token = jwt.encode({"alg": "HS256", "kid": "one"}, claims, key)
            else:
                token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, others if lie == "signature" else ours)
            return self.answer(200, {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    ThreadingHTTPServer(("127.0.0.1", port), Provider).serve_forever()


@contextmanager
def running(port: int) -> Iterator[str]:
    """Its address, while it runs."""
    process = subprocess.Popen([sys.executable, Path(__file__), str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main(int(sys.argv[1]))
