"""``verifier review``: a note before it is published, read, decided on and signed, on this machine; and the check as an HTTP service.

    command      the command line; server: routes and who answers them; gate: what may come in at all
    log          the append-only log of decisions, a hash chain; entries: what one may say
    marks        by what a claim is known again when the note has changed; standing: which decisions still hold
    working      the note judged anew with what was decided; turned: what the author compared and now stands the other way round
    desk         one note with its sources and its log: what the page shows
    page, cards  the HTML report's page with decisions; tables: a source as a table; signing: four eyes and the signed record
    http_check   POST /v1/check, in worker processes (workers) with limits; openapi: its description

Names are taken as given: the log is evidence of what was decided in which order, no proof of who sat at the desk.
"""
