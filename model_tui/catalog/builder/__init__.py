"""Building the catalog: from the two public catalogs' data to the columns of the embedded file.

Nothing here is loaded at a normal start. `build` is the door; the steps are `modelsdev` and `litellm` (one catalog's
rows each), `prices` (LiteLLM's price keys), `variants` (rows that are only prices), `free` (what a zero means), `merge`
(offers from rows) and `write` (the file).
"""
