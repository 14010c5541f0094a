# `make run` and `make test` do all their own set-up: a virtual environment in .venv, and the package in it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN_STAMP := $(VENV)/.installed-to-run

.PHONY: run test slow check lint types imports format bench truth screenshots catalog clean

run: $(RUN_STAMP)
	@$(BIN)/model-tui $(ARGS)

test: $(STAMP)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto $(ARGS)
	$(BIN)/lint-imports --no-cache

slow: $(STAMP)
	MODEL_TUI_ALL_EXAMPLES=1 $(BIN)/python -m pytest -m "slow or hypothesis" $(ARGS)

check: lint types test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(ARGS)

truth: $(STAMP)
	$(BIN)/python -m benchmarks.truth $(ARGS)

screenshots: $(STAMP)
	$(BIN)/python scripts/screenshots.py

catalog: $(STAMP)
	$(BIN)/python scripts/build_catalog.py

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("model-tui needs Python 3.11 or newer; try make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q model_tui
	@touch $@

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m compileall -q model_tui
	@touch $@ $(RUN_STAMP)

clean:
	rm -rf $(VENV) dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
