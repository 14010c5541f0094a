"""The data of the package `genai-prices` (0.2.3), read without importing it: it is a Python file of plain records.

`providers: list[Provider] = [Provider(id='openai', models=[ModelInfo(…)])]`, with `Decimal('1.5')` for numbers. The
same records are published as JSON; what is read here takes that form: a matcher is `{"or": [{"equals": …}]}`, a date
`2026-10-12`. Only literals and calls of known records are taken; nothing is executed.
"""

import ast
from typing import Any, Final

_NUMBER: Final = "Decimal"
_TIMES: Final = frozenset({"date", "time"})


def parse(text: str) -> list[dict[str, Any]]:
    """Return the providers in the package's data module; raises `ValueError` when there are none."""
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            found = _value(statement.value) if statement.target.id == "providers" else None
            if isinstance(found, list):
                return found
    raise ValueError("no list of providers in it")


def _value(node: ast.expr) -> Any:
    """Return what an expression of literals and records says; anything else is `None`."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(one) for one in node.elts]
    if isinstance(node, ast.Dict):
        return {_value(name): _value(one) for name, one in zip(node.keys, node.values, strict=True) if name}
    return _record(node) if isinstance(node, ast.Call) else None


def _record(call: ast.Call) -> Any:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    arguments = [_value(one) for one in call.args]
    if name == _NUMBER:
        return float(arguments[0])
    if name in _TIMES:
        mark = "-" if name == "date" else ":"
        return mark.join(f"{one:02}" for one in arguments if isinstance(one, int))
    return {one.arg.rstrip("_"): _value(one.value) for one in call.keywords if one.arg}
