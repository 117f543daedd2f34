"""Payloads that no provider's reader knows, read by what their keys and values say.

Analysts, agents and tools save figures as records of any keys, as periods of metrics or metrics of periods, under companies, beside a
``meta`` that tells currency and scale. :mod:`walking` goes down such a tree and carries what it says (whose, when, in what, on which basis)
to each number; :mod:`keys` and :mod:`words` say what a key or a value is; :mod:`making` turns numbers into figures. A number whose metric,
period, unit or scale is not told for certain is named as unread, never guessed.
"""
