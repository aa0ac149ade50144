package policy

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// inputs are read as OPA reads them, or by neither.
var inputs = []string{
	`{}`, `[]`, `null`, ` true `, `false`, `"text"`, `""`, `0`, `-0`, `12`, `-1.5e+3`, `1e400`, `123456789012345678901`,
	`{"a":{"b":[1,"two",null,true,{"c":[]}]},"d":{}}`, "{\n\t\"a\" : [ 1 , 2 ]\r\n}",
	`"\u00e9\n\"\\\/"`, `"é"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", "\"\x7f\"", `{"\u0061":1}`,
	`{"a":1,"a":2}`, `{"a":1,"b":2,"\u0061":{"c":3}}`,
	`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"c":15}`,
	``, ` `, `{`, `[`, `"`, `"\`, `"\"`, `"\x"`, "\"\n\"", `[1,]`, `[,1]`, `[1 2]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`,
	`{"a" 1}`, `{1:2}`, `]`, `}`, `[}`, `{]`, `01`, `+1`, `.5`, `1.`, `1e`, `--1`, `1-2`, `tru`, `truex`, `nul`, `NaN`,
	`1 2`, `{}x`, "{}\x00", "\x00", `// {}`, `'a'`,
	`{"bundle":{"manifests":[{"a":1},{"a":"}\"]"}, {"a":1} ,2,[{"a":1}],"b",null,{}]},"manifests":[{"a":2}]}`,
	`{"bundle":{"manifests":[{"a":1},{"b"}]}}`, `{"bundle":{"manifests":[{"a":1]]}}`, `{"bundle":{"manifests":[{"a":"}]}}`,
	`{"bundle":{"manifests":[]}}`, `{"bundle":{"manifests":{"a":1}}}`, `{"bundle":{"manifests":[{"a":1}`, `{"bundle":[{"manifests":[{"a":1}]}]}`,
	`{"bundle":{"manifests":[{"a":1}]},"bundle":{"manifests":[{"a":2}]}}`, `{"bundle":{"manifests":[{"a":"\`, `{"bundle":{"manifests":[,]}}`,
}

func TestInputIsReadAsOPAReadsIt(t *testing.T) {
	for _, text := range append(inputs, string(packInput())) {
		checkInput(t, text)
	}
}

func FuzzInput(f *testing.F) {
	for _, text := range inputs {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < maxDigits {
			checkInput(t, text)
		}
	})
}

// named is what rules may have terms of already.
var named = map[string]*ast.Term{"": ast.StringTerm(""), "a": ast.StringTerm("a"), "two": ast.StringTerm("two")}

func checkInput(t *testing.T, text string) {
	t.Helper()
	checkInputWith(t, text, nil, nil)
	checkInputWith(t, text, named, nil)
	// What was kept is read as what is new.
	kept := newNeighbours()
	for range 3 {
		checkInputWith(t, text, named, kept)
	}
}

func checkInputWith(t *testing.T, text string, known map[string]*ast.Term, kept *neighbours) {
	t.Helper()
	ours, err := parseInput([]byte(text), known, kept)
	var raw any
	if util.UnmarshalJSON([]byte(text), &raw) != nil {
		if err == nil {
			t.Errorf("%q is read as %s", text, ours)
		}
		return
	}
	theirs, refused := ast.InterfaceToValue(raw)
	if (err == nil) != (refused == nil) {
		t.Errorf("%q: %v, OPA says %v", text, err, refused)
		return
	}
	if err == nil && (ours.Value.Compare(theirs) != 0 || ours.Hash() != theirs.Hash()) {
		t.Errorf("%q is read as %s, by OPA as %s", text, ours, theirs)
	}
}

func TestWideObjectsAreReadInLinearTime(t *testing.T) {
	wide := map[string]int{}
	for number := range 100_000 {
		wide[strconv.Itoa(number)] = number
	}
	text, err := json.Marshal(wide)
	if err != nil {
		t.Fatal(err)
	}
	checkInput(t, string(text))
}
