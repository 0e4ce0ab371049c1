#!/usr/bin/env python3
"""Looks for known holes in the packages of the images.

    scan.py [--accepted FILE] IMAGE…

With Trivy or Grype when one is installed. Otherwise with the security data of Debian's own tracker, for images on Debian: SCAN_DATA
names a copy of it, a file or a URL (default: the tracker). Holes that are listed with a day that is not over
(image/known-holes.txt) are shown, but are no failure. Exit: 0 nothing critical or high is left, 1 something is, 69 nothing to scan
with.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import sbom

ROOT = pathlib.Path(__file__).resolve().parents[1]
TRACKER = "https://security-tracker.debian.org/tracker/data/json"
GRAVE = ("critical", "high")
Hole = collections.namedtuple("Hole", "ident severity package version fixed")


def accepted(text):
    """{ID: (last day, why)} of the list."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+)\s+(\d{4}-\d\d-\d\d)\s+(\S.*)", line)
        try:
            day = datetime.date.fromisoformat(match[2])
        except (TypeError, ValueError):
            raise sbom.Refused(f"line {number} of the list of known holes is not ID, YYYY-MM-DD and a reason: {line}", 1) from None
        found[match[1]] = (day, match[3])
    return found


# ---- versions of dpkg --------------------------------------------------------------------------------


def _order(c):
    if c == "~":
        return -1
    return ord(c) if c.isalpha() else ord(c) + 256


def _compare_part(a, b):
    """As dpkg does: words and numbers in turn; ~ sorts before the end."""
    while a or b:
        left, right = re.match(r"\D*", a)[0], re.match(r"\D*", b)[0]
        for i in range(max(len(left), len(right))):
            x = _order(left[i]) if i < len(left) else 0
            y = _order(right[i]) if i < len(right) else 0
            if x != y:
                return -1 if x < y else 1
        a, b = a[len(left):], b[len(right):]
        left, right = re.match(r"\d*", a)[0], re.match(r"\d*", b)[0]
        if int(left or 0) != int(right or 0):
            return -1 if int(left or 0) < int(right or 0) else 1
        a, b = a[len(left):], b[len(right):]
    return 0


def compare(a, b):
    """-1, 0 or 1: how two versions of packages stand to each other (Debian Policy 5.6.12)."""

    def split(version):
        epoch, colon, rest = version.partition(":")
        epoch, rest = (epoch, rest) if colon else ("0", version)
        upstream, _, revision = rest.rpartition("-")
        return (int(epoch), upstream, revision) if upstream else (int(epoch), rest, "")

    one, two = split(a), split(b)
    if one[0] != two[0]:
        return -1 if one[0] < two[0] else 1
    return _compare_part(one[1], two[1]) or _compare_part(one[2], two[2])


# ---- who tells ---------------------------------------------------------------------------------------


def run_json(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise sbom.Refused(f"{words[0]}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    return json.loads(done.stdout)


def by_trivy(image):
    report = run_json("trivy", "image", "--quiet", "--format", "json", "--scanners", "vuln", image)
    return [Hole(one["VulnerabilityID"], one["Severity"].lower(), one["PkgName"], one["InstalledVersion"], one.get("FixedVersion", ""))
            for result in report.get("Results") or [] for one in result.get("Vulnerabilities") or []]


def by_grype(image):
    report = run_json("grype", "--quiet", "--output", "json", image)
    return [Hole(one["vulnerability"]["id"], one["vulnerability"]["severity"].lower(), one["artifact"]["name"],
                 one["artifact"]["version"], ", ".join(one["vulnerability"].get("fix", {}).get("versions", [])))
            for one in report["matches"]]


def tracker_data():
    place = os.environ.get("SCAN_DATA", TRACKER)
    try:
        if "://" in place:
            with urllib.request.urlopen(place, timeout=60) as answer:
                return json.load(answer)
        return json.loads(pathlib.Path(place).read_text(encoding="utf-8"))
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise sbom.Refused(f"neither trivy nor grype is installed, and {place} cannot be read: {error}. Install one of the two, or "
                           "fetch the data on another machine and name the file in SCAN_DATA") from error


# The tracker's urgency is that of the fix, not of the hole; it knows no "critical".
URGENCY = {"high": "high", "medium": "medium", "low": "low", "unimportant": "negligible", "end-of-life": "high"}


def by_tracker(image, data):
    system = sbom.system_of(image)
    if system.get("ID") != "debian":
        raise sbom.Refused(f"{image} is built on {system.get('ID')}: without trivy or grype only images on Debian can be looked at")
    release = system.get("VERSION_CODENAME", "sid").replace("forky/", "")
    found = set()
    for package in sbom.packages_of(image):
        for ident, hole in data.get(package["source"], {}).items():
            here = hole.get("releases", {}).get(release) or hole.get("releases", {}).get("sid", {})
            fixed = here.get("fixed_version", "")
            open_still = here.get("status") == "open" or (
                here.get("status") == "resolved" and fixed not in ("", "0") and compare(package["source_version"], fixed) < 0)
            if open_still:
                urgency = URGENCY.get(here.get("urgency", "").rstrip("*"), "unknown")
                found.add(Hole(ident, urgency, package["source"], package["source_version"], fixed))
    return list(found)


def holes_of(images):
    """(who told, {image: [Hole]})."""
    for name, ask in (("trivy", by_trivy), ("grype", by_grype)):
        if shutil.which(name):
            return name, {image: ask(image) for image in images}
    data = tracker_data()
    return "Debian's security tracker", {image: by_tracker(image, data) for image in images}


def report(image, holes, known, today):
    """Prints them, the grave ones first; how many of those are left."""
    left = 0
    rank = {name: number for number, name in enumerate((*GRAVE, "medium", "low"))}
    for hole in sorted(set(holes), key=lambda one: (rank.get(one.severity, 9), one.package, one.ident)):
        until, why = known.get(hole.ident, (None, ""))
        note = ""
        if until and until >= today:
            note = f"  accepted until {until}: {why}"
        elif hole.severity in GRAVE:
            left += 1
            note = f"  the time for it was over on {until}" if until else ""
        if hole.severity in GRAVE or note:
            fix = f"fixed in {hole.fixed}" if hole.fixed else "no fix yet"
            print(f"  {hole.severity:9} {hole.ident:17} {hole.package} {hole.version}, {fix}{note}")
    rest = collections.Counter(hole.severity for hole in set(holes) if hole.severity not in GRAVE)
    words = ", ".join(f"{count} {severity}" for severity, count in sorted(rest.items())) or "none"
    print(f"{image}: {left} critical or high to be dealt with; of less weight: {words}")
    return left


def main(words):
    parser = argparse.ArgumentParser(prog="scan.py", description="Looks for known holes in the packages of the images.")
    parser.add_argument("--accepted", default=ROOT / "image/known-holes.txt", type=pathlib.Path)
    parser.add_argument("images", nargs="+")
    asked = parser.parse_args(words)
    known = accepted(asked.accepted.read_text(encoding="utf-8"))
    teller, found = holes_of(asked.images)
    print(f"known holes, as {teller} tells:")
    left = sum(report(image, holes, known, datetime.date.today()) for image, holes in found.items())
    return 1 if left else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except sbom.Refused as refusal:
        print(f"scan: {refusal}", file=sys.stderr)
        sys.exit(refusal.status)
