"""/metrics: what is counted is what was done, whoever did it; who may read it; the labels stay few."""

import concurrent.futures
import os
import re
import shutil
import signal
import subprocess

import pytest
import yaml
from exposition import Numbers, promtool
from stack import ROOT, RUN, Stack, children, environment, free_port, wait_for


@pytest.fixture(scope="module", name="watched")
def fixture_watched():
    made = Stack(UWSGI_WORKERS=3, RATE_LIMIT_API="40/h")
    try:
        yield made.start()
    finally:
        made.remove()


def scrape(stack):
    answer = stack.get("/metrics")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return Numbers(answer.text)


def grows(stack, before, by, seconds=5):
    """Waits until each sample has grown by exactly so much: a worker counts when its answer is sent."""
    def now():
        after = scrape(stack)
        return {key: after.get(key[0], **dict(key[1:])) - before.get(key[0], **dict(key[1:])) for key in by}
    got = {}
    try:
        wait_for("the counters", seconds, lambda: got.update(now()) or got == by)
    except AssertionError:
        raise AssertionError(f"grew by {got}, not by {by}") from None


def test_a_scraper_can_read_it(watched):
    watched.get("/employees")
    text = watched.get("/metrics").text
    assert Numbers(text).get("muster_build_info") == 1
    assert promtool("check", "metrics", text=text) == ""


def test_every_name_is_in_the_manual_and_the_other_way_round(watched):
    with open(os.path.join(ROOT, "docs/operations.md"), encoding="utf-8") as manual:
        part = manual.read().split("## Numbers to watch", 1)[1].split("\n### Alerts", 1)[0]
    told = {re.split(r"[{`]", one)[0] for line in part.splitlines() if line.startswith("| `") for one in line.split("|")[1].split("`")[1::2]}
    assert told == set(scrape(watched).types)


def test_answers_are_counted_exactly_over_all_workers(watched):
    before = scrape(watched)
    tag = watched.get("/departments").headers["ETag"]
    jobs = [("GET", "/departments", {}, 200)] * 60 + [("HEAD", "/departments", {}, 200)] * 11 + \
        [("GET", "/departments", {"If_None_Match": tag}, 304)] * 7 + [("GET", "/employees/10001", {}, 200)] * 5 + \
        [("GET", "/employees/99", {}, 404)] * 4 + [("GET", "/no/such/thing", {}, 404)] * 9 + [("DELETE", "/departments", {}, 405)] * 3 + \
        [("BREW", "/departments", {}, 405)] * 2 + [("OPTIONS", "/departments", {}, 204)] * 6 + [("GET", "/employees?order=x", {}, 422)] * 8
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda job: watched.request(job[1], job[0], **job[2]).status, jobs))
    assert done == [job[3] for job in jobs]
    count = "http_requests_total"

    def key(method, route, code):
        return (count, ("method", method), ("route", route), ("code", str(code)))
    grows(watched, before, {
        key("GET", "/departments", 200): 61, key("HEAD", "/departments", 200): 11, key("GET", "/departments", 304): 7,
        key("GET", "/employees/{emp_no}", 200): 5, key("GET", "/employees/{emp_no}", 404): 4, key("GET", "none", 404): 9,
        key("DELETE", "none", 405): 3, key("OTHER", "none", 405): 2, key("OPTIONS", "none", 204): 6, key("GET", "/employees", 422): 8,
        ("http_request_duration_seconds_count", ("route", "/departments")): 79,
        ("http_request_duration_seconds_bucket", ("route", "/departments"), ("le", "+Inf")): 79,
        ("http_request_duration_seconds_count", ("route", "none")): 20})
    after = scrape(watched)
    assert after.get("uwsgi_worker_requests_total") - before.get("uwsgi_worker_requests_total") >= len(jobs) + 1
    assert after.labels("uwsgi_worker_requests_total", "worker") == {"1", "2", "3"}
    took = after.get("http_request_duration_seconds_sum", route="/departments") - \
        before.get("http_request_duration_seconds_sum", route="/departments")
    assert 0 < took < 79


def test_a_form_is_counted_where_it_is_answered(watched):
    before = scrape(watched)
    for path in ("/departments.json", "/departments.csv", "/employees/10001.json"):
        assert watched.get(path).status_code == 200
    count = "http_requests_total"
    grows(watched, before, {(count, ("route", "/departments"), ("code", "200")): 2, (count, ("route", "/employees/{emp_no}.json"),
                                                                                  ("code", "200")): 1})


def test_a_killed_worker_takes_nothing_with_it(watched):
    before = scrape(watched)
    for _ in range(12):
        watched.get("/titles")
    key = ("http_requests_total", ("route", "/titles"), ("code", "200"))
    grows(watched, before, {key: 12})
    old = children(watched.pid("uwsgi"))
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    wait_for("three new workers", 10, lambda: len(set(children(watched.pid("uwsgi"))) - set(old)) == 3)
    wait_for("it answers", 10, watched.ready)
    for _ in range(5):
        watched.get("/titles")
    grows(watched, before, {key: 17})
    after = scrape(watched)
    assert after.get("uwsgi_worker_respawns_total") == before.get("uwsgi_worker_respawns_total") + 3
    wait_for("only this one is in work", 5, lambda: scrape(watched).get("http_requests_in_flight") == 1)
    assert after.get("process_start_time_seconds", process="worker-1") > before.get("process_start_time_seconds", process="worker-1")


def test_a_flood_of_addresses_makes_no_label(watched):
    def one(i):
        return watched.request(f"/x{i}/{i * 7919}?q={i}", method="GET" if i % 3 else "M" + str(i).translate(str.maketrans("0123456789", "ABCDEFGHIJ"))).status
    assert one(1) == 404 and one(3) == 404
    wait_for("both kinds are counted", 5, lambda: scrape(watched).get("http_requests_total", method="OTHER", route="none", code="404"))
    before = scrape(watched)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert set(pool.map(one, range(400))) == {404}
    grows(watched, before, {("http_requests_total", ("route", "none"), ("code", "404")): 400})
    assert set(scrape(watched).samples) - set(before.samples) <= {
        one for one in scrape(watched).samples if dict(one[1]).get("route") == "/metrics"}


def test_refused_requests_are_their_routes(watched):
    before = scrape(watched)
    got = [watched.get("/api/v1/titles").status_code for _ in range(50)]
    assert got.count(429) >= 10
    grows(watched, before, {("http_requests_total", ("route", "/api/v1/titles"), ("code", "429")): got.count(429),
                            ("http_requests_total", ("route", "/api/v1/titles"), ("code", "200")): got.count(200)})


def test_exports_are_counted_where_they_are_sent(watched):
    before = scrape(watched)
    for _ in range(3):
        body = watched.get("/employees.csv", headers={"Accept-Encoding": "identity"}).content
    key = ("http_requests_total", ("route", "/employees.csv"), ("code", "200"))
    grows(watched, before, {key: 3, ("exports_cut_total",): 0})
    sent = scrape(watched).get("exports_sent_bytes_total") - before.get("exports_sent_bytes_total")
    assert 3 * len(body) < sent < 3 * (len(body) + 2000), "the bodies and their headers"
    assert scrape(watched).get("exports_in_flight") == 0


def test_what_memory_knew_is_told(watched):
    """Each of three workers may have to look once."""
    before = scrape(watched)
    for _ in range(20):
        watched.get("/employees?gender=F&title=Engineer")
    after = scrape(watched)
    hits, misses = (after.get(f"roll_memo_{name}_total") - before.get(f"roll_memo_{name}_total") for name in ("hits", "misses"))
    assert hits + misses == 20 and 1 <= misses <= 3


def test_a_change_makes_a_generation(watched):
    before = scrape(watched)
    assert before.get("roll_people") == int(watched.sql("SELECT COUNT(*) FROM employees")[0][0]) and before.get("roll_bytes") > 1000
    watched.sql("UPDATE employees SET last_name = 'Watched' WHERE emp_no = 10001")
    grows(watched, before, {("roll_generation",): 1, ("roll_builds_total", ("kind", "change")): 1, ("roll_builds_total", ("kind", "load")): 0})
    assert 0 < scrape(watched).get("roll_last_build_seconds") < 5
    assert 0.2 <= scrape(watched).get("roll_lag_seconds") < 5, "one look at the database, and the work"
    assert scrape(watched).get("roll_age_seconds") < 2


def test_a_database_that_is_away_is_told(watched):
    before = scrape(watched)
    assert before.get("db_up") == 1 and before.get("muster_ready") == 1
    assert before.get("db_connections") >= 2 and before.get("db_query_duration_seconds_count") > 10
    watched.supervisor("stop", "db")
    try:
        away = wait_for("db_up 0", 10, lambda: (now := scrape(watched)).get("db_up") == 0 and now)
        assert away.get("muster_ready") == 0 and away.get("roll_people") == before.get("roll_people")
        wait_for("it grows old", 10, lambda: scrape(watched).get("roll_age_seconds") > 2)
        assert scrape(watched).get("db_connections_lost_total") > before.get("db_connections_lost_total")
        assert scrape(watched).get("db_connect_errors_total") > before.get("db_connect_errors_total")
    finally:
        watched.supervisor("start", "db")
    wait_for("db_up 1", 20, lambda: (now := scrape(watched)).get("db_up") == 1 and now.get("muster_ready") == 1)
    wait_for("it is young again", 20, lambda: scrape(watched).get("roll_age_seconds") < 2)
    assert scrape(watched).get("db_connects_total") > before.get("db_connects_total")


def test_processes_are_told_apart(watched):
    now = scrape(watched)
    assert now.labels("process_cpu_seconds_total", "process") == {"roll", "exports", "worker-1", "worker-2", "worker-3"}
    for name in now.labels("process_open_fds", "process"):
        assert 3 <= now.get("process_open_fds", process=name) <= now.get("process_max_fds", process=name)
        assert now.get("process_resident_memory_bytes", process=name) > 1e6
    with open(f"/proc/{watched.pid('roll')}/status", encoding="ascii") as status:
        resident = int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024
    assert abs(now.get("process_resident_memory_bytes", process="roll") - resident) < 4e6


def test_they_begin_anew_with_the_server(new_stack):
    stack = new_stack(UWSGI_WORKERS=2).start()
    for _ in range(5):
        stack.get("/titles")
    wait_for("they are counted", 5, lambda: scrape(stack).get("http_requests_total", route="/titles") == 5)
    stack.stop()
    stack.start()
    assert scrape(stack).get("http_requests_total", route="/titles") == 0


# ---- who may read ------------------------------------------------------------------------------------


@pytest.fixture(scope="module", name="guarded")
def fixture_guarded():
    made = Stack(UWSGI_WORKERS=1, METRICS_ALLOW="10.1.0.0/16,2001:db8::7", TRUSTED_PROXIES="127.0.0.1")
    try:
        yield made.start()
    finally:
        made.remove()


@pytest.mark.parametrize("address, status", [
    ("10.1.2.3", 200), ("2001:db8::7", 200), ("10.2.0.1", 403), ("192.0.2.1", 403), ("2001:db8::8", 403), (None, 403)])
def test_only_those_who_may_read_it(guarded, address, status):
    headers = {"X_Forwarded_For": address} if address else {}
    answer = guarded.request("/metrics", **headers)
    assert answer.status == status
    assert (b"http_requests_total" in answer.body) == (status == 200)
    if status == 403:
        assert b"METRICS_ALLOW" in answer.body and b"docs/operations.md" in answer.body
    for odd in ("/metrics/", "/metrics?x=1", "//metrics", "/%6detrics", "/./metrics", "/metrics.json", "/METRICS"):
        answer = guarded.request(odd, **headers)
        assert status == 200 or b"http_requests_total" not in answer.body, odd


@pytest.mark.parametrize("value", ["prometheus", "all;", "1.2.3.4/5/6", "10.0.0.1 deny"])
def test_a_wrong_list_is_named(value, tmp_path):
    done = subprocess.run([RUN, "start"], env=environment(RUN_DIR=tmp_path / "run", HTTP_PORT=free_port(), METRICS_ALLOW=value),
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "METRICS_ALLOW" in done.stderr, done.stderr


ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth1\t80000A0A\t00000000\t0001\t0\t0\t0\t80FFFFFF\t0\t0\t0
"""


@pytest.mark.parametrize("value, want", [
    ("", ["allow 127.0.0.0/8; allow ::1;"]), ("none", []), ("all", ["allow all;"]),
    ("loopback, networks", ["allow 127.0.0.0/8; allow ::1;", "deny 172.18.0.1;", "allow 172.18.0.0/16;", "allow 10.10.0.128/25;"])])
def test_the_networks_are_those_of_the_machine_without_their_gateways(value, want, tmp_path):
    (tmp_path / "routes").write_text(ROUTES)
    env = os.environ | {"METRICS_ALLOW": value, "MUSTER_ROUTES": str(tmp_path / "routes"), "prefix": str(tmp_path)}
    subprocess.run(["sh", "-c", f". {ROOT}/conf/prepare.sh; prepare_metrics"], env=env, check=True)
    assert (tmp_path / "metrics.conf").read_text().splitlines() == want + ["deny all;"]


# ---- the rules for alerts ----------------------------------------------------------------------------


def rules():
    with open(os.path.join(ROOT, "conf/prometheus/muster.rules.yml"), encoding="utf-8") as text:
        return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def test_each_rule_asks_for_numbers_that_there_are(watched):
    watched.get("/employees")
    there = {name for name, _ in wait_for("a first answer is counted", 5, lambda: scrape(watched)).samples} | {"up"}
    words = {"sum", "min", "by", "rate", "increase", "histogram_quantile", "time", "and", "instance", "route", "le"}
    for rule in rules():
        bare = re.sub(r"\{[^}]*\}|\[[^]]*\]", "", rule["expr"])
        asked = set(re.findall(r"[a-z_]+", bare)) - words
        assert asked and asked <= there, f"{rule['alert']}: {asked - there}"
        assert all(selector.startswith('job="muster"') for selector in re.findall(r"\{([^}]*)\}", rule["expr"]))
        assert rule["labels"]["severity"] in ("critical", "warning") and set(rule["annotations"]) == {"summary", "action"}


def test_the_manual_has_each_rule():
    with open(os.path.join(ROOT, "docs/operations.md"), encoding="utf-8") as manual:
        told = re.findall(r"^\| `(Muster\w+)` \|", manual.read(), re.M)
    assert told == [rule["alert"] for rule in rules()]


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (package prometheus) is not installed")
def test_prometheus_takes_the_rules_and_they_go_off_when_they_should():
    folder = os.path.join(ROOT, "conf/prometheus/")
    assert promtool("check", "rules", folder + "muster.rules.yml") == ""
    assert promtool("test", "rules", folder + "muster.test.yml") == ""
