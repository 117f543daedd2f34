"""Words of the text that spell a name of the sources' own in another form."""

from __future__ import annotations

from verifier.extractors.rules.binding.standing import Walk
from verifier.figures import OWN
from verifier.patterns import compiled

_SYNONYMS = {"output": "production", "expenditure": "expense", "costs": "cost"}
_LONGER_WORDS = compiled(r"[a-z][a-z&]{2,}")
_SAYS_LITTLE = frozenset("ratio rate total net average level number amount the and for gross operated adjusted reported".split())
"""Words of a name that prose leaves out: net charge-offs of 0.27% are the net charge-off ratio."""


def like_of(walk: Walk, words: str, alias: str = "") -> str | None:
    """A metric of the sources' own whose name these words spell in another form; ``alias`` is the catalogue's name among them."""
    mine = {_stem(w) for w in _LONGER_WORDS.findall(words.lower())}
    for name, (kind, target) in walk.vocabulary.names.items():
        if kind != "own" or (not target.startswith(OWN) and " " not in name and name.isascii()):
            continue  # a short name of the catalogue's own metric is no other spelling of a longer one
        theirs = {_stem(w) for w in _LONGER_WORDS.findall(name)} if mine else set()
        told = theirs - _SAYS_LITTLE
        if theirs and (theirs <= mine or (len(told) > 1 and told <= mine and not ("gross" in theirs and "net" in mine))):
            return target
        if name.isascii() or len(name) < 3:
            continue
        said = words.replace(" ", "")
        if len(name) == 4 and (head := said.find(name[:2])) >= 0 and 0 < said.find(name[2:], head + 2) - head - 2 <= 5:
            return target  # 平均每TEU运费 is 平均运费
        if name in said and (name == alias or name not in alias):
            return target  # 自由现金流 is no 现金流
    return None


def _stem(word: str) -> str:
    word = _SYNONYMS.get(word, word)
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
