"""Install the real servers and programs that the slow tests ask, each on its own below `.cache/real-servers`.

    python scripts/real_servers.py [NAME ...] [--strict]

`litellm` is a LiteLLM proxy, `llama-cpp-python` the OpenAI-shaped server of that package (built once, some minutes; its
wheel is kept), `llama-server` llama.cpp's own server, built from the sources that come with that package (more
minutes: only when named). `chromium` is the browser for the test of `--web`: the system's own, which root gets through
apt-get where it is missing. `llm` and `aider` are the programs; so are `opencode` and `continue` (the reader of its
configuration), which npm brings, only when named. What is there already is left as it is. What cannot be installed says
why, here and to the tests, which are skipped then; with `--strict` that is an error.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / ".cache" / "real-servers"
WHEELS = HOME / "wheels"
LITELLM = "litellm[proxy]==1.102.4"
"""The newest whose requirements a package index can meet as they are stated."""
LLAMA = "llama-cpp-python[server]==0.3.36"
LLM = "llm==0.36"
AIDER = "aider-chat==0.86.2"
OPENCODE = "opencode-ai@1.18.33"
CONTINUE = "@continuedev/config-yaml@1.42.0"
CHROMIUM = "chromium"
BARE_LLAMA = LLAMA.replace("[server]", "")
PORTABLE = ("-DGGML_NATIVE=OFF", "-DGGML_OPENMP=OFF")
"""A cache may move to another machine: nothing in it is made for this processor."""


class NotInstalledError(Exception):
    """A server that cannot be installed here; the message is one line."""


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; raises `NotInstalledError` with its last line where it fails."""
    words = [str(word) for word in command]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})})
    if ran.returncode:
        lines = [line for line in (ran.stderr + ran.stdout).splitlines() if line.strip()]
        telling = next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
        raise NotInstalledError(f"{Path(words[0]).name} failed: {telling.strip()[:200]}")


def pip(python: Path, *words: str | Path, env: dict[str, str] | None = None) -> None:
    """Run an environment's pip."""
    run(python, "-m", "pip", "--disable-pip-version-check", "--quiet", *words, env=env)


def new_environment(folder: Path) -> Path:
    """Make an empty virtual environment; return its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "venv", folder)
    return folder / "bin" / "python"


def wants(*programs: Sequence[str]) -> None:
    """Raise `NotInstalledError` where of a group of programs not one is there."""
    for group in programs:
        if not any(shutil.which(program) for program in group):
            raise NotInstalledError(f"building needs {' or '.join(group)}")


def from_pypi(package: str) -> Callable[[Path], None]:
    """Return what installs a package and what it needs."""
    return lambda folder: pip(new_environment(folder), "install", package)


def from_system(package: str, programs: Sequence[str]) -> Callable[[Path], None]:
    """Return what makes `bin` lead to a program of the system, which root installs where it is missing."""

    def install_it(folder: Path) -> None:
        if not any(map(shutil.which, programs)):
            if os.geteuid() != 0 or shutil.which("apt-get") is None:
                raise NotInstalledError(f"there is no {package}, and only root with apt-get installs it from here")
            quietly = {"DEBIAN_FRONTEND": "noninteractive"}
            run("apt-get", "update", env=quietly)
            run("apt-get", "install", "--yes", "--no-install-recommends", package, env=quietly)
        found = next(filter(None, map(shutil.which, programs)), None)
        if found is None:
            raise NotInstalledError(f"the package {package} brought none of {', '.join(programs)}")
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / package).symlink_to(found)

    return install_it


def from_npm(package: str, program: str) -> Callable[[Path], None]:
    """Return what installs a package of npm, with `bin` leading to one of its files."""

    def install_it(folder: Path) -> None:
        wants(("npm",), ("node",))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}", "utf-8")
        run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, package)
        (folder / "bin").mkdir()
        (folder / "bin" / Path(program).name).symlink_to(folder / "node_modules" / program)

    return install_it


def llama_cpp_python(folder: Path) -> None:
    """Build the wheel of llama-cpp-python, if it is not there, and install it with its server."""
    wants(("c++", "g++", "clang++"))
    python = new_environment(folder)
    if not any(WHEELS.glob("llama_cpp_python-*.whl")):
        flags = " ".join((*PORTABLE, "-DLLAVA_BUILD=OFF"))
        pip(python, "wheel", "--no-deps", "--wheel-dir", WHEELS, BARE_LLAMA, env={"CMAKE_ARGS": flags})
    pip(python, "install", "--find-links", WHEELS, LLAMA)


def llama_server(folder: Path) -> None:
    """Build llama.cpp's own server from the sources within the package's."""
    wants(("cmake",), ("ninja", "make"), ("c++", "g++", "clang++"))
    with tempfile.TemporaryDirectory() as scratch:
        run(
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"),
            *("--no-binary", "llama-cpp-python", "--dest", scratch, BARE_LLAMA),
        )
        with tarfile.open(next(Path(scratch).glob("*.tar.gz"))) as sources:
            sources.extractall(scratch, filter="data")
        (tree,) = Path(scratch).glob("*/vendor/llama.cpp")
        build = Path(scratch) / "build"
        off = ("BUILD_SHARED_LIBS", "LLAMA_OPENSSL", "LLAMA_BUILD_TESTS", "LLAMA_BUILD_EXAMPLES", "LLAMA_BUILD_UI")
        flags = [*PORTABLE, "-DLLAMA_USE_PREBUILT_UI=OFF", *(f"-D{name}=OFF" for name in off)]
        # Nobody waits for its answers: a quick build is worth more than a quick server.
        run("cmake", "-S", tree, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS=-O1", *flags)
        run("cmake", "--build", build, "--target", "llama-server", "--parallel", str(os.cpu_count() or 1))
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "bin").mkdir(parents=True)
        shutil.copy2(build / "bin" / "llama-server", folder / "bin")


SERVERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "litellm": (LITELLM, from_pypi(LITELLM)),
    "llm": (LLM, from_pypi(LLM)),
    "aider": (AIDER, from_pypi(AIDER)),
    "opencode": (OPENCODE, from_npm(OPENCODE, ".bin/opencode")),
    "continue": (CONTINUE, from_npm(CONTINUE, "@continuedev/config-yaml/package.json")),
    CHROMIUM: (CHROMIUM, from_system(CHROMIUM, ("chromium", "chromium-browser", "google-chrome"))),
    "llama-cpp-python": (LLAMA, llama_cpp_python),
    "llama-server": (BARE_LLAMA, llama_server),
}
USUAL = (CHROMIUM, "litellm", "llama-cpp-python", "llm", "aider")


def is_whole(folder: Path) -> bool:
    """Whether an installation is there, and no program of it leads to what another machine had."""
    return folder.is_dir() and all(program.exists() for program in (folder / "bin").glob("*"))


def install(name: str) -> str | None:
    """Install one server unless it is there; return why it cannot be, or `None`."""
    what, make = SERVERS[name]
    folder, stamp, reason = HOME / name, HOME / f"{name}.installed", HOME / f"{name}.reason"
    HOME.mkdir(parents=True, exist_ok=True)
    if stamp.is_file() and stamp.read_text("utf-8") == what and is_whole(folder):
        print(f"{name}: {what} is there")
        return None
    stamp.unlink(missing_ok=True)
    print(f"{name}: installing {what} …", flush=True)
    try:
        make(folder)
    except (NotInstalledError, OSError) as error:
        reason.write_text(str(error), "utf-8")
        print(f"{name}: not installed: {error}")
        return str(error)
    reason.unlink(missing_ok=True)
    stamp.write_text(what, "utf-8")
    return None


def main() -> int:
    """Install the servers named on the command line, else the usual ones."""
    parser = argparse.ArgumentParser(description="install the real servers and programs that the slow tests ask")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SERVERS)} (default: {', '.join(USUAL)})")
    parser.add_argument("--strict", action="store_true", help="exit 1 where one cannot be installed")
    options = parser.parse_args()
    for name in options.names:
        if name not in SERVERS:
            parser.error(f"no server '{name}'; there are {', '.join(SERVERS)}")
    failed = [name for name in options.names or USUAL if install(name) is not None]
    return 1 if failed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
