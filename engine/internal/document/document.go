// Package document turns bytes into JSON values as Kubernetes reads them, and says where they stand.
// This file knows what is asked and answered; nothing else of the package is visible outside.
package document

import (
	"encoding/json"
	"fmt"
)

// Syntax is how a file is written.
type Syntax int

// The numbers are part of the C boundary.
const (
	YAML Syntax = iota
	JSON
	Markdown
)

// Limits of what is read. They are far above any manifest and far below what would exhaust memory.
const (
	// MaxBytes of one file: the API server takes 3 MiB at most, etcd 1.5 MiB.
	MaxBytes = 16 << 20
	// MaxDepth of nested mappings and lists, through aliases.
	MaxDepth = 100
	// MaxDocuments of one file.
	MaxDocuments = 10_000
	// MaxNodes of one document, keys and values, after aliases are expanded.
	MaxNodes = 1_000_000
	// maxExpansion is how many times its written nodes a document may grow through aliases;
	// Kubernetes' reader stops at the same ratio.
	maxExpansion = 100
	// freeExpansion nodes are always allowed, so that a small document may use an alias often.
	freeExpansion = 1_000
)

// Kind is the class of a fault.
type Kind string

// Every kind of fault.
const (
	SyntaxError  Kind = "syntax"
	DuplicateKey Kind = "duplicate-key"
	BadAlias     Kind = "alias"
	AliasBomb    Kind = "alias-bomb"
	ComplexKey   Kind = "complex-key"
	BadNumber    Kind = "number"
	BadEncoding  Kind = "encoding"
	TooDeep      Kind = "too-deep"
	TooLarge     Kind = "too-large"
	Ambiguous    Kind = "ambiguous"
	Template     Kind = "template"
	// Unrendered is a template of objects for Kubernetes, which nothing applies as it is written.
	Unrendered Kind = "unrendered"
)

// Fault is why a document, or a whole file, is refused. Index is that of the document.
type Fault struct {
	Kind    Kind   `json:"kind"`
	Message string `json:"message"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Index   int    `json:"index"`
}

// Document is one value of a file, as JSON text, with the 1-based line where it starts.
type Document struct {
	Value []byte
	Line  int
	Index int
}

// Reading is all that a file says. Relaxed tells that it is JSON only for readers that tolerate
// comments, trailing commas or a byte order mark, or front matter only for those that tolerate text
// without quotes.
type Reading struct {
	Documents []Document
	Faults    []Fault
	Relaxed   bool
}

// Read reads a file. What is wrong with the file is a fault; an error is a mistake of the caller.
func Read(syntax Syntax, data []byte) (Reading, error) {
	if syntax != YAML && syntax != JSON && syntax != Markdown {
		return Reading{}, fmt.Errorf("there is no syntax %d", syntax)
	}
	text, fault := open(data)
	if fault != nil {
		return refusal(fault), nil
	}
	switch syntax {
	case JSON:
		return readJSON(text), nil
	case Markdown:
		return readMarkdown(text), nil
	default:
		return readYAML(text), nil
	}
}

func refusal(fault *Fault) Reading {
	return Reading{Faults: []Fault{*fault}}
}

// Encode writes a reading as one JSON object.
func (r Reading) Encode() ([]byte, error) {
	faults, err := json.Marshal(append([]Fault{}, r.Faults...))
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, r.size()+len(faults)), `{"documents":[`...)
	for at, document := range r.Documents {
		if at > 0 {
			out = append(out, ',')
		}
		out = append(append(out, `{"value":`...), document.Value...)
		out = fmt.Appendf(out, `,"line":%d,"index":%d}`, document.Line, document.Index)
	}
	out = append(append(out, `],"faults":`...), faults...)
	return fmt.Appendf(out, `,"relaxed":%t}`, r.Relaxed), nil
}

func (r Reading) size() int {
	const frame = 64
	size := frame
	for _, document := range r.Documents {
		size += len(document.Value) + frame
	}
	return size
}
