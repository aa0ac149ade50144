// This file knows front matter that is no YAML, as the programs that load agents read it all the same.
package document

import (
	"bytes"
	"regexp"
)

// oneLine is a key and its value on one line, which begins and ends in no quote of its own.
var oneLine = regexp.MustCompile(`^([a-zA-Z_-]+:[ \t]+)(\S.*?)[ \t]*$`)

// causedByText are the faults that text without quotes can cause.
var causedByText = map[Kind]bool{SyntaxError: true, BadAlias: true}

// loosely answers the chunk as Claude Code reads it once its YAML reader has refused it: the values
// of single lines that hold characters with a meaning in YAML are plain text, as in the descriptions
// with `Context: …` that it writes itself. Lines keep their numbers and values their first column.
func (c *chunk) loosely() *chunk {
	lines := bytes.SplitAfter(c.data, []byte("\n"))
	for at, line := range lines {
		lines[at] = withQuotes(line)
	}
	return &chunk{data: bytes.Join(lines, nil), line: c.line, index: c.index}
}

// withQuotes puts the value of a line into quotes if it needs them. A list in brackets is left: it names
// the same things whether it is read as a list or as text.
func withQuotes(line []byte) []byte {
	parts := oneLine.FindSubmatch(bytes.TrimSuffix(line, []byte("\n")))
	if parts == nil || isQuoted(parts[2]) || isList(parts[2]) || !isSpecial(parts[2]) {
		return line
	}
	value := bytes.ReplaceAll(parts[2], []byte(`'`), []byte(`''`))
	return bytes.Join([][]byte{parts[1], []byte(`'`), value, []byte("'\n")}, nil)
}

func isQuoted(value []byte) bool {
	first, last := value[0], value[len(value)-1]
	return len(value) > 1 && first == last && (first == '"' || first == '\'')
}

// isSpecial says that a value holds what has a meaning in YAML.
func isSpecial(value []byte) bool {
	return bytes.ContainsAny(value, "{}[]*&#!|>%@`") || bytes.Contains(value, []byte(": "))
}

// isList says that a value is, by itself, a list in brackets and nothing else.
func isList(value []byte) bool {
	if value[0] != '[' || value[len(value)-1] != ']' {
		return false
	}
	alone := &chunk{data: append(bytes.Clone(value), '\n')}
	_, fault := alone.read()
	return fault == nil
}

// cropped ends a place where its line ends: quotes were added that are not in the file.
func (c *chunk) cropped(place *Range) *Range {
	if place == nil {
		return nil
	}
	first := newRuler(c.data).starts
	line := place.EndLine - c.line
	if line < 1 || line > len(first) {
		return place
	}
	end := bytes.TrimRight(c.data[first[line-1]:lineEnd(c.data, first[line-1])], " \t\n")
	shown := *place
	shown.EndColumn = min(shown.EndColumn, runesIn(end)+1)
	return &shown
}
