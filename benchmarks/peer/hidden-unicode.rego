# Characters that nobody sees, in any string or name of the object.
package main

import rego.v1

hidden := concat("|", [
	`[\x{AD}\x{61C}\x{115F}\x{1160}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}]`,
	`[\x{3164}\x{FEFF}\x{FFA0}\x{FFF9}-\x{FFFB}\x{1D173}-\x{1D17A}\x{E0000}-\x{E0FFF}]`,
	`[A-Za-z][\x{FE00}-\x{FE0F}]|[\x{FE00}-\x{FE0F}]{2}`,
])

deny contains message if {
	some [path, value] in strings
	regex.match(hidden, value)
	message := sprintf("%v has characters that nobody sees", [path])
}

deny contains message if {
	walk(input, [path, _])
	name := path[count(path) - 1]
	is_string(name)
	regex.match(hidden, name)
	message := sprintf("the name %v has characters that nobody sees", [path])
}
