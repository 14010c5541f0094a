"""Where the entries of a LiteLLM config take their keys from: unset, missing, in clear text, or in words of others.

No finding holds a key; `secrets` returns what a diff must not show.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from model_tui.core.model import Provider
from model_tui.core.text import clean
from model_tui.export.clear_text import without_secrets
from model_tui.export.findings import Finding, FindingKind, Repair, Severity
from model_tui.export.litellm_meaning import REFERENCE, meaning
from model_tui.export.litellm_prefixes import FALLS_BACK
from model_tui.export.litellm_reading import part_of
from model_tui.export.splice import Set, YamlPath
from model_tui.export.standing import Directory, Reading, Standing, is_placeholder

_SECRETS: Final = re.compile(
    r"((api|access|secret|master|salt|private|auth|encryption|subscription)[_-]?key"
    r"|secret|passwo?r?d|token|credential|authorization)s?$",
    re.IGNORECASE,
)
_NOT_SECRET: Final = re.compile(
    r"(max_|min_|_?max|count|_cost|cost_).*|.*_per_.*|.*tokens$|use_.*|.*_name$", re.IGNORECASE
)
_HIDDEN: Final = re.compile(
    r"(key|secret|passwo?r?d|passphrase|pwd|pass|token|credential|authorization|auth|cookie|jwt|access_key_id)s?$",
    re.IGNORECASE,
)
"""More names than those whose values are told of: what stands under one of these is shown nowhere."""
_LEAST_WORD: Final = 8
"""Characters from which on a word of a secret is hidden by itself: shorter ones may be `Bearer`."""
_SCHEME: Final = re.compile(r"(?:bearer|basic|token)\s+", re.IGNORECASE)
_SHELL: Final = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?|\{\{\s*(?:env\.)?([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_OPENAI_HOST: Final = "api.openai.com"
_OPENAI_KEY: Final = "OPENAI_API_KEY"
_OTHER_LOGINS: Final = (
    *("litellm_credential_name", "aws_access_key_id", "aws_profile_name", "aws_role_name", "aws_web_identity_token"),
    *("vertex_credentials", "azure_ad_token", "client_secret", "azure_username"),
)
"""Parameters by which an entry signs in without an `api_key`."""
_SHORTEST: Final = 6
"""Characters below which a value is taken for a switch or a word, and not for a secret."""


def key_findings(reading: Reading, directory: Directory) -> Iterator[Finding]:
    """Yield what is wrong with the keys of each entry, then with secrets elsewhere in the file."""
    stated = reading.text.value.get("environment_variables")
    set_here = frozenset(stated) if isinstance(stated, dict) else frozenset()
    for entry in reading.entries:
        provider = directory.get(entry.offer[0]) if entry.offer else None
        if entry.key.kind == "literal":
            yield _literal(entry, provider, directory)
        elif entry.key.kind == "variable":
            yield from _unset(entry, directory, set_here)
        else:
            yield from _missing(entry, provider, directory, set_here)
    yield from _elsewhere(reading)


def _found(
    entry: Standing, kind: FindingKind, severity: Severity, message: str, repair: Repair | None = None
) -> Finding:
    return Finding(kind, severity, message, entry.name, entry.line, entry.path, repair)


def _literal(entry: Standing, provider: Provider | None, directory: Directory) -> Finding:
    shell = _SHELL.fullmatch(entry.key.literal.strip())
    if shell is not None:
        name = shell.group(1) or shell.group(2)
        told = f"LiteLLM does not read ${{{name}}}: it sends these very characters as the key"
        repair = Repair(f"write {REFERENCE}{name}", (Set(entry.key.path, f"{REFERENCE}{name}"),))
        return _found(entry, "key-syntax", "error", told, repair)
    held = _variable_with(entry.key.literal, provider, directory)
    variable = held or (provider.key_env[0] if provider is not None and provider.key_env else None)
    told = "a key stands in the file in clear text"
    if variable is None:
        return _found(entry, "key-literal", "warning", told)
    edit = Set(entry.key.path, f"{REFERENCE}{variable}")
    label = f"take it from {variable}" if held else f"take it from {variable}, which must be set first"
    return _found(entry, "key-literal", "warning", told, Repair(label, (edit,), safe=held is not None))


def _variable_with(literal: str, provider: Provider | None, directory: Directory) -> str | None:
    """Return the variable that holds this very key here, if one does."""
    names = provider.key_env if provider is not None else ()
    return next((name for name in names if directory.value_of(name) == literal), None)


def _unset(entry: Standing, directory: Directory, set_here: frozenset[str]) -> Iterator[Finding]:
    variable = entry.key.variable or ""
    if variable in set_here or directory.is_set(variable):
        return
    host = _foreign_host(entry, directory)
    if host is not None and directory.is_set(_OPENAI_KEY):
        told = f"{clean(variable)} is not set: LiteLLM sends {_OPENAI_KEY} to {host} in its place"
        yield _found(entry, "key-unset", "warning", told)
    else:
        yield _found(entry, "key-unset", "note", f"{clean(variable)} is not set here: LiteLLM takes that for no key")


def _missing(
    entry: Standing, provider: Provider | None, directory: Directory, set_here: frozenset[str]
) -> Iterator[Finding]:
    """Yield an entry without a key where LiteLLM sends OpenAI's in its place, or has none at all."""
    params = part_of(entry.value, "litellm_params")
    if params.get("api_key") or entry.wildcard or any(params.get(name) for name in _OTHER_LOGINS):
        return
    names = (*provider.key_env, *provider.login_env) if provider is not None and provider.needs_key else ()
    own = any(name in set_here or directory.is_set(name) for name in names)
    host = _foreign_host(entry, directory)
    if host is None or (own and not _is_openai(entry)):
        if names and not own:
            yield _found(entry, "key-unset", "note", f"no api_key, and {names[0]} is not set here")
        return
    word = f"{REFERENCE}{names[0]}" if names and _OPENAI_KEY not in names else "none"
    severity: Severity = "warning" if _is_openai(entry) or directory.is_set(_OPENAI_KEY) else "note"
    repair = Repair(f"write api_key: {word}", (Set(entry.key.path, word),))
    yield _found(entry, "key-missing", severity, f"no api_key: LiteLLM sends {_OPENAI_KEY} to {host}", repair)


def _is_openai(entry: Standing) -> bool:
    """Whether an entry goes by the prefix `openai/`, which no variable of another provider is looked at for."""
    params = part_of(entry.value, "litellm_params")
    return str(params.get("model")).startswith("openai/") or params.get("custom_llm_provider") == "openai"


def _foreign_host(entry: Standing, directory: Directory) -> str | None:
    """Return the host, none of OpenAI's, that would get OpenAI's key where the entry has none of its own."""
    params, info = part_of(entry.value, "litellm_params"), part_of(entry.value, "model_info")
    meant = meaning(params, info, directory)
    if meant.prefix in FALLS_BACK:
        return f"the host of {meant.prefix}/"
    base = params.get("api_base")
    if meant.prefix != "openai" or not isinstance(base, str) or not base:
        return None
    if base.startswith(REFERENCE) and meant.offer is not None and meant.offer[0] == "openai":
        return None  # the variable of OpenAI's own address, whatever stands in it
    try:
        host = urlsplit(base).hostname
    except ValueError:
        host = None
    return None if host == _OPENAI_HOST else clean(host or without_secrets(base))


def secrets(value: object) -> set[str]:
    """Return every text that may be a secret, wherever it stands, as it is written in a line.

    More than what is found to be one: in doubt it is hidden, though a word of a diff may be, too.
    """
    return {part for name, text in _named(value, "") if _may_be_secret(name, text) for part in _parts_of(text)}


def _named(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield texts and numbers with the name that they stand under, those of a list with that of the list."""
    if isinstance(value, Mapping):
        told = value.get("name")
        for key, inner in value.items():
            yield from _named(inner, told if key == "value" and isinstance(told, str) else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, name)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield name, str(value)


def _may_be_secret(name: str, text: str) -> bool:
    if len(text) < _SHORTEST or not (_names_a_secret(name) or _has_login(text)):
        return False
    return not (text.startswith(REFERENCE) or is_placeholder(text) or is_shell(text))


@lru_cache(512)
def _names_a_secret(name: str) -> bool:
    return _HIDDEN.search(name) is not None and _NOT_SECRET.fullmatch(name) is None


def _parts_of(text: str) -> Iterator[str]:
    """Yield a text and, where it has several lines or is folded, what may stand in a line of its own."""
    stripped = text.strip()
    yield stripped
    if any(character.isspace() for character in stripped):
        yield from (line for line in map(str.strip, stripped.splitlines()) if len(line) >= _SHORTEST)
        yield from (word for word in stripped.split() if len(word) >= _LEAST_WORD)


def is_shell(literal: str) -> bool:
    """Whether a literal only names a variable, in the words of a shell."""
    return _SHELL.fullmatch(literal.strip()) is not None


def _elsewhere(reading: Reading) -> Iterator[Finding]:
    """Yield literals that look like secrets and are no entry's `api_key`."""
    keys = {entry.key.path for entry in reading.entries}
    by_path = {entry.path: entry for entry in reading.entries}
    for path, literal in _walk(reading.text.value, ()):
        if path in keys or is_shell(literal):
            continue
        entry = by_path.get(path[:2])
        name = "environment variable " if path[0] == "environment_variables" else ""
        told = f"{name}{clean(str(path[-1]))} stands in the file in clear text"
        line = reading.text.line_of(path)
        yield Finding("key-literal", "warning", told, entry.name if entry else None, line, path)


def _walk(value: object, path: YamlPath) -> Iterator[tuple[YamlPath, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                continue
            if isinstance(inner, str) and _is_secret(key, inner):
                yield (*path, key), inner
            elif isinstance(inner, (dict, list)):
                yield from _walk(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _walk(inner, (*path, at))


def _is_secret(key: str, value: str) -> bool:
    if value.startswith(REFERENCE) or is_placeholder(value) or len(value) < _SHORTEST:
        return False
    if _SECRETS.search(key) and not _NOT_SECRET.fullmatch(key):
        return " " not in _SCHEME.sub("", value, count=1).strip() and REFERENCE not in value
    return _has_login(value)


def _has_login(value: str) -> bool:
    """Whether a value is an address with a password in it."""
    if "://" not in value or "@" not in value:
        return False
    try:
        return bool(urlsplit(value).password)
    except ValueError:
        return False
