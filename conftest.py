"""Doctests are collected from the whole package: what needs a package of an absent extra is left out."""

from __future__ import annotations

from importlib.util import find_spec

_NEEDS = {"runnable": "langchain_core", "tool": "langchain_core", "guard": "langchain", "mcp_server": "mcp"}
collect_ignore = [f"verifier/agents/{module}.py" for module, package in _NEEDS.items() if find_spec(package) is None]
_REVIEW = ("starlette", "jinja2")
if any(find_spec(package) is None for package in _REVIEW):
    collect_ignore += [f"verifier/review/{module}.py" for module in ("gate", "visitors", "server", "http_check", "page", "cards")]
