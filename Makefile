# make run    sets up .venv, reads three nights of samples and shows what they say
# make test   sets up .venv and runs the tests
# make check  what CI runs: the tests and the linters
# make bench  measures a night beside alternatives, and writes docs/performance.md
# make drills causes faults on purpose and prints how often each was survived; takes long
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint check quality bench drills pages

run: $(VENV)/run.stamp
	$(BIN)/nightdesk backfill --config nightdesk.toml --from 2026-03-02 --to 2026-03-04

# In the order that tests/conftest.py gives: by default files with few tests come last, and some of them take longest.
# Tests of nights wait for other processes, so on two cores three workers finish sooner than two or four.
# Python keeps what it compiles, also where the environment forbids it: each worker would compile all tests anew.
test: $(VENV)/dev.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: test lint

quality: $(VENV)/dev.stamp
	$(BIN)/pytest tests/quality

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks

drills: $(VENV)/dev.stamp
	$(BIN)/python -m drills

pages: $(VENV)/dev.stamp
	$(BIN)/python -m warehouse.ask.dictionary > warehouse/TABLES.md
	rm -rf build/samples
	$(BIN)/nightdesk backfill --config nightdesk.toml --lake build/samples --from 2026-03-02 --to 2026-03-04
	$(BIN)/python -m warehouse.ask.cookbook build/samples > warehouse/COOKBOOK.md
	$(BIN)/python -m tests.flows.transcript build/samples > docs/assistant.md

# A stamp is newer than the files it was installed from. Torch is CPU-only if pip finds such a wheel.
$(VENV)/run.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	touch $@
