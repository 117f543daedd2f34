"""One chat model through LangChain: how it is built, how JSON is asked of it, and what its raw answer says.

Three manners of asking are known, json_schema, function_calling and json_mode; a service that does not know the first is asked in the next,
and what it understood is remembered. LangChain's own parse of the answer is not used: it repairs what was cut off and says nothing of what
is missing. Nothing is retried here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from pydantic import SecretStr

from verifier.errors import InputError
from verifier.extractors.llm.forms import OPTIONAL, strict_form
from verifier.extractors.llm.limiting import client, too_much
from verifier.extractors.llm.options import METHODS
from verifier.extractors.llm.settings import OPENAI, Settings
from verifier.extractors.llm.troubles import Trouble, one_line, trouble_of_status, words_of_body

if TYPE_CHECKING:
    from collections.abc import Mapping

REMEDY = "pip install 'verifier[llm]'"
SCHEMA_SAID = "\n\nAnswer with one JSON object and nothing else. It follows this JSON schema:\n{schema}"
LIMITS = ("max_completion_tokens", "max_tokens")
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(?P<inside>.*?)\n?\s*```\s*", re.DOTALL)
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a service is asked: the method, the name of its limit on output, and the fields that it does not know."""

    method: str = METHODS[0]
    limit: str = "max_completion_tokens"
    unknown: tuple[str, ...] = ()

    @classmethod
    def first(cls, settings: Settings) -> Self:
        """The manner to begin with: the surest method, and the limit's name that this kind of service knows."""
        host = urlsplit(settings.base_url).hostname or "" if settings.base_url else ""
        own = not host or OPENAI.search(host) or host.endswith(".azure.com")
        method = METHODS[0] if settings.method == "auto" else settings.method
        return cls(method, "max_completion_tokens", (OPTIONAL,)) if own else cls(method, "max_tokens")

    @classmethod
    def kept(cls, text: str) -> Self | None:
        """The manner as :meth:`text` wrote it; None where that is of another version."""
        try:
            found = json.loads(text)
            made = cls(str(found["method"]), str(found["limit"]), tuple(map(str, found["unknown"])))
        except (ValueError, KeyError, TypeError):
            return None
        return made if made.method in METHODS else None

    def text(self) -> str:
        """The manner as one line of JSON."""
        return json.dumps(asdict(self))

    def without(self, field: str) -> Manner | None:
        """The manner for a service that does not know this field; None where that was tried, or the field not sent."""
        if field in LIMITS:
            other = LIMITS[1 - LIMITS.index(field)]
            if field != self.limit:
                return None
            if other not in self.unknown:
                return replace(self, limit=other, unknown=(*self.unknown, field))
        return None if field in self.unknown else replace(self, unknown=(*self.unknown, field))


@dataclass(frozen=True, slots=True)
class Reply:
    """A raw answer: its text (JSON, it is hoped), whether it was cut off, and the tokens it took (None: not told).

    ``loose``: the text stood in a fence or was no JSON at all, as where a service does not know how it was asked.
    """

    text: str
    cut: bool
    refusal: str
    input_tokens: int | None
    output_tokens: int | None
    loose: bool = False


def ready(settings: Settings) -> None:
    """InputError, in one line, where the model cannot be asked from here: a package or the key is missing."""
    needed = ("tenacity", "openai", "langchain_core", "langchain_openai") if _is_openai(settings) else ("tenacity", "langchain_core", "langchain")
    if missing := [name for name in needed if find_spec(name) is None]:
        raise InputError("the language model step", f"needs packages that are not installed ({', '.join(missing)})", f"Install them: {REMEDY}.")
    if _is_openai(settings) and not settings.base_url and settings.api_key is None:
        raise InputError(f"--model {settings.model}", "needs a key or the address of a service", "Set VERIFIER_API_KEY, or give --base-url.")


def _is_openai(settings: Settings) -> bool:
    return provider_of(settings)[0] == "openai"


def provider_of(settings: Settings) -> tuple[str, str]:
    """Provider and model: a name before a colon is a provider only where no address is given, as local services have colons in names too."""
    prefix, colon, name = settings.model.partition(":")
    if settings.provider:
        return settings.provider, name if prefix == settings.provider and colon else settings.model
    if settings.base_url or not colon or prefix == "ft":
        return "openai", settings.model
    return prefix, name


class Endpoint:
    """The chat model of the settings. Used by one event loop; :meth:`close` ends its connections."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._provider, self._name = provider_of(settings)
        self._models: dict[tuple[Manner, int], Any] = {}
        self._chains: dict[tuple[Manner, int, str], Any] = {}
        self._client: Any = None

    @property
    def open(self) -> bool:
        """Whether there are connections to close."""
        return self._client is not None

    def load(self) -> None:
        """Imports what asking needs, which takes seconds, before any time is counted."""
        from importlib import import_module

        for name in ("tenacity", "httpx", "openai", "langchain_core.exceptions", "langchain_openai" if self._provider == "openai" else "langchain.chat_models"):
            import_module(name)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._models.clear()
        self._chains.clear()

    def asking(self, schema: Mapping[str, Any], manner: Manner, allowance: int) -> Any:
        """The chain that asks for JSON of this schema; Trouble where LangChain cannot ask this provider so."""
        wanted = manner, allowance, json.dumps(schema, sort_keys=True)
        if wanted not in self._chains:
            self._chains[wanted] = self._chain(schema, manner, allowance)
        return self._chains[wanted]

    def _chain(self, schema: Mapping[str, Any], manner: Manner, allowance: int) -> Any:
        extra: dict[str, Any] = {}
        sent = dict(schema)
        if manner.method == "json_schema" and self._provider in ("openai", "azure_openai"):
            # told to be strict, LangChain demands every key, and of a claim without a base one would be made up: only where null may be said
            extra = {"strict": OPTIONAL in manner.unknown}
            sent = strict_form(schema) if extra["strict"] else sent
        if manner.method == "function_calling" and self._provider == "openai":
            # the one tool by name is taken for "auto" by some services, which then do not hold the model to its arguments
            extra = {"tool_choice": "required"}
        try:
            return self._model(manner, allowance).with_structured_output(sent, method=manner.method, include_raw=True, **extra)
        except (ValueError, NotImplementedError, TypeError) as reason:
            raise Trouble("rejected", self._said(reason), unknown_form=True) from None

    async def send(self, asking: Any, turns: Sequence[tuple[str, str]], schema: Mapping[str, Any], manner: Manner) -> Reply:
        """One request by :meth:`asking`'s chain, its answer raw. ``turns`` are (role, text): system, user, assistant, user ...

        :raises Trouble: for whatever comes in place of an answer.
        """
        import httpx
        import openai
        from langchain_core.exceptions import LangChainException

        messages = list(turns)
        if manner.method == "json_mode":
            said = SCHEMA_SAID.replace("{schema}", json.dumps(schema, ensure_ascii=False, separators=(",", ":")))
            messages[0] = (messages[0][0], messages[0][1] + said)
        try:
            found = await asking.ainvoke(messages)
        except openai.LengthFinishReasonError as reason:
            return _cut(reason.completion)
        except openai.ContentFilterFinishReasonError:
            return Reply("", False, "a content filter of the service", None, None)
        except (openai.OpenAIError, LangChainException, httpx.HTTPError, OSError) as reason:
            raise self._trouble(reason) from None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as reason:
            # what the client makes of a body that is no chat completion: a page of HTML, an error under status 200, no choices
            raise Trouble("unreachable", f"the service answered with no chat completion ({self._said(reason)})", passing=True, charged=True) from None
        return self._reply(found["raw"], manner)

    def _model(self, manner: Manner, allowance: int) -> Any:
        if (manner, allowance) not in self._models:
            self._models[manner, allowance] = self._made(manner, allowance)
        return self._models[manner, allowance]

    def _made(self, manner: Manner, allowance: int) -> Any:
        settings = self.settings
        fields: dict[str, Any] = {"temperature": settings.temperature, "seed": settings.seed}
        fields = {name: value for name, value in fields.items() if value is not None and name not in manner.unknown}
        if self._provider != "openai":
            return self._other(fields | ({"api_key": settings.api_key.get_secret_value()} if settings.api_key else {}), allowance)
        from langchain_openai import ChatOpenAI

        if self._client is None:
            self._client = client(settings.timeout)
        body = dict(settings.extra_body)
        if manner.limit == "max_tokens" and "max_tokens" not in manner.unknown:
            body.setdefault("max_tokens", allowance)
        elif manner.limit not in manner.unknown:
            fields["max_completion_tokens"] = allowance
        return ChatOpenAI(
            model=self._name, base_url=settings.base_url, api_key=settings.api_key or SecretStr("none"), timeout=settings.timeout, max_retries=0, use_responses_api=False,
            cache=False, http_async_client=self._client, extra_body=body or None,
            disabled_params={name: None for name in manner.unknown if name == "parallel_tool_calls"} or None, **fields)

    def _other(self, fields: dict[str, Any], allowance: int) -> Any:
        from langchain.chat_models import init_chat_model

        settings = self.settings
        if settings.base_url:
            fields["base_url"] = settings.base_url
        try:
            return init_chat_model(self._name, model_provider=self._provider, timeout=settings.timeout, max_retries=0, max_tokens=allowance, **fields)
        except ImportError as reason:
            raise InputError(f"--model {settings.model}", f"needs a package that is not installed ({one_line(str(reason))})") from None
        except ValueError as reason:
            raise InputError(f"--model {settings.model}", f"cannot be set up ({self._said(reason)})") from None

    def _trouble(self, reason: BaseException) -> Trouble:
        status, body = getattr(reason, "status_code", None), getattr(reason, "body", None)
        if isinstance(status, int):
            response = getattr(reason, "response", None)
            words = words_of_body(body, str(getattr(reason, "message", "") or reason))
            return trouble_of_status(status, self._hidden(words), getattr(response, "headers", None))
        if longer := too_much(reason):
            return Trouble("malformed", str(longer), charged=True)
        kind = type(reason).__name__
        if "Timeout" in kind or isinstance(reason, TimeoutError):
            return Trouble("deadline", f"no answer within {self.settings.timeout:g} s", passing=True, charged=True)
        if "ContextOverflow" in kind:
            return Trouble("context", f"the passage is too long for the model ({self._said(reason)})")
        cause = reason.__cause__ or reason
        root = cause.__cause__ or cause
        said = self._said(root) if str(root) else type(root).__name__
        return Trouble("unreachable", f"{self.settings.place} cannot be reached or broke off ({said})", passing=True, charged="Connect" not in type(root).__name__)

    def _said(self, reason: BaseException) -> str:
        return one_line(self._hidden(f"{type(reason).__name__}: {reason}"), 160)

    def _hidden(self, text: str) -> str:
        """The text without the key, which some services repeat when they refuse it."""
        key = self.settings.api_key.get_secret_value() if self.settings.api_key else ""
        return text.replace(key, "(key)") if len(key) >= 8 else text

    def _reply(self, raw: Any, manner: Manner) -> Reply:
        told = raw.response_metadata or {}
        ended = str(told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or "")
        usage = raw.usage_metadata or {}
        said = str(raw.additional_kwargs.get("refusal") or "")
        if not said and ended in ("content_filter", "refusal", "SAFETY"):
            said = "a content filter of the service"
        content = str(raw.text)
        if manner.method == "function_calling":
            if raw.tool_calls:
                content = json.dumps(raw.tool_calls[0]["args"], ensure_ascii=False)
            elif raw.invalid_tool_calls:
                content = str(raw.invalid_tool_calls[0]["args"] or "")
        text, loose = without_frame(content)
        return Reply(self._hidden(text), ended in ("length", "max_tokens", "MAX_TOKENS"), one_line(self._hidden(said)),
                     usage.get("input_tokens") or None, usage.get("output_tokens") if usage.get("input_tokens") else None,
                     loose=loose)


def without_frame(content: str) -> tuple[str, bool]:
    """An answer without the thoughts before it and the fence around it, and whether it stood in one or is no JSON object at all.

    >>> without_frame("<think>hm</think>\\n```json\\n{}\\n```")
    ('{}', True)
    """
    content = _THOUGHT.sub("", content, count=1)
    fenced = _FENCE.fullmatch(content)
    text = (fenced["inside"] if fenced else content).strip()
    return text, bool(fenced) or not text.startswith("{")


def _cut(completion: Any) -> Reply:
    """The reply in an error that says the answer was cut off."""
    usage = completion.usage
    return Reply(str(completion.choices[0].message.content or ""), True, "", usage.prompt_tokens if usage else None,
                 usage.completion_tokens if usage else None)
