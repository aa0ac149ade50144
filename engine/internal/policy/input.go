// What rules see as input: JSON becomes values of the evaluator in one pass, without a tree between.

package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	// maxInput bounds what one evaluation reads: three times the largest file that the gate reads, for
	// the manifest, the object as submitted and their surroundings.
	maxInput = 48 << 20
	// maxNesting is where encoding/json stops as well.
	maxNesting = 10_000
	// fewNames are compared with each other; of more, a table is made.
	fewNames = 12
	// atOnce is how many terms are made at a time.
	atOnce = 64
)

var errEnd = errors.New("it ends too early")

// decoder reads JSON as encoding/json does: of names that stand twice the last counts.
type decoder struct {
	text  string
	at    int
	depth int
	// open are the parts of what is not closed yet: the items of arrays, names and values of objects.
	open []*ast.Term
	// members are those of the object that was closed last, which are copied.
	members [][2]*ast.Term
	// known are texts of which there is a term already.
	known map[string]*ast.Term
	// kept are the objects around manifests of which there are terms already; nil to keep none.
	kept *neighbours
	// isAround says that what is read stands in the bundle, where they are.
	isAround bool
	// spare are terms that nothing is in yet.
	spare []ast.Term
}

// parseInput reads an input; the terms of known texts and of neighbours are used again.
func parseInput(input []byte, known map[string]*ast.Term, kept *neighbours) (*ast.Term, error) {
	if len(input) > maxInput {
		return nil, fmt.Errorf("the input has %d bytes, more than %d", len(input), maxInput)
	}
	// One copy, of which every text is a part.
	d := decoder{text: string(input), known: known, kept: kept}
	value, err := d.value()
	if d.next(); err == nil && d.at < len(d.text) {
		err = d.unexpected()
	}
	if err != nil {
		return nil, fmt.Errorf("the input is not JSON: %w", err)
	}
	return value, nil
}

// next skips white space and looks at what follows, 0 at the end.
func (d *decoder) next() byte {
	for ; d.at < len(d.text); d.at++ {
		switch each := d.text[d.at]; each {
		case ' ', '\t', '\r', '\n':
		default:
			return each
		}
	}
	return 0
}

func (d *decoder) unexpected() error {
	if d.at >= len(d.text) {
		return errEnd
	}
	return fmt.Errorf("at byte %d stands %q", d.at, d.text[d.at])
}

func (d *decoder) value() (*ast.Term, error) {
	switch first := d.next(); first {
	case '{':
		return d.object()
	case '[':
		return d.array((*decoder).item)
	case '"':
		return d.textual()
	case 't':
		return d.word("true", ast.InternedTerm(true))
	case 'f':
		return d.word("false", ast.InternedTerm(false))
	case 'n':
		return d.word("null", ast.InternedNullTerm)
	default:
		return d.number()
	}
}

// term puts a value into one of many terms that are made at once.
func (d *decoder) term(value ast.Value) *ast.Term {
	if len(d.spare) == 0 {
		d.spare = make([]ast.Term, atOnce)
	}
	term := &d.spare[0]
	d.spare = d.spare[1:]
	term.Value = value
	return term
}

func (d *decoder) textual() (*ast.Term, error) {
	text, err := d.string()
	if err != nil {
		return nil, err
	}
	if term, isKnown := d.known[text]; isKnown {
		return term, nil
	}
	return d.term(ast.String(text)), nil
}

func (d *decoder) word(word string, term *ast.Term) (*ast.Term, error) {
	if !strings.HasPrefix(d.text[d.at:], word) {
		return nil, d.unexpected()
	}
	d.at += len(word)
	return term, nil
}

func (d *decoder) number() (*ast.Term, error) {
	begin := d.at
	for d.at < len(d.text) && strings.IndexByte("+-.0123456789Ee", d.text[d.at]) >= 0 {
		d.at++
	}
	written := d.text[begin:d.at]
	if len(written) > maxDigits {
		return nil, fmt.Errorf("it has a number of more than %d digits", maxDigits)
	}
	if !json.Valid([]byte(written)) {
		d.at = begin
		return nil, d.unexpected()
	}
	if interned := ast.InternedIntNumberTermFromString(written); interned != nil {
		return interned, nil
	}
	number, err := ast.NumberChecked(written)
	return d.term(number), err
}

// string reads a string that begins here. What is not plain is left to encoding/json.
func (d *decoder) string() (string, error) {
	begin, isPlain := d.at, true
	for d.at++; d.at < len(d.text); d.at++ {
		switch each := d.text[d.at]; {
		case each == '"':
			d.at++
			if isPlain {
				return d.text[begin+1 : d.at-1], nil
			}
			var text string
			err := json.Unmarshal([]byte(d.text[begin:d.at]), &text)
			return text, err
		case each == '\\':
			isPlain = false
			d.at++
		case each < ' ' || each >= 0x7f:
			isPlain = false
		}
	}
	return "", errEnd
}

func (d *decoder) array(item func(*decoder) error) (*ast.Term, error) {
	base := len(d.open)
	if err := d.parts(']', item); err != nil {
		return nil, err
	}
	items := d.close(base)
	if len(items) == 0 {
		return ast.InternedEmptyArray, nil
	}
	return d.term(ast.NewArray(slices.Clone(items)...)), nil
}

func (d *decoder) item() error {
	value, err := d.value()
	d.open = append(d.open, value)
	return err
}

func (d *decoder) object() (*ast.Term, error) {
	base := len(d.open)
	if err := d.parts('}', (*decoder).member); err != nil {
		return nil, err
	}
	if d.repeats(base) {
		d.once(base)
	}
	parts := d.close(base)
	if len(parts) == 0 {
		return ast.InternedEmptyObject, nil
	}
	d.members = d.members[:0]
	for index := 0; index < len(parts); index += 2 {
		d.members = append(d.members, [2]*ast.Term{parts[index], parts[index+1]})
	}
	return d.term(ast.NewObject(d.members...)), nil
}

// parts reads what stands between brackets, one part at a time.
func (d *decoder) parts(end byte, part func(*decoder) error) error {
	d.depth++
	if d.depth > maxNesting {
		return fmt.Errorf("exceeded max depth of %d", maxNesting)
	}
	d.at++
	if d.next() != end {
		if err := d.some(part); err != nil {
			return err
		}
	}
	if d.next() != end {
		return d.unexpected()
	}
	d.at++
	d.depth--
	return nil
}

// some reads parts between which stand commas.
func (d *decoder) some(part func(*decoder) error) error {
	for {
		if err := part(d); err != nil || d.next() != ',' {
			return err
		}
		d.at++
	}
}

func (d *decoder) member() error {
	if d.next() != '"' {
		return d.unexpected()
	}
	name, err := d.textual()
	if err != nil {
		return err
	}
	if d.next() != ':' {
		return d.unexpected()
	}
	d.at++
	d.open = append(d.open, name)
	return d.under(name)
}

// under reads the value of a member; those below `bundle.manifests` are kept.
func (d *decoder) under(name *ast.Term) error {
	switch {
	case d.kept == nil || d.depth > 2:
	case d.depth == 1:
		d.isAround = name.Value == ast.String("bundle")
	case d.isAround && name.Value == ast.String("manifests") && d.next() == '[':
		value, err := d.array((*decoder).neighbour)
		d.open = append(d.open, value)
		return err
	}
	return d.item()
}

// close forgets the parts since base, and gives them until something else is opened.
func (d *decoder) close(base int) []*ast.Term {
	parts := d.open[base:]
	d.open = d.open[:base]
	return parts
}

// once leaves, of members with the same name, the last.
func (d *decoder) once(base int) {
	places := make(map[ast.Value]int, (len(d.open)-base)/2)
	kept := d.open[:base]
	for at := base; at < len(d.open); at += 2 {
		name, value := d.open[at], d.open[at+1]
		if before, isThere := places[name.Value]; isThere {
			kept[before] = value
			continue
		}
		places[name.Value] = len(kept) + 1
		kept = append(kept, name, value)
	}
	d.open = kept
}

// repeats says whether a name stands twice among the members since base, or may among so many.
func (d *decoder) repeats(base int) bool {
	names := d.open[base:]
	if len(names) > 2*fewNames {
		return true
	}
	for at := 2; at < len(names); at += 2 {
		for before := 0; before < at; before += 2 {
			if names[at].Value == names[before].Value {
				return true
			}
		}
	}
	return false
}
