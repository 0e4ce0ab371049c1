"""What visitors meet: headers, refusals, TLS, health. Bytes on sockets, as no client library would send some of them."""

import json
import os
import re
import socket
import ssl

SECONDS = 10
LONG = "x" * 20_000

# header: what its one value must match.
HEADERS = {
    "content-security-policy": r"(?=.*default-src 'none')(?=.*frame-ancestors 'none')(?=.*base-uri 'none')(?!.*unsafe-)",
    "x-content-type-options": r"nosniff$",
    "referrer-policy": r"(same-origin|no-referrer)$",
    "permissions-policy": r"camera=\(\)",
    "cross-origin-opener-policy": r"same-origin$",
    "cross-origin-resource-policy": r"same-origin$",
    "x-request-id": r"[A-Za-z0-9._-]{8,64}$",
}
# A page, an asset, the application alone; and nginx's own: not found, too long, not understood.
PATHS = ("/", "/static/muster.css", "/healthz", "/nginx-health", "/static/nothing", f"/?q={LONG}", "/%00")


class Answer:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if re.match(r"HTTP/\S+ \d+", lines[0]) else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers.setdefault(name.lower(), []).append(value.strip())

    def header(self, name):
        return ", ".join(self.headers.get(name, []))


class Site:
    """host and port, and the TLS port or 0, as visitors reach them from here."""

    def __init__(self, host, port, tls_port=0):
        self.host, self.port, self.tls_port = host, port, tls_port

    def ask(self, path="/", method="GET", tls=False):
        data = b""
        with socket.create_connection((self.host, self.tls_port if tls else self.port), timeout=SECONDS) as plain:
            connection = trusting().wrap_socket(plain, server_hostname="localhost") if tls else plain
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            try:
                while more := connection.recv(65536):
                    data += more
            except ConnectionResetError:
                pass
        return Answer(data)


def trusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def headers_problem(answer):
    for name, pattern in HEADERS.items():
        values = answer.headers.get(name, [])
        if len(values) != 1:
            return f"{name} comes {len(values)} times"
        if not re.match(pattern, values[0]):
            return f"{name} is {values[0]}"
    if re.search(r"\d", answer.header("server")) or answer.header("x-powered-by"):
        return "the server names its version"
    return ""


def headers_check(report, site):
    doors = [(path, False) for path in PATHS] + ([("/", True)] if site.tls_port else [])
    for path, tls in doors:
        problem = headers_problem(site.ask(path, tls=tls))
        if problem:
            report.tell("headers", "fail", f"{problem} on {path[:20]}{' over TLS' if tls else ''}")
            return
    report.tell("headers", "pass", f"all of them, once, on {len(doors)} answers, errors included")


REFUSED = (("TRACE", "/", 405), ("CONNECT", "x:1", 400), ("GET", "/static/../../etc/passwd", 400), ("GET", f"/?q={LONG}", 414))


def refusals_check(report, site):
    for method, path, status in REFUSED:
        got = site.ask(path, method).status
        if got != status and not (method == "CONNECT" and got == 405):
            report.tell("refusals", "fail", f"{method} {path[:30]} is answered with {got}, not {status}")
            return
    report.tell("refusals", "pass", "odd methods, ways out of the assets and endless addresses are refused")


def hello(minor):
    """A ClientHello of TLS 1.`minor - 1`, with the ciphers of its day."""
    ciphers = bytes.fromhex("c013c014c009c00a002f0035000a")
    extensions = bytes.fromhex("000a00080006001d00170018" "000b00020100")
    body = bytes([3, minor]) + os.urandom(32) + b"\0" + len(ciphers).to_bytes(2, "big") + ciphers + b"\1\0"
    body += len(extensions).to_bytes(2, "big") + extensions
    shake = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + len(shake).to_bytes(2, "big") + shake


def speaks_old(site, minor):
    with socket.create_connection((site.host, site.tls_port), timeout=SECONDS) as connection:
        connection.sendall(hello(minor))
        try:
            return connection.recv(1) == b"\x16"  # its own hello; an alert is 0x15
        except ConnectionResetError:
            return False


def speaks(site, version):
    context = trusting()
    context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection((site.host, site.tls_port), timeout=SECONDS) as plain:
            with context.wrap_socket(plain, server_hostname="localhost"):
                return True
    except (ssl.SSLError, ConnectionResetError):
        return False


def tls_check(report, site):
    if not site.tls_port:
        report.tell("tls-versions", "skip", "nothing speaks TLS here")
        return
    missing = [name for name, version in (("1.2", ssl.TLSVersion.TLSv1_2), ("1.3", ssl.TLSVersion.TLSv1_3)) if not speaks(site, version)]
    old = [name for name, minor in (("1.0", 1), ("1.1", 2)) if speaks_old(site, minor)]
    wrong = [f"TLS {name} is not spoken" for name in missing] + [f"TLS {name} is still spoken" for name in old]
    report.say("tls-versions", not wrong, "TLS 1.2 and 1.3, nothing older", ", ".join(wrong))


def redirect_check(report, site, wanted):
    """`wanted`: the setting HTTPS_REDIRECT is on."""
    answer = site.ask("/")
    sent = answer.status == 308 and answer.header("location").startswith("https://")
    if wanted:
        report.say("https-redirect", sent, f"plain HTTP is sent to {answer.header('location')}", f"plain HTTP is answered with {answer.status}")
    else:
        report.tell("https-redirect", "fail" if sent else "skip", "HTTPS_REDIRECT is off" + (", but visitors are sent away" if sent else ""))


def hsts_check(report, site, wanted):
    """`wanted`: browsers are to be told, by the settings and the certificate."""
    if not site.tls_port or not wanted:
        report.tell("hsts", "skip", "for a certificate that browsers trust; the generated one is not" if site.tls_port else "nothing speaks TLS here")
        return
    value = site.ask("/", tls=True).header("strict-transport-security")
    age = re.match(r"max-age=(\d+)", value)
    report.say("hsts", bool(age and int(age[1]) >= 31_536_000), value, f"Strict-Transport-Security is '{value}'")


def ready_check(report, site):
    states = {path: site.ask(path) for path in ("/nginx-health", "/healthz", "/readyz")}
    wrong = [f"{path} is {answer.status}" for path, answer in states.items() if answer.status != 200]
    if wrong and states["/readyz"].status == 503:
        try:
            wrong.append(json.loads(states["/readyz"].body).get("reason", ""))
        except ValueError:
            pass
    report.say("ready", not wrong, "nginx, the application, the data", ", ".join(filter(None, wrong)))


def check(report, site, redirect=False, hsts=False):
    """All of them; a door at which nobody answers fails each in one sentence."""
    for name, look in (("ready", ready_check), ("headers", headers_check), ("refusals", refusals_check), ("tls-versions", tls_check),
                       ("https-redirect", lambda r, s: redirect_check(r, s, redirect)), ("hsts", lambda r, s: hsts_check(r, s, hsts))):
        try:
            look(report, site)
        except OSError as error:
            report.tell(name, "fail", f"{site.host} port {site.port}: {error}")
