//go:build race

package document

import "time"

// slowest allows for the race detector, which slows everything down about tenfold.
const slowest = 60 * time.Second
