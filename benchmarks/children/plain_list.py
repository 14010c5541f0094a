"""Floor L: the plain way to print the same objects, from a gzip file of JSON with one list for each column."""

import gzip
import json
import sys


def main() -> None:
    """Print the objects of the file that is named."""
    with gzip.open(sys.argv[1]) as file:
        columns = json.load(file)
    print(json.dumps([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]))


if __name__ == "__main__":
    main()
