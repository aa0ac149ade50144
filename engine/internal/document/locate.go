// This file knows how to find what a JSON Pointer names, and answers places in the whole file.
package document

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Query asks where a JSON Pointer (RFC 6901) of one document of a file is written.
type Query struct {
	Index   int    `json:"index"`
	Pointer string `json:"pointer"`
}

// Range is a piece of the file: 1-based, columns in code points, end exclusive.
type Range struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
}

// Place answers a query. If nothing is found, it is the place of the nearest ancestor that exists,
// or has no ranges if the file has no such document.
type Place struct {
	Found bool   `json:"found"`
	Key   *Range `json:"key"`
	Value *Range `json:"value"`
}

// Locate answers queries about a file that Read accepts, in their order.
func Locate(syntax Syntax, data []byte, queries []Query) ([]Place, error) {
	find, err := finder(syntax, data)
	if err != nil {
		return nil, err
	}
	places := make([]Place, len(queries))
	for at, query := range queries {
		tokens, ok := split6901(query.Pointer)
		if !ok {
			return nil, fmt.Errorf("%q is not a JSON Pointer", query.Pointer)
		}
		places[at] = find(query.Index, tokens)
	}
	return places, nil
}

// finder prepares a file once for many queries.
func finder(syntax Syntax, data []byte) (func(int, []string) Place, error) {
	source, fault := open(data)
	if fault != nil {
		return func(int, []string) Place { return Place{} }, nil
	}
	switch syntax {
	case YAML:
		return newYAMLFinder(source).find, nil
	case JSON:
		return newJSONFinder(source).find, nil
	case Markdown:
		return newMarkdownFinder(source).find, nil
	default:
		return nil, fmt.Errorf("there is no syntax %d", syntax)
	}
}

// split6901 unescapes the tokens of a pointer.
func split6901(pointer string) ([]string, bool) {
	if pointer == "" {
		return nil, true
	}
	if pointer[0] != '/' {
		return nil, false
	}
	tokens := strings.Split(pointer[1:], "/")
	for at, token := range tokens {
		tokens[at] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens, true
}

// element reads a token as an index below length.
func element(token string, length int) (int, bool) {
	index, err := strconv.Atoi(token)
	canonical := err == nil && strconv.Itoa(index) == token
	return index, canonical && index >= 0 && index < length
}

// yamlFinder parses the documents that are asked for, each once, and looks at a mapping once.
type yamlFinder struct {
	chunks  []*chunk
	roots   map[int]*yaml.Node
	members map[*yaml.Node]map[string]entry
}

func newYAMLFinder(source text) *yamlFinder {
	chunks, _ := split(source.data)
	return newChunkFinder(chunks...)
}

func newChunkFinder(chunks ...*chunk) *yamlFinder {
	return &yamlFinder{chunks: chunks, roots: map[int]*yaml.Node{}, members: map[*yaml.Node]map[string]entry{}}
}

// root is the tree of a document, or nothing if it is not one that Read accepts.
func (f *yamlFinder) root(index int) *yaml.Node {
	if root, known := f.roots[index]; known {
		return root
	}
	root, fault := f.chunks[index].parse()
	if fault != nil || root == nil || f.chunks[index].check(root) != nil {
		root = nil
	}
	f.roots[index] = root
	return root
}

// find walks down from the root as far as the tokens lead.
func (f *yamlFinder) find(index int, tokens []string) Place {
	if index < 0 || index >= len(f.chunks) {
		return Place{}
	}
	root := f.root(index)
	if root == nil {
		return Place{}
	}
	at := entry{value: target(root)}
	for _, token := range tokens {
		below, ok := f.child(at.value, token)
		if !ok {
			return f.chunks[index].found(at, false)
		}
		at = entry{key: below.key, value: target(below.value)}
	}
	return f.chunks[index].found(at, true)
}

func (f *yamlFinder) child(node *yaml.Node, token string) (entry, bool) {
	switch node.Kind {
	case yaml.MappingNode:
		if f.members[node] == nil {
			f.members[node] = byName(node)
		}
		member, ok := f.members[node][token]
		return member, ok
	case yaml.SequenceNode:
		if index, ok := element(token, len(node.Content)); ok {
			return entry{value: node.Content[index]}, true
		}
	}
	return entry{}, false
}

func byName(mapping *yaml.Node) map[string]entry {
	members := entries(mapping)
	names := make(map[string]entry, len(members))
	for _, member := range members {
		names[member.name] = member
	}
	return names
}

func (c *chunk) found(at entry, found bool) Place {
	place := Place{Found: found, Value: c.rangeOf(c.span(at.value))}
	if at.key != nil {
		place.Key = c.rangeOf(c.span(at.key))
	}
	return place
}

func (c *chunk) rangeOf(piece span) *Range {
	line, column := c.place(piece.begin)
	endLine, endColumn := c.place(piece.end)
	return &Range{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}
