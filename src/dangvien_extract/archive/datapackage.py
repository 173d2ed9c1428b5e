"""`datapackage.json`: what the files of a folder of tables are, in the form of Frictionless Data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ..rows import Column, Kind
from .schema import TABLES, VERSION, Table
from .targets import PACKAGE

_NAME = "dangvien-extract"
_TYPES: dict[Kind, str] = {
    "text": "string",
    "integer": "integer",
    "real": "number",
    "date": "date",
    "list": "array",
    "timestamp": "datetime",
    "json": "object",
}
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def as_package(folder: Path, format: str) -> dict[str, Any]:
    """The description of the tables in `folder`, which are there as files of `format` (csv or parquet)."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _NAME,
        "title": "Facts about Party-building work from Vietnamese news text",
        "version": f"{VERSION}.0.0",
        "resources": [_resource(table, folder, format) for table in TABLES],
    }


def is_package(folder: Path) -> bool:
    """Whether `folder` holds tables that were written by this library, and all of them."""
    try:
        data = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("name") == _NAME


def package_format(folder: Path) -> str:
    """The format of the files in `folder`, which `is_package`."""
    data = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return str(data["resources"][0]["format"])


def _resource(table: Table, folder: Path, format: str) -> dict[str, Any]:
    path = folder / f"{table.name}.{format}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    schema: dict[str, Any] = {
        "fields": [_field(column, format) for column in table.columns],
        "primaryKey": [table.key],
    }
    if table.references:
        keys = {other.name: other.key for other in TABLES}
        schema["foreignKeys"] = [
            {"fields": [one.column], "reference": {"resource": one.table, "fields": [keys[one.table]]}}
            for one in table.references
        ]
    return {
        "name": table.name,
        "title": table.description,
        "path": path.name,
        "format": format,
        "mediatype": _MEDIA[format],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def _field(column: Column, format: str) -> dict[str, Any]:
    description = column.description
    type_ = _TYPES[column.kind]
    if column.kind == "list" and format == "csv":
        type_, description = "string", f'{description}; several are joined with "; "'
    constraints: dict[str, Any] = {"required": True} if not column.nullable else {}
    if column.kind == "list" and format == "csv":
        constraints = {}  # an empty list is an empty cell
    if column.choices:
        constraints["enum"] = list(column.choices)
    more = {"constraints": constraints} if constraints else {}
    return {"name": column.name, "type": type_, "description": description, **more}
