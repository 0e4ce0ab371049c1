"""What the engine and the kernel say of each container of the project."""

import json
import re
import shlex
import socket
import subprocess

FRONT = "app"  # the service that visitors reach
BACK_PORT = 3306
SHARED = "/run/muster-shared"
SECRETS = ("mysql_root_password", "mysql_password", "mysql_read_password", "mysql_backup_password", "secret_key")
INNER_PORTS = {"8080/tcp", "8443/tcp"}
LOGS = {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}

# Asked inside, once; the parts are separated by @@. The last one: what processes know, their names apart.
FACTS = r"""
cat /proc/1/status; echo @@
grep ' / ' /proc/mounts; echo @@
for f in memory.max memory/memory.limit_in_bytes cpu.max cpu/cpu.cfs_quota_us pids.max pids/pids.max; do
    [ ! -r /sys/fs/cgroup/$f ] || echo "$f $(cat /sys/fs/cgroup/$f)"; done; echo @@
for t in cc gcc c99 g++ clang tcc as ld make; do command -v $t; done; echo @@
find / -xdev -type f -perm /6000 2>/dev/null; echo @@
cd /run/muster-shared && stat -c '%a %n' . mysql_* secret_key /var/lib/mysql /var/backups/muster 2>/dev/null; echo @@
cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n'
true
"""


def docker(*words, check=True, text="", timeout=120):
    done = subprocess.run(["docker", *words], capture_output=True, text=True, errors="replace", check=False, input=text, timeout=timeout)
    if check and done.returncode:
        raise RuntimeError(f"docker {words[0]}: {done.stderr.strip()}")
    return done


class Container:
    """One running container of the project."""

    def __init__(self, service, data):
        self.service, self.data, self.host = service, data, data["HostConfig"]
        self.id = data["Id"]
        self.nets = data["NetworkSettings"]["Networks"]
        self.published = {inner: there[0] for inner, there in data["NetworkSettings"]["Ports"].items() if there}
        self.environment = dict(item.partition("=")[::2] for item in data["Config"]["Env"] or [])

    def run(self, script, text=""):
        """A shell script inside, as the container's own account."""
        return docker("exec", "-i", self.id, "sh", "-c", script, check=False, text=text).stdout

    def facts(self):
        parts = (self.run(FACTS) + "@@" * 7).split("@@")
        return [part.strip("\n") for part in parts[:7]]


def project(compose):
    """The running containers, the front one first."""
    done = subprocess.run([*shlex.split(compose), "ps", "-q"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    ids = done.stdout.split()
    found = [Container(data["Config"]["Labels"]["com.docker.compose.service"], data)
             for data in (json.loads(docker("inspect", *ids).stdout) if ids else [])]
    return sorted(found, key=lambda box: (box.service != FRONT, box.service))


def status_field(status, name):
    match = re.search(rf"^{name}:\s*(.*)$", status, re.M)
    return match[1] if match else ""


def limit_of(lines, *names):
    """The value of a limit that the kernel keeps, as text; None when there is none."""
    for line in lines.splitlines():
        name, _, value = line.partition(" ")
        value = value.split()[0] if value else ""
        if name in names:
            return value if value.isdigit() and int(value) < 1 << 60 else None
    return None


def kernel_checks(report, box, facts):
    status, root, limits, compilers, setuid = facts[:5]
    name = box.service + "."
    uids = status_field(status, "Uid").split()
    report.say(name + "user", bool(uids) and "0" not in uids, f"uid {uids and uids[0]}, not root", "it runs as root")
    read_only = box.host["ReadonlyRootfs"] and re.search(r" / \S+ ro[, ]", root)
    report.say(name + "read-only-root", read_only, "nothing outside the volumes can be written", "the root file system can be written")
    none = all(re.fullmatch("0+", status_field(status, kind)) for kind in ("CapEff", "CapPrm", "CapBnd")) and not box.host["Privileged"]
    report.say(name + "capabilities", none, "none, and none to be had", f"to be had: {status_field(status, 'CapBnd')}")
    report.say(name + "no-new-privileges", status_field(status, "NoNewPrivs") == "1", "no program gains rights by being started",
               "a setuid program would gain rights")
    for check, kind, unit, what in (("memory-limit", "memory", 2**20, "MB"), ("cpu-limit", "cpu", 1000, "% of a processor"),
                                    ("pids-limit", "pids", 1, "processes")):
        value = limit_of(limits, {"memory": "memory.max", "cpu": "cpu.max", "pids": "pids.max"}[kind],
                         {"memory": "memory/memory.limit_in_bytes", "cpu": "cpu/cpu.cfs_quota_us", "pids": "pids/pids.max"}[kind])
        report.say(name + check, value, f"{int(value or 0) // unit} {what}", "there is no limit")
    report.say(name + "no-compiler", not compilers, "nothing to build with", f"{compilers.splitlines()[:1]} is there")
    report.say(name + "no-setuid", not setuid, "no file changes who runs it", f"{setuid.splitlines()[:1]} changes who runs it")


def engine_checks(report, box):
    name = box.service + "."
    logs = box.host["LogConfig"]
    report.say(name + "log-limits", logs == LOGS, "3 files of 10 MB", f"{logs['Type']} {logs['Config'] or 'without an end'}")
    policy = box.host["RestartPolicy"]["Name"]
    report.say(name + "restart", policy in ("unless-stopped", "always"), policy, f"the policy is '{policy}': it stays away after a crash")
    health = (box.data["State"].get("Health") or {}).get("Status") or "without a health check"
    report.say(name + "health", health == "healthy", health, health)
    extra = set(box.published) - (INNER_PORTS if box.service == FRONT else set())
    told = ", ".join(f"{there['HostIp']}:{there['HostPort']}" for there in box.published.values())
    report.say(name + "ports", not extra, told or "none", f"published: {', '.join(sorted(extra))}")
    risky = [mount["Source"] for mount in box.data["Mounts"]
             if "docker.sock" in mount["Source"] or mount["Source"] in ("/", "/etc", "/proc", "/sys", "/var/run")]
    if box.service == FRONT:
        risky += [mount["Destination"] + ", writable" for mount in box.data["Mounts"] if mount["Destination"] == SHARED and mount["RW"]]
    report.say(name + "mounts", not risky, f"{len(box.data['Mounts'])}, none of the host's own", ", ".join(risky))


def network_checks(report, boxes):
    inner = {net: is_internal(net) for net in {net for box in boxes for net in box.nets}}
    for box in boxes:
        open_ones = [net for net in box.nets if not inner[net]]
        if box.service == FRONT:
            report.say("app.networks", len(open_ones) < len(box.nets), ", ".join(box.nets), "it has no internal network for the database")
        else:
            report.say(box.service + ".networks", box.nets and not open_ones, f"{', '.join(box.nets)}: internal",
                       f"{', '.join(open_ones) or 'none'}: not internal")


def way_out_check(report, box, front):
    """From inside: the front network, where the app answers, stands for everything outside."""
    reached = ""
    for net in front.nets:
        address = front.nets[net]["IPAddress"]
        if net in box.nets and is_internal(net):
            continue  # the network that they share on purpose
        knock = f"exec 3<>/dev/tcp/{address}/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -c 4 <&3"
        if "HTTP" in box.run(f"timeout 3 bash -c {shlex.quote(knock)} 2>/dev/null"):
            reached = f"{address} on {net}"
    report.say(box.service + ".no-way-out", not reached, "it reaches its own network only", f"it reaches {reached}")


def is_internal(net):
    return json.loads(docker("network", "inspect", net).stdout)[0]["Internal"]


def way_in_check(report, box):
    """From this host: a server that greets on the database's port, at the container's addresses or where it is published."""
    places = [(net["IPAddress"], BACK_PORT) for net in box.nets.values() if net["IPAddress"]]
    places += [("127.0.0.1", int(there["HostPort"])) for there in box.published.values()]
    greeted = ""
    for place in places:
        try:
            with socket.create_connection(place, timeout=2) as connection:
                connection.settimeout(2)
                if connection.recv(1):
                    greeted = f"{place[0]} port {place[1]}"
        except OSError:
            pass
    report.say(box.service + ".no-way-in", not greeted, "from this host it cannot be reached", f"it greets at {greeted}")


def secrets_of(db):
    """{name: value}, for looking where they must not be; they are never printed."""
    found = {}
    for name in SECRETS:
        value = db.run(f"cat {SHARED}/{name} 2>/dev/null")
        if len(value) >= 8:
            found[name] = value
    return found


def secrets_check(report, box, facts, secrets):
    log = docker("logs", box.id, check=False)
    places = {"docker inspect": json.dumps(box.data), "the environment or command line of a process": facts[6], "the log": log.stdout + log.stderr}
    seen = [f"{name} is in {place}" for name, value in secrets.items() for place, text in places.items() if value in text]
    report.say(box.service + ".secrets", not seen, f"{len(secrets)} of them, neither in inspect, processes nor the log", "; ".join(seen[:3]))


def modes_check(report, box, facts):
    """The volumes and the secrets in them, by stat: nothing for others, no writing by the group."""
    seen = [line.split(" ", 1) for line in facts[5].splitlines()]
    wrong = [f"{name} has mode {mode}" for mode, name in seen if int(mode, 8) & 0o007 or (int(mode, 8) & 0o020)]
    report.say(box.service + ".secret-files", not wrong, f"{len(seen)} files and folders, none open to others", ", ".join(wrong[:3]))


ACCOUNTS = """
SELECT 'an account without a name' FROM mysql.user WHERE user = '' LIMIT 1;
SELECT CONCAT('root from ', host) FROM mysql.user WHERE user = 'root' AND host != 'localhost';
SELECT CONCAT(user, ' without a password') FROM mysql.user WHERE authentication_string = '' AND user != 'muster_health' LIMIT 1;
SELECT CONCAT('muster_read may ', privilege_type) FROM information_schema.schema_privileges
    WHERE grantee LIKE '\\'muster_read\\'@%' AND privilege_type != 'SELECT' LIMIT 1;
SELECT 'clients may send files' FROM DUAL WHERE @@local_infile;
SELECT 'the server may write files' FROM DUAL WHERE COALESCE(@@secure_file_priv, 'NULL') != 'NULL';
SELECT 'looked';
"""


def accounts_check(report, box):
    script = f'MYSQL_PWD=$(cat {SHARED}/mysql_root_password) exec mysql -N -B -u root 2>&1'
    lines = box.run(script, text=ACCOUNTS).splitlines()
    looked = bool(lines) and lines[-1] == "looked"
    report.say(box.service + ".accounts", lines == ["looked"], "each with a password and no more rights than it needs",
               ", ".join(lines[:-1] if looked else lines[:1]) or "the server cannot be asked")


def check(report, boxes):
    """Everything that is looked at from outside; the app's own findings join them under their service."""
    front = next((box for box in boxes if box.service == FRONT), None)
    db = next((box for box in boxes if box.service == "db"), None)
    secrets = secrets_of(db) if db else {}
    for box in boxes:
        facts = box.facts()
        kernel_checks(report, box, facts)
        engine_checks(report, box)
        secrets_check(report, box, facts, secrets)
        if box.service == FRONT or box.service == "worker":
            inside = docker("exec", box.id, "muster", "doctor", "--json", check=False)
            try:
                report.take(inside.stdout, box.service + ".")
            except (ValueError, KeyError):
                report.tell(box.service + ".health", "fail", f"`muster doctor` does not run in it: {inside.stderr.partition(chr(10))[0]}")
        else:
            modes_check(report, box, facts)
            if front:
                way_out_check(report, box, front)
        if box is db:
            way_in_check(report, box)
            accounts_check(report, box)
    network_checks(report, boxes)
    for service, box in ((FRONT, front), ("db", db)):
        if not box:
            report.tell(service + ".health", "fail", "it does not run")
