"""Edits of YAML files that leave every byte outside the touched entries as it was.

The parser gives positions only; text is cut and inserted, and the result is parsed again and compared with
what the edits must give before it is handed out.
"""

from model_tui.export.splice.edits import Append, Delete, Edit, Set
from model_tui.export.splice.errors import SpliceError
from model_tui.export.splice.plan import splice
from model_tui.export.splice.text import YamlPath, YamlText

__all__ = ["Append", "Delete", "Edit", "Set", "SpliceError", "YamlPath", "YamlText", "splice"]
