# Storehand. `make serve` and `make test` work on a fresh clone; both install first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
HOME_DIR ?= .storehand/demo
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: install serve test check format bench clean

install: $(INSTALLED)

# torch goes first and alone: see constraints.txt.
$(INSTALLED): constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps \
		$$(grep '^torch==' constraints.txt)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

serve: install
	$(BIN)/storehand serve --demo --home $(HOME_DIR) --host $(HOST) --port $(PORT)

test: install
	$(BIN)/pytest

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install
	$(BIN)/storehand bench

clean:
	rm -rf $(VENV) .storehand build dist *.egg-info
