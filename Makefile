# Storehand. `make serve` and `make test` work on a fresh clone; both install first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
HOME_DIR ?= .storehand/demo
HOST ?= 127.0.0.1
PORT ?= 8000
# Processes that run tests: each loads the models, about 2 GB.
TESTERS ?= 2

.PHONY: install serve test check format eval bench clean

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

# Chromium takes more than a core: its tests come after the others, one at a time.
test: install
	$(BIN)/pytest -n $(TESTERS) --dist loadfile -m 'not browser'
	$(BIN)/pytest -m browser

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Both shops' cases; the shares must not fall. Reports lie in reports/.
eval: install
	$(BIN)/storehand eval tests/eval/demo.jsonl --shop knowledge/demo --at-least 0.96 \
		--junit reports/demo.xml --markdown reports/demo.md
	$(BIN)/storehand eval tests/eval/bakery.jsonl --shop tests/shops/bakery --at-least 0.96 \
		--junit reports/bakery.xml --markdown reports/bakery.md

bench: install
	$(BIN)/storehand bench

clean:
	rm -rf $(VENV) .storehand build dist *.egg-info
