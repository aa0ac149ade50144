#!/usr/bin/env bash
# Runs the gate on what DIFF or PATHS name, with BASELINE, and writes SARIF; ends with its status.
set -euo pipefail

if [[ -z $SARIF || $SARIF == *[[:cntrl:]]* ]]; then
  echo "::error title=agentgate::the input sarif must be a path on one line"
  exit 2
fi
arguments=(--output=text --output=github "--output=sarif=$SARIF")
[[ -z ${GITHUB_STEP_SUMMARY:-} ]] || arguments+=("--output=markdown=$GITHUB_STEP_SUMMARY")
[[ -z ${BASELINE:-} ]] || arguments+=("--baseline=$BASELINE")
[[ -z ${DIFF:-} ]] || arguments+=("--diff=$DIFF")
paths=()
while IFS= read -r line; do
  [[ -z $line ]] || paths+=("$line")
done <<<"${PATHS:-}"
# Only the report of this run is handed on, and none where the gate did not come to write one.
rm -f -- "$SARIF"
status=0
"$RUNNER_TEMP/agentgate/bin/gate" check "${arguments[@]}" -- "${paths[@]}" || status=$?
[[ ! -f $SARIF ]] || printf 'sarif=%s\n' "$SARIF" >>"$GITHUB_OUTPUT"
printf 'status=%s\n' "$status" >>"$GITHUB_OUTPUT"
exit "$status"
