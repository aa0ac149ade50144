// The policy half of the C boundary: handles of prepared sets, and the calls on them.
package main

/*
#include <stdint.h>
#include <stdlib.h>
*/
import "C"

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"agentgate/engine/internal/policy"
)

// register hands out numbers for prepared sets, because foreign memory must not hold Go pointers.
// Numbers are never used twice, so that a stale one is an error and not another set.
type register struct {
	lock sync.RWMutex
	last uint64
	sets map[uint64]*policy.Set
}

var prepared = register{sets: map[uint64]*policy.Set{}}

func (r *register) add(set *policy.Set) uint64 {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.last++
	r.sets[r.last] = set
	return r.last
}

func (r *register) get(handle uint64) (*policy.Set, error) {
	r.lock.RLock()
	defer r.lock.RUnlock()
	set, ok := r.sets[handle]
	if !ok {
		return nil, fmt.Errorf("there is no prepared policy set %d", handle)
	}
	return set, nil
}

// remove forgets a set. An evaluation that already has it goes on: the collector keeps it alive.
func (r *register) remove(handle uint64) bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	_, ok := r.sets[handle]
	delete(r.sets, handle)
	return ok
}

//export agentgate_prepare
func agentgate_prepare(request *C.char, requestLength C.size_t, handle *C.uint64_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		source, err := policy.ParseSource(borrow(request, requestLength))
		if err != nil {
			return nil, err
		}
		set, err := policy.Prepare(source)
		if err != nil {
			return nil, err
		}
		answer, err := json.Marshal(map[string]any{"rules": set.Rules})
		if err != nil {
			return nil, err
		}
		*handle = C.uint64_t(prepared.add(set))
		limitMemory()
		return answer, nil
	})
}

// agentgate_evaluate asks about many inputs in one call, each given as its selection and its bytes.
//
//export agentgate_evaluate
func agentgate_evaluate(handle C.uint64_t, deadline C.int64_t, request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		set, err := prepared.get(uint64(handle))
		if err != nil {
			return nil, err
		}
		return eachPair(borrow(request, requestLength), func(selection, input []byte) ([]byte, error) {
			answers, err := set.Evaluate(time.Duration(deadline), selection, input)
			if err != nil {
				return nil, err
			}
			return json.Marshal(answers)
		})
	})
}

// agentgate_cover asks as agentgate_evaluate does, and answers which places of the rules were gone
// through.
//
//export agentgate_cover
func agentgate_cover(handle C.uint64_t, deadline C.int64_t, request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		set, err := prepared.get(uint64(handle))
		if err != nil {
			return nil, err
		}
		trace := set.Watch()
		_, err = eachPair(borrow(request, requestLength), func(selection, input []byte) ([]byte, error) {
			return nil, trace.Evaluate(time.Duration(deadline), selection, input)
		})
		if err != nil {
			return nil, err
		}
		return json.Marshal(trace.Report())
	})
}

//export agentgate_release
func agentgate_release(handle C.uint64_t) C.int32_t {
	if !prepared.remove(uint64(handle)) {
		return C.int32_t(statusRefused)
	}
	return C.int32_t(statusOK)
}

//export agentgate_check
func agentgate_check(request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		source, err := policy.ParseSource(borrow(request, requestLength))
		if err != nil {
			return nil, err
		}
		return json.Marshal(map[string]any{"errors": policy.Check(source)})
	})
}

//export agentgate_test
func agentgate_test(deadline C.int64_t, request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		source, err := policy.ParseSource(borrow(request, requestLength))
		if err != nil {
			return nil, err
		}
		report, err := policy.Test(source, time.Duration(deadline))
		if err != nil {
			return nil, err
		}
		return json.Marshal(report)
	})
}

//export agentgate_format
func agentgate_format(source *C.char, sourceLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		return policy.Format(bytes.Clone(borrow(source, sourceLength)))
	})
}
