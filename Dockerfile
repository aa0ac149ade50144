# The gate as a service. Nothing of it is fetched by name alone but the two base images, which a
# release names by their digests: docker build --build-arg GO=golang@sha256:… --build-arg PYTHON=…
ARG GO=docker.io/library/golang:1.26-bookworm
ARG PYTHON=docker.io/library/python:3.11-slim-bookworm

# The Go toolchain, which the engine in the wheel is compiled with.
FROM ${GO} AS go

# The wheel is built where Python is the one that runs it; its glibc is that of the last stage.
FROM ${PYTHON} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY --from=go /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:$PATH GOFLAGS=-buildvcs=false PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
COPY requirements/run.txt requirements/serve.txt requirements/
RUN python -m venv /build/tools \
    && /build/tools/bin/pip install --require-hashes --requirement requirements/run.txt
COPY engine/go.mod engine/go.sum engine/
RUN cd engine && go mod download
COPY pyproject.toml hatch_build.py README.md LICENSE CHANGELOG.md ./
COPY engine engine
COPY gate gate
COPY webhooks webhooks
COPY policies policies
RUN /build/tools/bin/python -m hatchling build --target wheel
# What runs, and nothing that builds: no compiler, no pip, no semgrep.
RUN python -m venv --without-pip /opt/agentgate \
    && /build/tools/bin/pip --python /opt/agentgate/bin/python install --no-deps --require-hashes \
        --requirement requirements/serve.txt \
    && /build/tools/bin/pip --python /opt/agentgate/bin/python install --no-deps --no-index dist/*.whl \
    && /opt/agentgate/bin/gate rules --output json > /dev/null \
    && python -m compileall -q --invalidation-mode unchecked-hash /opt/agentgate/lib
# What renders a revision before its sync, in the versions that the tests run.
COPY tests/e2e/tools/rendering rendering
RUN cd rendering && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /opt/rendering/ \
        sigs.k8s.io/kustomize/kustomize/v5 helm.sh/helm/v3/cmd/helm

FROM ${PYTHON}
LABEL org.opencontainers.image.title=agentgate \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.description="Policy-as-code gate for AI agents kept in Git"
# What fetches the commit that is about to be synced.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git openssh-client \
    && rm -rf /var/lib/apt/lists/*
# Nothing here is ever installed again, and nobody logs in.
RUN python -m pip uninstall --yes --quiet pip setuptools wheel \
    && rm -rf /usr/local/lib/python3.11/ensurepip \
    && groupadd --gid 65532 gate \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gate
COPY --from=build /opt/agentgate /opt/agentgate
COPY --from=build /opt/rendering /usr/local/bin
ENV PATH=/opt/agentgate/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
USER 65532:65532
WORKDIR /tmp
EXPOSE 8443 8444 9464
STOPSIGNAL SIGTERM
# Kubernetes probes /healthz and /readyz.
HEALTHCHECK NONE
ENTRYPOINT ["/opt/agentgate/bin/gate"]
CMD ["serve", "--help"]
