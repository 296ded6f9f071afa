# Corrala. `make` alone lists what there is; each target sets up what it needs and leaves alone what is there.

PORT ?= 5000
BIN := .venv/bin
PYTHON := $(BIN)/python
CORRALA := $(PYTHON) -m app.cli
export PORT
# Kept compiled: tests start some fifty servers, each of which would compile every module anew.
export PYTHONDONTWRITEBYTECODE =
# Tests that know no database, or bring their own, are not run a second time on PostgreSQL; nor who may do what, ten
# thousand tries that are judged before the database is asked to write, nor that the canary sings where a list is opened.
WITHOUT_DATABASE := $(addprefix --ignore=tests/,components bench set_up permissions/test_matrix.py \
  privacy/test_canary_sings.py $(addsuffix .py,$(addprefix house/test_,actions bill budgets doors held imports journal \
  languages operator_docs policies sentences set_up templates tests)))
# Whose first words are said to people, beside _() and its kind.
SPOKEN := _l spoken Refused Invalid NotAllowed NotFound Conflict Closed TooMany Entry:2

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint unit browser pages bench real translations static lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## the demo city on this machine (PORT=5000)
	@set_up/prepare
	@CORRALA_ENV=demo $(PYTHON) -m set_up.run_demo

# Three at a time on two cores where tests wait a good part of their time, for a server, a kill, a letter.
test: ## lint, then the tests: rooms, house, the main walks in the browser
	@set_up/prepare dev
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -m "not long" -n 3 --dist loadfile --no-loadscope-reorder

test-long: ## the longer passes: the long tests and walks, then everything on PostgreSQL too, all themes
	@set_up/prepare dev
	$(PYTHON) -m pytest -m "long and not browser and not once" -n 3 --dist loadfile --no-loadscope-reorder
	CORRALA_TEST_DATABASE=postgresql $(PYTHON) -m pytest -m "not browser and not postgresql and not cluster" \
	  -n 3 --dist loadfile --no-loadscope-reorder $(WITHOUT_DATABASE)
	CORRALA_TEST_DATABASE=postgresql CORRALA_TEST_THEMES=all \
	  $(PYTHON) -m pytest -m browser -n 2 --dist loadfile --no-loadscope-reorder tests/journeys

lint: ## style, types and the arrows of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: ## the tests but those in the browser
	$(PYTHON) -m pytest -m "not browser and not long" -n 3 --dist loadfile --no-loadscope-reorder

browser: ## every walk in Chromium
	$(PYTHON) -m pytest -m browser -n 2 --dist loadfile --no-loadscope-reorder tests/journeys

pages: ## every page as every person of the demo, in English and Arabic, on PostgreSQL (two hours)
	CORRALA_TEST_DATABASE=postgresql $(PYTHON) -m pytest -m browser -n 2 -q tests/journeys/every_page.py

bench: ## measure speed and scale, beside their targets
	@set_up/prepare dev
	$(PYTHON) -m bench

real: ## import the real data sets of ../shared/data into a fresh database
	@set_up/prepare
	$(PYTHON) -m bench.real --city

translations: ## gather the texts of code and templates into the catalogs
	@set_up/prepare
	@mkdir -p build
	$(PYTHON) -m babel.messages.frontend extract --mapping babel.cfg $(SPOKEN:%=--keyword %) --sort-by-file --no-location \
	  --output build/messages.pot .
	@# French, Portuguese and Ukrainian hold the pages of a report alone, and are kept by hand; a test says what lacks.
	for tag in es ar; do $(BIN)/pybabel update --locale $$tag --input-file build/messages.pot --output-dir translations \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110; done
	@set_up/prepare

static: ## publish the static files (a start does it too)
	@set_up/prepare
	$(PYTHON) -m app.web.static_files

lock: ## lock the versions that pyproject.toml and package.json ask for
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --no-strip-extras --output-file requirements-dev.txt
	npm install --package-lock-only
	$(PYTHON) -m set_up.bom

audit: ## compare bom.json with a ZIP of advisories in the form of OSV (ADVISORIES=FILE), without the network
	$(PYTHON) -m set_up.advisories $(ADVISORIES)

clean: ## remove what can be made again; the database and its files stay
	rm -rf build .set-up static/dist static/vendor node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find translations -name '*.mo' -delete 2>/dev/null || true
	test -L .venv || rm -rf .venv
