# Junheng. Two commands do everything:  make demo  and  make test
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo app test check smoke map reference docs lock bench sbom audit release clean

# Bytecode is kept, whatever the surroundings say: tests start the program many times.
export PYTHONDONTWRITEBYTECODE =

BIN := .venv/bin
DEMO := demo
WORKERS := 2

help: ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

.venv/.runtime: requirements.lock requirements-build.lock pyproject.toml
	@sh tools/install .venv requirements.lock requirements-build.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@sh tools/install .venv requirements-dev.lock
	@touch $@

setup: .venv/.runtime ## Set up the program (part of every command below)

demo: .venv/.runtime ## Build the demo city, solve three scenarios, write report and workbook
	@rm -rf $(DEMO)
	@$(BIN)/junheng demo $(DEMO) --size city --run
	@echo "Or simply: make app"

app: .venv/.runtime ## Open the app on the demo city
	@test -d $(DEMO)/city || $(MAKE) --no-print-directory demo
	@$(BIN)/junheng app $(DEMO)

test: .venv/.dev ## Run all checks and tests
	@sh tools/system-packages
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

smoke: .venv/.dev ## Try the installed command line with runtime dependencies only
	@sh tools/smoke

bench: .venv/.dev ## Measure what is promised, into benchmarks/RESULTS.md (QUICK=--quick: a few minutes)
	$(BIN)/python -m benchmarks $(QUICK)

map: ## Build the map component's bundle from its npm sources (needs Node)
	cd ui/equity_map/frontend && npm ci --no-audit --no-fund && npm run build

reference: .venv/.dev ## Generate the reference pages in docs/
	$(BIN)/python -m geodata.dictionary
	$(BIN)/python -m scenarios.policy_reference
	$(BIN)/python -m scenarios.duties
	$(BIN)/python -m scenarios.formulations_reference
	$(BIN)/python -m scenarios.commands_reference
	$(BIN)/python -m tools.trust

docs: .venv/.dev ## Build the documentation as a site, into site/
	$(BIN)/python -m mkdocs build --quiet

lock: .venv/.dev ## Make the lock files anew
	@sh tools/lock

sbom: .venv/.dev ## Write the bill of materials (CycloneDX) into dist/
	@mkdir -p dist
	@$(BIN)/python tools/sbom.py requirements.lock $$($(BIN)/python -c 'import junheng; print(junheng.__version__)') > dist/junheng.cdx.json

audit: .venv/.dev ## Ask an index of advisories about every pinned package
	@sh tools/audit

release: .venv/.dev ## Build twice, compare, try outside, write checksums into dist/
	@sh tools/release

clean: ## Remove everything that was made
	rm -rf .venv site .venv-runtime benchmarks/.venv-spopt dist $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis
