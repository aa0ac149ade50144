// How many byte strings cross the boundary in one call: each behind its length in eight bytes.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

const lengthBytes = 8

var errFrames = errors.New("the request is cut short")

// nextFrame takes the first byte string of a request.
func nextFrame(request []byte) (frame, rest []byte, err error) {
	if len(request) < lengthBytes {
		return nil, nil, errFrames
	}
	size := binary.LittleEndian.Uint64(request)
	request = request[lengthBytes:]
	if size > uint64(len(request)) {
		return nil, nil, errFrames
	}
	return request[:size], request[size:], nil
}

// nextPair takes the first two byte strings of a request.
func nextPair(request []byte) (first, second, rest []byte, err error) {
	first, rest, err = nextFrame(request)
	if err != nil {
		return nil, nil, nil, err
	}
	second, rest, err = nextFrame(rest)
	return first, second, rest, err
}

// eachPair answers the pairs of byte strings of a request, in order, with one JSON list.
func eachPair(request []byte, answer func(first, second []byte) ([]byte, error)) ([]byte, error) {
	var answers [][]byte
	for len(request) > 0 {
		first, second, rest, err := nextPair(request)
		if err != nil {
			return nil, err
		}
		text, err := answer(first, second)
		if err != nil {
			return nil, err
		}
		answers, request = append(answers, text), rest
	}
	return append(append([]byte("["), bytes.Join(answers, []byte(","))...), ']'), nil
}
