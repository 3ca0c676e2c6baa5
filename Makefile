# Tonghu. `make demo` and `make test` need Python >= 3.11 and nothing else; uv is used where it is installed.

VENV := .venv
BIN := $(VENV)/bin
# More arguments for pytest, such as PYTEST='-k oracle' or PYTEST=--nothing-skipped
PYTEST :=
# city (as it stands without), prefecture or province; more arguments, such as BENCH='--json figures.json'
SCALE :=
BENCH :=

.PHONY: help demo test check fix bench translations screenshots clean

help:
	@echo 'make demo          the fictional city, opened in the browser'
	@echo 'make test          every test'
	@echo 'make check         style, types, rooms, catalogue; writes nothing'
	@echo 'make fix           mends the style where that can be done by itself'
	@echo 'make bench         how fast it is, with the floor beside each figure'
	@echo 'make translations  brings new texts into the Chinese catalogue'
	@echo 'make screenshots   pictures of the pages under docs/images'

demo: $(VENV)/.ready
	@$(BIN)/tonghu demo

test: $(VENV)/.ready-dev
	@$(BIN)/pytest -n 3 --dist loadfile $(PYTEST)

check: $(VENV)/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m dashboard.catalogue

fix: $(VENV)/.ready-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m benchmarks $(if $(SCALE),--scale $(SCALE)) $(BENCH)

translations: $(VENV)/.ready-dev
	@$(BIN)/python -m dashboard.catalogue --update

screenshots: $(VENV)/.ready-dev
	@$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV)

# --- setting up: once; again only when the versions change -----------------------------------------------------------

$(VENV)/.ready: pyproject.toml constraints.txt
	@sh .ci/setup $(VENV) .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt
	@sh .ci/setup $(VENV) '.[dev]'
	@touch $@ $(VENV)/.ready
