// This file knows Markdown with front matter: a YAML mapping between two lines of three dashes.
package document

import (
	"bytes"
	"unicode"
)

// page is a Markdown file: its front matter, if it has any, and the offset of its body.
type page struct {
	source text
	matter *chunk
	body   int
	fault  *Fault
}

// cutPage finds the front matter. One that is never closed is refused: some readers take the whole
// file for it, others nothing.
func cutPage(source text) page {
	begin := lineEnd(source.data, 0)
	if !isFence(source.data[:begin]) {
		return page{source: source, fault: almostFence(source.data[:begin])}
	}
	for at := begin; at < len(source.data); at = lineEnd(source.data, at) {
		end := lineEnd(source.data, at)
		if isFence(source.data[at:end]) {
			matter := &chunk{data: source.data[begin:at], line: 1}
			return page{source: source, matter: matter, body: end, fault: matter.dashes()}
		}
	}
	message := "the front matter that begins here is never closed by a line of three dashes"
	return page{source: source, fault: &Fault{Kind: Ambiguous, Message: message, Line: 1, Column: 1}}
}

// almostFence refuses a first line that opens front matter only for readers that take more than
// spaces and tabs for blanks, as Claude Code does.
func almostFence(line []byte) *Fault {
	rest, dashed := bytes.CutPrefix(line, separator)
	if !dashed || len(bytes.TrimFunc(rest, isBlank)) > 0 {
		return nil
	}
	message := "after these three dashes stands a blank that only some readers take for one; delete it"
	return &Fault{Kind: Ambiguous, Message: message, Line: 1, Column: len(separator) + 1}
}

// isBlank says that a regular expression of JavaScript or Python takes a character for a blank.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\ufeff'
}

// dashes refuses three dashes in front matter, which end it for some readers wherever they stand:
// Claude Code would not see what follows them.
func (c *chunk) dashes() *Fault {
	at := bytes.Index(c.data, separator)
	if at < 0 {
		return nil
	}
	message := "three dashes end the front matter here for some readers, and not for others; " +
		"write one or two, or another sign, or close the front matter with a line of exactly three"
	return c.fault(Ambiguous, at, message)
}

func isFence(line []byte) bool {
	return bytes.Equal(bytes.TrimRight(line, " \t\n"), separator)
}

func readMarkdown(source text) Reading {
	p := cutPage(source)
	if p.fault != nil {
		return refusal(p.fault)
	}
	matter, relaxed := []byte("{}"), false
	if p.matter != nil {
		written, fault := p.matter.frontMatter()
		if fault != nil && causedByText[fault.Kind] {
			if loose, still := p.matter.loosely().frontMatter(); still == nil {
				written, fault, relaxed = loose, nil, true
			}
		}
		if fault != nil {
			return p.refusal(*fault)
		}
		matter = written
	}
	value := append([]byte(`{"frontmatter":`), matter...)
	value = append(value, `,"body":`...)
	value = append(appendString(value, string(source.data[p.body:])), '}')
	return Reading{Documents: []Document{{Value: value, Line: 1}}, Relaxed: relaxed}
}

func (p page) refusal(fault Fault) Reading {
	if template := unrendered(text{data: p.matter.data}, []*chunk{p.matter}, []Fault{fault}); template != nil {
		return refusal(template)
	}
	if fault.Kind == SyntaxError {
		fault.Message += "; write text of several lines as a block below `key: |`"
	}
	return refusal(&fault)
}

// frontMatter reads the mapping; nothing written is an empty one.
func (c *chunk) frontMatter() ([]byte, *Fault) {
	document, fault := c.read()
	if fault != nil {
		return nil, fault
	}
	if document == nil {
		return []byte("{}"), nil
	}
	if document.Value[0] != '{' {
		return nil, c.fault(SyntaxError, 0, "the front matter is not a mapping of keys to values")
	}
	return document.Value, nil
}

// markdownFinder answers places in the front matter and of the body as a whole.
type markdownFinder struct {
	page  page
	ruler *ruler
	root  *yamlFinder
	loose bool
}

func newMarkdownFinder(source text) *markdownFinder {
	f := &markdownFinder{page: cutPage(source), ruler: newRuler(source.data)}
	if f.page.matter != nil {
		f.root = newChunkFinder(f.page.matter)
		if _, fault := f.page.matter.frontMatter(); fault != nil {
			f.root, f.loose = newChunkFinder(f.page.matter.loosely()), true
		}
	}
	return f
}

func (f *markdownFinder) find(index int, tokens []string) Place {
	if index != 0 || f.page.fault != nil {
		return Place{}
	}
	if len(tokens) > 0 && tokens[0] == "body" {
		body := f.piece(f.page.body, len(f.page.source.data))
		return Place{Found: len(tokens) == 1, Value: body}
	}
	if len(tokens) > 0 && tokens[0] == "frontmatter" && f.root != nil {
		if place := f.root.find(0, tokens[1:]); place.Value != nil {
			return f.shown(place)
		}
	}
	found := len(tokens) == 0 || len(tokens) == 1 && tokens[0] == "frontmatter"
	return Place{Found: found, Value: f.piece(0, f.headEnd(tokens))}
}

// shown is a place as the file is written, which has no quotes where they were added.
func (f *markdownFinder) shown(place Place) Place {
	if f.loose {
		place.Key, place.Value = f.page.matter.cropped(place.Key), f.page.matter.cropped(place.Value)
	}
	return place
}

// headEnd is the end of the whole file, or of the front matter with its lines of dashes.
func (f *markdownFinder) headEnd(tokens []string) int {
	if len(tokens) == 0 || tokens[0] != "frontmatter" {
		return len(f.page.source.data)
	}
	return f.page.body
}

func (f *markdownFinder) piece(begin, end int) *Range {
	line, column := f.ruler.position(begin)
	endLine, endColumn := f.ruler.position(end)
	return &Range{Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}
