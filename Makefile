# One command per wish; each builds .venv by itself and only again when a requirements file has changed.
# Extra words go into ARGS: make demo ARGS="--port 8080"

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
digest = $(shell (cat $(1); pwd) | cksum | cut -d ' ' -f 1)
RUNTIME := .venv/.runtime-$(call digest,requirements.txt)
DEV := .venv/.dev-$(call digest,requirements.txt requirements-dev.txt)
TEMPLATES = $(shell find jiedao -path '*/templates/*' -name '*.html')
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
UV_COMPILE = $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check bench format requirements chromium clean

help:  ## Show what can be asked for
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

demo: $(RUNTIME)  ## Two offices of invented data at http://localhost:8000 (ARGS="--port 8080")
	@$(PY) -m jiedao demo $(ARGS)

test: chromium check  ## The checks, then every test, browser tests included (ARGS="-k cases")
	@$(if $(ARGS),$(PY) -m pytest $(ARGS),sh tests/side_by_side.sh $(PY))

check: $(DEV)  ## Format, lint, types, layers, rulebooks, templates and migrations; no tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(PY) -m jiedao rulebook check
	$(PY) -m django check --settings jiedao.settings --fail-level WARNING
	@$(if $(TEMPLATES),$(PY) -m djhtml --check --tabwidth 2 $(TEMPLATES),echo 'no templates')
	$(PY) -m django makemigrations --check --dry-run --settings jiedao.settings

bench: $(DEV)  ## Measure the budgets of docs/performance.md (ARGS="--quick --only 3")
	@$(PY) -m bench $(ARGS)

format: $(DEV)  ## Put code and templates into shape
	$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .
	@$(if $(TEMPLATES),$(PY) -m djhtml --tabwidth 2 $(TEMPLATES))

requirements: $(DEV)  ## Pin the dependencies of pyproject.toml anew (ARGS="--upgrade")
	$(PY) -m pip --disable-pip-version-check install --quiet uv
	$(UV_COMPILE) $(ARGS) --output-file requirements.txt
	$(UV_COMPILE) $(ARGS) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean:  ## Remove what was built; data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis static_collected test-results

chromium:
	@test -n "$(CHROMIUM)" || { echo 'apt-get install -y chromium fonts-noto-cjk'; exit 1; }

# -- the environment ------------------------------------------------------------------------------------------------

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo 'Jiedao needs Python 3.11 or newer: no $(PYTHON) found.'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Jiedao needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo '$(PYTHON) cannot make a virtual environment. On Debian: apt-get install -y python3-venv'; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# Order-only: a newer python on disk is no reason to install again; changed requirements (or a moved folder) are.
$(RUNTIME): | .venv/bin/python
	@echo 'Installing what Jiedao needs into .venv (once, about a minute) ...'
	@$(PIP) -r requirements.txt
	@$(command-line)
	@rm -f .venv/.runtime-* && touch $@

$(DEV): | $(RUNTIME)
	@echo 'Installing the tools for tests and checks into .venv (once) ...'
	@$(PIP) -r requirements-dev.txt
	@rm -f .venv/.dev-* && touch $@

# The command works from any folder: site-packages learns where the project stands, the script starts the package.
define command-line
echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/jiedao.pth" && \
printf '#!/bin/sh\nexec "%s" -m jiedao "$$@"\n' "$(CURDIR)/.venv/bin/python" > .venv/bin/jiedao && chmod +x .venv/bin/jiedao
endef
