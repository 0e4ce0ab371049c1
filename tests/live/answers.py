"""What must hold of answers, for the tests of headers, errors and forms."""

import json
import re

CSP = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
       "base-uri 'none'; frame-ancestors 'none'")


def check_headers(answer):
    """Those that every answer has, once each."""
    assert answer.header("Content-Security-Policy") == CSP
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") == "same-origin"
    assert "geolocation=()" in answer.header("Permissions-Policy")
    assert answer.header("Cross-Origin-Opener-Policy") == "same-origin"
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", answer.header("X-Request-Id"))
    assert answer.header("Server") == "nginx", "no version"
    assert answer.header("X-Powered-By") is None


def check_problem(answer, status):
    """Problem details for programs."""
    assert answer.status == status
    assert answer.header("Content-Type") == "application/problem+json"
    told = json.loads(answer.body)
    assert told["status"] == status and told["title"] and told["detail"]
    assert told["request_id"] == answer.header("X-Request-Id")
    return told


def check_error_page(answer, status):
    """A page for people with a number that finds it in the log."""
    assert answer.status == status
    assert answer.header("Content-Type").startswith("text/html")
    assert answer.header("X-Request-Id").encode() in answer.body
    assert b"<h1>" in answer.body and b'href="/"' in answer.body
