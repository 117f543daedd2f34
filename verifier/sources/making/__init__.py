"""From a provider's field to a figure: printed values, units, field meanings, roles in time, and the collecting of figures.

Nothing here knows a file format or the shape of a provider's payload; the readers one level up do.
"""
