# Corrala. `make` alone lists what there is; each target sets up what it needs and leaves alone what is there.

PORT ?= 5000
BIN := .venv/bin
PYTHON := $(BIN)/python
CORRALA := $(PYTHON) -m app.cli
export PORT
# Whose first words are said to people, beside _() and its kind.
SPOKEN := _l spoken Refused Invalid NotAllowed NotFound Conflict Closed TooMany Entry:2

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint unit browser bench real translations static lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## the demo city on this machine (PORT=5000)
	@set_up/prepare
	@CORRALA_ENV=demo $(PYTHON) -m set_up.run_demo

test: ## lint, then all tests: rooms, house, browser
	@set_up/prepare dev
	@$(MAKE) --no-print-directory lint unit browser

test-long: ## the longer passes: everything on PostgreSQL too, all themes
	@set_up/prepare dev
	CORRALA_TEST_DATABASE=postgresql $(PYTHON) -m pytest -m "not browser" -n 2 --dist loadfile
	CORRALA_TEST_DATABASE=postgresql CORRALA_TEST_THEMES=all $(PYTHON) -m pytest -m browser -n 2 --dist loadfile

lint: ## style, types and the arrows of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: ## all tests but those in the browser
	$(PYTHON) -m pytest -m "not browser" -n 2 --dist loadfile

browser: ## the journeys in Chromium
	$(PYTHON) -m pytest -m browser -n 2 --dist loadfile

bench: ## measure speed and scale, beside their targets
	@set_up/prepare dev
	$(PYTHON) -m bench

real: ## import the real data sets of ../shared/data into a fresh database
	@set_up/prepare
	$(PYTHON) -m bench.real

translations: ## gather the texts of code and templates into the catalogs
	@set_up/prepare
	@mkdir -p build
	$(BIN)/pybabel extract --mapping babel.cfg $(SPOKEN:%=--keyword %) --sort-by-file --no-location \
	  --output build/messages.pot .
	$(BIN)/pybabel update --input-file build/messages.pot --output-dir translations --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date --width 110
	@set_up/prepare

static: ## publish the static files (a start does it too)
	@set_up/prepare
	$(PYTHON) -m app.web.static_files

lock: ## lock the versions that pyproject.toml and package.json ask for
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --output-file requirements-dev.txt
	npm install --package-lock-only

clean: ## remove what can be made again; the database and its files stay
	rm -rf build .set-up static/dist static/vendor node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find translations -name '*.mo' -delete 2>/dev/null || true
	test -L .venv || rm -rf .venv
