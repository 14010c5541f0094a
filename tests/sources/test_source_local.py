"""The shapes of local servers, asked over a real socket."""

import json

import pytest
from loopback import Loopback, Reply, closed_port
from msgspec import structs

from model_tui.core.model import Provider
from model_tui.sources.http import Bounds, Fetch
from model_tui.sources.local import repository, root_of
from model_tui.sources.protocol import Access, Listed, Listing, SourceError
from model_tui.sources.shapes import source_of
from model_tui.sources.table import load_table

KEY = "sk-canary-0123456789abcdef"
PROVIDERS = load_table()
LOCAL = ("lmstudio", "llamacpp", "localai", "tgi", "vllm", "sglang", "litellm-proxy")


def provider_of(name: str) -> Provider:
    provider = PROVIDERS.get(name)
    assert provider is not None
    return provider


async def listing(name: str, url: str, key: str | None = None) -> Listing:
    source = source_of(provider_of(name))
    assert source is not None
    async with Fetch(Bounds(first_pause=0.005, seconds=3.0)) as fetch:
        return await source.listing(fetch, Access(url, key))


async def models(name: str, url: str, key: str | None = None) -> dict[str, Listed]:
    return {item.spec.name: item for item in (await listing(name, url, key)).models}


async def failing(name: str, url: str, key: str | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await listing(name, url, key)
    assert KEY not in str(caught.value)
    return caught.value


# --- all of them -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCAL)
async def test_a_refused_connection_is_quiet(name: str) -> None:
    error = await failing(name, f"http://127.0.0.1:{closed_port()}/v1")
    assert error.kind == "not-running"


@pytest.mark.parametrize("name", ["ollama", *LOCAL])
@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>Jenkins</html>"),
        Reply({"error": "Unexpected endpoint or method"}),
        Reply({"status": "ok", "version": 3}),
        Reply({"data": [{"id": "m", "owned_by": "somebody"}]}),
        Reply([1, 2]),
        Reply([]),
        Reply([{"id": 1, "name": "Widget"}]),
        Reply(b""),
        Reply("no", 404),
        Reply("log in", 401),
        Reply("no", 403),
        Reply("busy", 503),
        Reply("", 302, {"location": "/login"}),
    ],
    ids=[
        "page",
        "error",
        "object",
        "models",
        "list",
        "empty list",
        "things",
        "empty",
        "404",
        "401",
        "403",
        "503",
        "302",
    ],
)
async def test_another_program_at_the_usual_port_is_no_model_server(
    loopback: Loopback, usual: str, name: str, reply: Reply
) -> None:
    for path in (
        *("/v1/models", "/api/v1/models", "/api/v0/models", "/v1/models/capabilities", "/.well-known/localai.json"),
        *("/info", "/props", "/health", "/version", "/model_group/info", "/model/info", "/api/tags", "/api/show"),
        *("/get_model_info", "/get_server_info", "/model_info", "/server_info", "/login"),
    ):
        loopback.on(path, reply)
    error = await failing(name, usual)
    assert error.kind == "not-running"
    assert "answers at 127.0.0.1" in error.message


@pytest.mark.parametrize("name", ["vllm", "sglang", "llamacpp", "localai", "lemonade"])
async def test_a_list_of_nothing_may_be_anybodys(loopback: Loopback, usual: str, name: str) -> None:
    for path in ("/v1/models", "/api/v1/models", "/v1/models/capabilities"):
        loopback.on(path, {"data": []})
    error = await failing(name, usual)
    assert (error.kind, error.message.partition(" at ")[0]) == ("not-running", "another program answers")
    loopback.on("/health", {"status": "ok"})
    loopback.on("/version", {"version": "0.25.0"})
    loopback.on("/.well-known/localai.json", {"version": "v4.9.0"})
    loopback.on("/get_model_info", {"model_path": "/m"})
    if name != "lemonade":  # which has no other sign
        assert await models(name, usual) == {}


@pytest.mark.parametrize("name", LOCAL)
async def test_a_chosen_address_says_what_is_wrong(loopback: Loopback, name: str) -> None:
    loopback.on("/v1/models", "<html>")
    loopback.on("/info", "<html>")
    assert (await failing(name, loopback.url)).kind in ("bad-answer", "http")


@pytest.mark.parametrize("name", LOCAL)
async def test_a_refused_key_is_said_where_the_address_was_chosen(loopback: Loopback, name: str) -> None:
    for path in ("/v1/models", "/api/v1/models", "/v1/models/capabilities", "/info", "/model_group/info"):
        loopback.on(path, {"error": {"message": f"bad key {KEY}"}}, status=401)
    assert (await failing(name, loopback.url + "/v1", KEY)).kind == "refused"


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://h:1/v1", "http://h:1"),
        ("http://h:1/v1/", "http://h:1"),
        ("http://h:1", "http://h:1"),
        ("http://h:1/api/v1", "http://h:1"),
        ("https://h/lm/v1", "https://h/lm"),
        ("https://h/v1x", "https://h/v1x"),
    ],
)
def test_the_root_of_an_address(url: str, root: str) -> None:
    assert root_of(url) == root


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
        ("/model", None),
        ("/srv/models", None),
        ("./a/b", None),
        ("~/b", None),
        ("a/b/c", None),
        ("C:\\models/x", None),
        ("plain", None),
        (None, None),
        (7, None),
    ],
)
def test_a_path_on_the_servers_disk_is_no_name(value: object, name: str | None) -> None:
    assert repository(value) == name


# --- LM Studio ---------------------------------------------------------------------------------------------------

UNEXPECTED = {"error": "Unexpected endpoint or method. (GET /api/v1/models)"}


def lm_model(key: str, *loaded: int, **more: object) -> dict[str, object]:
    instances = [{"id": f"{key}:{at}", "config": {"context_length": size}} for at, size in enumerate(loaded)]
    return {
        "type": "llm",
        "key": key,
        "display_name": key.title(),
        "architecture": "arch",
        "quantization": {"name": "Q4_K_M", "bits_per_weight": 4},
        "size_bytes": 17_990_911_801,
        "params_string": "26B-A4B",
        "loaded_instances": instances,
        "max_context_length": 262_144,
        "capabilities": {
            "vision": True,
            "trained_for_tool_use": False,
            "reasoning": {"allowed_options": ["off", "low", "high"], "default": "low"},
        },
        **more,
    }


@pytest.mark.parametrize("base", ["", "/v1", "/api/v1", "/api/v0"])
async def test_lmstudio_newest(loopback: Loopback, base: str) -> None:
    items = [
        lm_model("a/loaded", 8192, 4096),
        lm_model("a/idle"),
        lm_model("a/plain", capabilities=None, params_string=None, loaded_instances=None, description="Good\nfor much"),
        {"type": "embedding", "key": "text-vectors", "max_context_length": 2048},
        {"type": "llm"},
        None,
    ]
    loopback.on("/api/v1/models", {"models": items})
    found = await models("lmstudio", loopback.url + base, KEY)
    loaded, idle, plain = (found[f"a/{name}"] for name in ("loaded", "idle", "plain"))
    assert (loaded.facts.max_context, idle.facts.max_context) == (4096, 262_144)
    assert loaded.facts.description == (
        "Q4_K_M, 18.0 GB, loaded with 4,096 of 262,144 tokens, effort low unless told otherwise"
    )
    assert loaded.spec.aliases == ("a/loaded:0", "a/loaded:1")
    assert (loaded.spec.display_name, loaded.spec.family) == ("A/Loaded", "arch")
    assert (idle.facts.mode, idle.facts.size_b, idle.facts.supports_vision) == ("chat", 26.0, True)
    assert (idle.facts.supports_tools, idle.facts.supports_reasoning) == (False, True)
    assert idle.facts.reasoning_efforts == ("low", "high")
    assert idle.facts.input_modalities == ("text", "image")
    assert (plain.facts.supports_tools, plain.facts.supports_vision, plain.facts.supports_reasoning) == (None,) * 3
    assert plain.facts.description == "Good\nfor much\nQ4_K_M, 18.0 GB"
    assert (found["text-vectors"].facts.mode, found["text-vectors"].facts.max_context) == ("embedding", 2048)
    assert [request.path for request in loopback.requests] == ["/api/v1/models"]
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_lmstudio_before_0_4(loopback: Loopback) -> None:
    items = [
        {
            "id": "sees",
            "type": "vlm",
            "arch": "qwen2_vl",
            "quantization": "4bit",
            "state": "loaded",
            "max_context_length": 32768,
            "loaded_context_length": 4096,
            "capabilities": ["tool_use"],
        },
        {"id": "reads", "type": "llm", "state": "not-loaded", "max_context_length": 131072},
        {"id": "text-embedding-x", "type": "embeddings", "max_context_length": 2048},
    ]
    loopback.on("/api/v1/models", UNEXPECTED)
    loopback.on("/api/v0/models", {"object": "list", "data": items})
    found = await models("lmstudio", loopback.url)
    assert (found["sees"].facts.max_context, found["reads"].facts.max_context) == (4096, 131072)
    assert (found["sees"].facts.supports_vision, found["reads"].facts.supports_vision) == (True, False)
    assert (found["sees"].facts.supports_tools, found["reads"].facts.supports_tools) == (True, None)
    assert found["text-embedding-x"].facts.mode == "embedding"


@pytest.mark.parametrize("status", [200, 404])
async def test_lmstudio_at_its_oldest(loopback: Loopback, status: int) -> None:
    for path in ("/api/v1/models", "/api/v0/models"):
        loopback.on(path, UNEXPECTED, status=status)
    loopback.on("/v1/models", {"data": [{"id": "m", "owned_by": "organization_owner"}]})
    assert list(await models("lmstudio", loopback.url + "/v1")) == ["m"]


async def test_lmstudio_with_nothing_on_its_disk(loopback: Loopback) -> None:
    loopback.on("/api/v1/models", {"models": []})
    assert (await listing("lmstudio", loopback.url)).models == ()


# --- llama.cpp ---------------------------------------------------------------------------------------------------

META = {"n_ctx": 4096, "n_ctx_train": 131_072, "n_params": 8_030_261_312, "size": 4_912_898_304, "ftype": "Q4_K"}
CAPS = {"supports_tools": True, "supports_tool_calls": True, "supports_system_role": False}


def cpp_model(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "object": "model", "owned_by": "llamacpp", "created": 1, **more}


async def test_llamacpp_with_its_props(loopback: Loopback) -> None:
    item = cpp_model("m", aliases=["m", "other"], meta=META)
    loopback.on("/v1/models", {"data": [item], "models": [{"name": "m", "capabilities": ["completion"]}]})
    props = {
        "default_generation_settings": {"n_ctx": 2048},
        "modalities": {"vision": True, "audio": False, "video": True},
        "chat_template_caps": {**CAPS, "supports_parallel_tool_calls": True, "supports_reasoning_effort": True},
    }
    loopback.on("/props", props)
    only = (await models("llamacpp", loopback.url + "/v1", KEY))["m"]
    facts = only.facts
    assert only.spec.aliases == ("other",)
    assert (facts.max_context, facts.size_b, facts.mode) == (2048, 8.03, "chat")
    assert facts.input_modalities == ("text", "image", "video")
    assert (facts.supports_vision, facts.supports_tools, facts.supports_parallel_tools) == (True, True, True)
    assert (facts.supports_reasoning, facts.supports_system_messages) == (True, False)
    assert facts.description == "Q4_K, 4.9 GB, loaded with 4,096 of 131,072 tokens"
    assert all(request.headers["authorization"] == f"Bearer {KEY}" for request in loopback.requests)


@pytest.mark.parametrize("caps", [None, {}, {"supports_tools": None}, "yes"])
async def test_llamacpp_nothing_said_of_tools(loopback: Loopback, caps: object) -> None:
    loopback.on("/v1/models", {"data": [cpp_model("m", meta=None)]})
    loopback.on("/props", {"chat_template_caps": caps})
    facts = (await models("llamacpp", loopback.url))["m"].facts
    assert (facts.supports_tools, facts.supports_reasoning, facts.max_context, facts.size_b) == (None,) * 4


async def test_llamacpp_while_its_props_fail(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [cpp_model("m", meta={"n_ctx_train": 512})]})
    loopback.on("/props", {"error": {"message": "Loading model"}}, status=503)
    assert (await models("llamacpp", loopback.url))["m"].facts.max_context == 512
    assert len(loopback.asked("/props")) == 1


async def test_a_template_that_takes_tools_and_cannot_call_them(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [cpp_model("m")]})
    caps = {"supports_tools": True, "supports_tool_calls": False, "supports_parallel_tool_calls": True}
    loopback.on("/props", {"chat_template_caps": caps})
    facts = (await models("llamacpp", loopback.url))["m"].facts
    assert (facts.supports_tools, facts.supports_parallel_tools) == (False, None)


async def test_a_router_lists_all_its_models(loopback: Loopback) -> None:
    text_only = {"input_modalities": ["text"], "output_modalities": ["text"]}
    items = [
        cpp_model("loaded", status={"value": "loaded"}, architecture=text_only, meta=META),
        cpp_model("idle", status={"value": "unloaded"}, architecture=text_only),
        cpp_model("sees", status={"value": "sleeping"}, architecture={"input_modalities": ["text", "image"]}),
        cpp_model("broken", status={"value": "unloaded", "failed": True, "exit_code": 1}),
        cpp_model("chooser", status={"value": "downloading"}, architecture={"output_modalities": ["decisions"]}),
        cpp_model("nomic-embed-text", status={"value": "unloaded"}, architecture=text_only),
        {"status": {"value": "loaded"}},
        7,
    ]
    loopback.on("/v1/models", {"data": items})
    loopback.on("/props", {"chat_template": "{{ x }}", "chat_template_caps": CAPS, "modalities": {"vision": False}})
    found = await models("llamacpp", loopback.url)
    assert list(found) == ["loaded", "idle", "sees", "broken", "chooser", "nomic-embed-text"]
    assert [request.query for request in loopback.asked("/props")] == [{"model": "loaded", "autoload": "false"}]
    assert (found["loaded"].facts.supports_tools, found["loaded"].facts.mode) == (True, "chat")
    assert found["loaded"].facts.input_modalities == ("text",)
    # What a router has not loaded it knows little of, and says 'text' all the same.
    assert (found["idle"].facts.input_modalities, found["idle"].facts.mode) == (None, None)
    assert found["sees"].facts.input_modalities == ("text", "image")
    assert found["broken"].facts.description == "could not be loaded"
    assert found["chooser"].facts.mode is None
    assert found["nomic-embed-text"].facts.mode is None


async def test_llamacpp_at_its_usual_port_with_a_key_that_is_missing(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"error": {"message": "Invalid API Key", "code": 401}}, status=401)
    loopback.on("/health", {"status": "ok"})
    assert (await failing("llamacpp", usual)).kind == "refused"
    for other in ("localai", "tgi"):
        assert (await failing(other, usual)).kind == "not-running"


async def test_llamacpp_at_its_usual_port_while_it_loads(loopback: Loopback, usual: str) -> None:
    for path in ("/v1/models", "/health", "/info", "/v1/models/capabilities"):
        loopback.on(path, {"error": {"message": "Loading model", "code": 503}}, status=503)
    error = await failing("llamacpp", usual)
    assert error.kind == "http"
    assert "Loading model" in error.message
    assert (await failing("tgi", usual)).kind == "not-running"


async def test_who_listens_on_8080_is_listed_once(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"data": [cpp_model("m", meta=META)]})
    assert list(await models("llamacpp", usual)) == ["m"]
    error = await failing("localai", usual)
    assert (error.kind, "llama.cpp answers at" in error.message) == ("not-running", True)
    assert (await failing("tgi", usual)).kind == "not-running"
    assert (await failing("vllm", usual)).kind == "not-running"


# --- LocalAI -----------------------------------------------------------------------------------------------------


async def test_localai_with_capabilities(loopback: Loopback, usual: str) -> None:
    items = [
        {
            "id": "vlm",
            "object": "model",
            "capabilities": ["chat", "completion", "vision"],
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
            "context_size": 32768,
        },
        {"id": "caller", "capabilities": ["chat", "tools", "thinking"], "input_modalities": ["text"]},
        {"id": "hears", "capabilities": ["transcript"], "input_modalities": ["audio"], "context_size": 4096},
        {"id": "draws", "capabilities": ["image"], "output_modalities": ["image"]},
        {"id": "loose.gguf", "object": "model"},
        {"object": "model"},
    ]
    loopback.on("/v1/models/capabilities", {"object": "list", "data": items})
    found = await models("localai", usual)
    facts = found["vlm"].facts
    assert (facts.mode, facts.max_context, facts.supports_vision) == ("chat", 32768, True)
    assert (facts.supports_tools, facts.supports_reasoning) == (None, None)
    caller = found["caller"].facts
    assert (caller.supports_tools, caller.supports_reasoning, caller.supports_vision) == (True, True, False)
    assert (found["hears"].facts.mode, found["hears"].facts.max_context) == ("audio_transcription", None)
    assert found["draws"].facts.mode == "image_generation"
    assert (found["loose.gguf"].facts.mode, found["loose.gguf"].facts.supports_vision) == (None, None)
    assert [request.path for request in loopback.requests] == ["/v1/models/capabilities"]


async def test_older_localai_is_known_by_its_bare_entries(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"object": "list", "data": [{"id": "gpt-4", "object": "model"}]})
    assert list(await models("localai", usual)) == ["gpt-4"]
    assert (await failing("llamacpp", usual)).kind == "not-running"


async def test_localai_is_known_by_its_well_known_file(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"object": "list", "data": []})
    assert (await failing("localai", usual)).kind == "not-running"
    loopback.on("/.well-known/localai.json", {"version": "v4.9.0", "endpoints": {}})
    assert (await listing("localai", usual)).models == ()
    for path in ("/v1/models", "/v1/models/capabilities"):
        loopback.on(path, {"error": {"message": "missing key"}}, status=401)
    assert (await failing("localai", usual)).kind == "refused"


# --- Text Generation Inference -----------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", "/v1"])
async def test_tgi(loopback: Loopback, base: str) -> None:
    info = {
        "model_id": "org/model",
        "model_dtype": "torch.float16",
        "model_pipeline_tag": "text-generation",
        "max_input_tokens": 4095,
        "max_total_tokens": 4096,
        "version": "3.3.4",
    }
    loopback.on("/info", info)
    facts = (await models("tgi", loopback.url + base))["org/model"].facts
    assert (facts.mode, facts.max_context, facts.max_input_tokens) == ("chat", 4096, 4095)
    assert (facts.supports_vision, facts.supports_tools) == (None, None)
    loopback.on("/info", {**info, "model_pipeline_tag": "image-text-to-text", "max_input_tokens": None})
    facts = (await models("tgi", loopback.url + base))["org/model"].facts
    assert (facts.mode, facts.supports_vision, facts.max_input_tokens) == ("chat", True, None)
    loopback.on("/info", {"model_id": "org/model", "max_input_length": 1024, "max_total_tokens": 2048})
    facts = (await models("tgi", loopback.url + base))["org/model"].facts
    assert (facts.mode, facts.max_input_tokens) == (None, 1024)


@pytest.mark.parametrize(
    "info", [{}, {"model_id": "a"}, {"max_total_tokens": 7}, {"model_id": "a", "model_type": {"embedding": {}}}, 7]
)
async def test_another_servers_info(loopback: Loopback, info: object) -> None:
    loopback.on("/info", json.dumps(info))
    assert (await failing("tgi", loopback.url)).kind == "bad-answer"


# --- vLLM and SGLang ---------------------------------------------------------------------------------------------


def card(name: str, owner: str = "vllm", **more: object) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 1, "owned_by": owner, "parent": None, **more}


async def test_vllm_adapters_name_their_base(loopback: Loopback, usual: str) -> None:
    items = [
        card("mine", root="org/base", max_model_len=32768),
        card("sql", root="/srv/lora/sql", parent="mine"),
        card("lost", root="/srv/lora/lost", parent="/srv/models/base", max_model_len=None),
        card("path", root="/model", max_model_len=4096),
        card("vectors-embed", max_model_len=512),
        None,
    ]
    loopback.on("/v1/models", {"object": "list", "data": items})
    found = await models("vllm", usual)
    assert [found[name].facts.max_context for name in ("mine", "sql", "lost", "path")] == [32768, 32768, None, 4096]
    assert found["mine"].spec.aliases == ("org/base",)
    assert found["path"].spec.aliases == ()
    assert found["sql"].facts.description == "LoRA adapter of mine"
    assert found["lost"].facts.description == "LoRA adapter"
    assert found["vectors-embed"].facts.mode is None
    assert "/srv" not in repr(found)
    assert (await failing("sglang", usual)).kind == "not-running"


async def test_what_vllm_serves_under_a_name_is_what_it_was_loaded_from(loopback: Loopback, usual: str) -> None:
    items = [
        card("gpt-oss-120b", root="meta-llama/Llama-3.3-70B-Instruct"),
        card("acme/prod", root="meta-llama/Llama-3.3-70B-Instruct"),
        card("qwen3-8b", root="/srv/lora/sql", parent="gpt-oss-120b"),
        card("qwen3-4b", root="acme/qwen3-4b-sql", parent="gpt-oss-120b"),
    ]
    loopback.on("/v1/models", {"object": "list", "data": items})
    found = await models("vllm", usual)
    assert {name: one.spec.known_as for name, one in found.items()} == {
        "gpt-oss-120b": "meta-llama/Llama-3.3-70B-Instruct",
        "acme/prod": "acme/prod",  # a name that tells its maker is believed
        "qwen3-8b": "qwen3-8b",
        "qwen3-4b": "acme/qwen3-4b-sql",
    }
    assert found["qwen3-8b"].spec.canonical == "vllm/qwen3-8b"  # tuned, and not the model of that name


async def test_vllm_at_its_usual_port_with_a_key_that_is_missing(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"error": "Unauthorized"}, status=401)
    loopback.on("/version", {"version": "0.25.0"})
    assert (await failing("vllm", usual)).kind == "refused"


@pytest.mark.parametrize("new", [False, True])
async def test_sglang_says_more_of_itself(loopback: Loopback, new: bool) -> None:
    loopback.on("/v1/models", {"data": [card("org/m", "sglang", root="org/m", max_model_len=8192)]})
    prefix = "/" if new else "/get_"
    loopback.on(f"{prefix}model_info", {"is_generation": True, "has_image_understanding": True, "model_path": "/m"})
    loopback.on(
        f"{prefix}server_info",
        {"tool_call_parser": "qwen25", "reasoning_parser": "qwen3", "api_key": KEY, "model_path": "/srv/m"},
    )
    found = await models("sglang", loopback.url + "/v1")
    facts = found["org/m"].facts
    assert (facts.mode, facts.max_context, facts.supports_vision) == ("chat", 8192, True)
    assert (facts.supports_tools, facts.supports_reasoning) == (True, True)
    assert facts.input_modalities == ("text", "image")
    assert KEY not in repr(found)
    assert "/srv" not in repr(found)


async def test_sglang_without_parsers_and_for_vectors(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [card("org/m", "sglang")]})
    loopback.on("/get_server_info", {"server_args": {"tool_call_parser": None, "reasoning_parser": None}})
    facts = (await models("sglang", loopback.url))["org/m"].facts
    assert (facts.supports_tools, facts.supports_reasoning, facts.mode) == (False, None, None)
    loopback.on("/get_model_info", {"is_generation": False, "has_image_understanding": False})
    facts = (await models("sglang", loopback.url))["org/m"].facts
    assert (facts.mode, facts.supports_vision) == ("embedding", False)


async def test_sglang_that_tells_nothing_more(loopback: Loopback) -> None:
    loopback.on("/v1/models", {"data": [card("m", "sglang", max_model_len=8192)]})
    facts = (await models("sglang", loopback.url))["m"].facts
    assert (facts.max_context, facts.supports_tools, facts.supports_reasoning) == (8192, None, None)


# --- LiteLLM proxy -----------------------------------------------------------------------------------------------

SECRET_PARAMS = {"model": "openai/inner", "api_base": "http://10.1.2.3/v1", "api_key": KEY}


def group(name: str, **more: object) -> dict[str, object]:
    flags = ("vision", "function_calling", "parallel_function_calling", "reasoning", "web_search")
    return (
        {"model_group": name, "providers": ["openai"], "mode": "chat"}
        | dict.fromkeys((f"supports_{flag}" for flag in flags), False)
        | more
    )


async def test_litellm_groups(loopback: Loopback, usual: str) -> None:
    items = [
        group(
            "smart",
            max_input_tokens=128000.0,
            max_output_tokens=16384.0,
            input_cost_per_token=1.5e-07,
            output_cost_per_token=6e-07,
            supports_vision=True,
            supports_function_calling=True,
            supported_openai_params=["tools", "temperature"],
            supported_reasoning_efforts=["low"],
        ),
        group("unknown", input_cost_per_token=0, output_cost_per_token=0.0),
        group("text-embedding-3-small"),
        group("draws", mode="image_generation"),
        group("checks", mode="moderations"),
        group("openai/*"),
        group("*"),
        {"providers": []},
        None,
    ]
    loopback.on("/model_group/info", {"data": items})
    found = await listing("litellm-proxy", usual, KEY)
    by_name = {item.spec.name: item.facts for item in found.models}
    assert list(by_name) == ["smart", "unknown", "text-embedding-3-small", "draws", "checks"]
    assert found.skipped == 2
    smart, unknown = by_name["smart"], by_name["unknown"]
    assert (smart.max_context, smart.max_output_tokens, smart.mode) == (128000, 16384, "chat")
    assert (smart.price_input, smart.price_output, smart.cost_tier) == (0.15, 0.6, "budget")
    assert (smart.supports_vision, smart.supports_tools) == (True, True)
    assert (smart.supports_reasoning, smart.supports_web_search) == (None, None)
    assert (smart.known_params, smart.reasoning_efforts) == (("tools", "temperature"), ("low",))
    assert (unknown.price_input, unknown.supports_vision, unknown.max_context) == (None, None, None)
    assert [by_name[name].mode for name in list(by_name)[2:]] == ["chat", "image_generation", "moderation"]
    assert sorted(request.path for request in loopback.requests) == ["/model/info", "/model_group/info"]
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_litellm_deployments_are_one_model(loopback: Loopback) -> None:
    def row(name: str, **info: object) -> dict[str, object]:
        return {"model_name": name, "litellm_params": SECRET_PARAMS, "model_info": {"id": "x", **info}}

    rows = [
        row(
            "smart",
            mode="chat",
            max_input_tokens=128000,
            input_cost_per_token=1e-06,
            supports_vision=True,
            supports_response_schema=True,
        ),
        row("smart", mode="chat", max_input_tokens=8192, input_cost_per_token=2e-06, supports_vision=None),
        row("bare"),
        row("half", input_cost_per_token=1e-06),
        row("half"),
        row("anthropic/*"),
        {"model_name": None, "litellm_params": SECRET_PARAMS},
    ]
    loopback.on("/model_group/info", "no", status=404)
    loopback.on("/model/info", {"data": rows})
    found = await listing("litellm-proxy", loopback.url + "/v1", KEY)
    by_name = {item.spec.name: item.facts for item in found.models}
    assert list(by_name) == ["smart", "bare", "half"]
    assert (by_name["smart"].max_context, by_name["smart"].price_input, by_name["smart"].mode) == (8192, 2.0, "chat")
    assert (by_name["smart"].supports_vision, by_name["smart"].supports_structured_output) == (None, None)
    assert by_name["bare"] == structs.replace(by_name["bare"], mode=None, max_context=None, price_input=None)
    assert by_name["half"].price_input is None
    assert found.skipped == 1
    assert "10.1.2.3" not in repr(found)
    assert KEY not in repr(found)


def leads(name: str, model: str | None, base: str | None = None, **params: object) -> dict[str, object]:
    given = {"model": model, "api_base": "https://api.openai.com/v1", **params}
    return {"model_name": name, "litellm_params": given, "model_info": {"id": "x", "base_model": base}}


async def test_litellm_says_what_runs_behind_a_name(loopback: Loopback) -> None:
    rows = [
        leads("gpt-4o", "openai/gpt-4o-mini"),
        leads("eu", "azure/my-dep", "azure/gpt-4o-mini"),
        leads("us", "azure/my-dep"),
        leads("claude", "bedrock/converse/us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        leads("mine", "openai/served", api_base="http://10.1.2.3/v1"),
        leads("tuned", "bedrock/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"),
        leads("next", "litellm_proxy/gpt-4o"),
        leads("fast", "fast-one", custom_llm_provider="groq"),
        leads("any/model", "any/*"),
        {"model_name": "untold", "model_info": {}},
    ]
    loopback.on("/model_group/info", {"data": [group(str(row["model_name"])) for row in rows]})
    loopback.on("/model/info", {"data": rows})
    found = await listing("litellm-proxy", loopback.url, KEY)
    told = {one.spec.name: (one.spec.upstream, one.spec.behind, one.spec.canonical) for one in found.models}
    assert told == {
        "gpt-4o": ("openai", "gpt-4o-mini", None),
        "eu": ("azure", "gpt-4o-mini", None),
        "us": ("azure", "my-dep", None),
        "claude": ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", None),
        "mine": (None, "served", None),
        "tuned": (None, None, "litellm-proxy/tuned"),
        "next": (None, None, "litellm-proxy/next"),
        "fast": ("groq", "fast-one", None),
        "any/model": (None, None, None),
        "untold": (None, None, None),
    }
    assert "10.1.2.3" not in repr(found)
    assert "123456789012" not in repr(found)


@pytest.mark.parametrize(
    ("models_behind", "told"),
    [
        (("openai/gpt-4o", "azure/gpt-4o"), ("gpt-4o", None)),
        (("anthropic/claude-sonnet-4-5", "bedrock/eu.anthropic.claude-sonnet-4-5-v1:0"), ("claude-sonnet-4-5", None)),
        (("groq/openai/gpt-oss-120b", "cerebras/gpt-oss-120b"), ("openai/gpt-oss-120b", None)),
        (("openai/gpt-4o", "openai/gpt-4o-mini"), (None, "litellm-proxy/smart")),
        (("azure/one", "azure/two"), (None, "litellm-proxy/smart")),
        (("groq/maker/m", "groq/other/m"), (None, "litellm-proxy/smart")),
    ],
)
async def test_litellm_deployments_of_several_models_are_none_of_them(
    loopback: Loopback, models_behind: tuple[str, str], told: tuple[str | None, str | None]
) -> None:
    loopback.on("/model_group/info", {"data": [group("smart")]})
    loopback.on("/model/info", {"data": [leads("smart", model) for model in models_behind]})
    spec = (await models("litellm-proxy", loopback.url, KEY))["smart"].spec
    assert (spec.behind, spec.canonical) == told


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_litellm_keys_that_may_not_see_the_info(loopback: Loopback, status: int) -> None:
    for path in ("/model_group/info", "/model/info"):
        loopback.on(path, {"error": {"message": "not allowed to call this route"}}, status=status)
    loopback.on("/v1/models", {"data": [{"id": "smart"}, {"id": "openai/*"}]})
    assert list(await models("litellm-proxy", loopback.url, KEY)) == ["smart"]
    assert len(loopback.requests) == 3


async def test_litellm_without_a_database_lacks_it_for_a_wrong_key(loopback: Loopback) -> None:
    for path in ("/model_group/info", "/model/info", "/v1/models"):
        loopback.on(path, {"error": {"message": "No connected db.", "type": "no_db_connection"}}, status=400)
    assert (await failing("litellm-proxy", loopback.url, KEY)).kind == "refused"


async def test_litellm_with_wildcards_alone_is_asked_for_its_names(loopback: Loopback) -> None:
    loopback.on("/model_group/info", {"data": [group("openai/*")]})
    loopback.on("/model/info", {"data": []})
    loopback.on("/v1/models", {"data": [{"id": "openai/gpt-4o"}]})
    assert list(await models("litellm-proxy", loopback.url, KEY)) == ["openai/gpt-4o"]


async def test_litellm_at_its_usual_port_is_known_by_its_date(loopback: Loopback, usual: str) -> None:
    loopback.on("/v1/models", {"data": [{"id": "m", "created": 1677610602, "owned_by": "openai"}]})
    assert list(await models("litellm-proxy", usual)) == ["m"]
    loopback.on("/v1/models", {"data": [{"id": "m", "created": 1, "owned_by": "openai"}]})
    assert (await failing("litellm-proxy", usual)).kind == "not-running"


# --- Ollama cloud ------------------------------------------------------------------------------------------------


async def test_ollama_cloud_is_asked_with_its_key(loopback: Loopback) -> None:
    loopback.on("/api/tags", {"models": [{"name": "big:120b", "model": "big:120b", "details": {"family": "big"}}]})
    info = {"general.architecture": "big", "big.context_length": 131072}
    loopback.on("/api/show", {"capabilities": ["completion", "tools", "thinking"], "model_info": info})
    facts = (await models("ollama-cloud", loopback.url, KEY))["big:120b"].facts
    assert (facts.max_context, facts.supports_tools, facts.supports_reasoning) == (131072, True, True)
    assert [request.headers["authorization"] for request in loopback.requests] == [f"Bearer {KEY}"] * 2
    loopback.on("/api/tags", {"error": "unauthorized"}, status=401)
    assert (await failing("ollama-cloud", loopback.url, KEY)).kind == "refused"
