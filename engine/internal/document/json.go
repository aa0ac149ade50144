// This file knows JSON, strict but for the comments and trailing commas that editors tolerate.
package document

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tailscale/hujson"
)

// script is a JSON file and its tree.
type script struct {
	chunk   *chunk
	root    hujson.Value
	relaxed bool
}

// parseJSON answers nothing but a fault if the text is not JSON or too large to be parsed.
func parseJSON(source text) (*script, *Fault) {
	c, fault := jsonChunk(source)
	if fault != nil {
		return nil, fault
	}
	return c.script(source.marked)
}

func jsonChunk(source text) (*chunk, *Fault) {
	c := &chunk{data: terminated(source.data)}
	return c, c.checkBrackets()
}

func (c *chunk) script(marked bool) (*script, *Fault) {
	root, err := hujson.Parse(c.data)
	if err != nil {
		return nil, c.notJSON(err)
	}
	return &script{chunk: c, root: root, relaxed: marked || !root.IsStandard()}, nil
}

func readJSON(source text) Reading {
	c, fault := jsonChunk(source)
	if fault != nil {
		return refusal(fault)
	}
	if out, ok := c.readPlain(); ok {
		begin := len(c.data) - len(bytes.TrimLeft(c.data, " \t\r\n"))
		return c.asReading(out, begin, source.marked)
	}
	parsed, fault := c.script(source.marked)
	if fault != nil {
		return refusal(fault)
	}
	w := jsonWriter{chunk: c}
	w.value(parsed.root)
	if w.fault != nil {
		return refusal(w.fault)
	}
	return c.asReading(w.out, parsed.root.StartOffset, parsed.relaxed)
}

// asReading answers with a value that begins at an offset; null is none.
func (c *chunk) asReading(value []byte, begin int, relaxed bool) Reading {
	reading := Reading{Relaxed: relaxed}
	if string(value) != "null" {
		line, _ := c.place(begin)
		reading.Documents = []Document{{Value: value, Line: line}}
	}
	return reading
}

// checkBrackets measures depth and size before the parser, which is recursive, sees the text.
func (c *chunk) checkBrackets() *Fault {
	depth, nodes := 0, 1
	for at := 0; at < len(c.data); at++ {
		switch c.data[at] {
		case '"':
			at = c.doubleQuotedEnd(at+1) - 1
		case '/':
			at = c.commentEnd(at) - 1
		case '[', '{':
			depth++
			nodes++
		case ']', '}':
			depth--
		case ',', ':':
			nodes++
		}
		if depth > MaxDepth {
			return c.fault(TooDeep, at, fmt.Sprintf("objects and arrays are nested more than %d levels deep", MaxDepth))
		}
		if nodes > MaxNodes {
			return c.fault(TooLarge, at, fmt.Sprintf("the document has more than %d names and values", MaxNodes))
		}
	}
	return nil
}

// commentEnd skips the comment that begins at an offset, or one slash that begins none.
func (c *chunk) commentEnd(at int) int {
	rest := c.data[at:]
	if bytes.HasPrefix(rest, []byte("//")) {
		return lineEnd(c.data, at)
	}
	if !bytes.HasPrefix(rest, []byte("/*")) {
		return at + 1
	}
	if end := bytes.Index(rest[2:], []byte("*/")); end >= 0 {
		return at + 2 + end + 2
	}
	return len(c.data)
}

var hujsonPlace = regexp.MustCompile(`(?s)^hujson: line (\d+), column (\d+): (.*)$`)

// notJSON moves the parser's place, which counts bytes, to ours.
func (c *chunk) notJSON(err error) *Fault {
	parts := hujsonPlace.FindStringSubmatch(err.Error())
	if parts == nil {
		return c.fault(SyntaxError, 0, err.Error())
	}
	line, _ := strconv.Atoi(parts[1])
	column, _ := strconv.Atoi(parts[2])
	offset := min(c.offset(line, 1)+column-1, len(c.data)-1)
	message := parts[3]
	if literal, ok := strings.CutPrefix(message, "invalid literal: "); ok {
		if isNotNumber(literal) {
			return c.fault(BadNumber, offset, excerpt(literal)+" is not a JSON number")
		}
		message = "invalid literal " + excerpt(literal)
	}
	return c.fault(SyntaxError, offset, message)
}

func isNotNumber(literal string) bool {
	switch strings.TrimLeft(literal, "+-") {
	case "NaN", "Infinity", "nan", "inf", "Inf":
		return true
	}
	return false
}

// jsonFinder answers places in a JSON file and looks at an object once.
type jsonFinder struct {
	script  *script
	members map[*hujson.Object]map[string]hujson.ObjectMember
}

func newJSONFinder(source text) jsonFinder {
	parsed, _ := parseJSON(source)
	return jsonFinder{parsed, map[*hujson.Object]map[string]hujson.ObjectMember{}}
}

func (f jsonFinder) find(index int, tokens []string) Place {
	if f.script == nil || index != 0 {
		return Place{}
	}
	at := hujson.ObjectMember{Value: f.script.root}
	for _, token := range tokens {
		below, ok := f.below(at.Value, token)
		if !ok {
			return f.found(at, false)
		}
		at = below
	}
	return f.found(at, true)
}

func (f jsonFinder) below(value hujson.Value, token string) (hujson.ObjectMember, bool) {
	switch typed := value.Value.(type) {
	case *hujson.Object:
		if f.members[typed] == nil {
			f.members[typed] = namesOf(typed)
		}
		member, ok := f.members[typed][token]
		return member, ok
	case *hujson.Array:
		if index, ok := element(token, len(typed.Elements)); ok {
			return hujson.ObjectMember{Value: typed.Elements[index]}, true
		}
	}
	return hujson.ObjectMember{}, false
}

func namesOf(object *hujson.Object) map[string]hujson.ObjectMember {
	names := make(map[string]hujson.ObjectMember, len(object.Members))
	for _, each := range object.Members {
		names[nameOf(each)] = each
	}
	return names
}

func (f jsonFinder) found(at hujson.ObjectMember, found bool) Place {
	c := f.script.chunk
	place := Place{Found: found, Value: c.rangeOf(span{at.Value.StartOffset, at.Value.EndOffset})}
	if at.Name.Value != nil {
		place.Key = c.rangeOf(span{at.Name.StartOffset, at.Name.EndOffset})
	}
	return place
}
