# make html builds the site, make test runs all tests. Each does all of its own set-up; `make help` lists the rest.

PYTHON ?= $(shell tools/find-python)
VENV   := .venv
BENCH  := .venv-bench
BIN    := $(VENV)/bin
SPHINX := $(BIN)/python -m sphinx
STRICT  = --conf-dir . --nitpicky --fail-on-warning --keep-going --jobs auto --quiet --warning-file _build/$@.log
HOURS  := 1
PORT   ?= 8000
FORMAT ?= text
# After the warnings, for those who do not know make's own words.
FIX     = { $(BIN)/python tools/mistakes.py _build/$@.log; echo "Fix what is reported above, and run make $@ again."; exit 1; }

# TeX takes the date of the PDF from here, so that the same sources give the same bytes.
export FORCE_SOURCE_DATE = 1

# Python starts some hundred times, and compiles everything each time where this is set, as in many containers.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help html pdf epub live data fix linkcheck check test nightly matrix fuzz package bench clean lock schema messages pictures system

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

html: $(VENV)/docs ## Build the site
	@$(SPHINX) -M html docs _build $(STRICT) || $(FIX)
	@echo "Open file://$(CURDIR)/_build/html/index.html"

pdf: $(VENV)/docs system ## Build the books for readers and for maintainers
	@$(SPHINX) -M latex docs _build $(STRICT) || $(FIX)
	@$(MAKE) -C _build/latex all-pdf >_build/tex.log 2>&1 || { \
	  tail -n 40 _build/tex.log; echo "TeX has failed. Everything that it printed is in _build/tex.log"; exit 1; }
	@echo "Open file://$(CURDIR)/_build/latex/roadmap.pdf"
	@echo "or file://$(CURDIR)/_build/latex/maintaining.pdf"

epub: $(VENV)/docs ## Build the e-book
	@$(SPHINX) -M epub docs _build $(STRICT) || $(FIX)
	@echo "Open file://$(CURDIR)/_build/epub/roadmap.epub"

live: $(VENV)/dev ## Serve the site, and build it again on each save; another port with PORT=8001
	@PORT=$(PORT) $(BIN)/python tools/live.py

data: $(VENV)/docs ## Check the data, with the pages that it links to
	@PYTHONPATH=_ext $(BIN)/python tools/data.py

fix: $(VENV)/docs ## Write the corrections of the data that are sure, and check the rest
	@PYTHONPATH=_ext $(BIN)/python tools/data.py --fix

linkcheck: $(VENV)/docs ## Ask each outside address whether it still answers; for programs with FORMAT=github or json
	@$(SPHINX) -M linkcheck docs _build --conf-dir . --define wwc_criteria_linkcheck_format=$(FORMAT) \
	  $(if $(filter-out text,$(FORMAT)),--quiet 2>_build/linkcheck.log)

check: data $(VENV)/dev ## Check the data, and run the linters and the type checker
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

test: check system $(VENV)/wheels ## Run all tests
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

nightly: system $(VENV)/dev ## Run the tests that take minutes
	@$(BIN)/python -m pytest -m nightly

matrix: $(VENV)/uv ## Run the tests of the extension on each Sphinx that it supports (needs a network)
	@$(BIN)/python tools/matrix.py

fuzz: $(VENV)/fuzz ## Read made-up data files for HOURS=1, and stop at one that hurts
	@mkdir -p _build
	@PYTHONPATH=_ext:tests $(BIN)/python tests/fuzz.py -max_total_time=$$(($(HOURS) * 3600))

package: $(VENV)/package ## Build the package of the extension in _build/package, and judge it (needs a network)
	@rm -rf _build/package && mkdir -p _build
	@$(BIN)/python -m build --no-isolation --outdir _build/package >_build/package.log 2>&1 || { cat _build/package.log; exit 1; }
	@$(BIN)/twine check --strict _build/package/*
	@$(BIN)/check-wheel-contents _build/package/*.whl
	@$(BIN)/pyroma --quiet --min 10 --skip-tests AuthorEmail _build/package/*.tar.gz

bench: ## Compare the speed with that of other ways to a table, for about half an hour
	@$(MAKE) --no-print-directory VENV=$(BENCH) $(BENCH)/bench
	@PYTHONPATH=_ext $(BENCH)/bin/python -m benchmarks $(OPTIONS)
	@echo "Now run make pictures"

clean: ## Remove what was built, and the environments
	rm -rf _build $(VENV) $(BENCH)

lock: $(VENV)/uv ## Pin the newest versions of all packages, for each Python
	@for group in docs dev build package fuzz bench; do \
	  $(BIN)/uv pip compile --group pyproject.toml:$$group --universal --fork-strategy requires-python --python-version 3.11 \
	    --generate-hashes --no-annotate --no-header --upgrade --quiet --output-file requirements/$$group.txt \
	    $$(test $$group = docs || echo --constraint requirements/docs.txt) || exit 1; \
	done

schema: $(VENV)/docs ## Write the JSON Schemas of the data file and of a record
	@PYTHONPATH=_ext $(BIN)/python -m wwc_criteria schema > _ext/wwc_criteria/datafile/editor.schema.json
	@PYTHONPATH=_ext $(BIN)/python -m wwc_criteria schema --record > _ext/wwc_criteria/datafile/record.schema.json

messages: $(VENV)/docs ## Collect the fixed texts of the extension for translators
	@$(BIN)/pybabel --quiet extract --omit-header --add-location file --sort-by-file \
	  --output _ext/wwc_criteria/locale/wwc_criteria.pot _ext/wwc_criteria

pictures: ## Make the pictures that are drawn from an SVG (needs rsvg-convert)
	rsvg-convert --width 480 --output docs/wwc/stamp.png docs/wwc/stamp.svg
	rsvg-convert --format pdf --output docs/wwc/stamp.pdf docs/wwc/stamp.svg
	rsvg-convert --width 640 --output docs/steps.png docs/steps.svg
	rsvg-convert --format pdf --output docs/steps.pdf docs/steps.svg
	rsvg-convert --width 1440 --output docs/maintaining/performance.png docs/maintaining/performance.svg
	rsvg-convert --format pdf --output docs/maintaining/performance.pdf docs/maintaining/performance.svg
	rsvg-convert --output _static/social-card.png _static/social-card.svg
	rsvg-convert --width 900 --output _static/cover.png _static/cover.svg

system:
	@tools/system-packages

# One file for each set of packages that has been installed.
$(VENV)/docs $(VENV)/dev $(VENV)/package $(VENV)/fuzz $(VENV)/bench: $(VENV)/%: requirements/%.txt | $(VENV)/pip
	@echo "Installing the packages of requirements/$*.txt"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

# Tests set up fresh environments, without a network.
$(VENV)/wheels: requirements/docs.txt requirements/build.txt | $(VENV)/pip
	@rm -rf $@ $@.part
	@$(BIN)/python -m pip download --quiet --require-hashes $(addprefix --requirement ,$^) --dest $@.part
	@mv $@.part $@

$(VENV)/uv: | $(VENV)/pip
	@$(BIN)/python -m pip install --quiet uv
	@touch $@

$(VENV)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found"; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  echo "On Debian and Ubuntu, first run: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@touch $@
