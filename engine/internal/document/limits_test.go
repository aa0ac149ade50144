package document

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func onlyFault(t *testing.T, syntax Syntax, data []byte) Fault {
	t.Helper()
	reading := timely(t, syntax, data)
	if len(reading.Faults) != 1 {
		t.Fatalf("%d faults, %d documents", len(reading.Faults), len(reading.Documents))
	}
	return reading.Faults[0]
}

func TestSize(t *testing.T) {
	fits := append([]byte("a: "), bytes.Repeat([]byte("x"), MaxBytes-4)...)
	fits = append(fits, '\n')
	if reading := timely(t, YAML, fits); len(reading.Documents) != 1 {
		t.Error(reading.Faults)
	}
	for _, syntax := range []Syntax{YAML, JSON, Markdown} {
		if fault := onlyFault(t, syntax, append(fits, '\n')); fault.Kind != TooLarge {
			t.Error(fault)
		}
	}
}

func TestManyDocuments(t *testing.T) {
	data := []byte(strings.Repeat("a: 1\n---\n", MaxDocuments))
	if reading := timely(t, YAML, data); len(reading.Documents) != MaxDocuments || len(reading.Faults) > 0 {
		t.Error(len(reading.Documents), reading.Faults)
	}
	reading := timely(t, YAML, append(data, "b: 1\n"...))
	if len(reading.Faults) != 1 || reading.Faults[0].Kind != TooLarge || reading.Faults[0].Line != 2*MaxDocuments+1 {
		t.Error(reading.Faults)
	}
}

func TestManyNodes(t *testing.T) {
	list := "[" + strings.Repeat("1,", MaxNodes) + "1]"
	for _, syntax := range []Syntax{YAML, JSON} {
		if fault := onlyFault(t, syntax, []byte(list)); fault.Kind != TooLarge {
			t.Error(fault)
		}
	}
	pairs := "[" + strings.Repeat("a: b,", MaxNodes*2/5) + "c]"
	if fault := onlyFault(t, YAML, []byte(pairs)); fault.Kind != TooLarge {
		t.Error(fault)
	}
}

// TestDepth reads what is just allowed and refuses one level more.
func TestDepth(t *testing.T) {
	nested := func(levels int) []byte {
		return []byte(strings.Repeat("[", levels) + strings.Repeat("]", levels) + "\n")
	}
	for _, syntax := range []Syntax{YAML, JSON} {
		if reading := timely(t, syntax, nested(MaxDepth)); len(reading.Documents) != 1 {
			t.Error(reading.Faults)
		}
		if fault := onlyFault(t, syntax, nested(MaxDepth+1)); fault.Kind != TooDeep {
			t.Error(fault)
		}
	}
}

// TestUsefulAliases reads what people write: one anchor used often.
func TestUsefulAliases(t *testing.T) {
	data := "a: &a {b: 1, c: 2}\nd:\n" + strings.Repeat("- *a\n", 100) + "e:\n" + strings.Repeat("- <<: *a\n  f: 1\n", 100)
	if reading := timely(t, YAML, []byte(data)); len(reading.Documents) != 1 {
		t.Error(reading.Faults)
	}
}

// TestHostileText takes time that grows with the text, not with its square.
func TestHostileText(t *testing.T) {
	const size = 1 << 18
	for name, unit := range map[string]string{
		"comments": "# c\n", "keys": "a", "brackets": "[", "braces": "{", "dashes": "- ", "questions": "? ", "anchors": "&a ",
		"tags": "! ", "aliases": "*a ", "quotes": "'' ", "colons": ": ", "percent": "%a\n", "separators": "---\n",
		"ends": "...\n", "actions": "{{ a }}\n", "commented keys": "a: # c\n", "block": "|\n", "returns": "\r", "spaces": " ",
		"tabs": "\t", "breaks": "\n", "quote": "\"", "escapes": `"\`, "nel": "\u0085", "flow keys": "{a: ", "plain lines": "a\n",
		"list comments": "- a # c\n  # d\n", "indented": "  a\n", "merges": "<<: {}\n", "alias values": "a: *b\n",
		"quoted actions": `"{{`, "quoted braces": "\"{{\\", "closed actions": `"{{'}}`,
	} {
		data := []byte(strings.Repeat(unit, size/len(unit)))
		for _, syntax := range []Syntax{YAML, JSON, Markdown} {
			begin := time.Now()
			timely(t, syntax, append([]byte("---\n"), data...))
			timely(t, syntax, append([]byte("a: &b 1\nb: "), data...))
			timely(t, syntax, append([]byte(`a: "{{`), data...))
			if spent := time.Since(begin); spent > slowest {
				t.Errorf("%s: %v", name, spent)
			}
		}
	}
}

// TestManyDistinctKeys expects nothing but time that grows with the text.
func TestManyDistinctKeys(t *testing.T) {
	var text strings.Builder
	for number := range 100_000 {
		text.WriteString("k" + strings.Repeat("x", number%7) + string(rune('a'+number%26)) + strings.Repeat("y", number%11))
		text.WriteString(time.Duration(number).String() + ": 1\n")
	}
	if reading := timely(t, YAML, []byte(text.String())); len(reading.Documents) != 1 {
		t.Error(reading.Faults)
	}
}
