# Models that move.
package main

import rego.v1

warn contains message if {
	some list in [["spec", "model"], ["model"]]
	model := object.get(input, list, "")
	is_string(model)
	regex.match(`(?:-latest|:latest)$`, model)
	message := sprintf("model %s moves", [model])
}
