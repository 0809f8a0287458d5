"""Write the bill of materials of the runtime (CycloneDX 1.6, JSON) from the lock file, without any index.

usage: python tools/sbom.py requirements.lock VERSION > dist/junheng-VERSION.cdx.json
"""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SPDX = re.compile(r"[A-Za-z0-9.+() -]{1,80}")


def components(lock: str) -> list[dict[str, object]]:
    """Return one component for each pin of a lock file, with the hashes of its files."""
    found = []
    for block in re.split(r"\n(?=\S)", lock):
        if pin := PIN.match(block):
            name, version = pin[1].lower().replace("_", "-").replace(".", "-"), pin[2]
            address = f"pkg:pypi/{name}@{version}"
            found.append(
                {
                    "type": "library",
                    "bom-ref": address,
                    "name": name,
                    "version": version,
                    "purl": address,
                    "licenses": licenses(name),
                    "properties": [
                        {"name": "junheng:sha256 of a file allowed", "value": value}
                        for value in HASH.findall(block)
                    ],
                }
            )
    return found


def licenses(name: str) -> list[dict[str, object]]:
    """Return the licence that an installed package declares; nothing for one that is not installed here."""
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return []
    if expression := facts.get("License-Expression"):
        return [{"expression": expression}]
    known = [
        text.split(" :: ")[-1]
        for text in facts.get_all("Classifier") or []
        if text.startswith("License :: OSI Approved ::")
    ]
    plain = facts.get("License") or ""
    names = known or ([plain] if SPDX.fullmatch(plain) else [])
    return [{"license": {"name": text}} for text in names]


def bill(lock: str, version: str) -> dict[str, object]:
    """Return the whole bill: this program, and what it needs at run time."""
    own = {"type": "application", "bom-ref": "junheng", "name": "junheng", "version": version}
    parts = components(lock)
    needed = [str(part["bom-ref"]) for part in parts]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**own, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": parts,
        "dependencies": [{"ref": "junheng", "dependsOn": needed}, *({"ref": ref} for ref in needed)],
    }


if __name__ == "__main__":
    print(json.dumps(bill(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]), indent=1))
