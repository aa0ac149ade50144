package document

import (
	"encoding/json"
	"testing"
)

func TestTextWithoutQuotesIsReadAsText(t *testing.T) {
	for written, want := range map[string]string{
		"description: Use it. Context: now":   `{"description":"Use it. Context: now"}`,
		"description: a: b 'c' \\n \"d\"":     `{"description":"a: b 'c' \\n \"d\""}`,
		"argument-hint: [one] [two]":          `{"argument-hint":"[one] [two]"}`,
		"globs: *.ts":                         `{"globs":"*.ts"}`,
		"model: @latest":                      `{"model":"@latest"}`,
		"a: x: y\ntools: [Read, Grep]":        `{"a":"x: y","tools":["Read","Grep"]}`,
		"a: x: y\ntools: Read # , Bash":       `{"a":"x: y","tools":"Read # , Bash"}`,
		"a: x: y\ntools: [Read # , Bash]":     `{"a":"x: y","tools":"[Read # , Bash]"}`,
		"a: x: y\ntools:\n  - Read\n  - Grep": `{"a":"x: y","tools":["Read","Grep"]}`,
	} {
		reading := timely(t, Markdown, []byte("---\n"+written+"\n---\n"))
		if len(reading.Documents) != 1 || !reading.Relaxed {
			t.Errorf("%s: %v", written, reading)
			continue
		}
		var page struct{ Frontmatter json.RawMessage }
		if err := json.Unmarshal(reading.Documents[0].Value, &page); err != nil {
			t.Fatal(err)
		}
		if string(page.Frontmatter) != want {
			t.Errorf("%s is read as %s, not %s", written, page.Frontmatter, want)
		}
	}
}

func TestFrontMatterThatNoProgramReadsIsRefused(t *testing.T) {
	for _, written := range []string{
		"description: Use it: now\nand without a key",
		"description: |\n  Use it: now\ntools: a: b",
		"description: a: b\ndescription: c",
		"description: 'a' b: 'c'",
		"tools: [Read,\n  a: b: c]",
		"  description: a: b",
	} {
		reading := timely(t, Markdown, []byte("---\n"+written+"\n---\n"))
		if len(reading.Documents) != 0 || len(reading.Faults) != 1 {
			t.Errorf("%q is read: %v", written, reading)
		}
	}
}

func TestPlacesInLooseFrontMatterAreThoseOfTheFile(t *testing.T) {
	data := []byte("---\nname: x\ndescription: it's a: \"b\"  \n---\nBody.\n")
	places, err := Locate(Markdown, data, []Query{{0, "/frontmatter/description"}, {0, "/frontmatter/name"}})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range []Place{
		{true, &Range{3, 1, 3, 12}, &Range{3, 14, 3, 25}},
		{true, &Range{2, 1, 2, 5}, &Range{2, 7, 2, 8}},
	} {
		if *places[at].Key != *want.Key || *places[at].Value != *want.Value {
			t.Errorf("%v %v, not %v %v", *places[at].Key, *places[at].Value, *want.Key, *want.Value)
		}
	}
}
