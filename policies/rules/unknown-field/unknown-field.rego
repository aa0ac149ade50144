# METADATA
# title: Field that the API server would drop
# description: >-
#   An API server drops the fields of a custom resource that its definition does not have, and says
#   nothing. The file then says one thing and the cluster does another: an approval, a key or a
#   security context that was written is not there. The gate knows the fields of the resources of
#   agent platforms from lists with their source and release; where a cluster runs another release,
#   give its own definitions with `--crds`.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
#     description: "Kubernetes: field pruning"
# custom:
#   severity: medium
#   remediation: >-
#     Correct the name or the place of the field, or remove it; if the cluster's release has the
#     field, give its definitions with --crds.
#   requires: [fields]
package agentgate.rules["unknown-field"]

import future.keywords.not

findings contains {"at": field.at, "message": message} if {
	some field in input.manifest.unknown_fields
	field.reason == "not_in_schema"
	message := sprintf("%s, so the API server drops it", [field.message])
}
