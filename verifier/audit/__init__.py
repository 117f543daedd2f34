"""``verifier audit``: thousands of notes checked by several processes, resumable after any stop.

    command         the options, made into a :class:`~verifier.audit.plan.Plan`
    places, notes, listings, mapping    what there is to check: files, folders, URLs, tables of notes, and their figures
    running         the way of every note: read, keyed, looked up, checked, written down
    watching        the same again and again, for what has arrived since
    loading, tasks, worker, pool        a note made into a task, and the processes that perform it
    modelling, asking, answering        the model stage: one place that asks, workers that use the answers
    batches                             the same by a provider's batches, sent by one run and collected by a later one
    answers, expense, estimate          the answers that are kept, what they took, and what a run would take
    keys, ledger, database, remote      what is kept, under keys of content

An audit's results are those of ``verifier check`` on each note.
"""
