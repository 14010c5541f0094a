"""What a LiteLLM entry's own shape gives away: that LiteLLM drops it, does not start, or reads it otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from model_tui.core.text import clean
from model_tui.export.findings import Finding, FindingKind, Repair, Severity
from model_tui.export.litellm_clouds import AZURE_PATH
from model_tui.export.litellm_entry import plain_spelling
from model_tui.export.litellm_meaning import REFERENCE, Meaning, is_prefix, meaning, plain_base
from model_tui.export.litellm_prefixes import BARE, NEWER, PREFIX_OF_BARE, WITHOUT_V1
from model_tui.export.litellm_reading import part_of
from model_tui.export.litellm_types import PRICES, TIERS, wrong_types
from model_tui.export.splice import Delete, Edit, Set
from model_tui.export.standing import Directory, Reading, Standing, number

_LENT: Final = ("max_input_tokens", "max_output_tokens")
"""Beside `supports_*`: what LiteLLM writes to a row that all entries of the model share."""


def traps(reading: Reading, directory: Directory) -> Iterator[Finding]:
    """Yield what is wrong with the shape of each entry."""
    yield from _no_mappings(reading)
    set_there = part_of(reading.text.value, "environment_variables")
    for entry in reading.entries:
        meant = meaning(part_of(entry.value, "litellm_params"), part_of(entry.value, "model_info"), directory)
        yield from _missing(entry)
        yield from _types(entry)
        yield from _model(entry, meant, directory)
        yield from _misplaced(entry)
        yield from _base(entry, meant, lambda variable: set_there.get(variable) or directory.value_of(variable))
        yield from _base_model(entry, meant, directory)
    yield from _lent(reading.entries)


def _found(
    entry: Standing, kind: FindingKind, severity: Severity, message: str, repair: Repair | None = None
) -> Finding:
    return Finding(kind, severity, message, entry.name, entry.line, entry.path, repair)


def _no_mappings(reading: Reading) -> Iterator[Finding]:
    listed = reading.text.value.get("model_list")
    for at, value in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(value, dict):
            line = reading.text.line_of(("model_list", at))
            repair = Repair("remove it", (Delete(("model_list", at)),), safe=False)
            yield Finding("no-mapping", "error", "no mapping: LiteLLM does not start", None, line, repair=repair)


def _missing(entry: Standing) -> Iterator[Finding]:
    value = entry.value
    if not isinstance(value.get("model_name"), str):
        if value.get("model_name") is None:
            yield _found(entry, "no-name", "error", "it has no model_name: LiteLLM does not start")
        else:
            edit = Set((*entry.path, "model_name"), entry.name)
            told = "its model_name is no text: LiteLLM drops the entry"
            yield _found(entry, "wrong-type", "error", told, Repair("put it in quotes", (edit,)))
    if part_of(value, "litellm_params").get("model") is None:
        yield _found(entry, "no-model", "error", "it has no litellm_params.model: LiteLLM does not start")
    if "model_info" in value and value["model_info"] is None:
        repair = Repair("take out the empty model_info", (Delete((*entry.path, "model_info")),))
        yield _found(entry, "null-model-info", "error", "its model_info is null: LiteLLM does not start", repair)


def _types(entry: Standing) -> Iterator[Finding]:
    params, info = part_of(entry.value, "litellm_params"), part_of(entry.value, "model_info")
    for name, value, wanted in wrong_types(params):
        told = f"{name} must be {wanted}: LiteLLM drops the entry"
        yield _found(entry, "wrong-type", "error", told, _as_text(entry, name, value, wanted))
    model = params.get("model")
    if model is not None and not isinstance(model, str):
        yield _found(entry, "wrong-type", "error", "litellm_params.model must be text: LiteLLM does not start")
    tier = info.get("tier")
    if tier is not None and tier not in TIERS:
        told = "model_info.tier must be free or paid: LiteLLM drops the entry"
        repair = Repair("take out tier", (Delete((*entry.path, "model_info", "tier")),), safe=False)
        yield _found(entry, "wrong-type", "error", told, repair)
    if (base := info.get("base_model")) is not None and not isinstance(base, str):
        yield _found(entry, "wrong-type", "error", "model_info.base_model must be text: LiteLLM drops the entry")
    yield from _price_texts(entry, params, info)


def _as_text(entry: Standing, name: str, value: object, wanted: str) -> Repair | None:
    path = (*entry.path, "litellm_params", name)
    if wanted == "text" and not isinstance(value, (dict, list)):
        return Repair(f"put {name} in quotes", (Set(path, str(value)),))
    if wanted == "a list of texts" and isinstance(value, str):
        return Repair(f"make a list of {name}", (Set(path, [value]),))
    return Repair(f"take out {name}", (Delete(path),), safe=False)


def _price_texts(entry: Standing, params: Mapping[str, Any], info: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield prices that YAML reads as text, such as `1e-6`: LiteLLM makes numbers of them, others may not."""
    for part, values in (("litellm_params", params), ("model_info", info)):
        for name in PRICES:
            value = values.get(name)
            if not isinstance(value, str) or value.startswith(REFERENCE):
                continue
            path = (*entry.path, part, name)
            if (found := number(value)) is not None:
                told = f"{name} {clean(value)} is text to YAML, which wants a point: LiteLLM makes a number of it"
                repair = Repair(f"write {name} as a number", (Set(path, found),))
                yield _found(entry, "price-text", "note", told, repair)
            elif part == "model_info":
                told = f"{name} in model_info must be a number: LiteLLM drops the entry"
                repair = Repair(f"take out {name}", (Delete(path),), safe=False)
                yield _found(entry, "wrong-type", "error", told, repair)


def _model(entry: Standing, meant: Meaning, directory: Directory) -> Iterator[Finding]:
    """Yield what is wrong with the prefix: LiteLLM drops what it has no provider for."""
    params = part_of(entry.value, "litellm_params")
    model, custom = params.get("model"), params.get("custom_llm_provider")
    if isinstance(custom, str) and custom and not is_prefix(custom, "", directory):
        told = f"LiteLLM knows no provider '{clean(custom)}' (custom_llm_provider): it drops the entry"
        yield _found(entry, "unknown-prefix", "error", told)
    if meant.prefix in NEWER:
        told = f"LiteLLM 1.109 takes {meant.prefix}/, 1.102 drops the entry: mind the proxy's version"
        yield _found(entry, "unknown-prefix", "note", told)
    if meant.prefix is not None or not isinstance(model, str) or not model:
        return
    shown, path = clean(model), (*entry.path, "litellm_params", "model")
    if meant.offer is not None:
        prefix = PREFIX_OF_BARE[meant.offer[0]]
        told = f"'{shown}' has no prefix: LiteLLM takes it for {prefix}, and drops it when its map does"
        repair = Repair(f"write {prefix}/{shown}", (Set(path, f"{prefix}/{model}"),))
        yield _found(entry, "bare-name", "warning", told, repair)
        return
    proper = _proper(model, entry, directory)
    repair_or_none = Repair(f"write {clean(proper)}", (Set(path, proper),)) if proper else None
    prefix, slash, _ = model.partition("/")
    if slash:
        told = f"LiteLLM knows no provider '{clean(prefix)}': it drops the entry"
        yield _found(entry, "unknown-prefix", "error", told, repair_or_none)
    else:
        told = f"'{shown}' has no prefix, and LiteLLM's map lacks it: it drops the entry"
        yield _found(entry, "bare-name", "error", told, repair_or_none)


def _proper(model: str, entry: Standing, directory: Directory) -> str | None:
    """Return what the model was probably meant to be, `None` where that is not certain."""
    prefix, slash, rest = model.partition("/")
    if prefix == "bedrock_converse":
        return f"bedrock/converse/{rest}"
    if slash:
        provider = directory.get(prefix)
        proper = provider.litellm_prefix if provider is not None else None
        return f"{proper}/{rest}" if proper not in (None, "openai") else None
    by_key = [p for p in directory.providers if entry.key.variable in p.key_env and p.litellm_prefix]
    makers = [p for p in directory.providers if p.vendor and p.litellm_prefix and p.id not in BARE]
    known = [p for p in (*by_key, *makers) if directory.in_map(p.id, model)]
    return f"{known[0].litellm_prefix}/{model}" if known else None


def _misplaced(entry: Standing) -> Iterator[Finding]:
    params, info = part_of(entry.value, "litellm_params"), part_of(entry.value, "model_info")
    names = [name for name in params if isinstance(name, str) and (name.startswith("supports_") or name in _LENT)]
    if not names:
        return
    edits: list[Edit] = [Delete((*entry.path, "litellm_params", name)) for name in names]
    edits += [Set((*entry.path, "model_info", name), params[name]) for name in names if name not in info]
    told = f"{', '.join(map(clean, names))} under litellm_params has no effect: LiteLLM sends it with each request"
    yield _found(entry, "misplaced", "warning", told, Repair("move it to model_info", tuple(edits)))


def _base(entry: Standing, meant: Meaning, value_of: Callable[[str], object]) -> Iterator[Finding]:
    """Yield addresses with a version too many or too few; what a variable holds here is told, and not mended."""
    stated = part_of(entry.value, "litellm_params").get("api_base")
    if not isinstance(stated, str):
        return
    variable = stated.removeprefix(REFERENCE) if stated.startswith(REFERENCE) else None
    base = value_of(variable) if variable is not None else stated
    if not isinstance(base, str) or not base:
        return
    place = "api_base" if variable is None else f"api_base ({clean(variable)} as it is set here)"

    def named(told: str, mended: str | None = None, label: str = "") -> Finding:
        edit = Set((*entry.path, "litellm_params", "api_base"), mended)
        repair = Repair(label, (edit,)) if mended is not None and variable is None else None
        return _found(entry, "api-base", "warning", f"{place} {told}", repair)

    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield named("is no http(s) address")
        return
    plain = base.rstrip("/")
    over = _too_much(plain, parts.hostname, meant.prefix)
    if over:
        yield named(
            f"ends in {over}, which LiteLLM adds for {meant.prefix}/ itself",
            plain.removesuffix(over),
            f"take {over} off api_base",
        )
    elif meant.prefix in ("openai", "hosted_vllm", "lm_studio") and not parts.path.strip("/"):
        told = f"has no path: {meant.prefix}/ wants it with /v1 for nearly every server"
        yield named(told, f"{plain}/v1", "add /v1 to api_base")


def _too_much(plain: str, host: str, prefix: str | None) -> str:
    """Return the end of an address that LiteLLM adds itself, nothing where there is none."""
    ends = ("/v1",) if prefix in WITHOUT_V1 else ()
    if prefix == "azure" and host.endswith(".azure.com"):  # a gateway's own path may end in that word
        ends = (f"{AZURE_PATH}/v1", AZURE_PATH, *ends)
    return next((end for end in ends if plain.endswith(end)), "")


def _base_model(entry: Standing, meant: Meaning, directory: Directory) -> Iterator[Finding]:
    """Yield a `base_model` that LiteLLM's map lacks: it does nothing then."""
    base = entry.base_model
    if base is None:
        if meant.prefix == "azure" and not meant.wildcard and entry.offer is None:
            told = "no model_info.base_model: LiteLLM knows neither price nor capabilities of the deployment"
            yield _found(entry, "base-model", "note", told)
        return
    prefix, slash, rest = plain_base(base).partition("/")
    provider = directory.get(prefix) if slash else None
    if provider is not None and directory.in_map(provider.id, rest):
        return
    if any(directory.in_map(p.id, base) for p in directory.providers):
        return
    told = f"base_model '{clean(base)}' is not in LiteLLM's map: it does nothing"
    yield _found(entry, "base-model", "warning", told)


def _lent(entries: Sequence[Standing]) -> Iterator[Finding]:
    """Yield capabilities that one entry states and LiteLLM lends to others of the same model, which state none."""
    by_model: dict[str, list[Standing]] = defaultdict(list)
    for entry in entries:
        model = part_of(entry.value, "litellm_params").get("model")
        if isinstance(model, str) and not entry.wildcard:
            by_model[plain_spelling(model).removeprefix("openai/")].append(entry)
    for model, same in by_model.items():
        yield from _lent_of(model, same, [_lendable(entry) for entry in same])


def _lendable(entry: Standing) -> Mapping[str, Any]:
    info = part_of(entry.value, "model_info")
    return {k: v for k, v in info.items() if isinstance(k, str) and (k.startswith("supports_") or k in _LENT)}


def _lent_of(model: str, same: Sequence[Standing], stated: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield one finding for each entry that gives: LiteLLM keeps what was stated last."""
    last = {name: (entry, one[name]) for entry, one in zip(same, stated, strict=True) for name in one}
    givers: dict[int, tuple[Standing, list[str], list[Edit]]] = {}
    for name, (giver, value) in last.items():
        takers = [entry for entry, one in zip(same, stated, strict=True) if name not in one]
        if takers:
            _, names, edits = givers.setdefault(giver.line, (giver, [], []))
            names.append(name)
            edits += [Set((*entry.path, "model_info", name), value) for entry in takers]
    for giver, names, edits in givers.values():
        told = f"LiteLLM lends {', '.join(map(clean, names))} to other entries of {clean(model)}, which state none"
        repair = Repair("state it in each of them", tuple(edits), safe=False)
        yield _found(giver, "lends-capability", "note", told, repair)
