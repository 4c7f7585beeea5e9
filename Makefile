# What you can do with the book. `make` alone lists it; README.md has the same steps without make.
PYTHON ?= python3
CHAPTER ?=
SEEDS ?= 1
RECORD ?=
REFERENCE ?=
PLATFORM :=
PYTHONS :=
OUT :=
ZIP :=
VENV_BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
PY := $(VENV_BIN)/python
NEED_PYTHON = command -v "$(firstword $(PYTHON))" >/dev/null || { echo "There is no '$(PYTHON)' here: install \
	Python 3.11, 3.12 or 3.13, or name yours, for example: make book PYTHON=python3.12" >&2; exit 1; }
.DEFAULT_GOAL := help
.PHONY: help install book test lab preflight kit bench links lint clean

help:     ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s%s\n", $$1, $$2}' Makefile

install:  ## make .venv with the exact pins (what needs them does this first)
	@$(NEED_PYTHON)
	@$(PYTHON) _ext/install.py

book: install  ## run what changed, build the pages, say what to open
	@$(PY) _ext/book.py

test: install  ## test everything: units, notebooks, the pages in a browser
	@$(PY) -m pytest

lab: install  ## open JupyterLab on the chapters
	@$(PY) -m jupyter lab --notebook-dir=. --FileContentsManager.preferred_dir=chapters

preflight:  ## is this machine ready, and how long will each chapter take here?
	@$(NEED_PYTHON)
	@$(PYTHON) _ext/preflight.py

kit: install  ## one folder for laptops without a network (PLATFORM="linux windows" PYTHONS="3.12" ZIP=1)
	@$(PY) _ext/kit.py --platform "$(PLATFORM)" --pythons "$(PYTHONS)" \
		$(if $(OUT),--out "$(OUT)") $(if $(filter 1,$(ZIP)),--zip)

bench: install  ## figures beside their budgets (CHAPTER=02 SEEDS=3; RECORD=1 keeps them)
	@$(PY) _ext/bench.py $(CHAPTER) --seeds $(SEEDS) $(if $(filter 1,$(RECORD)),--record) \
		$(if $(filter 1,$(REFERENCE)),--reference)

links: install  ## ask every outside link, and name statements checked long ago (needs a network)
	@$(PY) _ext/book.py --links

lint: install  ## check and format-check the code
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

clean:    ## remove _build (the chapters' runs stay; it says where they are)
	@if [ -x $(PY) ]; then $(PY) _ext/clean.py; else $(NEED_PYTHON); $(PYTHON) _ext/clean.py; fi
