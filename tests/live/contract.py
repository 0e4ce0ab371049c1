"""The API's description as a contract: every exchange under /api that a test makes is held against app/api/openapi.yaml.

`CONTRACT.check` is called by stack.py for each answer and fails the test that asked. What was called is remembered; a whole run
that leaves an operation out fails (conftest.py).
"""

import json
import os
import re
import urllib.parse

import jsonschema
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "app/api/openapi.yaml")

# What any server says of any answer: no part of the API.
GENERAL = {"server", "date", "connection", "keep-alive", "transfer-encoding", "content-type", "content-length", "content-encoding", "vary",
           "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy",
           "cross-origin-resource-policy", "server-timing", "traceresponse"}
METHODS = ("get", "put", "post", "delete", "patch")


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema: a day is a text, and only true and false are booleans."""


CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag.rsplit(":", 1)[1] in ("null", "int", "float")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()}
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read(path=DOCUMENT):
    with open(path, encoding="utf-8") as text:
        return yaml.load(text, CoreLoader)


class Contract:
    """What the document says, and what was called of it."""

    def __init__(self, document):
        self.document = document
        self.called = set()
        self.operations = {}
        for path, item in document["paths"].items():
            pattern = re.compile("/".join("([^/]+)" if part.startswith("{") else re.escape(part) for part in path.split("/")))
            for method in METHODS:
                if method in item:
                    self.operations[item[method]["operationId"]] = (method, path, pattern, item[method])

    # ---- the document ------------------------------------------------------------------------------

    def resolve(self, node):
        while "$ref" in node:
            ref, node = node["$ref"], self.document
            for part in ref[2:].split("/"):
                node = node[part]
        return node

    def parameters(self, operation):
        return [self.resolve(one) for one in operation.get("parameters", [])]

    def find(self, method, path):
        """(operationId, operation, values of the path) or None; literal paths win."""
        method = "get" if method == "HEAD" else method.lower()
        fits = [(path_given.count("{"), name, operation, match.groups())
                for name, (of, path_given, pattern, operation) in self.operations.items()
                if of == method and (match := pattern.fullmatch(path))]
        return min(fits, key=lambda fit: fit[0])[1:] if fits else None

    def mistakes(self, schema, value):
        """What is wrong with a value; the whole document is around the schema for its references."""
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self.document["components"], **schema}
        validator = jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker(["date"]))
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]

    # ---- one exchange ------------------------------------------------------------------------------

    def check(self, method, target, status, headers, body):
        """Fails when the exchange is not as described. `headers`: a mapping with lower-case names."""
        path, _, query = target.partition("?")
        if not path.startswith("/api/") or status == 0:
            return
        where = f"{method} {target[:200]}: {status}"
        assert status != 500, where
        found = self.find(method, path)
        if found is None or (status >= 400 and str(status) not in found[1]["responses"]):
            self.check_problem(where, method, status, headers, body)
            return
        name, operation, values = found
        assert str(status) in operation["responses"] or status == 204 and method == "OPTIONS", f"{where}: not described"
        if status == 200:
            self.called.add(name)
            self.check_request(where, operation, values, query)
        answer = self.resolve(operation["responses"][str(status)])
        self.check_headers(where, answer, headers)
        self.check_body(where, method, answer, headers, body)

    def check_problem(self, where, method, status, headers, body):
        """An error that has no entry of its own, or no operation at all."""
        if status == 204 and method == "OPTIONS":
            assert "allow" in headers, where
            return
        assert 400 <= status < 500 or status == 503, f"{where}: not described"
        assert headers.get("content-type") == "application/problem+json", where
        assert status != 405 or "allow" in headers, where
        self.check_headers(where, self.document["components"]["responses"]["Problem"], headers)
        if method != "HEAD":
            self.check_schema(where, {"$ref": "#/components/schemas/Problem"}, body)

    def check_schema(self, where, schema, body):
        wrong = self.mistakes(schema, json.loads(body))
        assert not wrong, f"{where}\n" + "\n".join(wrong[:5])

    def check_request(self, where, operation, values, query):
        """A good answer was given to what is described: every parameter, with a value that it may have."""
        known = {p["name"]: p for p in self.parameters(operation) if p["in"] == "query"}
        given = urllib.parse.parse_qsl(query, keep_blank_values=True)
        for name, value in given:
            assert name in known, f"{where}: took {name}, which is not described"
            if value:
                self.check_value(where, known[name], value)
        for name, p in known.items():
            assert not p.get("required") or dict(given).get(name), f"{where}: was answered without {name}"
        in_path = [p for p in self.parameters(operation) if p["in"] == "path"]
        for p, value in zip(in_path, values):
            self.check_value(where, p, urllib.parse.unquote(value))

    def check_value(self, where, parameter, text):
        typed = int(text) if parameter["schema"]["type"] == "integer" and re.fullmatch(r"\d+", text) else text
        wrong = self.mistakes(parameter["schema"], typed)
        assert not wrong, f"{where}: {parameter['name']}: {wrong}"

    def check_headers(self, where, answer, headers):
        """Those that must be there are, each is as described, and no other one is there."""
        described = {name.lower(): self.resolve(header) for name, header in answer.get("headers", {}).items()}
        for name, header in described.items():
            assert not header.get("required") or headers.get(name), f"{where}: no {name}"
        for name, value in headers.items():
            if name not in GENERAL:
                assert name in described, f"{where}: {name} is not described"
                wrong = self.mistakes(described[name]["schema"], value)
                assert not wrong, f"{where}: {name}: {wrong}"

    def check_body(self, where, method, answer, headers, body):
        content = answer.get("content")
        if not content:
            assert not body, f"{where}: a body that is not described"
            return
        kind = headers.get("content-type", "")
        described = next((one for one in content if kind == one or kind.startswith(one + ";")), None)
        assert described, f"{where}: {kind} is not described"
        if method != "HEAD" and "json" in described and "ndjson" not in described:
            self.check_schema(where, content[described].get("schema", {}), body)

    # ---- the run -----------------------------------------------------------------------------------

    def left_out(self):
        """Operations that no test has had a good answer from."""
        return sorted(set(self.operations) - self.called)


CONTRACT = Contract(read())
