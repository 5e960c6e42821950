# For those who have make; README.md gives the plain commands too.
# Variables: STAGE (5, s05 or a slug), PORT and PYTHON, as in: make run STAGE=5 PORT=8001

# Empty here, so that a STAGE or PORT of the environment, meant for something else, is not read.
STAGE :=
PORT :=
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# On all cores (conftest.py: with one process more for what is slow); a process that has no test left
# takes over some of another's. A test that hangs says where after half an hour, and fails with its
# process; the longest one takes five minutes, and some wait for the site, which is built first.
PYTEST = $(BIN)/python -m pytest -n auto --dist worksteal \
    -o faulthandler_timeout=1800 -o faulthandler_exit_on_timeout=true

.DEFAULT_GOAL := help
.PHONY: help run test everywhere check lint slow clients browser fuzz nginx docs notebooks postman bench mutants newest lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.course ## serve the course on http://127.0.0.1:8100 (STAGE=5: one stage, on 8000)
	@$(BIN)/python -m course run $(STAGE) $(if $(PORT),--port $(PORT))

test: $(VENV)/.reader $(VENV)/.npm-all ## run the promises of all stages and of the repo (STAGE=3: of one stage)
	@$(PYTEST) $(if $(STAGE),--stage $(STAGE))

everywhere: $(VENV)/.contributor $(VENV)/.npm-all ## all promises at all stages, over HTTP, and what is slow at each
	@$(PYTEST) --everywhere
	@$(PYTEST) -m weekly
	@$(PYTEST) -m weekly tests/house/chromium tests/house/fuzz

check: lint test slow clients browser fuzz nginx ## all that contributors need: lint, types, tests, browser, fuzzing

lint: $(VENV)/.contributor ## ruff and mypy
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --num-workers auto

slow: $(VENV)/.contributor $(VENV)/.npm-all ## what takes minutes: guards taken out, copies, all attacks, every link
	@$(PYTEST) -m "slow and not weekly"

clients: $(VENV)/.contributor ## OAuth2 clients that know nothing of the course
	@$(PYTEST) tests/house/clients

browser: $(VENV)/.contributor $(VENV)/.npm-all ## the pages, in headless Chromium; the desk in Firefox, too
	@$(PYTEST) tests/house/chromium tests/house/firefox

fuzz: $(VENV)/.contributor ## schemathesis over the OpenAPI of the last stage of each line
	@$(PYTEST) tests/house/fuzz

nginx: $(VENV)/.reader ## the nginx of "Start a product", if this machine has one
	@if command -v nginx >/dev/null; then $(BIN)/python -m pytest tests/house/nginx; \
	else echo "nginx is not installed: its tests are left out."; fi

docs: $(VENV)/.reader $(VENV)/.npm ## build the site, strictly, into site/
	@$(BIN)/python -m course docs

notebooks: $(VENV)/.course ## open JupyterLab at the first stage (STAGE=5: at another)
	@$(BIN)/python -m course notebooks $(STAGE)

postman: $(VENV)/.course ## run the Postman collections through newman (STAGE=5: one)
	@$(BIN)/python -m course postman $(STAGE)

bench: $(VENV)/.contributor ## measure the complete stage beside the bare app and the article's way
	@$(BIN)/python -m course bench
	@$(BIN)/python -m tests.house.chromium.measure
	@$(BIN)/python -m tests.house.chromium.measure_desk

mutants: $(VENV)/.reader ## edit each line of all stages: does a promise notice? (STAGE=5: of one; half an hour)
	@$(BIN)/python -m course mutants $(STAGE)

newest: ## try the newest release of every direct dependency, in .venv-newest; it says what broke
	@rm -rf .venv-newest
	@$(PYTHON) -m venv .venv-newest
	@sed -En '/# held:/{s/ +#.*//p;d;}; s/^([A-Za-z][A-Za-z0-9._-]*(\[[a-z0-9]+\])?)==.*/\1/p' \
	    requirements.txt requirements-dev.txt > .venv-newest/names.txt
	@.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check \
	    -r .venv-newest/names.txt
	@echo "Newer than the pins:"
	@.venv-newest/bin/python -m pip freeze | tr 'A-Z_' 'a-z-' | sort > .venv-newest/found.txt
	@sed -En 's/^([A-Za-z][^ ;]*==[^ ;]+).*/\1/p' constraints.txt | tr 'A-Z_' 'a-z-' | sort \
	| comm -13 - .venv-newest/found.txt
	@touch .venv-newest/.course .venv-newest/.reader .venv-newest/.contributor
	@$(MAKE) --no-print-directory VENV=.venv-newest .venv-newest/.npm-all
	@echo "Pins of package.json that are not what npm calls the latest:"
	@npm outdated || true
	@$(MAKE) --keep-going --no-print-directory VENV=.venv-newest check

# Not after .contributor: a new pin cannot be installed before it is in constraints.txt.
lock: | $(VENV)/bin/python ## write constraints.txt anew
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    $$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-dev.txt)
	@grep -hv '^-[cr]' requirements.txt requirements-dev.txt \
	| $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links - -o constraints.new
	@{ echo "# Every package with its exact version, for Python 3.11 to 3.14 on Linux, macOS and"; \
	   echo "# Windows. Written by make lock."; cat constraints.new; } > constraints.txt
	@rm constraints.new

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.course: requirements-course.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing requirements-course.txt into $(VENV), once: about 50 MB to load."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-course.txt
	@touch $@

$(VENV)/.reader: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "Installing requirements.txt into $(VENV), once: about 130 MB to load."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $(VENV)/.course $@

$(VENV)/.contributor: requirements-dev.txt $(VENV)/.reader
	@echo "Installing requirements-dev.txt into $(VENV), once."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.npm: package-lock.json $(VENV)/.reader
	@$(BIN)/python -m course setup
	@touch $@

$(VENV)/.npm-all: package-lock.json $(VENV)/.reader
	@$(BIN)/python -m course setup --all
	@touch $@
