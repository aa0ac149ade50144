// What stands around a manifest: the same for many, so it becomes values of the evaluator once.

package policy

import (
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	// longestNeighbour is the longest text of one that is kept, in bytes; few are a tenth of it.
	longestNeighbour = 16 << 10
	// maxNeighbours bounds the texts of all that are kept; as values they take ten times as much.
	maxNeighbours = 256 << 10
)

// neighbours are objects by their JSON. They are never changed, so any number of inputs share them.
type neighbours struct {
	lock  sync.Mutex
	terms map[string]*ast.Term
	size  int
}

func (n *neighbours) get(text string) *ast.Term {
	n.lock.Lock()
	defer n.lock.Unlock()
	return n.terms[text]
}

// keep forgets all others once there are too many: those that are still there soon come again.
func (n *neighbours) keep(text string, term *ast.Term) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.terms == nil || n.size+len(text) > maxNeighbours {
		n.terms, n.size = map[string]*ast.Term{}, 0
	}
	n.terms[text] = term
	n.size += len(text)
}

// neighbour reads an item of an array whose objects are kept.
func (d *decoder) neighbour() error {
	if d.next() != '{' {
		return d.item()
	}
	length := extent(d.text[d.at:])
	if length == 0 || length > longestNeighbour {
		return d.item()
	}
	text := d.text[d.at : d.at+length]
	term := d.kept.get(text)
	if term == nil {
		// A copy: what is kept must not keep the whole input.
		text = strings.Clone(text)
		alone := decoder{text: text, depth: d.depth, known: d.known}
		made, err := alone.value()
		if err != nil {
			// Read where it stands, so that the error tells of that place.
			return d.item()
		}
		d.kept.keep(text, made)
		term = made
	}
	d.at += length
	d.open = append(d.open, term)
	return nil
}

// extent is the length of the object that a text begins with, 0 if it has no end.
func extent(text string) int {
	depth := 0
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			for at++; at < len(text) && text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
		}
		if depth == 0 {
			return at + 1
		}
	}
	return 0
}
