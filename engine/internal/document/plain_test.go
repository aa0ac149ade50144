package document

import (
	"slices"
	"testing"
)

// scripts are read the quick way as by the tolerant reader, or not at all.
var scripts = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `1.0`, `1e3`, `12345678901234567890`, `1e400`, `true`, `null`, ` {"a" : [ 1 , "b" ] } `,
	"{\n\t\"a\": {\"b\": [true, false, null, {\"c\": -1.50}]},\r\n\"d\": \"\\\"\\\\\"}", `{"k:{\"name\":\"x\"}":{}}`,
	`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[{"a":1},{"a":1}]`, `{"a":{"a":{"a":1}}}`, `"\ud83d"`, `"\ud83d\ude00"`, `{"\ud83d":1}`,
	`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13}`,
	`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"a":14}`,
	`{"a":1,}`, `// a` + "\n{}", `[1 2]`, `{`, ``, ` `, `{"a":NaN}`, `"é"`, "\ufeff{}",
}

func TestPlainJSONIsReadAsTolerantly(t *testing.T) {
	for _, text := range scripts {
		checkPlain(t, []byte(text))
	}
}

func FuzzPlain(f *testing.F) {
	for _, text := range scripts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkPlain(t, data) })
}

func checkPlain(t *testing.T, data []byte) {
	t.Helper()
	source, fault := open(data)
	if fault != nil {
		return
	}
	c, fault := jsonChunk(source)
	if fault != nil {
		return
	}
	out, ok := c.readPlain()
	w := jsonWriter{chunk: c}
	parsed, fault := c.script(source.marked)
	if fault == nil {
		w.value(parsed.root)
		fault = w.fault
	}
	if isPlain := fault == nil && parsed.root.IsStandard(); ok != isPlain || ok && !slices.Equal(out, w.out) {
		t.Errorf("%q: %t %s, else %t %s", data, ok, out, isPlain, w.out)
	}
}

func BenchmarkReadJSON(b *testing.B) {
	reading, err := Read(YAML, manifest(1))
	if err != nil {
		b.Fatal(err)
	}
	text := reading.Documents[0].Value
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if reading, err := Read(JSON, text); err != nil || len(reading.Documents) != 1 {
			b.Fatal(reading, err)
		}
	}
}
