"""Writing a bundle: a folder with CSV files, the zones, the bulletin, and ``datapackage.json`` about them.

The descriptor follows the Data Package standard (Frictionless, version 1): every file with its size and
SHA-256, every table with the kinds of its columns and its key.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from geodata.zones.files import write_zones
from scenarios.bulletin.bulletin import SMALL_CELL, make_bulletin
from scenarios.bulletin.files import write_bulletin
from scenarios.bundle.tables import BundleTable, bundle_tables, column_title, csv_text, field_type
from scenarios.output import new_folder
from scenarios.report.material import Material, public_note
from scenarios.report.public import public_zones
from scenarios.zone_notices import ZoneBook

DESCRIPTOR = "datapackage.json"
_MEDIA = {
    ".csv": "text/csv",
    ".gpkg": "application/geopackage+sqlite3",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_bundle(
    folder: Path, material: Material, *, zones: Mapping[int, ZoneBook] | None = None, license_name: str = ""
) -> tuple[Path, ...]:
    """Write the bundle of some runs into a new folder, whole or not at all; return its files.

    Parameters
    ----------
    folder : new or empty.
    material : the runs; a public one leaves out what must stay inside.
    zones : by place of the run, the zones to write.
    license_name : identifier of the licence under which the publisher gives the tables, such as CC-BY-4.0.

    Raises
    ------
    OutputError
        If the folder is in use or cannot be written.
    """
    tables = {table.path: table for table in bundle_tables(material)}
    with new_folder(folder) as draft:
        for path, table in tables.items():
            (draft / path).parent.mkdir(exist_ok=True)
            (draft / path).write_text(csv_text(table.frame), encoding="utf-8")
        for number, book in (zones or {}).items():
            layers = book.layers()
            shown = public_zones(layers, material.smallest_count) if material.public else layers
            write_zones(draft / f"run-{material.runs[number].number or number + 1}/zones.gpkg", shown)
        if material.policy.amount(SMALL_CELL) is not None:
            write_bulletin(draft / "bulletin", make_bulletin(material.city, material.policy))
        names = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
        resources = [_resource(draft, name, tables.get(name), material) for name in names]
        text = json.dumps(_package(material, resources, license_name), ensure_ascii=False, indent=2)
        (draft / DESCRIPTOR).write_text(f"{text}\n", encoding="utf-8")
    return tuple(folder / name for name in (DESCRIPTOR, *names))


def _package(
    material: Material, resources: list[Mapping[str, object]], license_name: str
) -> Mapping[str, object]:
    speech, city = material.speech, material.city
    first = material.runs[0].provenance
    licence = {"name": license_name or "notspecified"}
    if not license_name:
        licence["title"] = speech.say("Not stated by the publisher")
    return {
        "profile": "data-package",
        "name": f"junheng-{first.city[:12]}-{first.plan[:12]}",
        "title": f"{speech.say('Plans')} · {city.name_zh if speech.lang == 'zh' else city.name}",
        "description": public_note(material),
        "version": first.plan[:12],
        "created": max(run.provenance.created_utc for run in material.runs),
        "licenses": [licence],
        "sources": [{"title": f"{city.name} {city.school_year}", "sha256": first.city}],
        "runs": [
            {
                "number": run.number,
                "scenario": run.scenario.name,
                "policy": run.provenance.policy,
                "inputs": run.provenance.inputs,
                "plan": run.provenance.plan,
                "code": run.provenance.code_version,
                "status": run.provenance.status,
                "worst_gap": run.provenance.worst_gap,
            }
            for run in material.runs
        ],
        "resources": resources,
    }


def _resource(draft: Path, name: str, table: BundleTable | None, material: Material) -> Mapping[str, object]:
    data = (draft / name).read_bytes()
    suffix = Path(name).suffix
    stem = name.removesuffix(suffix).lower() if suffix == ".csv" else name.lower()
    found: dict[str, object] = {
        "name": stem.replace("/", "-").replace("_", "-"),
        "path": name,
        "format": suffix.removeprefix("."),
        "mediatype": _MEDIA[suffix],
        "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}",
    }
    if suffix == ".csv":
        found["encoding"] = "utf-8"
    else:
        found["type"] = "file"  # a workbook made to be read is no table, though readers would take it for one
    if table is not None:
        found |= {
            "profile": "tabular-data-resource",
            "title": material.speech.say(table.title),
            "schema": _schema(table, material),
        }
    return found


def _schema(table: BundleTable, material: Material) -> Mapping[str, object]:
    fields = [
        {
            "name": str(name),
            "type": field_type(table.frame[name]),
            "title": material.speech.say(column_title(str(name))),
            **({"constraints": {"required": True}} if name in table.key else {}),
        }
        for name in table.frame
    ]
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return schema
