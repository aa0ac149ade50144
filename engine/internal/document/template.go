// This file knows how an unrendered Go template looks, which is no YAML yet.
package document

import (
	"bytes"
	"regexp"
)

// causedByTemplates are the faults that template actions can cause, and where they do: some anywhere,
// others only where a scalar begins, as text goes on around an action. Other faults stand on their own.
var causedByTemplates = map[Kind]place{
	SyntaxError: anywhere, ComplexKey: anywhere,
	DuplicateKey: beginning, BadAlias: beginning, Ambiguous: beginning,
}

// place says where in a line an action counts.
type place func(line []byte, at int) bool

func anywhere([]byte, int) bool { return true }

func beginning(line []byte, at int) bool {
	before := bytes.TrimRight(line[:at], " ")
	return len(before) == 0 || bytes.IndexByte([]byte("-?:[{,"), before[len(before)-1]) >= 0
}

// blockHeader is a line after which a block scalar begins.
var blockHeader = regexp.MustCompile(`(^|[:\-?]\s+)([&!]\S+\s+)*[|>][-+0-9]{0,2}\s*(#.*)?$`)

// object is the line that every object for Kubernetes has.
var object = regexp.MustCompile(`(?m)^apiVersion:`)

// trimming begins an action that no YAML reader takes for a mapping: an entry of a list in it.
var trimming = []byte("{{- ")

// refusedByAll are the faults that no reader of objects overlooks.
var refusedByAll = map[Kind]bool{SyntaxError: true, ComplexKey: true}

// onlyTemplates says that a file holds nothing but templates which nothing applies as they are
// written: of objects, which all tools of Kubernetes refuse, or with actions that every reader does.
// What else looks like a template could still be read by the program that a file is for.
func onlyTemplates(chunks []*chunk, reading Reading) bool {
	if len(reading.Documents) > 0 || len(reading.Faults) != len(chunks) {
		return false
	}
	for at, c := range chunks {
		action := firstAction(c.data, anywhere)
		if action < 0 || !refusedByAll[reading.Faults[at].Kind] {
			return false
		}
		if !object.Match(c.data) && !bytes.HasPrefix(c.data[action:], trimming) {
			return false
		}
	}
	return true
}

// unrendered replaces the faults of a file by one, if template actions caused any of them.
func unrendered(source text, chunks []*chunk, faults []Fault) *Fault {
	for _, fault := range faults {
		counts, caused := causedByTemplates[fault.Kind]
		if !caused {
			continue
		}
		if fault.Index < len(chunks) && firstAction(chunks[fault.Index].data, counts) < 0 {
			continue
		}
		return firstTemplate(source, chunks, counts)
	}
	return nil
}

func firstTemplate(source text, chunks []*chunk, counts place) *Fault {
	const message = "this is a template that was not rendered; judge what it renders to, not the template"
	for _, c := range chunks {
		if at := firstAction(c.data, counts); at >= 0 {
			return c.fault(Template, at, message)
		}
	}
	at := firstAction(source.data, counts)
	if at < 0 {
		return nil
	}
	line, column := newRuler(source.data).position(at)
	return &Fault{Kind: Template, Message: message, Line: line, Column: column}
}

// firstAction finds `{{` where YAML would see structure: not in comments, quotes or block scalars.
// It works on text that is not YAML, so it looks at lines and indentation only.
func firstAction(data []byte, counts place) int {
	block := -1
	for at := 0; at < len(data); at = lineEnd(data, at) {
		line := bytes.TrimRight(data[at:lineEnd(data, at)], " \t\r\n")
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if len(line) == 0 || block >= 0 && indent > block {
			continue
		}
		block = -1
		if found := actionInLine(line, counts); found >= 0 {
			return at + found
		}
		if blockHeader.Match(line) {
			block = indent
		}
	}
	return -1
}

// actionInLine finds `{{` outside quotes and before any comment. A quote opens only where a scalar
// can begin, so that the apostrophe in plain text does not.
func actionInLine(line []byte, counts place) int {
	var quote byte
	for at, b := range line {
		switch {
		case quote != 0:
			if closesQuote(line[at:], quote) {
				return at
			}
			if b == quote && (quote == '\'' || line[at-1] != '\\') {
				quote = 0
			}
		case b == '#' && (at == 0 || line[at-1] == ' '):
			return -1
		case (b == '"' || b == '\'') && (at == 0 || bytes.IndexByte([]byte(" [{,:"), line[at-1]) >= 0):
			quote = b
		case bytes.HasPrefix(line[at:], []byte("{{")) && counts(line, at):
			return at
		}
	}
	return -1
}

// longestAction bounds how far the end of an action is looked for.
const longestAction = 1 << 10

// closesQuote says that an action begins here whose own quotes end the YAML string around it.
func closesQuote(rest []byte, quote byte) bool {
	action, ok := bytes.CutPrefix(rest, []byte("{{"))
	if !ok {
		return false
	}
	action, _, closed := bytes.Cut(action[:min(len(action), longestAction)], []byte("}}"))
	return closed && bytes.IndexByte(action, quote) >= 0
}
