package document

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	kubernetes "sigs.k8s.io/yaml"
)

// cutLikeKubernetes is the YAMLReader of k8s.io/apimachinery, line by line, without our shortcuts.
func cutLikeKubernetes(data []byte) (chunks [][]byte, sound bool) {
	lines := bufio.NewReader(bytes.NewReader(data))
	var chunk bytes.Buffer
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && errors.Is(err, io.EOF) {
			break
		}
		if cut, ended := bytes.CutSuffix(line, []byte("\r\n")); ended {
			line = cut
		}
		line = append(bytes.TrimSuffix(line, []byte("\n")), '\n')
		if bytes.HasPrefix(line, []byte("---")) {
			rest := strings.TrimSpace(string(line[3:]))
			if rest != "" && rest[0] != '#' {
				return chunks, false
			}
			if chunk.Len() > 0 {
				chunks = append(chunks, bytes.Clone(chunk.Bytes()))
				chunk.Reset()
				continue
			}
		}
		chunk.Write(line)
	}
	if chunk.Len() > 0 {
		chunks = append(chunks, chunk.Bytes())
	}
	return chunks, true
}

// readLikeKubernetes gives the values of all documents that are not null.
func readLikeKubernetes(t *testing.T, data []byte) []any {
	t.Helper()
	var values []any
	chunks, _ := cutLikeKubernetes(bytes.TrimPrefix(data, byteOrderMark))
	for _, chunk := range chunks {
		text, err := kubernetes.YAMLToJSON(chunk)
		if err != nil {
			t.Fatalf("sigs.k8s.io/yaml refuses %q: %v", chunk, err)
		}
		if value := fromJSON(t, text); value != nil {
			values = append(values, value)
		}
	}
	return values
}

// fromJSON decodes as Kubernetes does: numbers are int64 or float64.
func fromJSON(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := decodeNumbers(text, &value); err != nil {
		t.Fatalf("%q is not JSON: %v", text, err)
	}
	return numbered(value)
}

func numbered(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		for key, each := range typed {
			typed[key] = numbered(each)
		}
	case []any:
		for index, each := range typed {
			typed[index] = numbered(each)
		}
	case json.Number:
		if whole, err := typed.Int64(); err == nil {
			return whole
		}
		number, _ := typed.Float64()
		return number
	}
	return value
}

// agree holds a reading without faults against what Kubernetes reads.
func agree(t *testing.T, data []byte, reading Reading) {
	t.Helper()
	want := readLikeKubernetes(t, data)
	if len(want) != len(reading.Documents) {
		t.Fatalf("%q: %d documents, Kubernetes has %d", data, len(reading.Documents), len(want))
	}
	for at, document := range reading.Documents {
		if got := fromJSON(t, document.Value); !reflect.DeepEqual(got, want[at]) {
			t.Fatalf("%q:\n got %#v\nwant %#v", data, got, want[at])
		}
		floatsShow(t, document.Value)
	}
}

// floatsShow demands that what Kubernetes reads as a float looks like one to every reader.
func floatsShow(t *testing.T, text []byte) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return
		}
		number, ok := token.(json.Number)
		if !ok {
			continue
		}
		if _, err := number.Int64(); err != nil && !strings.ContainsAny(string(number), ".e") {
			t.Fatalf("the number %s in %s may be read as an integer", number, text)
		}
	}
}

func mustRead(t *testing.T, syntax Syntax, data []byte) Reading {
	t.Helper()
	reading, err := Read(syntax, data)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}
