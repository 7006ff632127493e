# The commands of this project; `make` alone lists them. Each sets up what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

ARGS ?=
PYTHON ?= python3
# Each has servers of its own and takes whole files of tests. On two cores four keep them busy, as tests also wait (about 3 GB each).
PROCESSES ?= 4
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ASSETS := src/archive/web/static/dist/.ready
ASSET_SOURCES := $(wildcard $(addprefix src/archive/web/assets/,*.json *.mjs src/* src/*/*)) src/archive/receipts/receipt.css

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
# The virtual environment of a caller must not be taken for ours.
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: help setup assets demo up down status test unit soak mutants lint bench search-quality stress rot docs pack lock clean

help: ## list these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: $(READY) $(ASSETS) ## fetch everything into this folder: uv, the locked packages, the web assets
	@$(BIN)/python -m compileall -q -x node_modules src/archive dags

# Compiled here, since much is started that may not write: children of the sandbox, and everything where PYTHONDONTWRITEBYTECODE is
# set. A command starts in half the time then, a task of Airflow too.
$(READY): requirements.lock pyproject.toml infra/bootstrap/uv
	@set -e; uv=$$(PYTHON=$(PYTHON) infra/bootstrap/uv); \
	echo "packages: $$uv -> $(VENV)"; \
	test -x $(BIN)/python || "$$uv" venv --quiet --python "$$(infra/bootstrap/python $(PYTHON))" $(VENV); \
	"$$uv" pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock; \
	"$$uv" pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

assets: $(ASSETS) ## build the portal's scripts and styles

$(ASSETS): $(READY) $(ASSET_SOURCES)
	@$(BIN)/python -m archive.web.build
	@mkdir -p $(@D) && touch $@

demo: setup ## run the main job on sample deliveries; ARGS=--once checks the result and ends
	@$(BIN)/archive demo $(ARGS)

up: setup ## start all servers and keep them running until Ctrl-C; ARGS=--detach returns
	@$(BIN)/archive up $(ARGS)

down: $(READY) ## stop all servers
	@$(BIN)/archive down

status: $(READY) ## show every server, the deliveries and the last runs
	@$(BIN)/archive status $(ARGS)

test: setup ## run all tests, in PROCESSES=4 at once
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

unit: setup ## run the tests that need no servers
	@$(BIN)/python -m pytest tests/unit $(ARGS)

soak: setup ## run what takes too long for `test`: the long forms of its tests, then the mutants
	@$(BIN)/python -m pytest -m soak $(ARGS)
	@$(BIN)/python -m benchmarks.mutants

mutants: setup ## break central functions one by one, and see their tests fail
	@$(BIN)/python -m benchmarks.mutants $(ARGS)

lint: $(READY) ## format, style, types, import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup ## measure: a table and JSON
	@$(BIN)/python -m benchmarks $(ARGS)

search-quality: setup ## ask the catalogue the judged queries: a table by type, what was won and lost; ARGS=--unseen at a release
	@$(BIN)/python -m benchmarks.search_quality $(ARGS)

stress: setup ## kill writers and recoverers at random for ten minutes: nothing acknowledged may be lost
	@$(BIN)/python -m benchmarks.stress $(ARGS)

rot: setup ## flip a bit in the object store and see it found and healed
	@$(BIN)/python -m benchmarks.flip_a_bit

docs: setup ## write the references of commands, settings and fault codes, the guide of the manifest and the JSON Schemas anew
	@$(BIN)/archive reference > docs/commands.md && $(BIN)/archive reference --settings > docs/settings.md
	@$(BIN)/archive reference --faults > docs/faults.md && $(BIN)/archive reference --manifest > docs/manifest.md
	@$(BIN)/archive schemas schemas

pack: setup ## make dist/archive-pack.pyz, with which a centre packs a delivery by Python alone
	@$(BIN)/python -m archive.packing.building dist/archive-pack.pyz

lock: ## resolve the newest allowed packages into requirements.lock
	@uv=$$(infra/bootstrap/uv) && "$$uv" pip compile pyproject.toml --quiet --universal --generate-hashes --all-extras \
		--python-version 3.11 --no-annotate --no-header -o requirements.lock

clean: ## remove what setup made; var/ with its data stays
	@rm -rf $(VENV) .tools src/archive/web/static/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
