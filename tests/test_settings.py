"""Settings: what a table holds, and the one line for what it cannot."""

from pathlib import Path

import pytest

from model_tui.core.policy import Policy
from model_tui.settings import Settings, SettingsError, load_settings


def settings(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text)
    return load_settings(folder)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert settings(tmp_path, "") == Settings()


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert settings(tmp_path, '\ufefftarget = "litellm"\ntheme = "nord"\n').theme == "nord"
    with pytest.raises(SettingsError, match=r"settings\.toml:1: theme must be text"):
        settings(tmp_path, "\ufefftheme = 5\n")


def test_the_policy_of_a_sync(tmp_path: Path) -> None:
    text = """
[sync]
providers = ["openrouter"]
limit = 20
drop = ["id:*preview*", "in>20"]
keep = ["id:openai/gpt-4o"]
modes = ["chat", "embedding"]
deprecated = true
[sync.limits]
groq = 0
"""
    policy = settings(tmp_path, text).sync
    assert (policy.providers, policy.drop, policy.keep) == (
        ("openrouter",),
        ("id:*preview*", "in>20"),
        ("id:openai/gpt-4o",),
    )
    assert (policy.limit_of("groq"), policy.limit_of("openrouter")) == (0, 20)
    assert (policy.deprecated, policy.unpriced, policy.modes) == (True, False, ("chat", "embedding"))
    assert Policy().limit_of("groq") == 50


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("[sync]\nlimit = 'ten'", "[sync]: Expected `int`, got `str` - at `$.limit`", 2),
        ("[sync]\nlimits = {a = -1}", "[sync] a limit is 0 (all of them) or more, and not -1", 1),
        ("[sync]\nlimt = 3", "[sync]: Object contains unknown field `limt`", 2),
        ("[sync]\ndrop = ['visoin:']", "[sync] 'visoin:'", 2),
        ("sync = 3", "[sync]: Expected `object`, got `int`", 1),
        ("colour = 'red'", "no setting 'colour'", 1),
        ("target = 3", "target must be text", 1),
        ("[paths]\nlitellm = 3", "[paths] maps a target to a file", 2),
        ("\ntarget = \n", "not valid TOML: Invalid value", 2),
        ("theme = 'nord'\n[keys]\nexport = [\n", "not valid TOML: Invalid value", 3),  # half written
        ("theme = [", "not valid TOML: Invalid value", 1),
        ("# mine\ntheme = 'nord'\n\n[proxy]\nurl = 'http://127.0.0.1'\nkey = 3 # what", "key must be text", 6),
        ("proxy.key = 3", "key must be text", 1),
        ("[keys]\nexport = 'w'\ndiff = []", "the keys of 'diff' are one key or a list of them", 3),
        ("keys = 'w'", "[keys] maps a command to its keys", 1),
        ("theme = 'a'\n[sync]\nlimit = 3\nlimit = 4\n", "not valid TOML: Cannot overwrite a value", 4),
    ],
)
def test_what_cannot_be_used_is_one_line_with_the_file(tmp_path: Path, text: str, said: str, at: int) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, text)
    line = str(refused.value)
    assert line.startswith(f"{tmp_path / 'settings.toml'}:{at}: ")
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize("sign", ["9", "["])
def test_what_takes_the_reader_to_its_limits_is_refused(tmp_path: Path, sign: str) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml: not valid TOML: "):
        settings(tmp_path, f"theme = {sign * 5000}")
