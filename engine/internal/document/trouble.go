// This file knows the parsers' error messages, and where the trouble they describe stands.
package document

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	located       = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)
	unknownAnchor = regexp.MustCompile(`^yaml: unknown anchor '(.*)' referenced$`)
)

// unparsed says why the text is not YAML. The reader of values is asked too: it knows the line of
// the problem, where the other parser tells the line of its context.
func (c *chunk) unparsed(err error) *Fault {
	_, second := decode(c.data)
	if second == nil {
		_, offset := c.locateProblem(err)
		return c.fault(Ambiguous, offset, "only some YAML readers accept this: "+plainMessage(err))
	}
	if name := unknownAnchor.FindStringSubmatch(err.Error()); name != nil {
		return c.fault(BadAlias, c.findAlias(name[1]), "no anchor "+excerpt("&"+name[1])+" stands before this alias")
	}
	message, offset := c.locateProblem(second)
	if strings.Contains(message, "unexpected end of stream") {
		message, offset = c.locateProblem(err)
	}
	if strings.Contains(message, "exceeded max depth") {
		return c.fault(TooDeep, offset, "mappings and lists are nested too deep")
	}
	return c.fault(SyntaxError, offset, message)
}

// refused says why the reader of values refuses a tree that parses.
func (c *chunk) refused(err error, root *yaml.Node) *Fault {
	message, offset := c.locateProblem(err)
	if strings.Contains(message, "excessive aliasing") {
		return c.fault(AliasBomb, c.begin(root), "aliases make this document too large")
	}
	if node := culprit(root, message); node != nil {
		offset = c.begin(node)
	}
	return c.fault(SyntaxError, offset, message)
}

func plainMessage(err error) string {
	text := err.Error()
	if parts := located.FindStringSubmatch(text); parts != nil {
		return parts[2]
	}
	return strings.TrimPrefix(text, "yaml: ")
}

// locateProblem answers the message and the first character of the line it is about. Parser errors
// (they all say what was not found) count lines from 0, scanner errors from 1.
func (c *chunk) locateProblem(err error) (string, int) {
	message := plainMessage(err)
	line := 1
	if parts := located.FindStringSubmatch(err.Error()); parts != nil {
		line, _ = strconv.Atoi(parts[1])
		if strings.HasPrefix(message, "did not find") {
			line++
		}
	}
	return message, min(c.suspect(c.offset(line, 1), message), len(c.data)-1)
}

// suspect is the first character of a line that is not a space or, if the message is about certain
// characters, the first of them that stands where a value can begin.
func (c *chunk) suspect(begin int, message string) int {
	line := c.data[begin:lineEnd(c.data, begin)]
	meant := ""
	switch {
	case strings.Contains(message, "cannot start any token"):
		meant = "\t@`%"
	case strings.Contains(message, "unexpected end of stream"):
		meant = `"'`
	}
	for at, b := range line {
		begins := at == 0 || bytes.IndexByte([]byte(" -?:[{,"), line[at-1]) >= 0
		if begins && strings.IndexByte(meant, b) >= 0 {
			return begin + at
		}
	}
	return begin + len(line) - len(bytes.TrimLeft(line, " "))
}

// findAlias finds the first alias of a name that stands before any anchor of that name.
func (c *chunk) findAlias(name string) int {
	word := []byte("*" + name)
	for at := 0; ; at++ {
		found := bytes.Index(c.data[at:], word)
		if found < 0 {
			return 0
		}
		at += found
		after := at + len(word)
		starts := at == 0 || bytes.IndexByte([]byte(" \t\n[{,"), c.data[at-1]) >= 0
		if starts && !c.inComment(at) && (after == len(c.data) || !isAnchorByte(c.data[after])) {
			return at
		}
	}
}

// inComment says that an offset follows a # that begins a comment, as far as its line tells.
func (c *chunk) inComment(at int) bool {
	before := c.data[bytes.LastIndexByte(c.data[:at], '\n')+1 : at]
	return bytes.HasPrefix(before, []byte("#")) || bytes.Contains(before, []byte(" #"))
}

func isAnchorByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '-'
}

// culprit finds the tagged scalar that a message about tags quotes.
func culprit(node *yaml.Node, message string) *yaml.Node {
	if node.Kind == yaml.ScalarNode && node.Style&yaml.TaggedStyle != 0 && blamed(node, message) {
		return node
	}
	for _, child := range node.Content {
		if found := culprit(child, message); found != nil {
			return found
		}
	}
	return nil
}

func blamed(node *yaml.Node, message string) bool {
	if node.Tag == tagBinary {
		_, err := base64.StdEncoding.DecodeString(node.Value)
		return err != nil && strings.Contains(message, "base64")
	}
	return strings.HasPrefix(message, "cannot decode") && strings.Contains(message, "`"+node.Value+"` as a "+node.Tag)
}
