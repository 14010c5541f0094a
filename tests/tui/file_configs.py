"""Configs for the tests of the file view, with something of everything that can be wrong."""

from pathlib import Path

from model_tui.workbench import Workbench

CONFIG = "config/litellm/config.yaml"
LITERAL = "sk-proj-0123456789abcdefABCDEF"
CONFIG_TEXT = f"""\
# the proxy of the house
model_list:
  - model_name: good
    litellm_params: {{model: openai/gpt-5.2, api_key: os.environ/OPENAI_API_KEY}}
  - model_name: old # retired long ago
    litellm_params: {{model: openai/gpt-4-32k-0314, api_key: os.environ/OPENAI_API_KEY}}
  - model_name: open-key
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: {LITERAL}
  - model_name: shell
    litellm_params: {{model: openai/gpt-4o-mini, api_key: '${{OPENAI_API_KEY}}'}}
  - model_name: dropped
    litellm_params: {{model: nosuchprovider/some-model, api_key: os.environ/NOT_SET_KEY}}
  - model_name: ours
    litellm_params: {{model: openai/gpt-5.2-pro, api_key: os.environ/OPENAI_API_KEY}}
    model_info: {{managed_by: model-tui}}
router_settings:
  fallbacks:
    - good: [ours, nobody]
"""


def config(bench: Workbench, text: str | bytes = CONFIG_TEXT) -> Path:
    path = bench.folder / CONFIG
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
