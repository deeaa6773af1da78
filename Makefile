# Two commands do everything: `make demo` and `make test`. Each installs what it needs.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Tests and builds start hundreds of processes: each would compile every module anew where no bytecode may be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test lint generated compiled bench soak system clean

install: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --requirement requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

# What tests and some formats need of Debian (Chromium, a CJK font, Redis, PostgreSQL …); says so where it may not install.
system:
	@deploy/debian-packages

demo: install
	$(BIN)/yusuan demo $(ARGS)

test: install system lint compiled
	$(BIN)/pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Everything that is generated from code and data: pins, crosswalks, the list of checks, metadata.json, the dictionary.
generated: install
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --extra dev --no-annotate --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/python -m archive.classifications.crosswalk
	$(BIN)/python -m archive.checks.page > docs/checks.md
	$(BIN)/python -m archive.describe --write

# Reading as machine code, by mypyc: the same figures in two thirds of the time (archive/compiled.py). Some minutes.
compiled: install system
	$(BIN)/python -m archive.compiling

bench: compiled
	$(BIN)/python -m bench

soak: install system
	$(BIN)/pytest -m soak

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
