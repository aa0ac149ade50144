//go:build !race

package document

import "time"

// slowest is how long the reader may take over anything: far more than it needs, far less than a
// reader whose time grows with the square of its input would.
const slowest = 5 * time.Second
