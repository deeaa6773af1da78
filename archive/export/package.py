"""A Frictionless Data Package (v2) of the CSV files, described for the web as well: CSVW and DCAT."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from archive import schema
from archive.export import delimited
from archive.export.source import Source

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}
_XSD = {"TEXT": "string", "INTEGER": "integer", "REAL": "decimal"}
NOT_PRINTED = "未印出，不是 0 (not printed, never zero)"


def write(source: Source, folder: Path) -> None:
    """`data/*.csv`, `datapackage.json`, `csv-metadata.json` and `dcat.jsonld`."""
    data = folder / "data"
    data.mkdir()
    delimited.write_plain(source, data)
    _write(folder / "datapackage.json", _package(source, data))
    _write(folder / "csv-metadata.json", _csvw(source))
    _write(folder / "dcat.jsonld", _dcat(source, data))


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _package(source: Source, data: Path) -> dict[str, Any]:
    manifest = source.release.manifest
    return {
        "$schema": PROFILE,
        "name": "yusuan",
        "title": schema.TITLE,
        "description": schema.ABOUT,
        "version": manifest["release_id"],
        "created": manifest["released_at"],
        "homepage": schema.LICENSE_URL,
        "licenses": [{"name": "CC-BY-4.0", "path": schema.LICENSE_URL, "title": schema.LICENSE}],
        "sources": [{"title": schema.SOURCE}],
        "contributors": [{"title": schema.CREDIT, "roles": ["creator"]}],
        "keywords": ["预算", "决算", "重庆", "budget", "Chongqing"],
        "citation": manifest["citation"],
        "resources": [_resource(source, table, data / f"{table.name}.csv") for table in source.tables],
    }


def _resource(source: Source, table: schema.Table, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": table.name,
        "type": "table",
        "title": f"{table.label} {table.label_en}",
        "description": " ".join(filter(None, [table.note, table.warning])),
        "path": f"data/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column],
                    "reference": {"resource": "" if other == table.name else other, "fields": [key]},
                }
                for column, other, key in schema.references(table)
            ],
            "missingValues": [{"value": "", "label": NOT_PRINTED}],
        },
    }


def _field(column: schema.Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": f"{column.label} {column.label_en}",
        "description": " ".join(filter(None, [column.note, column.warning])),
    }
    if column.unit:
        described["unit"] = column.unit
    return described


def _csvw(source: Source) -> dict[str, Any]:
    """CSV on the Web: what a program needs to read the files as typed tables."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": schema.TITLE,
        "dc:license": {"@id": schema.LICENSE_URL},
        "dc:identifier": source.release.manifest["release_id"],
        "tables": [
            {
                "url": f"data/{table.name}.csv",
                "dc:title": f"{table.label} {table.label_en}",
                "tableSchema": {
                    "columns": [
                        {
                            "name": column.name,
                            "titles": [column.name],
                            "dc:description": f"{column.label} {column.label_en} {column.note}".strip(),
                            "datatype": _XSD[column.type],
                            "required": column.required,
                            "null": "",
                        }
                        for column in table.columns
                    ],
                    "primaryKey": list(table.key),
                    "foreignKeys": [
                        {
                            "columnReference": column,
                            "reference": {"resource": f"data/{other}.csv", "columnReference": key},
                        }
                        for column, other, key in schema.references(table)
                    ],
                },
            }
            for table in source.tables
        ],
    }


def _dcat(source: Source, data: Path) -> dict[str, Any]:
    """DCAT and schema.org: what a catalogue and a search engine need to list the archive."""
    manifest = source.release.manifest
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "schema": "https://schema.org/",
        },
        "@type": ["dcat:Dataset", "schema:Dataset"],
        "dct:identifier": manifest["release_id"],
        "dct:title": [{"@value": schema.TITLE, "@language": "zh"}, {"@value": schema.TITLE_EN, "@language": "en"}],
        "dct:description": schema.ABOUT,
        "dct:issued": manifest["released_at"],
        "dct:license": {"@id": schema.LICENSE_URL},
        "dct:bibliographicCitation": manifest["citation"],
        "dct:spatial": "重庆市 Chongqing",
        "schema:name": schema.TITLE,
        "schema:description": schema.ABOUT,
        "schema:license": schema.LICENSE_URL,
        "schema:creator": {"@type": "schema:Organization", "schema:name": schema.CREDIT},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": f"{table.label} {table.label_en}",
                "dcat:downloadURL": f"data/{table.name}.csv",
                "dcat:mediaType": "text/csv",
                "dcat:byteSize": (data / f"{table.name}.csv").stat().st_size,
            }
            for table in source.tables
        ],
    }
