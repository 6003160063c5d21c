# make demo    installs into .venv and compares a baseline with four policies
# make docs    builds the site
# make test    installs what the tests need and runs all checks
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
POLICIES := living_wage peer_support restraint_reduction needs_weighted_funding
# One kernel thread a process where a library would start its own; keeps two cores for two workers.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: changelog install docs demo test nightly bench lint readme clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo     install, compare a baseline with four policies, write a folder under results/"
	@echo "make install  install into .venv; the command is .venv/bin/mindgap"
	@echo "make docs     build the site: build/docs/index.html"
	@echo "make test     install what tests need, run ruff, mypy and every test"
	@echo "make lint     ruff and mypy alone"
	@echo "make bench    time the model beside plain references, and sweeps"
	@echo "make nightly  the long tests: 20,000 fuzzed files, every number, and with MINDGAP_DATA=FOLDER the whole official files"
	@echo "make coverage branch coverage of the model, what is compiled lived with compilation off"
	@echo "make mutation small mistakes planted one by one in the science, and how many are found"
	@echo "make oldest   every test with the lowest versions allowed; make newest with the newest there are"
	@echo "make readme   write the demo's figures and chart into README.md"
	@echo "make changelog VERSION=0.2.0  gather changelog.d into CHANGELOG.md for a release"
	@echo "make clean    remove the environment, builds and caches (results stay)"

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# What is imported is compiled when it first is: half of the libraries never are.
$(VENV)/.made: pyproject.toml constraints.txt | $(VENV)/.python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.made-for-tests: pyproject.toml constraints.txt | $(VENV)/.python
	$(INSTALL) -e '.[test]'
	@touch $(VENV)/.made $@

install: $(VENV)/.made
	@echo "Ready: $(BIN)/mindgap --help"

$(VENV)/.made-for-docs: pyproject.toml constraints.txt | $(VENV)/.python
	$(INSTALL) -e '.[docs]'
	@touch $(VENV)/.made $@

docs: $(VENV)/.made-for-docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "The site: $(CURDIR)/build/docs/index.html"

demo: $(VENV)/.made
	$(BIN)/mindgap compare baseline $(POLICIES)
	@echo
	@echo "Tables, charts and the manifest that reproduces them: $(CURDIR)/$$(ls -td results/*-living_wage-peer_support-* | head -1)"

test: $(VENV)/.made-for-tests
	$(MAKE) --no-print-directory -j 2 lint compiled
	MINDGAP_NO_SKIP=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m "not nightly"

.PHONY: compiled
compiled: $(VENV)/.made-for-tests # on the second processor while types are checked; each test process would wait for it
	$(BIN)/python -c 'from mindgap import Society; Society("baseline", people=500, burn_in_months=2, months=2).step()'

lint: $(VENV)/.made-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

nightly: $(VENV)/.made-for-tests
	MINDGAP_NO_SKIP=1 MINDGAP_FUZZ=20000 $(BIN)/python -m pytest -n 2 --dist loadfile -m ""
	$(BIN)/mindgap validate
	$(MAKE) --no-print-directory coverage mutation oldest newest

# Nothing is seen of compiled loops: what they do is also lived with compilation off.
.PHONY: coverage mutation oldest newest
coverage: $(VENV)/.made-for-tests
	$(BIN)/python -m coverage erase
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m coverage run -m tests.mutants.score --sample 0
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m coverage run -m tests.mutants.lively
	$(BIN)/python -m coverage run -m pytest -n 2 --dist loadfile -m "not nightly"
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --fail-under 95

mutation: $(VENV)/.made-for-tests
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m tests.mutants.score --least 0.85

# Each in an environment of its own: the lowest versions that pyproject.toml allows, and the newest there are.
oldest:
	$(PYTHON) -m venv --clear build/oldest
	$(PYTHON) tests/lowest.py > build/oldest.txt
	build/oldest/bin/python -m pip install --quiet --disable-pip-version-check uv  # pip finds no way through these
	build/oldest/bin/uv pip install --quiet --python build/oldest/bin/python -c build/oldest.txt -e '.[test]'
	build/oldest/bin/python -m pytest -n 2 --dist loadfile -m "not nightly" -W default

newest:
	$(PYTHON) -m venv --clear build/newest
	build/newest/bin/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	build/newest/bin/python -m pytest -n 2 --dist loadfile -m "not nightly" -W default

bench: $(VENV)/.made
	$(BIN)/python -m benchmarks.speed --keep
	$(BIN)/python -m benchmarks.processes --keep
	$(BIN)/python -m benchmarks.throughput --keep
	$(BIN)/python -m benchmarks.app --keep

readme: demo
	$(BIN)/python -m docs.readme_result $$(ls -td results/*-living_wage-peer_support-* | head -1)

changelog: $(VENV)/.made-for-tests # make changelog VERSION=0.2.0
	$(BIN)/python -m towncrier build --version $(VERSION) --yes

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
