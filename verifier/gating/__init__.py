"""Gates: what keeps a wrong note from being published, in a hook, a pipeline or a pull request.

    command    ``verifier gate``: many notes, their figures beside them, one status; lines: what it prints
    knowing    ``--baseline`` and ``--write-baseline``
    naming     the path of a note as its checkout has it, and the sources that stand beside it
"""
