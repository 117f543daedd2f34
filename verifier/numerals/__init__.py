"""Every number of a text in one pass: value, last printed place, unit, hedge and span.

    >>> [(n.text, str(n.value), n.unit.kind) for n in scan("归母净利润约4.58亿元，同比+86%。")]
    [('4.58亿元', '458000000.00', 'money'), ('+86%', '0.86', 'percent')]

``scan`` finds the numbers, ``restate`` prints another value in a number's own unit and style.
"""

from verifier.numerals.numeral import Numeral, in_unit
from verifier.numerals.restating import restate
from verifier.numerals.scanning import scan

__all__ = ["Numeral", "in_unit", "restate", "scan"]
