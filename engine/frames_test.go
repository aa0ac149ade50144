package main

import (
	"encoding/binary"
	"errors"
	"testing"
)

func framed(parts ...string) []byte {
	var request []byte
	for _, part := range parts {
		request = binary.LittleEndian.AppendUint64(request, uint64(len(part)))
		request = append(request, part...)
	}
	return request
}

func joined(first, second []byte) ([]byte, error) {
	return []byte(`"` + string(first) + string(second) + `"`), nil
}

func TestPairsAreAnsweredInOrder(t *testing.T) {
	for request, want := range map[string]string{
		"":                                "[]",
		string(framed("a", "b")):          `["ab"]`,
		string(framed("a", "b", "", "c")): `["ab","c"]`,
	} {
		got, err := eachPair([]byte(request), joined)
		if err != nil || string(got) != want {
			t.Errorf("%q: got %s, %v", request, got, err)
		}
	}
}

func TestRequestsThatAreCutShortAreRefused(t *testing.T) {
	whole := framed("abc", "defg")
	for end := 1; end < len(whole); end++ {
		if _, err := eachPair(whole[:end], joined); !errors.Is(err, errFrames) {
			t.Errorf("%d bytes: got %v", end, err)
		}
	}
	huge := binary.LittleEndian.AppendUint64(nil, 1<<63)
	if _, err := eachPair(append(huge, "abc"...), joined); !errors.Is(err, errFrames) {
		t.Errorf("a huge length: got %v", err)
	}
}

func TestAnErrorOfOneAnswerIsTheErrorOfAll(t *testing.T) {
	fails := errors.New("no")
	_, err := eachPair(framed("a", "b"), func(_, _ []byte) ([]byte, error) { return nil, fails })
	if !errors.Is(err, fails) {
		t.Errorf("got %v", err)
	}
}

func TestFilesToSignComeBehindTheirKey(t *testing.T) {
	key, keyID, files, err := toSign(framed("key", "id", "a", "1", "b", ""))
	if err != nil || string(key) != "key" || string(keyID) != "id" || len(files) != 2 {
		t.Fatalf("got %s, %s, %v, %v", key, keyID, files, err)
	}
	if files[0].Name != "a" || string(files[0].Data) != "1" || files[1].Name != "b" {
		t.Errorf("got %v", files)
	}
	whole := framed("key", "id", "a", "1")
	for end := range len(whole) {
		if _, _, _, err := toSign(whole[:end]); err == nil && end != len(framed("key", "id")) {
			t.Errorf("%d bytes were accepted", end)
		}
	}
}
