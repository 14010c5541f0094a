"""Benchmarks: every budget of the project, measured against a floor taken in the same run on the same machine.

`python -m benchmarks` measures all of them and prints one table; `docs/benchmarks.md` tells what each row means.

The programs measured run from byte code on both sides: the package and the programs here are compiled first, and
`PYTHONDONTWRITEBYTECODE`, which would make one side compile itself at every start, is not handed on to them. They get
a home folder of their own and none of the caller's keys, and open no connection but to this machine.
"""
