# Two commands for people: make run, make test. The rest is for development and CI.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test keur bench betrouwbaar site wheel install install-bench install-docs install-test chromium nginx postgres lint clean voorbeeldregio

run: install
	$(BIN)/kaart start --port $(PORT)

test: install-test chromium lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

# First what processes may share the machine for, then what measures time or memory, by itself.
keur: install-bench install-docs chromium nginx postgres
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --hypothesis-profile=keur \
		-m "(slow or hypothesis) and not measured"
	$(BIN)/python -m pytest --hypothesis-profile=keur -m "slow and measured"

# Measures on this machine and writes docs/bench.md and docs/bench.json.
bench: install-bench chromium
	$(BIN)/python -m bench

# What is claimed of reliability, tried part by part: docs/betrouwbaarheid.md and docs/betrouwbaarheid.json.
betrouwbaar: install-bench nginx postgres
	$(BIN)/python -m bench.betrouwbaar

# The documentation as a site in build/site: open its index.html, or put the folder on any web server.
site: install-docs
	$(BIN)/python -m mkdocs build --strict --quiet

install: $(VENV)/.installed

install-bench: install-test
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[test,bench]'

install-docs: install-test
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'

install-test: $(VENV)/.installed-test

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@ $(VENV)/.installed

# Debian's Chromium when we may install it, Playwright's own elsewhere.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; \
	else $(BIN)/python -m playwright install chromium; fi

# For the test of the example in docs/webserver.
nginx:
	@PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >/dev/null; \
	else echo "make keur needs nginx: install it first" >&2; exit 1; fi

# Werksessies are tested on both databases. Debian keeps the programs outside PATH.
postgres:
	@test -n "$$KAART_TEST_DATABASE" || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || \
	command -v postgres >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; \
	else echo "make keur needs PostgreSQL: install it, or set KAART_TEST_DATABASE to one that may be used" >&2; exit 1; fi

lint: install-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m numpydoc.hooks.validate_docstrings $$(git ls-files 'src/kaart/*.py')

# For a release: dist/kaart-VERSION.whl, with everything that `kaart start` needs.
wheel: install
	rm -rf build
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

voorbeeldregio: install
	$(BIN)/python scripts/voorbeeldregio

clean:
	rm -rf $(VENV) cache/* static/*
