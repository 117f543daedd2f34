"""Who is at the desk: every reviewer comes in by a link of their own, whose token a cookie then carries."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "verifier-review"


class Visitors:
    """The reviewers of this run; their tokens are made anew at every start.

    >>> Visitors(["Li Na"]).who("guess") is None
    True
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.tokens = {secrets.token_urlsafe(24): name for name in dict.fromkeys(names)}

    def who(self, token: str) -> str | None:
        """Whose token it is."""
        found = None
        for known, name in self.tokens.items():
            if secrets.compare_digest(known.encode(), token.encode()):
                found = name
        return found

    def of(self, request: Request) -> str | None:
        """Who sent a request."""
        return self.who(request.cookies.get(COOKIE, ""))

    def link(self, name: str, base: str) -> str:
        """The address by which a reviewer comes in."""
        token = next(token for token, who in self.tokens.items() if who == name)
        return f"{base}/enter?token={token}"


def remember(response: Response, token: str, request: Request) -> None:
    """Leaves the token with the browser, out of reach of scripts and other sites."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https",
                        path=request.scope.get("root_path", "") or "/")
