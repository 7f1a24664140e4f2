# Every target says what it does in one line; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -qq
export HANDOVER_DATA ?= handover-data

.PHONY: help setup run test lint format bench kills kills-gate fuzz-gate rules train train-check agreement fuzz texts lock dev

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## Install the program at .venv/bin/handover from the lock file
run: setup ## Serve the workspace on loopback with a sample company
	@$(BIN)/handover --data $(HANDOVER_DATA)/demo demo --serve
test: dev ## Run every test tier that this machine can carry
	@$(BIN)/python tests/tiers.py
lint: dev ## Check style, types, layers, shape and texts
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config .importlinter --no-cache
format: dev ## Rewrite the code in the house style
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .
bench: dev $(VENV)-bench/.done ## Measure import, plan, delivery, gate and screening beside named peers
	@$(BIN)/python -m benchmarks
kills: dev ## Kill workers at random 200 times, on SQLite and PostgreSQL
	@$(BIN)/python tests/tiers.py kills
kills-gate: dev ## Kill the gate and Postfix 1,000 times under 50,000 messages
	@HANDOVER_GATE_KILLS=1000 $(BIN)/python -m pytest -q -s tests/kills/test_gate_kills.py
fuzz-gate: dev ## 1,000,000 mutated milter packets
	@$(BIN)/python -m tests.unit.gate.fuzz 1000000
rules: dev ## Prove every rule of screening by its examples and build what a check loads
	@$(BIN)/python -m handover.screening.rules
train: dev ## Fit the text model anew to the examples, cross-validated by author
	@$(BIN)/python -m handover.screening.model.training examples
train-check: dev ## Fit the text model anew and compare it with the weights that are committed
	@$(BIN)/python -m handover.screening.model.training examples --check
agreement: dev ## How two readers of the examples agree, by signal and language
	@$(BIN)/python -m handover.screening.model.training agreement examples/second-reader
fuzz: dev ## 100,000 mutated messages and 100,000 random byte strings through the reading
	@$(BIN)/python -m tests.fuzz.screening --count 100000
texts: dev ## Bring the catalogues up to date and list what lacks a translation
	@$(BIN)/python -m tests.catalogues && $(BIN)/python -m tests.catalogues left
lock: ## Renew the lock files (needs uv)
	@uv pip compile -q pyproject.toml --extra dev $(LOCK) -o requirements/dev.lock
	@uv pip compile -q pyproject.toml -c requirements/dev.lock $(LOCK) -o requirements/run.lock
	@uv pip compile -q benchmarks/peers/presidio.in $(LOCK) -o benchmarks/peers/presidio.lock
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make lock"

dev: $(VENV)/.dev

$(VENV)/.run: pyproject.toml requirements/run.lock $(wildcard src/handover/locale/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: Handover needs Python 3.11 or later")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -c "from handover.screening.rules.compiled import compiled; compiled()"
	@ls src/handover/locale/*/LC_MESSAGES/*.po >/dev/null 2>&1 && $(BIN)/pybabel -q compile -d src/handover/locale -D django || true
	@touch $@

# A peer that brings its own numpy and spaCy lives apart from the program.
$(VENV)-bench/.done: benchmarks/peers/presidio.lock
	@$(PYTHON) -m venv $(VENV)-bench
	@$(VENV)-bench/bin/pip --disable-pip-version-check -qq install --require-hashes -r benchmarks/peers/presidio.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@
