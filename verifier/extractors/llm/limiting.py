"""No answer is read without end: a body longer than any honest one ends the request, however fast or slowly it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

LONGEST = 8 << 20
"""Bytes of a body. The longest answers, with the thoughts of a model that thinks at length, are a tenth of it."""
PACKED = LONGEST // 100
"""Bytes of a body that is compressed: unpacked, it may be a thousand times as long."""


class TooMuch(OSError):
    """A body that is longer than that."""


def client(timeout: float) -> Any:
    """The client that LangChain is given, with bodies limited as they are read."""
    import openai

    return openai.DefaultAsyncHttpxClient(timeout=timeout, event_hooks={"response": [_limit]})


async def _limit(response: Any) -> None:
    from httpx2 import AsyncByteStream

    most = LONGEST if response.headers.get("content-encoding", "identity") == "identity" else PACKED

    class Limited(AsyncByteStream):
        """The body as it comes, up to the limit."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            read = 0
            async for part in self.stream:
                read += len(part)
                if read > most:
                    raise TooMuch(f"the answer is longer than {most >> 10} kB")
                yield part

        async def aclose(self) -> None:
            await self.stream.aclose()

    response.stream = Limited(response.stream)


def too_much(reason: BaseException | None) -> TooMuch | None:
    """The TooMuch among the causes of an error, which clients and chains wrap in their own."""
    for _ in range(9):
        if reason is None or isinstance(reason, TooMuch):
            return reason
        reason = reason.__cause__ or reason.__context__
    return None
