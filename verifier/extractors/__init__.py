"""Extractors: text to claims. Each is a module or package with ``extract(document, vocabulary) -> Extraction``.

An extractor proposes; it never decides a verdict and never sees a source's values, only their names.
"""
