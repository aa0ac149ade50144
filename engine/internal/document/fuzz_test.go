package document

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	kubernetes "sigs.k8s.io/yaml"
)

// seeds are the corpus and the scalars at every place.
func seeds(f *testing.F, suffix string) {
	f.Helper()
	files, err := filepath.Glob("testdata/*/*" + suffix)
	if err != nil || len(files) == 0 {
		f.Fatal("there is no corpus", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func timely(t *testing.T, syntax Syntax, data []byte) Reading {
	t.Helper()
	begin := time.Now()
	reading := mustRead(t, syntax, data)
	if spent := time.Since(begin); spent > slowest {
		t.Fatalf("%d bytes took %v", len(data), spent)
	}
	if _, err := reading.Encode(); err != nil {
		t.Fatal(err)
	}
	for _, fault := range reading.Faults {
		cutRange(t, data, fileLines(data), &Range{fault.Line, fault.Column, fault.Line, fault.Column})
	}
	return reading
}

// FuzzYAML demands that what is read is what Kubernetes reads, and that all of it can be located.
func FuzzYAML(f *testing.F) {
	seeds(f, ".yaml")
	for at, scalar := range scalars {
		f.Add([]byte(strings.ReplaceAll(shapes[at%len(shapes)], "@", scalar)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		reading := timely(t, YAML, data)
		if len(reading.Faults) == 0 {
			agree(t, data, reading)
		}
		locatable(t, YAML, data, reading)
	})
}

// FuzzJSON demands that strict JSON has the values that Go's own reader finds.
func FuzzJSON(f *testing.F) {
	seeds(f, ".json")
	f.Fuzz(func(t *testing.T, data []byte) {
		reading := timely(t, JSON, data)
		for _, document := range reading.Documents {
			if want := any(nil); !reading.Relaxed && decodeNumbers(data, &want) == nil {
				if got := fromJSON(t, document.Value); !reflect.DeepEqual(got, numbered(want)) {
					t.Fatalf("%q:\n got %#v\nwant %#v", data, got, want)
				}
			}
			floatsShow(t, document.Value)
		}
		locatable(t, JSON, data, reading)
	})
}

// FuzzMarkdown demands that nothing of the file is lost and that its front matter is Kubernetes' YAML,
// or is read as text only where that is not YAML.
func FuzzMarkdown(f *testing.F) {
	seeds(f, ".md")
	f.Fuzz(func(t *testing.T, data []byte) {
		reading := timely(t, Markdown, data)
		if len(reading.Documents)+len(reading.Faults) != 1 {
			t.Fatalf("%q: %d documents, %d faults", data, len(reading.Documents), len(reading.Faults))
		}
		locatable(t, Markdown, data, reading)
		for _, document := range reading.Documents {
			frontMatterAgrees(t, data, fromJSON(t, document.Value).(map[string]any), reading.Relaxed)
		}
	})
}

func frontMatterAgrees(t *testing.T, data []byte, value map[string]any, relaxed bool) {
	t.Helper()
	text := bytes.ReplaceAll(bytes.TrimPrefix(data, byteOrderMark), []byte("\r\n"), []byte("\n"))
	body := value["body"].(string)
	if !bytes.HasSuffix(text, []byte(body)) {
		t.Fatalf("%q: the body is %q", data, body)
	}
	head := bytes.TrimSuffix(text, []byte(body))
	if len(head) == 0 {
		return
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(head, []byte("\n")), []byte("\n"))
	text, err := kubernetes.YAMLToJSON(bytes.Join(lines[1:len(lines)-1], nil))
	if relaxed && err != nil {
		return
	}
	if err != nil {
		t.Fatalf("%q: sigs.k8s.io/yaml refuses the front matter: %v", data, err)
	}
	want := fromJSON(t, text)
	if want == nil {
		want = map[string]any{}
	}
	if !reflect.DeepEqual(value["frontmatter"], want) {
		t.Fatalf("%q:\n got %#v\nwant %#v", data, value["frontmatter"], want)
	}
}
