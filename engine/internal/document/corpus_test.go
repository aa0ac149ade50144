package document

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func syntaxOf(t *testing.T, name string) Syntax {
	t.Helper()
	switch filepath.Ext(name) {
	case ".yaml":
		return YAML
	case ".json":
		return JSON
	case ".md":
		return Markdown
	}
	t.Fatalf("the corpus cannot have %s", name)
	return YAML
}

func corpus(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("testdata", folder))
	if err != nil || len(entries) == 0 {
		t.Fatalf("there is no corpus: %v", err)
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join("testdata", folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = data
	}
	return files
}

// expectations reads testdata/bad.txt: file, kind, line:column, and the documents read all the same.
func expectations(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/bad.txt")
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		expected[name] = rest
	}
	return expected
}

func TestBadFilesAreRefusedWhereTheyAreBad(t *testing.T) {
	expected := expectations(t)
	files := corpus(t, "bad")
	for name, data := range files {
		reading := timely(t, syntaxOf(t, name), data)
		got := fmt.Sprintf("%d documents", len(reading.Documents))
		for _, fault := range reading.Faults {
			got = fmt.Sprintf("%s %d:%d %s", fault.Kind, fault.Line, fault.Column, got)
		}
		if got != expected[name] {
			t.Errorf("%s %s, not %s %v", name, got, expected[name], reading.Faults)
		}
	}
	if len(expected) != len(files) {
		t.Errorf("testdata/bad.txt has %d lines for %d files", len(expected), len(files))
	}
}

func TestGoodFilesAreReadLikeKubernetes(t *testing.T) {
	for name, data := range corpus(t, "good") {
		syntax := syntaxOf(t, name)
		reading := timely(t, syntax, data)
		if len(reading.Faults) > 0 {
			t.Errorf("%s: %v", name, reading.Faults)
			continue
		}
		locatable(t, syntax, data, reading)
		if syntax == YAML {
			agree(t, data, reading)
		}
	}
}
