#!/usr/bin/env bash
# Installs the gate into an environment of its own: from the wheel WHEEL, else from this source.
set -euo pipefail

source=${WHEEL:-$GITHUB_ACTION_PATH}
# A bare name would be looked up in a package index, where somebody else may own it.
if [[ -n ${WHEEL:-} && ! $WHEEL =~ ^[^-].*\.whl(#sha256=[0-9a-f]{64})?$ ]]; then
  echo "::error title=agentgate::the input wheel must be the path or address of a .whl file"
  exit 2
fi
python3 -m venv "$RUNNER_TEMP/agentgate"
"$RUNNER_TEMP/agentgate/bin/python" -m pip install --quiet --disable-pip-version-check -- "$source"
