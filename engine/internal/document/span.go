// This file knows where a YAML node ends: the parser tells only where it begins.
package document

import (
	"bytes"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// span is a range of offsets in a chunk, end exclusive.
type span struct{ begin, end int }

// begin is where a node is written, after its anchor and tag.
func (c *chunk) begin(node *yaml.Node) int {
	at := c.offset(node.Line, node.Column)
	for node.Kind != yaml.AliasNode && at < len(c.data) && (c.data[at] == '&' || c.data[at] == '!') {
		at = c.skipProperty(at)
		if node.Kind == yaml.ScalarNode && node.Value == "" && node.Style&quoted == 0 {
			return at
		}
		at = c.skipSpace(at)
	}
	return at
}

// skipProperty answers the end of an anchor or tag. Tags may hold almost anything but spaces.
func (c *chunk) skipProperty(at int) int {
	if c.data[at] == '!' {
		return at + 1 + wordEnd(c.data[at+1:], isBlankOrBreak)
	}
	return at + 1 + wordEnd(c.data[at+1:], func(rest []byte) bool { return !isAnchorByte(rest[0]) })
}

func wordEnd(data []byte, stop func([]byte) bool) int {
	for at := range data {
		if stop(data[at:]) {
			return at
		}
	}
	return len(data)
}

func isBlankOrBreak(rest []byte) bool {
	return rest[0] == ' ' || rest[0] == '\t' || lineBreak(rest) > 0
}

// skipSpace skips spaces, line breaks and comments.
func (c *chunk) skipSpace(at int) int {
	for at < len(c.data) {
		switch width := lineBreak(c.data[at:]); {
		case width > 0:
			at += width
		case c.data[at] == ' ' || c.data[at] == '\t':
			at++
		case c.data[at] == '#':
			at += wordEnd(c.data[at:], func(rest []byte) bool { return lineBreak(rest) > 0 })
		default:
			return at
		}
	}
	return at
}

// span answers the range of a node without its anchor and tag.
func (c *chunk) span(node *yaml.Node) span {
	begin := c.begin(node)
	switch node.Kind {
	case yaml.AliasNode:
		return span{begin, begin + len("*") + len(node.Value)}
	case yaml.ScalarNode:
		return span{begin, c.scalarEnd(node, begin)}
	default:
		return span{begin, c.collectionEnd(node, begin)}
	}
}

func (c *chunk) scalarEnd(node *yaml.Node, begin int) int {
	switch {
	case node.Style&yaml.SingleQuotedStyle != 0:
		return c.singleQuotedEnd(begin + 1)
	case node.Style&yaml.DoubleQuotedStyle != 0:
		return c.doubleQuotedEnd(begin + 1)
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return c.blockEnd(node, begin)
	default:
		return c.plainEnd(node.Value, begin)
	}
}

func (c *chunk) singleQuotedEnd(at int) int {
	for at < len(c.data) {
		if c.data[at] != '\'' {
			at++
			continue
		}
		if at+1 == len(c.data) || c.data[at+1] != '\'' {
			return at + 1
		}
		at += len("''")
	}
	return len(c.data)
}

func (c *chunk) doubleQuotedEnd(at int) int {
	for ; at < len(c.data); at++ {
		switch c.data[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(c.data)
}

// plainEnd follows a plain scalar through the text: only its spaces and line breaks were folded.
func (c *chunk) plainEnd(value string, begin int) int {
	at, end := begin, begin
	for _, r := range value {
		if isSpace(r) {
			continue
		}
		for at < len(c.data) {
			written, size := utf8.DecodeRune(c.data[at:])
			at += size
			if written == r {
				end = at
				break
			}
		}
	}
	return end
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// blockEnd answers the end of the last line of a literal or folded scalar that is not empty.
func (c *chunk) blockEnd(node *yaml.Node, begin int) int {
	next := lineEnd(c.data, begin)
	end := begin + len(bytes.TrimRight(c.data[begin:next], " \t\n"))
	if len(bytes.TrimLeft([]byte(node.Value), "\n")) == 0 {
		return end
	}
	indent := c.blockIndent(begin, next)
	for at := next; at < len(c.data); at = lineEnd(c.data, at) {
		line := bytes.TrimRight(c.data[at:lineEnd(c.data, at)], "\n")
		written := len(bytes.TrimLeft(line, " "))
		if written == 0 {
			continue
		}
		if len(line)-written < indent {
			break
		}
		end = at + len(line)
	}
	return end
}

// blockIndent is the indentation of a block scalar's text: that of its first line, or that of the
// parent and what an indicator such as |2 adds.
func (c *chunk) blockIndent(begin, next int) int {
	header := c.data[begin:next]
	if digit := bytes.IndexAny(header, "123456789"); digit > 0 && digit <= len("|+") {
		return c.parentIndent(begin) + int(header[digit]-'0')
	}
	for at := next; at < len(c.data); at = lineEnd(c.data, at) {
		line := bytes.TrimRight(c.data[at:lineEnd(c.data, at)], "\n")
		if written := len(bytes.TrimLeft(line, " ")); written > 0 {
			return len(line) - written
		}
	}
	return 0
}

// parentIndent is the column of the key or dash on the line where a block scalar begins.
func (c *chunk) parentIndent(begin int) int {
	start := bytes.LastIndexByte(c.data[:begin], '\n') + 1
	line := c.data[start:begin]
	indent := len(line) - len(bytes.TrimLeft(line, " "))
	for {
		inner := bytes.TrimLeft(line[min(indent+1, len(line)):], " ")
		if indent >= len(line) || line[indent] != '-' || len(inner) == 0 {
			return indent
		}
		indent = len(line) - len(inner)
	}
}

// collectionEnd is the end of the last member, or the closing bracket of a flow collection.
func (c *chunk) collectionEnd(node *yaml.Node, begin int) int {
	flow := begin < len(c.data) && node.Style&yaml.FlowStyle != 0 && (c.data[begin] == '[' || c.data[begin] == '{')
	end := begin
	if flow {
		end++
	}
	// The last node may be an empty value that the parser places before its key.
	for _, last := range node.Content[max(0, len(node.Content)-2):] {
		end = max(end, c.span(last).end)
	}
	if !flow {
		return end
	}
	for end < len(c.data) && c.data[end] != ']' && c.data[end] != '}' {
		end = max(end+1, c.skipSpace(end))
	}
	return min(end+1, len(c.data))
}
