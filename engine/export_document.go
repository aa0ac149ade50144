// The document half of the C boundary: reading files and locating what stands in them.
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

	"agentgate/engine/internal/document"
)

// agentgate_read reads many files in one call, each given as its syntax (one byte) and its bytes:
// handing over the caller's interpreter lock for every file would cost more than reading it.
//
//export agentgate_read
func agentgate_read(request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		return eachPair(borrow(request, requestLength), func(syntax, data []byte) ([]byte, error) {
			if len(syntax) != 1 {
				return nil, errors.New("the syntax of a file must be one byte")
			}
			reading, err := document.Read(document.Syntax(syntax[0]), data)
			if err != nil {
				return nil, err
			}
			return reading.Encode()
		})
	})
}

//export agentgate_locate
func agentgate_locate(syntax C.int32_t, in *C.char, inLength C.size_t, request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		var queries []document.Query
		if err := json.Unmarshal(borrow(request, requestLength), &queries); err != nil {
			return nil, fmt.Errorf("the request to locate is not a list of queries: %w", err)
		}
		places, err := document.Locate(document.Syntax(syntax), borrow(in, inLength), queries)
		if err != nil {
			return nil, err
		}
		return json.Marshal(places)
	})
}
