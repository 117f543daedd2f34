"""The description of the service for programs, OpenAPI 3.1, made from the records themselves."""

from __future__ import annotations

from typing import Any

from verifier.records import Report
from verifier.verification import VERSION


def description(root: str, token: bool, largest: int, seconds: float) -> dict[str, Any]:
    """The whole document; ``root`` is the prefix a proxy shows the service under."""
    schema = Report.model_json_schema()
    parts = schema.pop("$defs", {})
    text = _moved({"Report": schema, **parts})
    source = {"type": "object", "properties": {
        "name": {"type": "string", "description": "file name; its suffix tells the format: .json .csv .tsv .xlsx .parquet"},
        "content": {"type": "string", "description": "the file's text; base64 for .xlsx and .parquet"},
        "figures": {"type": "array", "items": {"type": "object"}, "description": "instead of content: [{metric, period, value, unit}]"}}}
    request = {"type": "object", "required": ["text"], "additionalProperties": False, "properties": {
        "text": {"type": "string", "description": "the commentary"},
        "name": {"type": "string", "default": "text.md", "description": "file name; .md, .txt or .html"},
        "sources": {"type": "array", "items": source, "maxItems": 20},
        "entity": {"type": "string", "description": "the company, where the text does not say"},
        "language": {"enum": ["zh", "en"], "description": "of the findings; default: the text's"},
        "with_text": {"type": "boolean", "default": False, "description": "keep the text in the report"}}}
    error = {"description": "one line on what is wrong", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"error": {"type": "string"}}}}}}
    checked = {"description": "the report, verifier.report/1", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}}
    operation: dict[str, Any] = {
        "summary": "Check a commentary against its figures", "operationId": "check",
        "description": f"At most {largest} bytes and {seconds:g} seconds. Nothing is kept.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": request}}},
        "responses": {"200": checked, **{code: error for code in ("401", "413", "415", "422", "503", "504")}}}
    if token:
        operation["security"] = [{"bearer": []}]
    healthy = {"get": {"summary": "Whether it runs", "operationId": "health", "responses": {"200": {"description": "it does"}}}}
    return {"openapi": "3.1.0", "info": {"title": "verifier", "version": VERSION}, "servers": [{"url": root or "/"}],
            "paths": {"/v1/check": {"post": operation}, "/v1/health": healthy},
            "components": {"schemas": text, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}


def _moved(value: Any) -> Any:
    """The same with references to where the schemas stand in the description."""
    if isinstance(value, dict):
        return {key: each.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(each) for key, each in value.items()}
    return [_moved(each) for each in value] if isinstance(value, list) else value
