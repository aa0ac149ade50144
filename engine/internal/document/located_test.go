package document

import (
	"bytes"
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"testing"

	valued "go.yaml.in/yaml/v2"
)

// mostPointers of one document are located, so that fuzzing stays fast.
const mostPointers = 200

// locatable demands that every pointer of every document is found, that ranges are ranges of the file,
// and that keys and scalars on one line read back to what the document says.
func locatable(t *testing.T, syntax Syntax, data []byte, reading Reading) {
	t.Helper()
	lines := fileLines(data)
	for _, document := range reading.Documents {
		var asked []asked
		collect(&asked, "", fromJSON(t, document.Value))
		queries := make([]Query, len(asked))
		for at, each := range asked {
			queries[at] = Query{Index: document.Index, Pointer: each.pointer}
		}
		places, err := Locate(syntax, data, queries)
		if err != nil {
			t.Fatal(err)
		}
		for at, place := range places {
			if !place.Found || place.Value == nil {
				t.Fatalf("%q: %s is not found", data, asked[at].pointer)
			}
			value := cutRange(t, data, lines, place.Value)
			if !bytes.ContainsAny(data, "!") && syntax != Markdown {
				readsBack(t, data, value, asked[at])
				if place.Key != nil {
					keyReadsBack(t, data, cutRange(t, data, lines, place.Key), asked[at].pointer)
				}
			}
		}
	}
}

type asked struct {
	pointer string
	value   any
}

func collect(into *[]asked, pointer string, value any) {
	if len(*into) > mostPointers {
		return
	}
	*into = append(*into, asked{pointer, value})
	switch typed := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(typed))
		for name := range typed {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			token := strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
			collect(into, pointer+"/"+token, typed[name])
		}
	case []any:
		for index, each := range typed {
			collect(into, pointer+"/"+strconv.Itoa(index), each)
		}
	}
}

func fileLines(data []byte) []string {
	text := strings.TrimPrefix(string(data), "\ufeff")
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return append(lines, "")
}

// cutRange reads a range from the file's lines, by code points.
func cutRange(t *testing.T, data []byte, lines []string, r *Range) string {
	t.Helper()
	sound := r.Line >= 1 && r.Column >= 1 && r.EndLine <= len(lines) &&
		(r.Line < r.EndLine || r.Line == r.EndLine && r.Column <= r.EndColumn)
	if !sound || r.EndColumn-1 > len([]rune(lines[r.EndLine-1])) {
		t.Fatalf("%q: %+v is not a range of the file", data, *r)
	}
	if r.Line == r.EndLine {
		return string([]rune(lines[r.Line-1])[r.Column-1 : r.EndColumn-1])
	}
	parts := []string{string([]rune(lines[r.Line-1])[r.Column-1:])}
	parts = append(parts, lines[r.Line:r.EndLine-1]...)
	return strings.Join(append(parts, string([]rune(lines[r.EndLine-1])[:r.EndColumn-1])), "\n")
}

// again reads the text of a range as YAML, which JSON is too: in a block list, in a flow list, and as
// text that only its neighbours keep from being structure. It gives nothing if several lines matter.
func again(text string) []any {
	block := strings.HasPrefix(text, "|") || strings.HasPrefix(text, ">")
	if block || strings.ContainsAny(text, "\n\r\u0085\u2028\u2029") {
		return nil
	}
	values := []any{text}
	var decoded any
	if json.Unmarshal([]byte(text), &decoded) == nil {
		values = append(values, decoded)
	}
	for _, list := range []string{"- " + text, "[" + text + "]"} {
		var read []any
		if err := valued.Unmarshal([]byte(list), &read); err == nil && len(read) == 1 {
			values = append(values, read[0])
		}
	}
	return values
}

func readsBack(t *testing.T, data []byte, text string, want asked) {
	t.Helper()
	if _, ok := want.value.(map[string]any); ok {
		return
	}
	if _, ok := want.value.([]any); ok {
		return
	}
	values := again(text)
	for _, value := range values {
		if sameNumber(value, want.value) || value == want.value {
			return
		}
	}
	if len(values) > 0 {
		t.Fatalf("%q: the text at %s is %q, its value is %#v", data, want.pointer, text, want.value)
	}
}

func sameNumber(one, other any) bool {
	first, ok := asFloat(one)
	second, otherOk := asFloat(other)
	return ok && otherOk && first == second
}

func asFloat(value any) (float64, bool) {
	switch typed := value.(type) {
	case int:
		return float64(typed), true
	case int64:
		return float64(typed), true
	case uint64:
		return float64(typed), true
	case float64:
		return typed, true
	}
	return 0, false
}

func keyReadsBack(t *testing.T, data []byte, text, pointer string) {
	t.Helper()
	token := pointer[strings.LastIndexByte(pointer, '/')+1:]
	token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	values := again(text)
	for _, value := range values {
		if name, _ := keyText(value); name == token {
			return
		}
	}
	if len(values) > 0 && !strings.HasPrefix(text, "*") {
		t.Fatalf("%q: the key at %s is %q", data, pointer, text)
	}
}
