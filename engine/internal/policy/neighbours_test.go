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

func TestANeighbourThatComesAgainIsKept(t *testing.T) {
	kept := newNeighbours()
	once := first(t, kept, around(neighbour("a"), neighbour("b")))
	if len(kept.terms) > 0 {
		t.Errorf("what came once is kept: %v", kept.terms)
	}
	again := first(t, kept, around(neighbour("a")))
	if again == once || !again.Equal(once) {
		t.Errorf("it is not what was read first: %s", again)
	}
	if first(t, kept, around(neighbour("a"))) != again {
		t.Error("the same neighbour was read again")
	}
	if other := first(t, kept, around(neighbour("b"), neighbour("a"))); other.Equal(again) {
		t.Errorf("another neighbour was taken for it: %s", other)
	}
	if apart := first(t, nil, around(neighbour("a"))); apart == again || !apart.Equal(again) {
		t.Errorf("it is not what is read anew: %s", apart)
	}
}

func TestOnlyNeighboursAreKept(t *testing.T) {
	kept := newNeighbours()
	for _, input := range []string{
		`{"manifest":{"manifests":[{"a":1}]},"manifests":[{"a":1}]}`, `[{"bundle":{"manifests":[{"a":1}]}}]`,
		`{"bundle":[{"manifests":[{"a":1}]}]}`, `{"bundle":{"missing":[{"a":1}],"a":{"manifests":[{"a":1}]}}}`,
		`{"bundle":{"manifests":[1,"a",[{"a":1}]]},"change":{"manifests":[{"a":1}]}}`,
	} {
		if _, err := parseInput([]byte(input), nil, kept); err != nil {
			t.Errorf("%s: %v", input, err)
		}
	}
	if len(kept.met) > 0 {
		t.Errorf("%d were taken for neighbours", len(kept.met))
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	kept := newNeighbours()
	long := around(neighbour(strings.Repeat("x", longestNeighbour)))
	first(t, kept, long)
	first(t, kept, long)
	if len(kept.met) > 0 || kept.size > 0 {
		t.Error("a long neighbour was kept")
	}
	for number := range 2 * maxMet {
		text := around(neighbour(fmt.Sprintf("%0400d", number)))
		first(t, kept, text)
		if term := first(t, kept, text); first(t, kept, text) != term {
			t.Fatalf("neighbour %d was read again", number)
		}
		if kept.size > maxNeighbours || len(kept.met) > maxMet {
			t.Fatalf("%d bytes are kept, and %d that came once", kept.size, len(kept.met))
		}
	}
	if sum := size(kept); sum != kept.size {
		t.Errorf("%d bytes are kept, counted as %d", sum, kept.size)
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
	kept := newNeighbours()
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
	if len(kept.terms) != 8 || size(kept) != kept.size {
		t.Errorf("%d neighbours are kept, %d bytes counted as %d", len(kept.terms), size(kept), kept.size)
	}
}
