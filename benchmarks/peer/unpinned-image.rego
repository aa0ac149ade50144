# Images that move.
package main

import rego.v1

warn contains message if {
	some image in array.concat(images, mounted_images)
	image != ""
	not regex.match(`@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$`, image)
	message := sprintf("image %s is not pinned by digest", [image])
}
