"""Edits of JSON files, with comments and trailing commas or without, that leave every other byte as it was.

The YAML editor is no help here: `//` comments and tabs are no YAML, and its string escapes differ from JSON's. The
edits, and the way they are proved, are the same: text is cut and inserted, and the result is parsed again and compared
with what the edits must give before it is handed out.
"""

from model_tui.export.jsonc.plan import edit
from model_tui.export.jsonc.text import JsonText

__all__ = ["JsonText", "edit"]
