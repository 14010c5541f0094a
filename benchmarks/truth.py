"""`python -m benchmarks.truth [FOLDER]`: how right the facts about models are.

FOLDER holds recorded listings, `PROVIDER/FILE.json`, with the day in the file's name. What each provider states about
its models is hidden, everything is looked up by id alone, and both are compared. Without a folder only the catalog is
judged: every provider is left out of it in turn. `docs/truth.md` says how to read the tables.
"""

import argparse
import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file, from wherever
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluation.report import as_json, as_text, write
from benchmarks.evaluation.run import Wanted, evaluate


def main() -> int:
    """Evaluate what is asked for and print it; 2 where there is nothing to read."""
    options = _parser().parse_args()
    if options.folder is not None and not any(options.folder.glob("*/*.json")):
        print(f"{options.folder}: no recorded listings (PROVIDER/FILE.json) in it", file=sys.stderr)
        return 2
    found = evaluate(Wanted(options.folder, options.only, leave_out=not options.no_leave_out, worst=options.worst))
    for line in found.remarks:
        print(line, file=sys.stderr)
    if options.folder is not None and not found.listings:
        print(
            f"{options.folder}: no listing in it that states anything about a known provider's models", file=sys.stderr
        )
        return 2
    if options.write is not None:
        write(options.write, found)
        print(f"{options.write}: written", file=sys.stderr)
    print(as_json(found) if options.json else as_text(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.truth", description="Judge the facts about models.")
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="recorded listings: PROVIDER/FILE.json")
    parser.add_argument("--only", choices=("dev", "test"), help="one half of the models alone")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list N differences of each field")
    parser.add_argument("--no-leave-out", action="store_true", help="do not leave every provider out in turn (minutes)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--write", type=Path, metavar="PATH", help="write the tables into this Markdown file, too")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
