# Set-up needs Python (3.11 or later), git and make; nothing else.
# PYTHON is the interpreter of the set-up.
PYTHON ?= python3
PLATFORM ?= windows
VENV := .venv
BIN := $(VENV)/bin
CASES ?= 10000
BOOKS ?= 2000
READY := $(VENV)/.ready

FUZZ ?= 1800

.PHONY: addin bench canary check clean corpus corrections crash demo differential docs excel format fuzz hostile hour kit links mutation rounds test windows windows-tests

demo: $(READY)  ## the main job on the samples
	$(BIN)/kyoten demo

test: $(READY)  ## all tests
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

fuzz: $(READY)  ## damage workbooks for FUZZ seconds; CORPUS=folder adds its files to the seeds
	$(BIN)/python -m fuzz.run --record --seconds $(FUZZ) $(if $(CORPUS),--corpus $(CORPUS))
	$(BIN)/python -m tools.evidence

crash: $(READY)  ## 100 kills, 40 full disks, strange stores, two runs at once: what the next run makes of them (Linux; long)
	$(BIN)/python -m tests.end_to_end.crash
	$(BIN)/python -m tools.evidence

canary: $(READY)  ## a canary in every place of 60 workbooks, looked for in every output
	$(BIN)/python -m tests.end_to_end.canary 60
	$(BIN)/python -m tools.evidence

hostile: $(READY)  ## check every crafted input; writes docs/hostile-inputs.md; FOLDER=more of them
	$(BIN)/python -m tools.hostile $(FOLDER)

corpus: $(READY)  ## annotate, verify and strip every workbook of FOLDER; OFFICE=n opens n in LibreOffice, SDK=n has n validated
	$(BIN)/python -m tools.corpus $(FOLDER) $(if $(OFFICE),--office $(OFFICE)) $(if $(SDK),--sdk $(SDK))
	$(BIN)/python -m tools.evidence

addin: $(READY)  ## the add-ins for Excel and LibreOffice, into dist/
	$(BIN)/python -m addin.excel.build dist/kyoten.xlam
	$(BIN)/python -m addin.libreoffice.build dist

kit: $(READY)  ## kyoten with its own Python, to unzip and start: PLATFORM=windows|linux, RUNTIME=python.org's zip
	$(BIN)/python -m kit.make --platform $(PLATFORM) $(if $(RUNTIME),--runtime "$(RUNTIME)")

windows: kit  ## the Windows kit, made and tried in Wine
	$(BIN)/python -m pytest -q -m wine tests/kit/windows/test_kit.py
	$(BIN)/python -m tools.evidence

excel: $(READY)  ## what Excel would meet: validators, engines, VBA, over every kind of file that is written
	$(BIN)/python -m pytest -q -m excel tests/excel
	$(BIN)/python -m tools.evidence

windows-tests: kit  ## the project's own tests on Windows' Python in Wine (long)
	$(BIN)/python -m pytest -q -m wine tests/kit/windows/test_suite.py
	$(BIN)/python -m tools.evidence

check: $(READY)  ## format, lint, types, import rules, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.manual --check
	$(BIN)/python -m tools.twins_page --check
	$(BIN)/python -m tools.evidence --check

docs: $(READY)  ## the generated pages and, where LibreOffice, poppler and ImageMagick are, the pictures
	$(BIN)/python docs/pictures.py
	$(BIN)/python -m tools.manual
	$(BIN)/python -m tools.twins_page

links: $(READY)  ## BOOKS workbooks, every link of their summary followed, the summary opened by LibreOffice (BOOKS=2000)
	rm -rf build/links
	$(BIN)/python -m benchmarks.generate build/links/submitted $(BOOKS)
	$(BIN)/kyoten batch build/links/submitted --out build/links/results || test $$? = 1
	$(BIN)/python -m tests.end_to_end.links build/links/results/審査結果一覧.xlsx --office

rounds: $(READY)  ## forty workbooks in three rounds through two bureaus and the prefecture, LibreOffice among the clerks
	$(BIN)/python -m tests.end_to_end.three_rounds
	$(BIN)/python -m tools.evidence

mutation: $(READY)  ## how many small changes of the rules the tests notice (long; see docs/mutation.md)
	$(BIN)/python -m tests.mutation build/mutation
	cd build/mutation && ../../$(BIN)/mutmut run
	cd build/mutation && ../../$(BIN)/mutmut results
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.mutation build/mutation --while-loading

corrections: $(READY)  ## the smallest corrections against brute force (CASES=5000), and what they cost
	$(BIN)/python -m tests.validators.exhaustive $(if $(filter-out file,$(origin CASES)),$(CASES),5000)
	$(BIN)/python -m benchmarks.corrections

differential: $(READY)  ## the form's formulas against the rules: CASES=10000 in LibreOffice, ten times as many in a second engine
	$(BIN)/python -m tests.workbooks.differential --cases $(CASES)
	$(BIN)/python -m tests.workbooks.differential --cases $(CASES)0 --engine formualizer
	$(BIN)/python -m tools.evidence

hour: $(READY)  ## a clerk fills the blank form in with real keys, ten slips on the way; takes the pictures of docs/clerk.md
	$(BIN)/python -m tests.end_to_end.clerk_hour
	$(BIN)/python -m tools.evidence

bench: $(READY)  ## measure against the obvious way and the floor; rewrites docs/performance.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --upgrade --target build/frictionless 'frictionless[excel]==5.21.0'
	$(BIN)/python -m benchmarks.run

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) build dist out
