"""Reads Prometheus' text format, strictly: what a scraper would refuse or misread fails here."""

import re
import shutil
import subprocess

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME})(?:\{{(.*)\}})? (-?[0-9]+(?:\.[0-9]+)?|\+Inf)')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count")}


class Numbers:
    """One scrape: the samples by name and labels, the type of each family."""

    def __init__(self, text):
        self.samples, self.types, self.helps = {}, {}, {}
        assert text.endswith("\n")
        for line in text.splitlines():
            self.line(line)
        for family, kind in self.types.items():
            if kind == "histogram":
                self.check_histogram(family)

    def line(self, line):
        if line.startswith("# HELP "):
            name, told = line[7:].split(" ", 1)
            assert name not in self.helps and told.endswith("."), f"once, and a sentence: {line}"
            self.helps[name] = told
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in self.types and kind in ("counter", "gauge", "histogram"), line
            assert (kind == "counter") == name.endswith("_total"), line
            self.types[name] = kind
        else:
            self.sample(line)

    def sample(self, line):
        match = SAMPLE.fullmatch(line)
        assert match, f"no sample: {line}"
        labels = LABEL.findall(match[2] or "")
        assert "".join(f'{name}="{value}",' for name, value in labels).rstrip(",") == (match[2] or ""), f"labels: {line}"
        family = list(self.types)[-1]
        assert match[1] in [family + end for end in SUFFIXES.get(self.types[family], ("",))], f"not of {family}: {line}"
        key = (match[1], frozenset(labels))
        assert key not in self.samples and len(dict(labels)) == len(labels), f"twice: {line}"
        self.samples[key] = float(match[3])

    def check_histogram(self, family):
        series = {}
        for (name, labels), value in self.samples.items():
            if name == family + "_bucket":
                rest = frozenset(one for one in labels if one[0] != "le")
                series.setdefault(rest, []).append((float(dict(labels)["le"].replace("+Inf", "inf")), value))
        assert series or family == "http_request_duration_seconds", f"{family} has no bucket"
        for labels, buckets in series.items():
            assert buckets == sorted(buckets) and buckets[-1][0] == float("inf"), f"{family}: {buckets}"
            assert [count for _, count in buckets] == sorted(count for _, count in buckets), f"{family} falls: {buckets}"
            assert self.samples[(family + "_count", labels)] == buckets[-1][1]

    def get(self, name, **labels):
        """The sum of the samples of a name that have these labels."""
        return sum(value for (one, have), value in self.samples.items() if one == name and set(labels.items()) <= have)

    def labels(self, name, label):
        return {dict(have)[label] for one, have in self.samples if one == name}


def promtool(*words, text=None):
    """What Prometheus' own checker complains of; empty when it is content, or not installed."""
    tool = shutil.which("promtool")
    if not tool:
        return ""
    done = subprocess.run([tool, *words], input=text, capture_output=True, text=True, check=False, timeout=30)
    return "" if done.returncode == 0 else done.stdout + done.stderr
