"""JSON Schemas of pack files, generated from their shapes, so that an editor can help whoever writes one."""

import json
from pathlib import Path
from typing import Any

from gongxin.rulebook.loader import MODELS

NAMES = {
    "packs": "pack",
    "acts": "act",
    "categories": "category",
    "limits": "limits",
    "private": "private",
    "catalogue": "catalogue-item",
    "checks": "check",
    "agencies": "agency",
    "feeds": "feed",
    "measures": "measure",
    "purposes": "purpose",
    "procedures": "procedure",
    "lists": "list",
    "commitments": "commitment",
    "models": "model",
    "reports": "report",
    "supervision": "policy",
    "requests": "sharing",
    "exports": "export",
    "copies": "copies",
    "calendars": "calendar",
    "recognitions": "recognition",
}
"""What the schema of each kind of item is called."""


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of every kind of file, by the name of the schema's own file."""
    return {
        f"{NAMES[kind]}.json": _as_written(_with_amendments(shape.model_json_schema()))
        for kind, shape in MODELS.items()
    }


def _as_written(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without what is read from other files: a model's SQL stands beside it."""
    properties = schema["properties"]
    return {**schema, "properties": {name: shape for name, shape in properties.items() if name != "sql"}}


def _with_amendments(schema: dict[str, Any]) -> dict[str, Any]:
    """Let a version give `amends`, as files may, and not only the `terms` that reading writes out."""
    for name, shape in schema.get("$defs", {}).items():
        if name.startswith("Version_"):
            shape["properties"]["amends"] = {
                "description": "What replaces terms of the version before, instead of `terms`.",
                "type": "object",
            }
            shape["required"] = [key for key in shape["required"] if key != "terms"]
            shape["oneOf"] = [{"required": ["terms"]}, {"required": ["amends"]}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def text_of(schema: dict[str, Any]) -> str:
    """The schema as its file has it."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> None:
    """Write every schema into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(text_of(schema), encoding="utf-8")
