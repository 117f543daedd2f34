"""The language model as extractor: it proposes what numbers mean, and the text, the figures' names and the arithmetic dispose.

    passages     the note cut at paragraph borders, its numbers numbered
    prompts      what the model is asked, from ``prompts/``, filled with the metrics and figures that bear on the passage
    proposals    what it may answer, and the checks that refuse what the text does not hold
    merging      what is left, laid beside the claims of the rules
    proposing    the way from one to the other
    settings, endpoint, asking, policy, budget, store    which model, how it is asked, and what that may cost

The model never sees a verdict and never gives a value: it answers with the numbers of number spans.
"""
