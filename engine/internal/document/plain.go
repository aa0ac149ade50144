// This file knows the quick way through JSON that is nothing but JSON, as programs write it.
package document

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// fewNames are compared with each other; of more, a table is made.
const fewNames = 12

// plain goes through JSON that is valid, and gives up where there is anything to say about it.
type plain struct {
	jsonWriter
	at int
	// names are those of the objects that are not closed yet.
	names []string
}

// readPlain gives what a jsonWriter would write of the tree, unless that would have a fault.
func (c *chunk) readPlain() ([]byte, bool) {
	if !json.Valid(c.data) {
		return nil, false
	}
	p := plain{jsonWriter: jsonWriter{chunk: c, out: make([]byte, 0, len(c.data))}}
	done := p.value()
	return p.out, done
}

// next skips white space and looks at what follows.
func (p *plain) next() byte {
	for strings.IndexByte(" \t\r\n", p.chunk.data[p.at]) >= 0 {
		p.at++
	}
	return p.chunk.data[p.at]
}

func (p *plain) value() bool {
	switch p.next() {
	case '{':
		base := len(p.names)
		done := p.parts('}', (*plain).member) && !repeated(p.names[base:])
		p.names = p.names[:base]
		return done
	case '[':
		return p.parts(']', (*plain).value)
	default:
		begin := p.at
		p.literal(p.scalar(), begin)
		return p.fault == nil
	}
}

// scalar takes a string, a number or a word.
func (p *plain) scalar() hujson.Literal {
	begin, data := p.at, p.chunk.data
	if data[begin] == '"' {
		p.at = p.chunk.doubleQuotedEnd(begin + 1)
		return data[begin:p.at]
	}
	for strings.IndexByte(",]} \t\r\n", data[p.at]) < 0 {
		p.at++
	}
	return data[begin:p.at]
}

// parts takes what stands between brackets. The text is valid: what ends no part is a comma.
func (p *plain) parts(end byte, part func(*plain) bool) bool {
	p.sign()
	for p.next() != end {
		if !part(p) {
			return false
		}
		if p.next() == ',' {
			p.sign()
		}
	}
	p.sign()
	return true
}

// sign takes a bracket, a comma or a colon.
func (p *plain) sign() {
	p.out = append(p.out, p.chunk.data[p.at])
	p.at++
}

func (p *plain) member() bool {
	p.next()
	begin := p.at
	name := p.scalar()
	p.names = append(p.names, nameOf(hujson.ObjectMember{Name: hujson.Value{Value: name}}))
	p.literal(name, begin)
	p.next()
	p.sign()
	return p.fault == nil && p.value()
}

func repeated(names []string) bool {
	if len(names) > fewNames {
		slices.Sort(names)
		return len(slices.Compact(names)) < len(names)
	}
	for index, name := range names {
		if slices.Contains(names[:index], name) {
			return true
		}
	}
	return false
}
