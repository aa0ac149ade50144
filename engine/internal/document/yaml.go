// This file knows how a YAML file is read: cut by text, checked on the tree, valued by Kubernetes' reader.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	valued "go.yaml.in/yaml/v2"
	"go.yaml.in/yaml/v3"
)

// readYAML reads every document that can be told apart with certainty.
func readYAML(source text) Reading {
	chunks, cut := split(source.data)
	var reading Reading
	for _, c := range chunks {
		if c.index == MaxDocuments {
			message := fmt.Sprintf("the file has more than %d documents", MaxDocuments)
			reading.Faults = append(reading.Faults, *c.fault(TooLarge, 0, message))
			return reading
		}
		document, fault := c.read()
		switch {
		case fault != nil:
			reading.Faults = append(reading.Faults, *fault)
		case document != nil:
			reading.Documents = append(reading.Documents, *document)
		}
	}
	if cut != nil {
		reading.Faults = append(reading.Faults, *cut)
	}
	if fault := unrendered(source, chunks, reading.Faults); fault != nil {
		if onlyTemplates(chunks, reading) {
			fault.Kind, fault.Message = Unrendered, "this template was not rendered, so nothing in it was judged"
		}
		return refusal(fault)
	}
	return reading
}

// read answers the document of a chunk, nothing if it is null, or why it is refused.
func (c *chunk) read() (*Document, *Fault) {
	root, fault := c.parse()
	switch {
	case fault != nil:
		return nil, fault
	case root == nil:
		return nil, c.checkNothing()
	}
	if fault := c.check(root); fault != nil {
		return nil, fault
	}
	value, err := decode(c.data)
	if err != nil {
		return nil, c.refused(err, root)
	}
	if value == nil {
		return nil, nil
	}
	w := writer{chunk: c}
	w.value(root, value)
	if w.fault != nil {
		return nil, w.fault
	}
	if fault := c.checkAsJSON(w.out); fault != nil {
		return nil, fault
	}
	line, _ := c.place(c.begin(root))
	return &Document{Value: w.out, Line: line, Index: c.index}, nil
}

// checkNothing makes sure that a chunk is empty for the reader of values too.
func (c *chunk) checkNothing() *Fault {
	value, err := decode(c.data)
	if err != nil {
		message, offset := c.locateProblem(err)
		return c.fault(SyntaxError, offset, message)
	}
	if value != nil {
		return c.fault(Ambiguous, 0, "only some YAML readers find a value here")
	}
	return nil
}

// parse answers the root of the chunk's tree, or nothing if the chunk is empty.
func (c *chunk) parse() (*yaml.Node, *Fault) {
	if at := directive(c.data); at >= 0 {
		return nil, c.fault(Ambiguous, at,
			"Kubernetes' tools cut a file between a %-directive and its document; remove the directive")
	}
	if crowded(c.data) {
		message := fmt.Sprintf("the document has more than %d lines, commas and brackets", MaxNodes)
		return nil, c.fault(TooLarge, 0, message)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(c.data))
	root, err := next(decoder)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, c.unparsed(err)
	}
	if _, err := next(decoder); !errors.Is(err, io.EOF) {
		return nil, c.fault(Ambiguous, c.secondDocument(),
			"text follows the end of this document; Kubernetes' tools would ignore it, separate documents with ---")
	}
	return root.Content[0], nil
}

// crowded says that there may be far more nodes than are read. The parser takes a few hundred bytes
// of memory for each, so they must be bounded before it is called.
func crowded(data []byte) bool {
	if len(data) <= MaxNodes {
		return false
	}
	marks := 0
	for _, mark := range []string{"\n", ",", "[", "{"} {
		marks += bytes.Count(data, []byte(mark))
	}
	return marks > MaxNodes
}

// next parses one document. The parser panics on some placements of comments, which it calls
// internal errors; they are errors of the text to us.
func next(decoder *yaml.Decoder) (root *yaml.Node, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("yaml: %v", cause)
		}
	}()
	root = &yaml.Node{}
	err = decoder.Decode(root)
	return root, err
}

// decode reads the values as sigs.k8s.io/yaml does before it makes JSON of them.
func decode(data []byte) (value any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("yaml: %v", cause)
		}
	}()
	err = valued.Unmarshal(data, &value)
	return value, err
}

// directive finds a line that begins with % before anything is written.
func directive(data []byte) int {
	for at := 0; at < len(data); at = lineEnd(data, at) {
		line := data[at:lineEnd(data, at)]
		if line[0] == '%' {
			return at
		}
		if !blank(line) {
			return -1
		}
	}
	return -1
}

// secondDocument finds where a second document begins for the parser: after an end marker, or at a
// separator that only the parser sees.
func (c *chunk) secondDocument() int {
	lines := newMarks(c.data).starts
	started := false
	for _, at := range lines {
		line := c.data[at:lineEnd(c.data, at)]
		separates := bytes.HasPrefix(line, separator)
		if started && (separates || bytes.HasPrefix(line, []byte("..."))) {
			return at
		}
		started = started || separates || !blank(line)
	}
	return 0
}
