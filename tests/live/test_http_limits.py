"""How often one client may ask: exact over all workers, told in the headers, and told apart by address."""

import concurrent.futures
import re
import subprocess

import pytest
from answers import check_error_page, check_headers, check_problem
from stack import RUN, Stack, environment, free_port, wait_for



@pytest.fixture(scope="module", name="limited")
def fixture_limited():
    made = Stack(RATE_LIMIT_API="20/h", RATE_LIMIT_PAGES="30/h", TRUSTED_PROXIES="127.0.0.1,10.1.0.0/16", UWSGI_WORKERS=4)
    try:
        made.start(ready=False)
        # Health checks are never limited; a page would be.
        wait_for("the stack is ready", 60, made.ready)
        yield made
    finally:
        made.remove()


def ask(limited, address, target="/api/nothing", **headers):
    return limited.request(target, X_Forwarded_For=address, **headers)


def state(answer):
    """The quota and the window; what is left and when all is there again."""
    policy = re.fullmatch(r'"(\w+)";q=(\d+);w=(\d+)', answer.header("RateLimit-Policy"))
    now = re.fullmatch(r'"(\w+)";r=(\d+);t=(\d+)', answer.header("RateLimit"))
    assert policy.group(1) == now.group(1)
    return int(policy.group(2)), int(policy.group(3)), int(now.group(2)), int(now.group(3))


def test_the_headers_count_down(limited):
    for count in range(20):
        answer = ask(limited, "192.0.2.1")
        assert answer.status == 404
        assert state(answer)[:3] == (20, 3600, 19 - count)
        assert 180 * count < state(answer)[3] <= 180 * (count + 1)
    over = ask(limited, "192.0.2.1")
    told = check_problem(over, 429)
    assert state(over)[2] == 0 and 1 <= int(over.header("Retry-After")) <= 180
    assert "20 requests in 3600 seconds" in told["detail"]
    assert over.header("Cache-Control") == "no-store"
    check_headers(over)
    assert ask(limited, "192.0.2.2").status == 404, "another client has a quota of its own"


def test_exports_count_and_tell(limited):
    """Another process sends them, but the limit is the same one."""
    for count, target in enumerate(("/api/v1/titles.csv", "/api/v1/titles.ndjson", "/api/v1/titles.csv?as_of=x")):
        answer = ask(limited, "192.0.2.3", target)
        assert answer.status == (422 if target.endswith("x") else 200)
        assert state(answer)[:3] == (20, 3600, 19 - count)
        check_headers(answer)
    part = ask(limited, "192.0.2.3", "/api/v1/titles.csv", Range="bytes=5-")
    assert part.status == 206 and state(part)[2] == 16
    head = ask(limited, "192.0.2.3", "/api/v1/titles.csv", method="HEAD")
    assert head.status == 200 and state(head)[2] == 15
    for _ in range(15):
        ask(limited, "192.0.2.3")
    over = ask(limited, "192.0.2.3", "/api/v1/titles.csv")
    check_problem(over, 429)
    assert state(over)[2] == 0


def test_it_is_exact_over_all_workers(limited):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: ask(limited, "192.0.2.7").status, range(60)))
    assert sorted(got) == [404] * 20 + [429] * 40


def test_an_ipv6_network_is_one_client(limited):
    for count in range(20):
        assert ask(limited, f"2001:db8:0:1::{count + 1:x}").status == 404
    assert ask(limited, "2001:db8:0:1:ffff::1").status == 429
    assert ask(limited, "2001:db8:0:2::1").status == 404


def test_pages_have_a_limit_of_their_own(limited):
    for _ in range(30):
        answer = ask(limited, "192.0.2.9", "/show")
        assert answer.status == 200 and state(answer)[:2] == (30, 3600)
    over = ask(limited, "192.0.2.9", "/show")
    check_error_page(over, 429)
    assert over.header("Retry-After")
    check_problem(ask(limited, "192.0.2.9", "/show", Accept="application/json"), 429)
    assert ask(limited, "192.0.2.9").status == 404, "the API has its own"


def test_health_assets_and_questions_about_methods_are_never_limited(limited):
    for target in ("/healthz", "/health", "/readyz", "/static/muster.css", "/nginx-health"):
        for _ in range(32):
            answer = ask(limited, "192.0.2.10", target)
            assert answer.status == 200 and answer.header("RateLimit") is None
    for _ in range(32):
        assert limited.request("/show", method="OPTIONS", X_Forwarded_For="192.0.2.10").status == 204


def test_only_a_proxy_that_is_trusted_is_believed(limited):
    """The last address that no trusted proxy has is the client's; what it says of others is not believed."""
    for count in range(20):
        assert ask(limited, f"203.0.113.{count}, 192.0.2.20, 10.1.2.3").status == 404
    assert ask(limited, "203.0.113.99, 192.0.2.20, 10.1.2.3").status == 429


def test_without_trusted_proxies_nobody_is_believed(new_stack):
    stack = new_stack(RATE_LIMIT_API="3/h").start()
    got = [ask(stack, f"192.0.2.{count}").status for count in range(5)]
    assert got == [404, 404, 404, 429, 429]


def test_the_default_hinders_nobody_but_shows_the_headers(stack):
    answer = stack.request("/api/nothing")
    assert state(answer)[:2] == (600000, 60)
    assert stack.request("/show").header("RateLimit") is None


@pytest.mark.parametrize("setting, value", [
    ("RATE_LIMIT_API", "many"), ("RATE_LIMIT_API", "600"), ("RATE_LIMIT_PAGES", "600/day"), ("RATE_LIMIT_PAGES", "-1/s"),
    ("CORS_ORIGINS", "example.org"), ("CORS_ORIGINS", "https://a.example/path"), ("CORS_ORIGINS", "*,https://a.example"),
    ("TRUSTED_PROXIES", "proxy.example"), ("TRUSTED_PROXIES", "10.0.0.1;x"), ("PUBLIC_URL", "example.org")])
def test_a_wrong_setting_ends_the_start_with_one_line(tmp_path, setting, value):
    done = subprocess.run([RUN, "start"], env=environment(RUN_DIR=tmp_path, HTTP_PORT=free_port(), FIXTURE="tiny", **{setting: value}),
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1 and lines[0].startswith("muster: ") and setting in lines[0], done.stderr
