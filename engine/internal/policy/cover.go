// Which places of the rules evaluations went through, as OPA's cover counts them.

package policy

import (
	"maps"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
)

// Span is a range of text: from 1, columns in bytes, end exclusive.
type Span struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
}

// Coverage lists the heads and expressions of one file: those that were evaluated, and the others.
type Coverage struct {
	File    string `json:"file"`
	Covered []Span `json:"covered"`
	Missed  []Span `json:"missed"`
}

// Trace watches evaluations of one set. Watching takes time: durations mean nothing under it.
type Trace struct {
	set   *Set
	cover *cover.Cover
}

// Watch begins a trace.
func (set *Set) Watch() Trace {
	return Trace{set: set, cover: cover.New()}
}

// Evaluate asks rules as Set.Evaluate does, for the sake of the places that they go through.
func (trace Trace) Evaluate(deadline time.Duration, selection, input []byte) error {
	run := evaluation{set: trace.set, deadline: deadline, tracer: trace.cover}
	_, err := trace.set.evaluate(run, selection, input)
	return err
}

// Report tells what was gone through so far, file by file.
func (trace Trace) Report() []Coverage {
	return coverage(trace.cover, trace.set.modules)
}

func coverage(seen *cover.Cover, modules map[string]*ast.Module) []Coverage {
	report := seen.Report(modules)
	files := make([]Coverage, 0, len(modules))
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		said := report.Files[file]
		files = append(files, Coverage{file, spans(said.Covered), spans(said.NotCovered)})
	}
	return files
}

func spans(ranges []cover.Range) []Span {
	found := make([]Span, 0, len(ranges))
	for _, each := range ranges {
		found = append(found, Span{each.Start.Row, each.Start.Col, each.End.Row, each.End.Col})
	}
	return found
}
