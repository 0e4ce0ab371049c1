#!/usr/bin/env python3
"""The bill of materials of the images, as CycloneDX 1.6.

    sbom.py VERSION [--out FOLDER] IMAGE…     one file FOLDER/NAME.cdx.json for each (default build/sbom)
    sbom.py --check FILE…                     is each what the standard's schema asks for, as far as it concerns us?

An image's components are the packages that dpkg knows in it, with their exact versions, and Muster itself with its source files
and their SHA-256. The same image and the same sources give the same file. Needs docker. Exit: 0 made, 1 wrong, 69 no docker or no
such image.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
# What the program is made of; documents and tests do not come into an image.
SOURCES = ("app", "conf", "image", "mysql-init", "test_db")
FORMAT = "${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n"


class Refused(Exception):
    """What is wrong, in one line; status is what the program ends with."""

    def __init__(self, why, status=69):
        super().__init__(why)
        self.status = status


def docker(*words):
    try:
        done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    except OSError as error:
        raise Refused(f"docker cannot be run: {error.strerror}") from error
    if done.returncode:
        raise Refused(f"docker {words[0]}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    return done.stdout


def in_image(image, *words):
    return docker("run", "--rm", "--network", "none", "--entrypoint", words[0], image, *words[1:])


def system_of(image):
    """{ID: debian, VERSION_CODENAME: …} of the image's distribution."""
    lines = in_image(image, "cat", "/etc/os-release").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def packages_of(image):
    """[{name, version, architecture, source, source_version}], by name."""
    found = []
    for line in in_image(image, "dpkg-query", "-W", "-f", FORMAT).splitlines():
        status, *words = line.split("\t")
        if status.startswith("ii"):
            found.append(dict(zip(("name", "version", "architecture", "source", "source_version"), words)))
    if not found:
        raise Refused(f"{image} has no packages of dpkg", 1)
    return sorted(found, key=lambda one: (one["name"], one["architecture"]))


def source_files(root=ROOT):
    """Our own files that go into the images: all that git knows of these folders, or without git all that lie there."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", *SOURCES], capture_output=True, text=True, check=True).stdout
        return sorted(name for name in listed.split("\0") if name and (root / name).is_file())
    return sorted(str(path.relative_to(root)) for part in SOURCES for path in (root / part).rglob("*") if path.is_file())


def quoted(text):
    """For a package URL: all but what needs no escape."""
    return "".join(c if re.match(r"[A-Za-z0-9._~-]", c) else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def package_component(package, system):
    name, version, arch = package["name"], package["version"], package["architecture"]
    purl = (f"pkg:deb/{system['ID']}/{quoted(name.lower())}@{quoted(version)}"
            f"?arch={arch}&distro={system['ID']}-{system.get('VERSION_ID') or system.get('VERSION_CODENAME', 'unknown')}")
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "properties": [{"name": "muster:source", "value": f"{package['source']} {package['source_version']}"}]}


def own_component(version, root):
    files = [{"type": "file", "bom-ref": f"file:{name}", "name": name,
              "hashes": [{"alg": "SHA-256", "content": hashlib.sha256((root / name).read_bytes()).hexdigest()}]}
             for name in source_files(root)]
    return {"type": "application", "bom-ref": f"muster@{version}", "name": "muster", "version": version,
            "description": "A company's people directory that remembers", "licenses": [{"license": {"id": "MIT"}}],
            "components": files}


def made_at(labels):
    """When: SOURCE_DATE_EPOCH, else what the image's label says; never the clock, so that the same gives the same."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return labels.get("org.opencontainers.image.created") or "1970-01-01T00:00:00Z"


def bill(image, version, root=ROOT):
    """The document for an image."""
    told = json.loads(docker("image", "inspect", image))[0]
    labels = told["Config"].get("Labels") or {}
    system = system_of(image)
    parts = [own_component(version, root), *(package_component(one, system) for one in packages_of(image))]
    name = image.rsplit("/", 1)[-1].split(":")[0]
    subject = {"type": "container", "bom-ref": f"image:{name}@{version}", "name": name, "version": version,
               "properties": [{"name": label, "value": labels[label]} for label in sorted(labels)
                              if label.startswith("org.opencontainers.image.") and labels[label]]}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "", "version": 1,
                "metadata": {"timestamp": made_at(labels), "component": subject,
                             "tools": {"components": [{"type": "application", "name": "muster sbom", "version": version}]}},
                "components": parts,
                "dependencies": [{"ref": subject["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}]}
    mark = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    document["serialNumber"] = f"urn:uuid:{mark}"
    return document


# ---- the check ---------------------------------------------------------------------------------------

TYPES = {"application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver", "firmware",
         "file", "machine-learning-model", "data", "cryptographic-asset"}
HASHES = {"MD5": 32, "SHA-1": 40, "SHA-256": 64, "SHA-384": 96, "SHA-512": 128}


def component_mistakes(part, place):
    if part.get("type") not in TYPES:
        yield f"{place}: the type '{part.get('type')}' is none"
    if not part.get("name"):
        yield f"{place}: no name"
    if part.get("type") == "library" and not part.get("version"):
        yield f"{place}: no version"
    if "purl" in part and not re.fullmatch(r"pkg:[a-z]+/[^\s@]+@[^\s?]+(\?\S+)?", part["purl"]):
        yield f"{place}: '{part['purl']}' is no package URL"
    for one in part.get("hashes", []):
        if len(one.get("content", "")) != HASHES.get(one.get("alg")) or not re.fullmatch("[0-9a-f]+", one["content"]):
            yield f"{place}: a hash that is none"
    for one in part.get("properties", []):
        if not isinstance(one.get("name"), str) or not isinstance(one.get("value"), str):
            yield f"{place}: a property that is no text"


def mistakes(document):
    """What the schema of CycloneDX 1.6 would refuse, as far as these documents use it; one line each."""
    wrong = []
    if document.get("bomFormat") != "CycloneDX" or document.get("specVersion") != "1.6":
        wrong.append("it is not CycloneDX 1.6")
    if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", document.get("serialNumber", "")):
        wrong.append("the serial number is no UUID")
    if not isinstance(document.get("version"), int) or document["version"] < 1:
        wrong.append("the version is not a number from 1 on")
    meta = document.get("metadata", {})
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", meta.get("timestamp", "")):
        wrong.append("the timestamp is none")
    refs = []

    def walk(parts, place):
        for number, part in enumerate(parts):
            here = f"{place}[{number}] {part.get('name', '')}"
            wrong.extend(component_mistakes(part, here))
            refs.append(part.get("bom-ref"))
            walk(part.get("components", []), here + ".components")

    walk([meta.get("component", {})], "metadata.component")
    walk(document.get("components", []), "components")
    given = [ref for ref in refs if ref is not None]
    wrong += [f"the bom-ref '{ref}' is there twice" for ref in sorted(set(given)) if given.count(ref) > 1]
    for entry in document.get("dependencies", []):
        wrong += [f"the dependency '{ref}' leads nowhere" for ref in [entry.get("ref"), *entry.get("dependsOn", [])] if ref not in given]
    return wrong


def main(words):
    parser = argparse.ArgumentParser(prog="sbom.py", description="The bill of materials of the images, as CycloneDX 1.6.")
    parser.add_argument("--check", nargs="+", metavar="FILE")
    parser.add_argument("--out", default="build/sbom")
    parser.add_argument("version", nargs="?")
    parser.add_argument("images", nargs="*")
    asked = parser.parse_intermixed_args(words)
    wrong = 0
    for path in asked.check or []:
        for line in mistakes(json.loads(pathlib.Path(path).read_text(encoding="utf-8"))):
            print(f"sbom: {path}: {line}", file=sys.stderr)
            wrong = 1
    if asked.check:
        return wrong
    if not asked.images:
        parser.error("which images?")
    folder = pathlib.Path(asked.out)
    folder.mkdir(parents=True, exist_ok=True)
    for image in asked.images:
        document = bill(image, asked.version)
        for line in mistakes(document):
            raise Refused(f"{image}: {line}", 1)
        path = folder / f"{document['metadata']['component']['name']}.cdx.json"
        path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        print(f"sbom: {path}: {len(document['components']) - 1} packages, {len(document['components'][0]['components'])} source files")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refusal:
        print(f"sbom: {refusal}", file=sys.stderr)
        sys.exit(refusal.status)
