"""A client of Muster's API that knows nothing but its description: it reads /api/openapi.json and calls operations by their
operationId, with named parameters. What the description does not tell, this client cannot do.

    api = Client("http://127.0.0.1:8080")
    page = api.call("listEmployees", department="d005", limit=100)
    for one in api.follow(page, "employees"): ...
"""

import re
import urllib.parse

import requests


class Problem(Exception):
    """An answer that is an error: problem details as `told`."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.told = answer.json()
        super().__init__(f"{self.status} {self.told['title']}: {self.told['detail']}")


class Client:
    """Operations of one server."""

    def __init__(self, url, session=None):
        self.url = url
        self.session = session or requests.Session()
        self.document = self.session.get(url + "/api/openapi.json", timeout=10).json()
        self.operations = {operation["operationId"]: (method, path, operation)
                           for path, item in self.document["paths"].items()
                           for method, operation in item.items() if "operationId" in operation}

    def resolve(self, node):
        while "$ref" in node:
            path, node = node["$ref"][2:].split("/"), self.document
            for part in path:
                node = node[part]
        return node

    def parameters(self, name):
        return [self.resolve(one) for one in self.operations[name][2].get("parameters", [])]

    def request(self, name, headers=None, **values):
        """The answer as it came, good or not."""
        method, path, _ = self.operations[name]
        query, sent = {}, dict(headers or {})
        for parameter in self.parameters(name):
            given = values.pop(parameter["name"], None)
            if given is None:
                assert not parameter.get("required"), f"{name} needs {parameter['name']}"
            elif parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(str(given), safe=""))
            elif parameter["in"] == "header":
                sent[parameter["name"]] = given
            else:
                query[parameter["name"]] = given
        assert not values, f"{name} has no parameter {', '.join(values)}"
        return self.session.request(method.upper(), self.url + path, params=query, headers=sent, timeout=30)

    def good(self, answer):
        if answer.status_code >= 400:
            raise Problem(answer)
        return answer

    def call(self, name, **values):
        return self.good(self.request(name, **values))

    def example(self, name):
        """The values that the description shows, for what must be given."""
        return {p["name"]: p["example"] for p in self.parameters(name) if p.get("required")}

    def follow(self, answer, member):
        """What is on this page and on all that follow, by the Link header."""
        while True:
            yield from answer.json()[member]
            # Of several Link headers requests makes one; RFC 8288 allows that.
            found = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("Link", ""))
            if not found:
                return
            answer = self.good(self.session.get(urllib.parse.urljoin(self.url, found[1]), timeout=30))
