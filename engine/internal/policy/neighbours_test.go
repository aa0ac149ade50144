package policy

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// around is an input with neighbours.
func around(neighbours ...string) []byte {
	return []byte(`{"bundle":{"manifests":[` + strings.Join(neighbours, ",") + `]}}`)
}

func neighbour(name string) string {
	return fmt.Sprintf(`{"identity":{"name":%q,"kind":"role"},"links":[{"target":%[1]q}]}`, name)
}

// first reads an input and gives its first neighbour.
func first(t *testing.T, kept *neighbours, input []byte) *ast.Term {
	t.Helper()
	read, err := parseInput(input, nil, kept)
	if err != nil {
		t.Fatal(err)
	}
	found, err := read.Value.Find(ast.MustParseRef("input.bundle.manifests")[1:])
	if err != nil {
		t.Fatal(err)
	}
	return found.(*ast.Array).Elem(0)
}

func TestANeighbourIsReadOnce(t *testing.T) {
	kept := &neighbours{}
	one := first(t, kept, around(neighbour("a"), neighbour("b")))
	if first(t, kept, around(neighbour("a"))) != one {
		t.Error("the same neighbour was read again")
	}
	if other := first(t, kept, around(neighbour("b"), neighbour("a"))); other.Equal(one) {
		t.Errorf("another neighbour was taken for it: %s", other)
	}
	if again := first(t, nil, around(neighbour("a"))); again == one || !again.Equal(one) {
		t.Errorf("it is not what is read anew: %s", again)
	}
}

func TestOnlyNeighboursAreKept(t *testing.T) {
	kept := &neighbours{}
	for _, input := range []string{
		`{"manifest":{"manifests":[{"a":1}]},"manifests":[{"a":1}]}`, `[{"bundle":{"manifests":[{"a":1}]}}]`,
		`{"bundle":[{"manifests":[{"a":1}]}]}`, `{"bundle":{"missing":[{"a":1}],"a":{"manifests":[{"a":1}]}}}`,
		`{"bundle":{"manifests":[1,"a",[{"a":1}]]},"change":{"manifests":[{"a":1}]}}`,
	} {
		if _, err := parseInput([]byte(input), nil, kept); err != nil {
			t.Errorf("%s: %v", input, err)
		}
	}
	if len(kept.terms) > 0 {
		t.Errorf("kept: %v", kept.terms)
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	kept := &neighbours{}
	first(t, kept, around(neighbour(strings.Repeat("x", longestNeighbour))))
	if kept.size > 0 {
		t.Error("a long neighbour was kept")
	}
	for number := range 3 * maxNeighbours / 1000 {
		text := neighbour(fmt.Sprintf("%0400d", number))
		if term := first(t, kept, around(text)); first(t, kept, around(text)) != term {
			t.Fatalf("neighbour %d was read again", number)
		}
		if size(kept) != kept.size || kept.size > maxNeighbours {
			t.Fatalf("%d bytes are kept, counted as %d", size(kept), kept.size)
		}
	}
}

func size(kept *neighbours) int {
	sum := 0
	for text := range kept.terms {
		sum += len(text)
	}
	return sum
}

func TestManyReadTheSameNeighbours(t *testing.T) {
	kept := &neighbours{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for number := range 200 {
				name := fmt.Sprintf("n%d", number%7)
				read, err := parseInput(around(neighbour(name), neighbour("b")), nil, kept)
				if err != nil || !strings.Contains(read.String(), name) {
					t.Error(read, err)
				}
			}
		})
	}
	all.Wait()
	if len(kept.terms) != 8 {
		t.Errorf("%d neighbours are kept", len(kept.terms))
	}
}
