"""Logins of the clouds that lie in files: what `aws configure`, `aws sso login` and gcloud leave on a machine.

Looked at are AWS' shared files (`~/.aws/credentials` and `~/.aws/config`, or where AWS_SHARED_CREDENTIALS_FILE and
AWS_CONFIG_FILE say; the formats of the AWS CLI's guide) and Google's application default credentials (gcloud's folder,
or CLOUDSDK_CONFIG). Whether there is a login is all that is asked, and the region or project beside it: the secrets are
left to the clouds' own libraries.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from model_tui.core.text import clean
from model_tui.storage import read_bytes_bounded

if TYPE_CHECKING:
    pass

_LARGEST: Final = 1024 * 1024
_SIGNS_IN: Final = frozenset(
    {
        *("aws_access_key_id", "credential_process", "credential_source", "login_session"),
        *("role_arn", "sso_session", "sso_start_url", "web_identity_token_file"),
    }
)
"""Settings of an AWS profile that it can sign in by, one of them."""

_GOOGLES: Final = "application_default_credentials.json"


class FileLogin(Struct, frozen=True):
    """A login in a file: what it is called, the file, and what else that says, by the name of the providers' table.

    `name` is empty where the file says only the rest.
    """

    name: str
    origin: str
    values: Mapping[str, str]


def file_login(kind: str, environ: Mapping[str, str], home: Path, profile: str | None) -> FileLogin | None:
    """Return the login of a kind (`aws`, `google`) that lies in files, `None` where none does; never raises.

    `profile` is the AWS profile that was chosen, `None` for the default one.
    """
    if kind == "aws":
        return _aws(environ, home, profile or "default")
    return _google(environ, home) if kind == "google" else None


def _aws(environ: Mapping[str, str], home: Path, profile: str) -> FileLogin | None:
    name, origin, region = "", "", ""
    for path, section in _aws_places(environ, home, profile):
        settings = _section(path, section)
        if not name and not _SIGNS_IN.isdisjoint(settings):
            name, origin = f"profile {clean(profile)}", str(path)
        region = region or settings.get("region", "")
        origin = origin or (str(path) if region else "")
    return FileLogin(name, origin, {"region": region} if region else {}) if name or region else None


def _aws_places(environ: Mapping[str, str], home: Path, profile: str) -> Iterator[tuple[Path, str]]:
    yield _chosen(environ, "AWS_SHARED_CREDENTIALS_FILE", home) or home / ".aws" / "credentials", profile
    config = _chosen(environ, "AWS_CONFIG_FILE", home) or home / ".aws" / "config"
    yield config, profile if profile == "default" else f"profile {profile}"


def _chosen(environ: Mapping[str, str], variable: str, home: Path) -> Path | None:
    stated = environ.get(variable, "").strip()
    if not stated:
        return None
    return home / stated[2:] if stated.startswith("~/") else Path(stated)


def _section(path: Path, name: str) -> Mapping[str, str]:
    """Return the settings of a section, empty where file or section is not there or not understood."""
    text = _text(path)
    if text is None:
        return {}
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - costs start-up time, and few have the file

    parser: RawConfigParser = RawConfigParser(strict=False, default_section="", allow_no_value=True)
    try:
        parser.read_string(text)
    except Error:
        return {}
    found = parser[name] if parser.has_section(name) else {}
    return {key: value.strip() for key, value in found.items() if value and value.strip()}


def _google(environ: Mapping[str, str], home: Path) -> FileLogin | None:
    folder = _chosen(environ, "CLOUDSDK_CONFIG", home)
    if folder is None:
        windows = environ.get("APPDATA") if os.name == "nt" else None
        folder = Path(windows) / "gcloud" if windows else home / ".config" / "gcloud"
    path = folder / _GOOGLES
    text = _text(path)
    if text is None:
        return None
    import json  # noqa: PLC0415 - costs start-up time, and few have the file

    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        return None
    project = said.get("quota_project_id")
    values = {"project": project} if isinstance(project, str) and project else {}
    return FileLogin("application default credentials", str(path), values)


def _text(path: Path) -> str | None:
    try:
        return read_bytes_bounded(path, _LARGEST).decode("utf-8-sig")
    except (OSError, ValueError):
        return None
