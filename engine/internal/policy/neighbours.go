// What stands around a manifest: the same for many, so it becomes values of the evaluator once.

package policy

import (
	"hash/maphash"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	// longestNeighbour is the longest text of one that is kept, in bytes; most have a tenth of that.
	longestNeighbour = 16 << 10
	// maxNeighbours bounds the texts of all that are kept; as values they take ten times as much.
	maxNeighbours = 128 << 10
	// maxMet bounds how many are remembered that came once.
	maxMet = 4096
)

// neighbours are objects by their JSON. They are never changed, so any number of inputs share them.
// What came once may never come again: only what comes again is kept.
type neighbours struct {
	lock  sync.Mutex
	terms map[string]*ast.Term
	size  int
	seed  maphash.Seed
	met   map[uint64]bool
}

func newNeighbours() *neighbours {
	return &neighbours{terms: map[string]*ast.Term{}, seed: maphash.MakeSeed(), met: map[uint64]bool{}}
}

// find gives the term of a text, nil if none is kept, and says whether the text came before.
func (n *neighbours) find(text string) (*ast.Term, bool) {
	hash := maphash.String(n.seed, text)
	n.lock.Lock()
	defer n.lock.Unlock()
	if term := n.terms[text]; term != nil {
		return term, true
	}
	if n.met[hash] {
		return nil, true
	}
	if len(n.met) == maxMet {
		clear(n.met)
	}
	n.met[hash] = true
	return nil, false
}

// keep forgets all others once there are too many: those that are still there soon come again.
func (n *neighbours) keep(text string, term *ast.Term) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.size+len(text) > maxNeighbours {
		clear(n.terms)
		n.size = 0
	}
	if n.terms[text] == nil {
		n.size += len(text)
	}
	n.terms[text] = term
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
	term, again := d.kept.find(text)
	if !again {
		return d.item()
	}
	if term == nil {
		// A copy: what is kept must not keep the whole input.
		alone := decoder{text: strings.Clone(text), depth: d.depth, known: d.known}
		made, err := alone.value()
		if err != nil {
			// Read where it stands, so that the error tells of that place.
			return d.item()
		}
		d.kept.keep(alone.text, made)
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
