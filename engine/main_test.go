package main

import (
	"encoding/json"
	"errors"
	"testing"

	"agentgate/engine/internal/policy"
)

func TestAPanicBecomesStatusTwo(t *testing.T) {
	status, answer := settle(func() ([]byte, error) { panic("boom") })
	if status != statusPanicked || !json.Valid(answer) {
		t.Fatalf("status %d, answer %s", status, answer)
	}
	if want := `{"message":"the engine panicked: boom"}`; string(answer) != want {
		t.Errorf("answer %s, want %s", answer, want)
	}
}

func TestARuntimePanicBecomesStatusTwo(t *testing.T) {
	var nothing []int
	status, _ := settle(func() ([]byte, error) { return nil, errors.New(string(rune(nothing[3]))) })
	if status != statusPanicked {
		t.Errorf("status %d", status)
	}
}

func TestAnErrorCarriesItsFaults(t *testing.T) {
	fault := policy.Fault{File: "a.rego", Line: 2, Column: 3, Message: "wrong"}
	status, answer := settle(func() ([]byte, error) { return nil, &policy.LoadError{Faults: []policy.Fault{fault}} })
	want := `{"message":"a.rego:2:3: wrong","errors":[{"file":"a.rego","line":2,"column":3,"message":"wrong","pointer":""}]}`
	if status != statusRefused || string(answer) != want {
		t.Errorf("status %d, answer %s", status, answer)
	}
}

func TestHandlesAreNeverReused(t *testing.T) {
	sets := register{sets: map[uint64]*policy.Set{}}
	first := sets.add(&policy.Set{})
	if !sets.remove(first) || sets.remove(first) {
		t.Fatal("a set must be released exactly once")
	}
	if second := sets.add(&policy.Set{}); second == first {
		t.Error("a released handle came back")
	}
	if _, err := sets.get(first); err == nil {
		t.Error("a released handle still answers")
	}
}
