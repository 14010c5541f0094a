"""The command line: one module per group of verbs; never imports Textual but for the verb that opens the app."""
