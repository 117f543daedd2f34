"""How a span of time is had from others: quarters added up, what is over taken off."""

from __future__ import annotations

from collections import deque

from verifier.matching.shelves import Edges, Entry


def shortest(edges: Edges, start: int, goal: int) -> list[tuple[int, Entry]]:
    """The fewest signed spans from one month to another, two to seven of them: a trailing year out of quarters and the year before."""
    came: dict[int, tuple[int, int, Entry] | None] = {start: None}
    queue: deque[tuple[int, int]] = deque([(start, 0)])
    while queue:
        at, depth = queue.popleft()
        if at == goal:
            steps: list[tuple[int, Entry]] = []
            back = came[at]
            while back is not None:
                steps.append((back[1], back[2]))
                back = came[back[0]]
            return steps[::-1]
        if depth == 7:
            continue
        for after, sign, entry in edges.get(at, ()):
            if after not in came and not (at == start and after == goal):
                came[after] = (at, sign, entry)
                queue.append((after, depth + 1))
    return []
