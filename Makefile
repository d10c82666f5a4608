# Everything runs in .venv of this checkout, which `make setup` makes and keeps up to date.
.DEFAULT_GOAL := help
.PHONY: help setup ocr ray run test check lock client screenshots format clean

BIN := .venv/bin
ARGS ?=
# A process per core, each with a database server of its own; a file stays in one. On one shared
# server the tests run one after another: an open transaction anywhere on it holds history back.
ifeq ($(HUYING_DATABASE_URL),)
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile
endif

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

setup: ## environment, packages and web pages
	@sh scripts/setup.sh

ocr: ## what reads scanned policies (about 100 MB)
	@sh scripts/setup.sh --ocr

ray: ## recounts and forecasts on several machines (about 240 MB)
	@sh scripts/setup.sh --ray

run: ## start everything; ARGS=--empty for an installation without the demo city
	@sh scripts/setup.sh && exec $(BIN)/huying run $(ARGS)

test: ## Python tests (ARGS goes to pytest) and web tests
	@sh scripts/setup.sh --dev --browser
ifeq ($(strip $(ARGS)),)
	$(BIN)/pytest $(SIDE_BY_SIDE) -m 'not browser'
	$(BIN)/pytest -m browser
else
	$(BIN)/pytest $(ARGS)
endif
	sh scripts/web.sh run test

check: ## format, lint, types, layers, sizes
	@sh scripts/setup.sh --dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_sizes.py
	sh scripts/check_client.sh
	sh scripts/web.sh run check

lock: ## new lock files from pyproject.toml and web/package.json
	sh scripts/web.sh install --package-lock-only --no-audit --no-fund
	@sh scripts/setup.sh --dev
	sh scripts/lock.sh

client: ## web/openapi.json and the typed web client from the code
	@sh scripts/setup.sh --dev
	$(BIN)/huying openapi > web/openapi.json
	sh scripts/web.sh run generate

screenshots: ## pictures of the screens into screenshots/
	@sh scripts/setup.sh --dev --browser
	$(BIN)/python scripts/screenshots.py $(ARGS)

format: ## rewrite the code in the project's format
	@sh scripts/setup.sh --dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	sh scripts/web.sh run format

clean: ## remove what was made; data/ stays
	rm -rf .venv web/node_modules web/dist huying.egg-info build screenshots test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find huying tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
