// The signing part of the C boundary: a key and files in, a signature out.
package main

/*
#include <stdint.h>
#include <stdlib.h>
*/
import "C"

import (
	"encoding/json"

	"agentgate/engine/internal/signing"
)

// agentgate_sign signs the files of a bundle. The first pair is the private key and its id, each
// other one a file's path and its bytes.
//
//export agentgate_sign
func agentgate_sign(request *C.char, requestLength C.size_t, out **C.char, length *C.size_t) C.int32_t {
	return guard(out, length, func() ([]byte, error) {
		key, keyID, files, err := toSign(borrow(request, requestLength))
		if err != nil {
			return nil, err
		}
		signature, err := signing.Sign(key, string(keyID), files)
		if err != nil {
			return nil, err
		}
		return json.Marshal(signature)
	})
}

func toSign(request []byte) (key, keyID []byte, files []signing.File, err error) {
	key, keyID, rest, err := nextPair(request)
	for err == nil && len(rest) > 0 {
		var name, data []byte
		name, data, rest, err = nextPair(rest)
		files = append(files, signing.File{Name: string(name), Data: data})
	}
	return key, keyID, files, err
}
