package document

import (
	"reflect"
	"strings"
	"testing"
)

// marked is a file in which ⟦ ⟧ stand around the key and ⟪ ⟫ around the value that a pointer names.
type marked struct {
	name    string
	syntax  Syntax
	pointer string
	text    string
}

var places = []marked{
	{"plain", YAML, "/a/b", "a:\n  ⟦b⟧: ⟪c d⟫ # e\n"},
	{"plain over lines", YAML, "/a", "⟦a⟧: ⟪one\n  two\n\n  three⟫\nb: 1\n"},
	{"plain with separators inside", YAML, "/a", "⟦a⟧: ⟪x#y:z⟫ # c\n"},
	{"single quotes", YAML, "/it's", "⟦'it''s'⟧: ⟪'a ''b'' # c'⟫ # d\n"},
	{"double quotes", YAML, "/a\"b", "⟦\"a\\\"b\"⟧: ⟪\"x\\\\\"⟫\n"},
	{"quotes over lines", YAML, "/a", "⟦a⟧: ⟪\"one\n\n  two\"⟫\nb: 1\n"},
	{"non-ASCII columns", YAML, "/é/日本", "é: {x: 😀, ⟦日本⟧: ⟪ü ö⟫, z: 1}\n"},
	{"literal", YAML, "/a", "⟦a⟧: ⟪|\n  one\n\n   two⟫\n\nb: 1\n"},
	{"literal at the end", YAML, "/a", "⟦a⟧: ⟪|\n  one⟫"},
	{"literal with comment", YAML, "/a", "⟦a⟧: ⟪|- # why\n  # text\n  b: c⟫\n# comment\n"},
	{"literal with indicator", YAML, "/a/b", "a:\n  ⟦b⟧: ⟪|2-\n      deep\n    less⟫\n  c: 1\n"},
	{"literal in list with indicator", YAML, "/0/a", "- ⟦a⟧: ⟪|1\n    deep\n   less⟫\n  b: 1\n"},
	{"literal without text", YAML, "/a", "⟦a⟧: ⟪|⟫\n\nb: 1\n"},
	{"folded", YAML, "/0", "- ⟪>+\n  one\n  two⟫\n\n- x\n"},
	{"literal of list item", YAML, "/0/a", "- ⟦a⟧: ⟪|\n    one⟫\n  b: 1\n"},
	{"block mapping", YAML, "/a", "⟦a⟧:\n  ⟪b: 1\n  c: [2, {d: 3}]⟫\ne: 1\n"},
	{"block list", YAML, "/a", "⟦a⟧:\n⟪- 1\n- b: 2⟫\nc: 1\n"},
	{"list item", YAML, "/a/1", "a:\n  - 1\n  - ⟪b: 2\n    c: 3⟫\n"},
	{"flow mapping", YAML, "/a", "⟦a⟧: ⟪{b: 1, c: [2, '}'], # }\n  }⟫ # x\n"},
	{"flow list", YAML, "/a", "⟦a⟧: ⟪[\n  x, \"]\", # ]\n]⟫\n"},
	{"flow empty", YAML, "/a", "⟦a⟧: ⟪{ }⟫\n"},
	{"flow member", YAML, "/a/b", "a: {x: 1,⟦b⟧: ⟪two words⟫ , c: 3}\n"},
	{"flow single pair", YAML, "/a/0/x", "a: [⟦x⟧: ⟪1⟫]\n"},
	{"flow single pair mapping", YAML, "/a/0", "a: [⟪x: 1⟫, y]\n"},
	{"flow with empty value", YAML, "/a", "⟦a⟧: ⟪{b: , c: }⟫\n"},
	{"nothing", YAML, "/a", "⟦a⟧:⟪⟫\nb: 1\n"},
	{"nothing in list", YAML, "/1", "- a\n-⟪⟫\n- b\n"},
	{"anchor", YAML, "/a", "⟦a⟧: &x ⟪1⟫\nb: *x\n"},
	{"anchor and tag", YAML, "/a", "⟦a⟧: !!str &x ⟪1⟫\n"},
	{"anchor of mapping", YAML, "/a", "⟦a⟧: &x # c\n  ⟪b: 1⟫\n"},
	{"anchor of nothing", YAML, "/a", "⟦a⟧: &x⟪⟫\nb: 1\n"},
	{"anchor of key", YAML, "/k", "&x ⟦⟪k⟧⟫: *x\n"},
	{"alias", YAML, "/b", "a: &x ⟪{c: 1}⟫\n⟦b⟧: *x\n"},
	{"through alias", YAML, "/b/c", "a: &x {⟦c⟧: ⟪1⟫}\nb: *x\n"},
	{"through merge", YAML, "/b/c", "a: &x\n  ⟦c⟧: ⟪1⟫\nb:\n  <<: *x\n  d: 2\n"},
	{"override of merge", YAML, "/b/c", "a: &x\n  c: 1\nb:\n  <<: *x\n  ⟦c⟧: ⟪2⟫\n"},
	{"merge of list", YAML, "/b/c", "b:\n  <<: [{d: 1}, {⟦c⟧: ⟪1⟫}, {c: 1}]\n"},
	{"alias as key", YAML, "/k", "a: &x k\n⟦*x⟧ : ⟪v⟫\n"},
	{"explicit key", YAML, "/a b", "? ⟦a b⟧\n: ⟪c⟫\n"},
	{"number as key", YAML, "/12", "⟦0o14⟧: ⟪a⟫\n"},
	{"escaped pointer", YAML, "/a~1b~0c", "⟦a/b~c⟧: ⟪1⟫\n"},
	{"empty name", YAML, "/", "⟦\"\"⟧: ⟪1⟫\n"},
	{"carriage returns", YAML, "/b/c", "a: 1\r\nb:\r\n  ⟦c⟧: ⟪|\r\n    x\r\n    y⟫\r\nd: 1\r\n"},
	{"lone carriage returns", YAML, "/b", "a: 1\r⟦b⟧: ⟪2⟫\rc: 3"},
	{"byte order mark", YAML, "/a", "\ufeff⟦a⟧: ⟪1⟫\n"},
	{"root", YAML, "", "# c\n---\n⟪a: 1\nb: 2⟫\n"},
	{"json object", JSON, "/a", "{ ⟦\"a\"⟧ : ⟪{ \"é\": [1] }⟫ , \"b\": 2 }"},
	{"json member", JSON, "/é/ü/1", "{\"é\": {\"ü\": [\"ö\",\n ⟪\"x\\\"y\"⟫]}}"},
	{"json after comments", JSON, "/a", "// é\n{ /* ü */ ⟦\"a\"⟧: /* 1 */ ⟪1⟫, }\n"},
	{"json escaped name", JSON, "/a", "{⟦\"\\u0061\"⟧: ⟪null⟫}"},
	{"json root", JSON, "", " ⟪[]⟫ \r\n"},
	{"front matter", Markdown, "/frontmatter/tools/1", "---\nname: x\ntools: [Read, ⟪Grep⟫]\n---\nbody\n"},
	{"front matter key", Markdown, "/frontmatter/name", "\ufeff---\r\n⟦name⟧: ⟪é x⟫\r\n---\r\nbody\r\n"},
	{"front matter as a whole", Markdown, "/frontmatter", "---\n⟪a: 1\nb: 2⟫\n---\nbody\n"},
	{"no front matter", Markdown, "/frontmatter", "⟪⟫# title\n"},
	{"empty front matter", Markdown, "/frontmatter", "⟪---\n---\n⟫body\n"},
	{"body", Markdown, "/body", "---\na: 1\n---\n⟪# title\n\ntext\n⟫"},
	{"markdown root", Markdown, "", "⟪---\na: 1\n---\ntext\n⟫"},
}

// unmark takes the marks out and answers where they stood.
func unmark(t *testing.T, text string) (string, *Range, *Range) {
	t.Helper()
	var plain strings.Builder
	found := map[rune][2]int{}
	line, column := 1, 1
	for _, r := range text {
		switch {
		case strings.ContainsRune("⟦⟧⟪⟫", r):
			found[r] = [2]int{line, column}
			continue
		case r == '\n':
			line, column = line+1, 0
		case r == '\ufeff':
			column = 0
		}
		column++
		plain.WriteRune(r)
	}
	between := func(left, right rune) *Range {
		begin, ok := found[left]
		if !ok {
			return nil
		}
		end := found[right]
		return &Range{begin[0], begin[1], end[0], end[1]}
	}
	return plain.String(), between('⟦', '⟧'), between('⟪', '⟫')
}

func TestPlaces(t *testing.T) {
	for _, each := range places {
		t.Run(each.name, func(t *testing.T) {
			text, key, value := unmark(t, each.text)
			if reading := mustRead(t, each.syntax, []byte(text)); len(reading.Documents) != 1 {
				t.Fatal(reading.Faults)
			}
			got, err := Locate(each.syntax, []byte(text), []Query{{Pointer: each.pointer}})
			if want := (Place{true, key, value}); err != nil || !reflect.DeepEqual(got[0], want) {
				t.Errorf("key %v value %v, not key %v value %v (%v)", got[0].Key, got[0].Value, key, value, err)
			}
		})
	}
}

// TestAncestors asks for what does not exist: the nearest ancestor that does is answered.
func TestAncestors(t *testing.T) {
	for _, each := range []marked{
		{"", YAML, "/a/b/c/d", "a:\n  ⟦b⟧: ⟪1⟫\n"},
		{"", YAML, "/a/2", "⟦a⟧: ⟪[1, 2]⟫\n"},
		{"", YAML, "/a/01", "⟦a⟧: ⟪[1, 2]⟫\n"},
		{"", YAML, "/a/-", "⟦a⟧: ⟪[1, 2]⟫\n"},
		{"", YAML, "/x", "⟪a: 1⟫\n"},
		{"", JSON, "/a/x", "{⟦\"a\"⟧: ⟪[1]⟫}"},
		{"", Markdown, "/frontmatter/x/y1", "---\n⟪a: 1⟫\n---\n"},
		{"", Markdown, "/frontmatter/x", "⟪⟫text\n"},
		{"", Markdown, "/body/x", "---\n---\n⟪text⟫"},
		{"", Markdown, "/x", "⟪text⟫"},
	} {
		text, key, value := unmark(t, each.text)
		got, err := Locate(each.syntax, []byte(text), []Query{{Pointer: each.pointer}})
		if want := (Place{false, key, value}); err != nil || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s in %q: %v %v, not %v %v", each.pointer, text, got[0].Key, got[0].Value, key, value)
		}
	}
}

func TestPlacesOfLaterDocuments(t *testing.T) {
	data := []byte("# none\n---\na: 1\n---\nb: [\n---\nnull\n---\n\nc:\n  d: 2\n")
	reading := mustRead(t, YAML, data)
	last := reading.Documents[len(reading.Documents)-1]
	if last.Line != 10 || last.Index != 3 || reading.Faults[0].Index != 1 {
		t.Fatalf("%+v", reading)
	}
	places, err := Locate(YAML, data, []Query{{3, "/c/d"}, {0, "/a"}, {1, "/b"}, {2, ""}, {9, ""}, {-1, ""}})
	if err != nil || *places[0].Value != (Range{11, 6, 11, 7}) || *places[1].Value != (Range{3, 4, 3, 5}) {
		t.Fatalf("%+v %v", places, err)
	}
	for _, missing := range []Place{places[2], places[4], places[5]} {
		if missing.Found || missing.Value != nil {
			t.Errorf("%+v", missing)
		}
	}
}

func TestMistakesOfTheCaller(t *testing.T) {
	if _, err := Read(7, nil); err == nil {
		t.Error("syntax 7 was read")
	}
	if _, err := Locate(7, nil, nil); err == nil {
		t.Error("syntax 7 was located")
	}
	if _, err := Locate(YAML, []byte("a: 1"), []Query{{0, "a"}}); err == nil {
		t.Error("a pointer without slash was followed")
	}
	places, err := Locate(YAML, []byte("a: \xff"), []Query{{0, "/a"}})
	if err != nil || places[0].Found {
		t.Error("something was found in a file that cannot be read")
	}
}
