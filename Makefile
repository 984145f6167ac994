# Two commands set everything up: `make run` and `make test`.
PYTHON ?= python3
ARGS ?=
VENV := .venv
UV := $(shell command -v uv 2>/dev/null || echo $(VENV)/bin/uv)
SYNC := $(UV) sync --frozen --quiet --compile-bytecode
DEV := $(VENV)/.synced-dev
RUN := $(VENV)/.synced-run

# Compiled once and kept, whatever the machine's habit: each worker, server and command would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check soak bench docs screens clean

run: $(RUN)
	@exec $(VENV)/bin/kap-outcomes run $(ARGS)

test: $(DEV)
	@$(VENV)/bin/python -m tests.browser.find_browser --install
	@$(VENV)/bin/python -m pytest $(ARGS)

check: $(DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/mypy

soak: $(DEV)
	@$(VENV)/bin/python -m tests.browser.find_browser --install
	@$(VENV)/bin/python -m pytest -m soak $(ARGS)

bench: $(DEV)
	@$(VENV)/bin/python -m benchmarks $(ARGS)

docs: $(DEV)
	@$(VENV)/bin/python -m dashboard.reports.methods

screens: $(DEV)
	@$(VENV)/bin/python -m tests.browser.find_browser --install
	@$(VENV)/bin/python -m tests.browser.make_screens

clean:
	@rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "KAP Outcomes needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV)

# uv is not on a fresh machine: the environment brings its own.
$(VENV)/bin/uv: | $(VENV)/bin/python
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv

$(RUN): pyproject.toml uv.lock | $(VENV)/bin/python $(UV)
	@$(SYNC) --no-dev --inexact
	@touch $(RUN)

$(DEV): pyproject.toml uv.lock | $(VENV)/bin/python $(UV)
	@$(SYNC) --inexact
	@touch $(DEV) $(RUN)
