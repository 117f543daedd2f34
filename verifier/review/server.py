"""The routes of the review page and who answers them. Notes and sources are called by number; no path of the host is ever read from a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from verifier.errors import InputError
from verifier.reports import Language
from verifier.reports.wording import words
from verifier.review.cards import QUICK
from verifier.review.certificate import certificate_pdf
from verifier.review.choices import choices
from verifier.review.desk import Desk, State
from verifier.review.entries import REASONS
from verifier.review.gate import Gate, TooLarge
from verifier.review.http_check import Service
from verifier.review.log import canonical
from verifier.review.page import ReviewPage
from verifier.review.record import record_of
from verifier.review.signing import Refused
from verifier.review.tables import given, understood
from verifier.review.visitors import Visitors, remember
from verifier.review.wording import review_words
from verifier.review.working import following

STATIC = {"review.js": "text/javascript", "review.css": "text/css", "page.css": "text/css"}
KEYS = (("next", "j"), ("previous", "k"), ("open", "n"), ("root", "g"), *QUICK, ("undo", "u"), ("search", "/"), ("rest", "r"), ("theme", "t"),
        ("help", "?"))
_TONGUE = "verifier-lang"


class Desks:
    """The whole site: the notes, the reviewers, the service.

    :param language: the language of the page where the reader has chosen none; None for the note's own.
    """

    def __init__(self, desks: Sequence[Desk], visitors: Visitors, service: Service | None = None, *, language: Language | None = None,
                 hosts: Sequence[str] = (), sole: bool = False) -> None:
        self.desks, self.visitors, self.service, self.language, self.sole = list(desks), visitors, service, language, sole
        self.hosts = tuple(hosts)
        self.templates = Environment(loader=PackageLoader("verifier.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                                     lstrip_blocks=True)

    def app(self) -> ASGIApp:
        """The application, for a server or a test client."""
        note = "/notes/{note:int}"
        routes = [
            Route("/", self.index), Route("/enter", self.enter), Route("/language", self.tongue, methods=["POST"]),
            Route("/favicon.ico", _no_icon), Route("/static/{name}", self.static), Route(note, self.page), Route(f"{note}/head", self.head),
            Route(f"{note}/pages/{{page:int}}.jpg", self.picture),
            Route(f"{note}/claims/{{claim}}", self.form), Route(f"{note}/decisions", self.decide, methods=["POST"]),
            Route(f"{note}/sources/{{source:int}}", self.source), Route(f"{note}/certificate", self.certificate),
            Route(f"{note}/certificate.pdf", self.certificate_pdf),
            Route(f"{note}/record.json", self.record), Route(f"{note}/log.jsonl", self.log),
        ]
        largest: tuple[tuple[str, int], ...] = (("/", 64 * 1024),)
        if self.service is not None:
            routes += self.service.routes()
            largest = (("/v1/", self.service.largest), *largest)
        inner = Starlette(routes=routes, lifespan=self._lifespan,
                          exception_handlers={HTTPException: self._failed, InputError: self._unusable, TooLarge: _too_large})
        return Gate(inner, self.hosts, largest)  # around all else, so that even a defect's answer carries its headers

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        yield
        if self.service is not None:
            self.service.close()

    # -- pages -------------------------------------------------------------------------------------

    async def index(self, request: Request) -> Response:
        who = self._who(request)
        if len(self.desks) == 1:
            return RedirectResponse(f"{_root(request)}/notes/0", 303)
        language = self._language(request, None) or (await run_in_threadpool(_note_language, self.desks[0]) if self.desks else None)
        rows = [(number, desk.name, await run_in_threadpool(self._summary, desk, language)) for number, desk in enumerate(self.desks)]
        return self._html("index.html", request, language, who=who, rows=rows)

    async def enter(self, request: Request) -> Response:
        token = request.query_params.get("token", "")
        if self.visitors.who(token) is None:
            raise HTTPException(401)
        response = RedirectResponse(f"{_root(request)}/", 303)
        remember(response, token, request)
        return response

    async def tongue(self, request: Request) -> Response:
        form = await _form(request)
        back = form.get("back", "")
        response = RedirectResponse(f"{_root(request)}/notes/{int(back)}" if back.isdigit() else f"{_root(request)}/", 303)
        if form.get("language") in ("zh", "en"):
            response.set_cookie(_TONGUE, form["language"], samesite="lax", path=_root(request) or "/", max_age=31_536_000)
        return response

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            raise HTTPException(404)
        return Response(_asset(name), media_type=f"{STATIC[name]}; charset=utf-8", headers={"cache-control": "no-cache"})

    async def page(self, request: Request) -> Response:
        who, number, desk = self._note(request)
        language = self._language(request, None)
        return HTMLResponse(await run_in_threadpool(self._page, request, who, number, desk, language))

    def _page(self, request: Request, who: str, number: int, desk: Desk, language: Language | None) -> str:
        state = desk.state(language)
        language = language or state.report.document.language
        base = f"{_root(request)}/notes/{number}"
        made = ReviewPage(state, language, base)
        return self._text("note.html", request, language, who=who, number=number, base=base, several=len(self.desks) > 1, state=state, keymap=KEYS,
                          reasons=REASONS["refuse"], sole=desk.sole, **made.slots())

    async def head(self, request: Request) -> Response:
        _, _, desk = self._note(request)
        state = await run_in_threadpool(desk.state, self._language(request, None))
        return JSONResponse({"head": state.head, "version": version(state)})

    async def picture(self, request: Request) -> Response:
        _, _, desk = self._note(request)
        try:
            drawn = await run_in_threadpool(desk.picture, request.query_params.get("v", ""), request.path_params["page"])
        except ValueError:
            raise HTTPException(404) from None
        return Response(drawn, media_type="image/jpeg", headers={"cache-control": "private, max-age=86400, immutable"})

    async def form(self, request: Request) -> Response:
        who, number, desk = self._note(request)
        kind = request.query_params.get("do", "")
        state = await run_in_threadpool(desk.state, self._language(request, None))
        return self._form(request, who, number, desk, state, request.path_params["claim"], kind, {}, "")

    def _form(self, request: Request, who: str, number: int, desk: Desk, state: State, claim: str, kind: str, filled: Mapping[str, str],
              wrong: str) -> Response:
        subject = next((c for c in state.report.claims if c.id == claim), None)
        if kind not in {name for name, _ in QUICK} or claim not in state.subjects.by_id:
            raise HTTPException(404)
        language = self._language(request, state)
        followers = sorted(following(state.report, [claim]).intersection(state.open))
        bare = request.query_params.get("part") == "1"
        number_text = subject.number.text if subject else state.subjects.rests[claim]["number"]
        value = filled.get("value") or (subject.expected.text if subject and subject.expected and kind == "correct" else "")
        return self._html("form-part.html" if bare else "form.html", request, language, 422 if wrong else 200, who=who, number=number,
                          base=f"{_root(request)}/notes/{number}", claim=claim, kind=kind, stated=number_text, value=value, wrong=wrong,
                          filled=filled, seen=state.touched(state.subjects.by_id[claim]),
                          document=state.report.document.sha256, reasons=REASONS.get(kind, ()),
                          followers=followers, figures=choices(state, claim) if kind == "bind" else [], subject=subject)

    async def source(self, request: Request) -> Response:
        who, number, desk = self._note(request)
        state = await run_in_threadpool(desk.state, self._language(request, None))
        which, wanted = request.path_params["source"], request.query_params.get("figure", "0")
        if which >= len(state.given) or not wanted.isdigit() or int(wanted) >= len(state.given[which].figures):
            raise HTTPException(404)
        source, place = state.given[which], int(wanted)
        rows, first = understood(source, place, self._language(request, state))
        grid = await run_in_threadpool(given, desk.sources[which], source, place)
        bare = request.query_params.get("part") == "1"
        return self._html("source-part.html" if bare else "source.html", request, self._language(request, state), who=who, number=number,
                          base=f"{_root(request)}/notes/{number}", source=source, which=which, rows=rows, first=first, wanted=place, grid=grid,
                          total=len(source.figures))

    # -- decisions and records ---------------------------------------------------------------------

    async def decide(self, request: Request) -> Response:
        who, number, desk = self._note(request)
        form = await _form(request)
        language = self._language(request, None)
        scripted = "application/json" in request.headers.get("accept", "")
        try:
            made = await run_in_threadpool(desk.decide, who, form, language)
        except InputError as reason:
            if scripted:
                return JSONResponse({"error": str(reason)}, 422)
            state = await run_in_threadpool(desk.state, language)
            if form.get("claim") in state.subjects.by_id and form.get("kind") in {kind for kind, _ in QUICK}:
                return self._form(request, who, number, desk, state, form["claim"], form.get("kind", ""), form, str(reason))
            raise HTTPException(422, str(reason)) from None
        except Refused as reason:
            text = review_words(self._language(request, None) or _note_language(desk))[f"r_{reason.key}"].format(**reason.details)
            if scripted:
                return JSONResponse({"error": text}, 409)
            raise HTTPException(409, text) from None
        if scripted:
            return JSONResponse({"ok": True, "seq": made[0]["seq"], "hash": made[-1]["hash"]})
        return RedirectResponse(f"{_root(request)}/notes/{number}" + (f"#{form['claim']}" if form.get("claim") else ""), 303)

    async def certificate(self, request: Request) -> Response:
        who, number, desk = self._note(request)
        state = await run_in_threadpool(desk.state, self._language(request, None))
        language = self._language(request, state)
        return self._html("certificate.html", request, language, who=who, number=number, base=f"{_root(request)}/notes/{number}",
                          record=record_of(desk, state), state=state)

    async def certificate_pdf(self, request: Request) -> Response:
        _, _, desk = self._note(request)
        state = await run_in_threadpool(desk.state, self._language(request, None))
        language = self._language(request, state) or "zh"
        made = await run_in_threadpool(certificate_pdf, record_of(desk, state), review_words(language), words(language))
        return Response(made, media_type="application/pdf", headers={"content-disposition": 'attachment; filename="certificate.pdf"'})

    async def record(self, request: Request) -> Response:
        _, _, desk = self._note(request)
        state = await run_in_threadpool(desk.state, self._language(request, None))
        return Response(canonical(record_of(desk, state)) + "\n", media_type="application/json",
                        headers={"content-disposition": 'attachment; filename="signed-record.json"'})

    async def log(self, request: Request) -> Response:
        _, _, desk = self._note(request)
        data = desk.log.path.read_bytes() if desk.log.path.exists() else b""
        return Response(data, media_type="application/x-ndjson", headers={"content-disposition": 'attachment; filename="decisions.jsonl"'})

    # -- what they share ---------------------------------------------------------------------------

    def _who(self, request: Request) -> str:
        who = self.visitors.of(request)
        if who is None:
            raise HTTPException(401)
        return who

    def _note(self, request: Request) -> tuple[str, int, Desk]:
        who = self._who(request)
        number = request.path_params["note"]
        if number >= len(self.desks):
            raise HTTPException(404)
        return who, number, self.desks[number]

    def _language(self, request: Request, state: State | None) -> Language | Any:
        chosen = request.cookies.get(_TONGUE)
        if chosen in ("zh", "en"):
            return chosen
        return self.language or (state.report.document.language if state else None)

    def _summary(self, desk: Desk, language: Language | None) -> dict[str, Any]:
        try:
            state = desk.state(language)
        except InputError as reason:
            return {"wrong": str(reason)}
        return {"wrong": "", "open": len(state.open), "lapsed": len(state.lapsed), "status": state.signing.status, "fresh": state.signing.fresh}

    def _text(self, template: str, request: Request, language: Language | None, **values: Any) -> str:
        language = language or "en"
        shared = {"own": review_words(language), "words": words(language), "lang": "zh-CN" if language == "zh" else "en",
                  "other": "en" if language == "zh" else "zh", "root": _root(request), "signature": _signature}
        text: str = self.templates.get_template(template).render(shared | values)
        return text

    def _html(self, template: str, request: Request, language: Language | None, status: int = 200, **values: Any) -> Response:
        return HTMLResponse(self._text(template, request, language, **values), status)

    async def _failed(self, request: Request, reason: Exception) -> Response:
        status, detail = (reason.status_code, reason.detail) if isinstance(reason, HTTPException) else (500, "")
        if request.url.path.removeprefix(_root(request)).startswith("/v1/") or "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": detail}, status)
        language: Language = self._language(request, None) or "zh"
        own = review_words(language)
        title, text = own["refused_title" if status in (409, 422) else "gone_wrong"], detail
        if status == 401:
            title, text = own["enter_title"], own["enter_hint"]
        return self._html("refused.html", request, language, status, title=title, text=text)

    async def _unusable(self, request: Request, reason: Exception) -> Response:
        return await self._failed(request, HTTPException(422, str(reason)))


def version(state: State) -> str:
    """What the page of a state depends on, in few characters: the decisions, the note, the sources."""
    return f"{state.head}-{state.basis[:16]}"


async def _no_icon(request: Request) -> Response:
    """A browser that may load pictures asks for one of the site."""
    return Response(status_code=204)


async def _too_large(request: Request, reason: Exception) -> Response:
    return PlainTextResponse("The body is too large.\n", 413)


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send a form.")
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=40))


def _root(request: Request) -> str:
    """The prefix under which a proxy shows us."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _signature(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"who": str(entry["who"]), "at": f"{entry['at'][:10]} {entry['at'][11:16]}Z"}


def _note_language(desk: Desk) -> Language:
    try:
        return desk.state(None).report.document.language
    except InputError:
        return "en"


@cache
def _asset(name: str) -> bytes:
    folder = resources.files("verifier.reports").joinpath("page") if name == "page.css" else resources.files("verifier.review").joinpath("static")
    return folder.joinpath(name).read_bytes()


