"""New notes made out of labelled ones, for which it is known what must happen.

A module a kind of change: it takes a labelled note and yields :class:`~tests.metamorphic.variants.Variant` objects, each an
edited text or edited sources with what every touched claim must then be. ``python -m tests.metamorphic`` prints the rates.
"""
