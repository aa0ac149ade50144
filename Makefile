# The verbs of daily work. A fresh machine needs Python 3.11, Go 1.26, a C compiler and make.

PYTHON ?= python3
BIN := .venv/bin
GO := go
# What is built for the tests is kept in a folder named for what it is made from, where every clone
# finds it. TOOLS is one folder with links to all that the tests run.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/agentgate
key = $(shell $(1) | sha256sum | cut -c1-16)
made = $(CACHE)/$(1)-$(call key,cat $(sort $(wildcard tests/e2e/tools/$(1)/go.* tests/e2e/tools/$(1)/*.go)))
STATICCHECK := $(call made,staticcheck)/staticcheck
PODSECURITY := $(call made,podsecurity)/podsecurity
OPA := $(call made,opa)/opa
RENDERING := $(call made,rendering)
KUBERNETES := $(call made,kubernetes)
ARGOCD := $(call made,argocd)
COSIGN := $(call made,verifiers/cosign)/cosign
SLSA := $(call made,verifiers/slsa)/slsa-verifier
TLOG := $(call made,verifiers/log)
SEMGREP := $(CACHE)/semgrep-$(call key,cat requirements/scan.txt)/bin/semgrep
VERIFIERS := $(COSIGN) $(SLSA) $(addprefix $(TLOG)/,fsck tlogcheck)
PROGRAMS := $(PODSECURITY) $(OPA) $(SEMGREP) $(addprefix $(RENDERING)/,kustomize helm) $(VERIFIERS) \
	$(addprefix $(KUBERNETES)/,etcd kube-apiserver kube-controller-manager kubectl) \
	$(addprefix $(ARGOCD)/,argocd application-crd.yaml appproject-crd.yaml)
TOOLS := $(CACHE)/tools-$(call key,echo $(PROGRAMS))
WHEEL := $(CACHE)/wheel-$(call key,cat requirements/wheel.txt)
export GOFLAGS := -buildvcs=false
# A thousand processes are started by the tests, each of which would compile the gate anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: try test check unit real wheel fix lock clean

try: .venv/run ## install, and judge the examples
	$(BIN)/gate check examples/good

test: check unit real wheel ## install, and pass every test

check: .venv/dev $(STATICCHECK)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	test -z "$$(gofmt -l engine tests/e2e/tools)" || { gofmt -l engine tests/e2e/tools; exit 1; }
	cd engine && $(GO) vet ./... && $(STATICCHECK) ./...
	cd tests/e2e/tools/podsecurity && $(GO) vet ./... && $(STATICCHECK) ./...
	cd tests/e2e/tools/verifiers/log && $(GO) vet ./... && $(STATICCHECK) ./...
	$(BIN)/python -m tests.generate --check

unit: .venv/dev ## what needs nothing but Python and Go
	cd engine && $(GO) test ./...
	$(BIN)/pytest --numprocesses 4 --dist worksteal -m "not real"

real: .venv/dev $(TOOLS) ## what needs the real programs
	AGENTGATE_TOOLS=$(TOOLS) $(BIN)/pytest --numprocesses 3 --dist loadfile \
		--no-loadscope-reorder -m real

# Built against an old glibc by a compiler that brings its own, so that it installs anywhere.
wheel: .venv/dev $(WHEEL)/ready ## build the wheel into dist, and try it without Go
	rm -rf dist
	CC="$(WHEEL)/bin/python -m ziglang cc -target $$(uname -m)-linux-gnu.2.17" \
		$(BIN)/python -m hatchling build --target wheel
	$(WHEEL)/bin/auditwheel show dist/*.whl > dist/audit.txt
	grep -E '"manylinux_2_(5|12|17)_' dist/audit.txt || { cat dist/audit.txt; exit 1; }
	AGENTGATE_WHEEL="$$(echo dist/*.whl)" $(BIN)/pytest tests/test_wheel.py

fix: .venv/dev ## format, and write every generated file
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	gofmt -w engine tests/e2e/tools
	$(BIN)/python -m tests.generate

lock: ## resolve the dependencies anew
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group build pyproject.toml --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group dev $(addprefix --extra ,keyless kms opa otel serve) \
		pyproject.toml --output-file requirements/dev.txt
	# Semgrep holds OpenTelemetry, Protobuf and others to old versions: an environment of its own.
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra scan pyproject.toml --output-file requirements/scan.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--group wheel --output-file requirements/wheel.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--constraint requirements/dev.txt --extra serve --extra otel \
		pyproject.toml --output-file requirements/serve.txt

clean:
	rm -rf .venv build dist gate/libagentgate.so

ENGINE := $(shell find engine \( -name '*.go' -o -name '*.c' \) -not -name '*_test.go') engine/go.mod engine/go.sum

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

$(WHEEL)/ready:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/wheel.txt
	touch $@

$(TOOLS): $(PROGRAMS)
	mkdir -p $@
	ln -sf $^ $@

$(STATICCHECK):
	cd tests/e2e/tools/staticcheck && $(GO) build -o $@ honnef.co/go/tools/cmd/staticcheck

$(SEMGREP): requirements/scan.txt
	$(PYTHON) -m venv $(CACHE)/semgrep-$(call key,cat requirements/scan.txt)
	$(@D)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt
	touch $@

$(PODSECURITY):
	cd tests/e2e/tools/podsecurity && $(GO) build -o $@ .

# The server that the contract test runs, of the version that is in the engine.
$(OPA):
	cd tests/e2e/tools/opa && $(GO) build -o $@ github.com/open-policy-agent/opa

$(RENDERING)/kustomize:
	cd tests/e2e/tools/rendering && CGO_ENABLED=0 $(GO) build -trimpath -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(RENDERING)/helm:
	cd tests/e2e/tools/rendering && CGO_ENABLED=0 $(GO) build -trimpath -o $@ helm.sh/helm/v3/cmd/helm

# Programs of Kubernetes know their version only by being told; Helm and kubectl ask for all of it.
VERSIONED := k8s.io/component-base/version
$(KUBERNETES)/%:
	cd tests/e2e/tools/kubernetes && version=$$($(GO) list -m -f '{{.Version}}' k8s.io/kubernetes) && \
	minor=$${version#v1.} && CGO_ENABLED=0 $(GO) build -trimpath -o $@ -ldflags "-s -w \
		-X $(VERSIONED).gitVersion=$$version -X $(VERSIONED).gitMajor=1 \
		-X $(VERSIONED).gitMinor=$${minor%%.*} \
		-X k8s.io/client-go/pkg/version.gitVersion=$$version" k8s.io/kubernetes/cmd/$*

$(KUBERNETES)/etcd:
	cd tests/e2e/tools/kubernetes && CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o $@ \
		go.etcd.io/etcd/server/v3

# Minutes, once: it brings most of Kubernetes.
ARGOCD_SOURCE := github.com/argoproj/argo-cd/v3
$(ARGOCD)/argocd:
	cd tests/e2e/tools/argocd && version=$$($(GO) list -m -f '{{.Version}}' $(ARGOCD_SOURCE)) && \
	CGO_ENABLED=0 $(GO) build -trimpath -o $@ -ldflags "-s -w \
		-X $(ARGOCD_SOURCE)/common.version=$${version#v}" $(ARGOCD_SOURCE)/cmd

# The definitions of its kinds come with its source, and are kept beside it.
$(ARGOCD)/%-crd.yaml:
	cd tests/e2e/tools/argocd && $(GO) mod download $(ARGOCD_SOURCE) && \
	source=$$($(GO) list -m -f '{{.Dir}}' $(ARGOCD_SOURCE)) && \
	install -D -m 644 $$source/manifests/crds/$(@F) $@

# The slowest of all to build, as it knows every registry and key service: minutes, once.
$(COSIGN):
	cd tests/e2e/tools/verifiers/cosign && CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o $@ \
		github.com/sigstore/cosign/v3/cmd/cosign

$(SLSA):
	cd tests/e2e/tools/verifiers/slsa && CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o $@ \
		github.com/slsa-framework/slsa-verifier/v2/cli/slsa-verifier

$(TLOG)/fsck:
	cd tests/e2e/tools/verifiers/log && CGO_ENABLED=0 $(GO) build -trimpath -o $@ \
		github.com/transparency-dev/tessera/cmd/fsck

$(TLOG)/tlogcheck:
	cd tests/e2e/tools/verifiers/log && CGO_ENABLED=0 $(GO) build -trimpath -o $@ .
