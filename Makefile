# Every target sets itself up: it needs Python 3.11 or newer, make and git, and nothing else.

PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python,$(if $(shell $(p) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(p))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Gold folders with the floors of accuracy on each; one that is not at hand is left out.
FLOORS := corpus/test:tests/floors.json phenomena:tests/floors-phenomena.json ../shared/gold/seeds:tests/floors-seeds.json
evaluate = @for pair in $(FLOORS); do \
	gold=$${pair%%:*}; [ -d $$gold ] || continue; echo "$$gold:"; \
	$(BIN)/dangvien-extract evaluate $$gold --floors $${pair\#\#*:} $(1) || exit 1; done

# Gold articles and the gold places of their units, with the floors of linking.
PLACES := corpus/dev:dev corpus/test:test ../shared/gold/seeds:seeds
linking = @for pair in $(PLACES); do \
	gold=$${pair%%:*}; [ -d $$gold ] || continue; echo "places of $$gold:"; \
	$(BIN)/dangvien-extract evaluate $$gold --places corpus/places/$${pair\#\#*:}.tsv \
	--floors tests/floors-places.json $(1) || exit 1; done

.PHONY: help setup demo docs test check dependencies audit mutants format weights accuracy places floors speed fuzz clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup: $(READY) ## make .venv with everything that the library and its developers need

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer found; name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than Python 3.11" >&2; exit 1; }
	@echo "setting up $(VENV) with $$($(PYTHON) --version) (once; a minute or two)"
	@$(PYTHON) -m venv $(VENV) || { echo "make: $(PYTHON) cannot make virtual environments (on Debian: install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(READY) ## extract the facts of corpus/dev into build/facts.db and show them as records
	@mkdir -p build
	@$(BIN)/dangvien-extract extract corpus/dev -o build/facts.db
	@$(BIN)/dangvien-extract records build/facts.db --format table

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY) ## lint, types, one-way imports, examples of every rule, floors of accuracy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dangvien-extract patterns check
	$(call evaluate)
	$(call linking)

dependencies: $(READY) ## licences; essential tests with the lowest and the newest versions of what the package needs
	$(BIN)/python tools/dependencies.py licences
	$(BIN)/python tools/dependencies.py test

audit: $(READY) ## known vulnerabilities of what is installed, where the registry tells of them
	$(BIN)/python tools/dependencies.py audit

mutants: $(READY) ## small changes of the code of numbers, periods and spellings: does a test fail for each?
	$(BIN)/python tools/mutants.py

docs: $(READY) ## build the site of docs/ into build/site, the tutorial run; a warning is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "build/site/index.html"

format: $(READY) ## put the code in the usual form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

weights: $(READY) ## fit all weights and the curve of confidence anew (training/; ARCHIVE=news.jsonl: try real news too)
	$(BIN)/python training/train.py $(ARCHIVE)

accuracy: $(READY) ## measure everything; writes docs/accuracy.md
	$(BIN)/python benchmarks/accuracy.py

floors: $(READY) ## raise the floors of accuracy to what is measured now; with LOWER=1, lower them too
	$(call evaluate,--raise-floors $(if $(LOWER),--allow-lower))
	$(call linking,--raise-floors $(if $(LOWER),--allow-lower))

places: $(READY) ## measure the gazetteer: time and memory of its first use, unique names, linking
	$(BIN)/python benchmarks/places.py

speed: $(READY) ## measure the speed beside its peers (ARCHIVE=news.jsonl: real news); writes docs/performance.md
	@$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/speed.py $(if $(ARCHIVE),--archive $(ARCHIVE))

fuzz: $(READY) ## fuzz the extraction with a million articles (ARTICLES=20000 SEED=1: others)
	nice $(BIN)/python fuzz/articles.py --articles $(or $(ARTICLES),1000000) --workers 2 --seed $(or $(SEED),8)

clean: ## remove everything that was made here
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
