// The C boundary of the engine: the only place that knows how answers and panics cross it.
package main

/*
#include <stdint.h>
#include <stdlib.h>
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"unsafe"

	"agentgate/engine/internal/policy"

	"github.com/open-policy-agent/opa/v1/version"
)

const (
	statusOK       int32 = 0
	statusRefused  int32 = 1
	statusPanicked int32 = 2
)

// gcPercent trades memory for latency: an evaluation allocates a few hundred kilobytes that die with
// it, while the live heap (the prepared rules) is a few megabytes, so the default of 100 would
// collect every handful of evaluations.
const gcPercent = 400

// Above so much memory, in bytes, the collector works harder, so that gcPercent cannot multiply the
// garbage of many or very large documents. Each processor may have an evaluation under way. Who
// holds many sets of rules gets some times what they take: else it would collect without end.
const (
	memoryBase      = 96 << 20
	memoryProcessor = 8 << 20
	memoryTimes     = 4
)

func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	limitMemory()
}

// limitMemory takes into account what the last collection left, unless the owner has set a limit.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	least := memoryBase + int64(runtime.GOMAXPROCS(0))*memoryProcessor
	debug.SetMemoryLimit(max(least, memoryTimes*int64(live[0].Value.Uint64())))
}

func main() {}

// refusal is the body of every answer that is not a result.
type refusal struct {
	Message string         `json:"message"`
	Errors  []policy.Fault `json:"errors,omitempty"`
}

// borrow views foreign memory as bytes. They are valid only during the call and must not be kept.
func borrow(data *C.char, length C.size_t) []byte {
	if data == nil || length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(data)), int(length))
}

// guard runs one call: its result, its error or its panic becomes the reply, copied into memory that
// the caller releases with agentgate_free.
func guard(out **C.char, length *C.size_t, work func() ([]byte, error)) C.int32_t {
	status, answer := settle(work)
	*out = (*C.char)(C.CBytes(answer))
	*length = C.size_t(len(answer))
	return C.int32_t(status)
}

// settle turns what happens in one call into a status and a body. No panic leaves it.
func settle(work func() ([]byte, error)) (status int32, body []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			status, body = statusPanicked, panicked(cause)
		}
	}()
	answer, err := work()
	if err != nil {
		return statusRefused, refused(err)
	}
	return statusOK, answer
}

func refused(err error) []byte {
	body := refusal{Message: err.Error()}
	if load, ok := errors.AsType[*policy.LoadError](err); ok {
		body.Errors = load.Faults
	}
	return encode(body)
}

func panicked(cause any) []byte {
	return encode(refusal{Message: fmt.Sprintf("the engine panicked: %v", cause)})
}

// encode writes a body of strings and numbers, which JSON can always express.
func encode(body refusal) []byte {
	text, err := json.Marshal(body)
	if err != nil {
		return []byte(`{"message": "the engine could not write its own error"}`)
	}
	return text
}

//export agentgate_version
func agentgate_version(out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		return json.Marshal(map[string]string{"opa": version.Version, "go": runtime.Version()})
	})
}
