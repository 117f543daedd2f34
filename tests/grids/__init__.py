"""Grids: what analysts write, crossed with what it is written of, so that holes show as rows of a table and not as single notes.

A field (so far: chinese, operating companies) gives a maker of books (the figures of an invented company), the words of its language and a list of sentence
patterns. ``notes`` joins patterns to notes, each number right or wrong by construction; ``running`` checks them and counts by pattern, relation,
metric and shape of the source. Every third pattern is held back: its rates are counted, its failures never printed, so that they tell whether what
was mended holds for sentences nobody looked at.
"""
