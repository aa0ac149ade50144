# Hooks that would not stop anything.
package main

import rego.v1

hook_key := "argocd.argoproj.io/hook"

is_hook if {
	marks[hook_key]
	some image in images
	contains(split(image, "@")[0], "agentgate")
}

deny contains message if {
	is_hook
	not "PreSync" in regex.split(`\s*,\s*`, marks[hook_key])
	message := sprintf("runs the gate as a %s hook", [marks[hook_key]])
}

deny contains message if {
	is_hook
	policy := marks["argocd.argoproj.io/hook-delete-policy"]
	not contains(policy, "BeforeHookCreation")
	message := "the gate's hook stays after it ran"
}

deny contains message if {
	is_hook
	some container in containers
	some word in words(container)
	regex.match(`(\|\||;)\s*(true|:|exit\s+0)\s*($|;)`, trim_space(word))
	message := "hides that the gate denied"
}

deny contains message if {
	some webhook in object.get(input, "webhooks", [])
	contains(object.get(webhook, "name", ""), "agentgate")
	object.get(webhook, "failurePolicy", "Fail") == "Ignore"
	message := sprintf("webhook %s is passed over when it does not answer", [webhook.name])
}

deny contains message if {
	some option in object.get(input, ["spec", "syncPolicy", "syncOptions"], [])
	lower(replace(option, " ", "")) == "validate=false"
	message := "switches off validation"
}
