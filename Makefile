# The verbs of daily work. A fresh machine needs Python 3.11, Go 1.26, a C compiler and make.

PYTHON ?= python3
BIN := .venv/bin
# What tests need is built once for what it is made from, and found there by every clone.
MADE_FROM := $(sort $(wildcard tests/tools/go.* tests/tools/*/go.* tests/tools/*/*.go) requirements/wheel.txt)
KEY := $(shell cat $(MADE_FROM) | sha256sum | cut -c1-16)
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/agentgate/tools-$(KEY)
GO := go
export GOFLAGS := -buildvcs=false

.PHONY: try test check unit real wheel fix lock clean

try: .venv/run ## install, and judge the examples
	$(BIN)/gate check examples/good

test: check unit real wheel ## install, and pass every test

check: .venv/dev $(TOOLS)/staticcheck
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	test -z "$$(gofmt -l engine tests/tools)" || { gofmt -l engine tests/tools; exit 1; }
	cd engine && $(GO) vet ./... && $(TOOLS)/staticcheck ./...
	cd tests/tools/podsecurity && $(GO) vet ./... && $(TOOLS)/staticcheck ./...
	$(BIN)/python -m tests.generate --check

unit: .venv/dev ## what needs nothing but Python and Go
	cd engine && $(GO) test ./...
	$(BIN)/pytest --numprocesses 2 -m "not real"

real: .venv/dev $(addprefix $(TOOLS)/,podsecurity opa kustomize helm) ## what needs the real programs
	AGENTGATE_TOOLS=$(TOOLS) $(BIN)/pytest --numprocesses 2 -m real

# Built against an old glibc by a compiler that brings its own, so that it installs anywhere.
wheel: .venv/dev $(TOOLS)/wheel/ready ## build the wheel into dist, and try it without Go
	rm -rf dist
	CC="$(TOOLS)/wheel/bin/python -m ziglang cc -target $$(uname -m)-linux-gnu.2.17" \
		$(BIN)/python -m hatchling build --target wheel
	$(TOOLS)/wheel/bin/auditwheel show dist/*.whl > dist/audit.txt
	grep -E '"manylinux_2_(5|12|17)_' dist/audit.txt || { cat dist/audit.txt; exit 1; }
	AGENTGATE_WHEEL="$$(echo dist/*.whl)" $(BIN)/pytest tests/test_wheel.py

fix: .venv/dev ## format, and write every generated file
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	gofmt -w engine tests/tools
	$(BIN)/python -m tests.generate

lock: ## resolve the dependencies anew
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group build pyproject.toml --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group dev --extra opa pyproject.toml --output-file requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group wheel --output-file requirements/wheel.txt

clean:
	rm -rf .venv build dist gate/libagentgate.so

ENGINE := $(shell find engine -name '*.go' -not -name '*_test.go') engine/go.mod engine/go.sum

.venv/run: requirements/run.txt pyproject.toml hatch_build.py $(ENGINE)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements/dev.txt pyproject.toml hatch_build.py $(ENGINE)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(TOOLS)/wheel/ready:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/wheel.txt
	touch $@

$(TOOLS)/staticcheck:
	cd tests/tools && $(GO) build -o $@ honnef.co/go/tools/cmd/staticcheck

$(TOOLS)/podsecurity:
	cd tests/tools/podsecurity && $(GO) build -o $@ .

# The server that the contract test runs, of the version that is in the engine.
$(TOOLS)/opa:
	cd tests/tools/opa && $(GO) build -o $@ github.com/open-policy-agent/opa

$(TOOLS)/kustomize:
	cd tests/tools/rendering && CGO_ENABLED=0 $(GO) build -trimpath -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(TOOLS)/helm:
	cd tests/tools/rendering && CGO_ENABLED=0 $(GO) build -trimpath -o $@ helm.sh/helm/v3/cmd/helm
