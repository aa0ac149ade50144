package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestTheMemoryLimitFollowsWhatIsHeld(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "")
	const size = 64 << 20
	held := make([]byte, size)
	runtime.GC()
	limitMemory()
	if limit := debug.SetMemoryLimit(-1); limit < memoryTimes*size {
		t.Errorf("%d bytes may be used where %d are held", limit, size)
	}
	runtime.KeepAlive(held)
	runtime.GC()
	limitMemory()
	least := memoryBase + int64(runtime.GOMAXPROCS(0))*memoryProcessor
	if limit := debug.SetMemoryLimit(-1); limit != least {
		t.Errorf("%d bytes may be used where little is held, not %d", limit, least)
	}
}

func TestTheLimitOfTheOwnerStays(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "52MiB")
	before := debug.SetMemoryLimit(-1)
	held := make([]byte, before)
	runtime.GC()
	limitMemory()
	if limit := debug.SetMemoryLimit(-1); limit != before {
		t.Errorf("the limit was %d and is %d", before, limit)
	}
	runtime.KeepAlive(held)
}
