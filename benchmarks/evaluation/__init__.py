"""How right the facts about models are: listings that state them, with the statements hidden and looked up again.

`recordings` reads what providers state, `answers` are the ways to look it up, `scoring` compares, `identity` judges
which offers are one model, `leave_out` takes a whole provider out of the catalog, and `report` writes it all down.
"""
