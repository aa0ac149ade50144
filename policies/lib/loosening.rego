# METADATA
# title: Loosening
# description: What an owner's gate.yaml asked for before a change and asks for no more.
package agentgate.lib.loosening

import future.keywords.not

loosened contains {"at": "/deny_at", "message": message} if {
	before := object.get(input.change.old, "deny_at", "high")
	after := object.get(input.object, "deny_at", "high")
	severities[after] > severities[before]
	message := sprintf("raises deny_at from %s to %s, so what was denied passes", [before, after])
}

loosened contains {"at": sprintf("/enforcement/%d", [index]), "message": message} if {
	some index, entry in object.get(input.object, "enforcement", [])
	object.get(entry, "action", "deny") in {"warn", "dryrun"}
	not entry in object.get(input.change.old, "enforcement", [])
	message := sprintf("turns %s into %s", [concat(", ", entry.rules), entry.action])
}

loosened contains {"at": sprintf("/ignore/%d", [index]), "message": message} if {
	some index, pattern in object.get(input.object, "ignore", [])
	not pattern in object.get(input.change.old, "ignore", [])
	message := sprintf("leaves %q out of what is judged", [pattern])
}

loosened contains {"at": sprintf("/scan/%s/enabled", [scanner]), "message": message} if {
	some scanner, subject in scanners
	is_on(input.change.old, scanner)
	not is_on(input.object, scanner)
	message := sprintf("switches off the scanner of %s", [subject])
}

loosened contains {"at": "/scan", "message": message} if {
	demands_scan(input.change.old)
	is_on(input.object, "semgrep")
	not demands_scan(input.object)
	message := "demands no more that code is scanned: where semgrep is not installed, nobody looks at it"
}

loosened contains {"at": "/scan/semgrep/config", "message": message} if {
	is_on(input.object, "semgrep")
	some file in object.get(input.change.old, ["scan", "semgrep", "config"], [])
	not file in object.get(input.object, ["scan", "semgrep", "config"], [])
	message := sprintf("scans code no more by the rules in %q", [file])
}

loosened contains {"at": "/scan/dependencies/osv", "message": message} if {
	is_on(input.object, "dependencies")
	before := object.get(input.change.old, ["scan", "dependencies", "osv"], "")
	after := object.get(input.object, ["scan", "dependencies", "osv"], "")
	before != ""
	after != before
	message := sprintf("holds dependencies no more to the advisories in %q", [before])
}

severities := {"low": 1, "medium": 2, "high": 3, "critical": 4}

scanners := {"semgrep": "code", "secrets": "secrets", "dependencies": "dependencies"}

is_on(config, scanner) if object.get(config, ["scan", scanner, "enabled"], true) != false

demands_scan(config) if {
	object.get(config, ["scan", "semgrep"], null) != null
	is_on(config, "semgrep")
}
