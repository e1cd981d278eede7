# What people do with this checkout. Every target may be repeated: what is up to date is not made again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Flags for JupyterLab, such as: make demo DEMO_FLAGS="--no-browser --allow-root --port 8890"
DEMO_FLAGS ?=
# Flags for the test runners, such as: make pytest PYTEST_FLAGS="-x tests/unit"
PYTEST_FLAGS ?=
UI_FLAGS ?=
# Flags for the benchmark on a cluster, such as: make bench-kubernetes BENCH_FLAGS="--nodes 20 --parallel 5"
BENCH_FLAGS ?=

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export npm_config_audit := false
export npm_config_fund := false
export npm_config_update_notifier := false

FRONT_END := $(shell find src style schema -type f) scripts/build-widget.mjs package.json tsconfig.json tsconfig.build.json
# An environment on top of the other one: two people in one document. There it would be on for all tests.
COLLABORATION := $(VENV)/collaboration
INSTALLED := $(VENV)/share/jupyter/labextensions/jupyter-dagflow

# The cluster that KUBECONFIG names, or else the one that `make cluster` started.
USE_CLUSTER := [ -n "$$KUBECONFIG" ] || eval "$$(scripts/cluster env)"

.PHONY: demo test lint pytest vitest test-ui cluster test-kubernetes test-targets picture bench bench-kubernetes bench-canvas wheel format clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo    build, install into $(VENV) and open JupyterLab on examples/"
	@echo "make test    all checks and tests but those in the browser"
	@echo "make test-ui the tests in the browser"
	@echo "make picture the README's picture, by these tests"
	@echo "make bench   overhead against papermill's own loop"
	@echo "make cluster          a Kubernetes cluster on this machine, with the images of the tests (scripts/cluster)"
	@echo "make test-kubernetes  the tests on a cluster: that of KUBECONFIG, or the one made here"
	@echo "make test-targets     exports, run and checked by the orchestrators they are for"
	@echo "make bench-kubernetes overhead against Jobs that a plain client makes"
	@echo "make bench-canvas     1,000 nodes in Chromium: opening, panning, dragging, 500 events a second, layout"
	@echo "make wheel   the wheel, in dist/"
	@echo "make format  lay out all sources"
	@echo "make clean   remove all that was built"

demo: $(VENV)/.demo
	jupyter lab --ServerApp.root_dir=examples --LabApp.default_url=/lab/tree/digits/digits.dagflow $(DEMO_FLAGS)

test: lint pytest vitest

lint: $(VENV)/.test
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	npm run --silent lint:check

pytest: $(VENV)/.test
	DAGFLOW_KUBERNETES=off DAGFLOW_TARGETS=off python -m pytest -q -n 2 --dist worksteal $(PYTEST_FLAGS)

vitest: node_modules/.made
	npm run --silent test

test-ui: $(VENV)/.test $(COLLABORATION)/.made
	@if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	elif ! command -v chromium >/dev/null; then \
		npx playwright install chromium; \
	fi
	npm run --silent test:ui -- $(UI_FLAGS)

cluster: $(VENV)/.test
	scripts/cluster up

test-kubernetes: $(VENV)/.test
	@$(USE_CLUSTER); DAGFLOW_KUBERNETES=required python -m pytest -q tests/kubernetes $(PYTEST_FLAGS)

# Each orchestrator has an environment of its own, kept between checkouts (scripts/target-env).
test-targets: $(VENV)/.test
	scripts/target-env >/dev/null
	DAGFLOW_TARGETS=required python -m pytest -q -n 2 --dist loadfile tests/targets $(PYTEST_FLAGS)

# The picture of the README, as the tests in the browser made it.
picture: test-ui
	cp ui-tests/screenshots/canvas.png docs/images/canvas.png

bench: $(VENV)/.test
	python -m benchmarks.overhead
	python -m benchmarks.engine

bench-kubernetes: $(VENV)/.test
	@$(USE_CLUSTER); python -m benchmarks.kubernetes $(BENCH_FLAGS)

# Figures and Chromium's traces of them (benchmarks/canvas/traces); nothing fails for being slow.
bench-canvas: $(VENV)/.test
	npx playwright test --config benchmarks/canvas/playwright.config.ts $(BENCH_FLAGS)

wheel: $(VENV)/.made node_modules/.made
	rm -rf dist
	npm run --silent build:prod
	python -m pip wheel -q --no-deps --wheel-dir dist .

format: $(VENV)/.test
	ruff check --fix .
	ruff format .
	npm run --silent lint

clean:
	rm -rf $(VENV) node_modules lib labextension jupyter_dagflow/objects/static dist build tsconfig.tsbuildinfo tsconfig.build.tsbuildinfo
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .eslintcache .stylelintcache

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	python -m pip install -q "jupyter-builder>=1.2"
	@touch $@

# Scripts of packages do not run, and the lock file decides every version.
node_modules/.made: package.json package-lock.json
	npm ci --ignore-scripts
	@touch $@

labextension/package.json: $(FRONT_END) node_modules/.made | $(VENV)/.made
	npm run --silent build:prod
	@touch $@

# pip deletes through a link that `jupyter-builder develop` made, so such a link goes first.
$(VENV)/.demo: pyproject.toml labextension/package.json | $(VENV)/.made
	rm -rf $(INSTALLED)
	python -m pip install -q jupyterlab -e ".[examples]"
	@touch $@

$(VENV)/.test: $(VENV)/.demo
	rm -rf $(INSTALLED)
	python -m pip install -q -e ".[examples,test,lint]"
	@touch $@

$(COLLABORATION)/.made: $(VENV)/.test
	rm -rf $(COLLABORATION)
	python -m venv --without-pip $(COLLABORATION)
	python -c 'import pathlib, sys, sysconfig; [site] = pathlib.Path(sys.argv[1]).glob("lib/python3*/site-packages"); (site / "base.pth").write_text("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' $(COLLABORATION)
	python -m pip --python $(COLLABORATION)/bin/python install -q "jupyter-collaboration>=4,<6"
	@touch $@
