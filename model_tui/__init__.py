"""model-tui: discover, compare and pick LLM models, and write the picks into your config."""

__version__ = "0.1.0"
