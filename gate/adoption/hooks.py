"""What makes the gate run by itself: before a commit, and in GitHub's and GitLab's pipelines."""

from dataclasses import dataclass

PRE_COMMIT = ".pre-commit-config.yaml"

HOOK = """\
  - repo: local
    hooks:
      # Judges what the next commit will hold. `gate` must be installed where commits are made.
      - id: agentgate
        name: agentgate
        entry: gate check --staged
        language: system
        pass_filenames: false # the gate finds out itself what the change affects
        always_run: true # removing a file can matter too
"""
HOOKS = f"# What runs before a commit (https://pre-commit.com).\nrepos:\n{HOOK}"

GITHUB = """\
# Judges the change of every pull request.
name: agentgate
on:
  pull_request:
permissions:
  contents: read
jobs:
  agentgate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0 # to see where the branch began
          persist-credentials: false
      - name: Install the gate
        env:
          # A variable of the repository: the address or path of the gate's wheel.
          WHEEL: ${{ vars.AGENTGATE_WHEEL }}
        run: |
          python3 -m venv "$RUNNER_TEMP/agentgate"
          "$RUNNER_TEMP/agentgate/bin/pip" install "${WHEEL:?set the variable AGENTGATE_WHEEL}"
      - name: Judge the change
        env:
          BASE: ${{ github.event.pull_request.base.sha }}
        run: |
          "$RUNNER_TEMP/agentgate/bin/gate" check "--diff=$BASE" --output text --output github
"""
GITLAB = """\
# Judges the change of every merge request, and everything on the default branch.
agentgate:
  stage: test
  image: python:3.13 # pin it by digest
  variables:
    GIT_DEPTH: "0" # to see where the branch began
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - python3 -m venv /tmp/agentgate
    # A variable of the project: the address or path of the gate's wheel.
    - /tmp/agentgate/bin/pip install "${AGENTGATE_WHEEL:?set the variable AGENTGATE_WHEEL}"
    - >-
      /tmp/agentgate/bin/gate check
      ${CI_MERGE_REQUEST_DIFF_BASE_SHA:+"--diff=$CI_MERGE_REQUEST_DIFF_BASE_SHA"}
      --output text --output junit=agentgate.junit.xml
  artifacts:
    when: always
    reports:
      junit: agentgate.junit.xml
"""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A file that makes a CI system run the gate."""

    path: str
    text: str


PIPELINES = {
    "github": Pipeline(".github/workflows/agentgate.yml", GITHUB),
    "gitlab": Pipeline(".gitlab-ci.yml", GITLAB),
}
