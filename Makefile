# Everything that people and continuous integration call. `make` alone lists the targets.
BIN := .venv/bin
PYTEST_OPTIONS ?=
BENCH_OPTIONS ?=
FUZZ_OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help setup test-setup booklet test check mend bench fuzz golden clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## install what building a booklet needs, where it is missing
	@tools/setup.sh booklet

test-setup:
	@tools/setup.sh test

# Status 1 says: built, with findings at error level. The paths on stdout tell it from a program that broke.
booklet: setup ## build output/print.pdf and output/accessible.pdf from content/
	@paths=$$($(BIN)/livret build); status=$$?; \
	if [ -n "$$paths" ]; then printf '%s\n' "$$paths"; fi; \
	if [ $$status -eq 1 ] && [ -n "$$paths" ]; then exit 0; fi; \
	exit $$status

test: test-setup ## install what the tests need, where it is missing, and run every test
	@$(BIN)/python -m pytest -n auto $(PYTEST_OPTIONS)

check: test-setup ## format, lint, types, import laws, then every test: what CI runs
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "some files are not formatted: run make mend" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --strict --no-error-summary pipeline
	@$(BIN)/lint-imports --no-logo > .venv/imports.log 2>&1 || { cat .venv/imports.log >&2; exit 1; }
	@$(MAKE) --no-print-directory test

mend: test-setup ## format, apply the lint's own repairs, write docs/findings.md again
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/python -m tools.write_findings

golden: test-setup ## write again corpus, tag trees and pages (tests/corpus, tests/golden): look before you accept it
	@$(BIN)/python -m tests.tools.outline
	@$(BIN)/python -m tests.tools.trees
	@$(BIN)/python -m tests.tools.pages
	@git diff --stat -- tests/corpus tests/golden 2>/dev/null || true

fuzz: test-setup ## 100 000 made-up inputs through everything that reads content (FUZZ_OPTIONS='--inputs 1000')
	@$(BIN)/python -m tools.fuzz $(FUZZ_OPTIONS)

bench: setup ## measure how fast livret is, and against what (BENCH_OPTIONS='--size L'): docs/performance.md
	@$(BIN)/python -m tools.bench $(BENCH_OPTIONS)

clean: ## remove what a build, the tests and the checkers leave behind (.venv stays)
	@find output -mindepth 1 -maxdepth 1 ! -name .gitkeep -exec rm -rf {} +
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d ! -path './.venv/*' -prune -exec rm -rf {} +
