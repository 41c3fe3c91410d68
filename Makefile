# Thin: each target says what, the tools say how. Only `demo` and `test` are needed by a newcomer.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test check fmt charts control-plane test-cluster bench bench-engine bench-tenants lock clean

demo: $(READY) ## Plan every shipped environment, without an account.
	$(BIN)/waterline rehearse

test: $(READY) ## Run the tests.
	$(BIN)/pytest

check: $(READY) ## Lint, type-check and hold the import rules, as CI does.
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(READY) ## Format, and mend what the linter can.
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

charts: $(READY) ## Fetch every pinned chart and manifest into build/charts, and check its digest. Needs the internet.
	$(BIN)/python tools/fetch_charts.py

# By `env`, not by a shell's assignment: make then starts it itself, and passes on what stops it.
control-plane: $(READY) ## Run a Kubernetes control plane until Ctrl-C. Needs Go, and minutes the first time.
	env PYTHONPATH=tools $(BIN)/python -m control_plane

test-cluster: $(READY) ## Run the tests that need a Kubernetes control plane. Needs Go.
	env PYTHONPATH=tools $(BIN)/python -m control_plane build
	$(BIN)/pytest --control-plane tests/control_plane

bench: $(READY) ## Time the rehearsal of one environment and of all of them.
	$(BIN)/python benchmarks/rehearsal.py

bench-engine: $(READY) ## Time components on the real engine, beside a flat program. Needs the Pulumi CLI.
	$(BIN)/python benchmarks/engine.py

bench-tenants: $(READY) ## Hold the time and memory of a plan to its number of tenants.
	$(BIN)/python benchmarks/tenants.py

lock: $(READY) ## Resolve requirements.lock anew, within what pyproject.toml allows.
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --all-extras --group dev --upgrade --output-file requirements.lock pyproject.toml

clean: ## Remove everything that make made.
	rm -rf .venv .cache build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# The virtual environment, made anew whenever what is pinned changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: PYTHON=$(PYTHON) is Python " + sys.version.split()[0] + "; expected 3.11 or newer")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
