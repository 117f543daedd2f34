"""The rules and the language model read the number as different things, and one of the two readings holds.

What it means: by the reading of the rules the number would be wrong, by the model's it agrees with the figures; neither is sure enough to decide.
How it happens: a sentence that names its metric, period or company only by what stands around it.
What to do: name in the sentence whose figure it is and of which period, or decide by hand.
Example: "it reached 2.46 billion", after two metrics of one size were named.
"""

from __future__ import annotations

TITLE_ZH = "读法有歧义"
TITLE_EN = "can be read two ways"
MEANING_ZH = "规则与模型对该数所指有不同读法，其中一种与来源相符，因此不判错。"
