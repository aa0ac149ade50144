// This file knows how Kubernetes' tools cut a YAML file into documents: by text, before any parser.
package document

import (
	"bytes"
	"fmt"
)

var separator = []byte("---")

// otherBreaks end a line for a YAML parser, but not for the tools that cut the file.
const otherBreaks = "\r\u0085\u2028\u2029"

// chunk is the text of one document, where it starts in the file (lines before it), and its index
// among the documents of the file. line is 0 for the first.
type chunk struct {
	data  []byte
	line  int
	index int
	marks *marks
	ruler *ruler
}

// split cuts like the YAMLReader of k8s.io/apimachinery: every line that begins with `---` is a
// separator, and one that goes on with anything but a comment is an error there. It leaves out
// chunks in which nothing is written.
func split(data []byte) ([]*chunk, *Fault) {
	var chunks []*chunk
	begin, beginLine, line := 0, 0, 0
	cut := func(end int) {
		if body := data[begin:end]; !blank(body) {
			chunks = append(chunks, &chunk{data: terminated(body), line: beginLine, index: len(chunks)})
		}
	}
	for at := 0; at < len(data); line++ {
		end := lineEnd(data, at)
		if bytes.HasPrefix(data[at:end], separator) {
			if !bareSeparator(data[at:end]) {
				return chunks, badSeparator(data[at:end], line+1, len(chunks))
			}
			if at > begin {
				cut(at)
				begin, beginLine = end, line+1
			}
		}
		at = end
	}
	cut(len(data))
	return chunks, nil
}

// lineEnd is the offset after the line that holds at.
func lineEnd(data []byte, at int) int {
	if next := bytes.IndexByte(data[at:], '\n'); next >= 0 {
		return at + next + 1
	}
	return len(data)
}

// terminated ends the text with a line break, as Kubernetes' reader does: it shows in block scalars.
func terminated(body []byte) []byte {
	if bytes.HasSuffix(body, []byte("\n")) {
		return body
	}
	return append(body[:len(body):len(body)], '\n')
}

// bareSeparator says that a line is a separator for a parser too: nothing but blanks follow, which
// are fewer there, or a comment after a blank.
func bareSeparator(line []byte) bool {
	after := line[len(separator):]
	rest := bytes.Trim(after, " \t\n")
	return len(rest) == 0 || rest[0] == '#' && after[0] != '#' && !bytes.ContainsAny(rest, otherBreaks)
}

func badSeparator(line []byte, number, index int) *Fault {
	shown := excerpt(string(bytes.TrimSpace(line)))
	message := fmt.Sprintf("%s begins like a document separator, but text follows the three dashes; "+
		"Kubernetes' tools refuse that, put the text on the next line", shown)
	return &Fault{Kind: Ambiguous, Message: message, Line: number, Column: 1, Index: index}
}

// blank says that a chunk holds only empty lines, comments and its separator.
func blank(body []byte) bool {
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		rest := bytes.TrimLeft(body[at:end], " ")
		separates := bytes.HasPrefix(body[at:end], separator)
		if !separates && len(rest) > 0 && rest[0] != '\n' && rest[0] != '#' {
			return false
		}
		if bytes.ContainsAny(rest, otherBreaks) {
			return false
		}
		at = end
	}
	return true
}

// place answers the line and column, in the file, of an offset in the chunk.
func (c *chunk) place(offset int) (line, column int) {
	if c.ruler == nil {
		c.ruler = newRuler(c.data)
	}
	line, column = c.ruler.position(min(offset, len(c.data)))
	return line + c.line, column
}

// offset answers where in the chunk the parser saw a position.
func (c *chunk) offset(line, column int) int {
	if c.marks == nil {
		c.marks = newMarks(c.data)
	}
	return c.marks.offset(line, column)
}

// fault refuses the chunk's document because of what stands at an offset.
func (c *chunk) fault(kind Kind, offset int, message string) *Fault {
	line, column := c.place(offset)
	return &Fault{Kind: kind, Message: message, Line: line, Column: column, Index: c.index}
}

// excerpt quotes text from a file, shortened to what fits a message.
func excerpt(written string) string {
	const most = 40
	runes := []rune(written)
	if len(runes) > most {
		return fmt.Sprintf("%q…", string(runes[:most]))
	}
	return fmt.Sprintf("%q", written)
}
