// This file knows characters: which are allowed, and how offsets become lines and columns.
package document

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// text is a file's characters as the readers see them: UTF-8 without byte order mark, lines ended by
// LF. Lines and columns in it are those of the file.
type text struct {
	data   []byte
	marked bool
}

// open accepts the bytes of a file or says which character forbids it.
func open(data []byte) (text, *Fault) {
	if len(data) > MaxBytes {
		message := fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), MaxBytes)
		return text{}, &Fault{Kind: TooLarge, Message: message, Line: 1, Column: 1}
	}
	if fault := wideEncoding(data); fault != nil {
		return text{}, fault
	}
	body, marked := bytes.CutPrefix(data, byteOrderMark)
	if at, message := forbidden(body); at >= 0 {
		line, column := newRuler(body).position(at)
		return text{}, &Fault{Kind: BadEncoding, Message: message, Line: line, Column: column}
	}
	return text{data: bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), marked: marked}, nil
}

// wideEncoding refuses UTF-16 and UTF-32, which Kubernetes' tools cut apart at single bytes.
func wideEncoding(data []byte) *Fault {
	little, big := bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff"))
	if !little && !big {
		return nil
	}
	message := "the file is UTF-16 or UTF-32; save it as UTF-8"
	return &Fault{Kind: BadEncoding, Message: message, Line: 1, Column: 1}
}

// forbidden finds the first character that no reader accepts, or answers -1.
func forbidden(data []byte) (int, string) {
	for at := 0; at < len(data); {
		if plainByte[data[at]] {
			at++
			continue
		}
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at, fmt.Sprintf("byte 0x%02x is not valid UTF-8", data[at])
		}
		if !allowed(r) {
			return at, fmt.Sprintf("the control character U+%04X is not allowed", r)
		}
		if r == '\ufeff' && beginsLine(data[:at]) {
			return at, "a byte order mark stands inside the file; files were joined without removing it"
		}
		at += size
	}
	return -1, ""
}

// beginsLine says that a YAML line begins after some text; parsers skip a byte order mark there.
func beginsLine(before []byte) bool {
	last, size := utf8.DecodeLastRune(before)
	return size == 0 || last == '\n' || strings.ContainsRune(otherBreaks, last)
}

var plainByte = func() (table [256]bool) {
	for b := range table {
		table[b] = b >= ' ' && b < 0x7f || b == '\t' || b == '\n' || b == '\r'
	}
	return table
}()

// allowed is the set that YAML allows; the readers do not allow U+FFFE and U+FFFF.
func allowed(r rune) bool {
	return r == 0x85 || r >= 0xa0 && r != 0xfffe && r != 0xffff
}

// runeCounts knows how many code points stand before any offset, without counting from the start:
// a file of one very long line is asked for many columns.
type runeCounts struct {
	data []byte
	sums []int
}

// stride is how far apart the counts that are kept stand.
const stride = 1 << 10

func countRunes(data []byte) runeCounts {
	sums := make([]int, 1, len(data)/stride+1)
	for at := stride; at <= len(data); at += stride {
		sums = append(sums, sums[len(sums)-1]+runesIn(data[at-stride:at]))
	}
	return runeCounts{data: data, sums: sums}
}

// runesIn counts first bytes, so that a character cut in two counts where it begins.
func runesIn(data []byte) int {
	count := 0
	for _, b := range data {
		if utf8.RuneStart(b) {
			count++
		}
	}
	return count
}

func (c runeCounts) before(offset int) int {
	kept := offset / stride
	return c.sums[kept] + runesIn(c.data[kept*stride:offset])
}

// after answers the offset of the character that so many stand before.
func (c runeCounts) after(count int) int {
	kept := max(0, sort.SearchInts(c.sums, count+1)-1)
	at, left := kept*stride, count-c.sums[kept]
	for at < len(c.data) && (left > 0 || !utf8.RuneStart(c.data[at])) {
		if utf8.RuneStart(c.data[at]) {
			left--
		}
		at++
	}
	return at
}

// ruler turns offsets into lines and columns. Lines end with LF, as editors and Git count them.
type ruler struct {
	starts []int
	runes  runeCounts
}

func newRuler(data []byte) *ruler {
	starts := make([]int, 1, bytes.Count(data, []byte("\n"))+1)
	for at, b := range data {
		if b == '\n' {
			starts = append(starts, at+1)
		}
	}
	return &ruler{starts: starts, runes: countRunes(data)}
}

// position answers the 1-based line and column, in code points, of an offset.
func (r *ruler) position(offset int) (line, column int) {
	line = sort.SearchInts(r.starts, offset+1)
	return line, r.runes.before(offset) - r.runes.before(r.starts[line-1]) + 1
}

// marks turns the positions of YAML nodes into offsets. YAML also ends a line at CR, NEL, LS and PS.
type marks struct {
	starts []int
	runes  runeCounts
}

func newMarks(data []byte) *marks {
	starts := []int{0}
	for at := 0; at < len(data); {
		width := lineBreak(data[at:])
		if width == 0 {
			at++
			continue
		}
		at += width
		starts = append(starts, at)
	}
	return &marks{starts: starts, runes: countRunes(data)}
}

func (m *marks) offset(line, column int) int {
	if line < 1 || line > len(m.starts) {
		return len(m.runes.data)
	}
	start := m.starts[line-1]
	if column == 1 {
		return start
	}
	return m.runes.after(m.runes.before(start) + column - 1)
}

// lineBreak is the width of the YAML line break that data begins with, or 0.
func lineBreak(data []byte) int {
	switch data[0] {
	case '\n':
		return 1
	case '\r':
		if len(data) > 1 && data[1] == '\n' {
			return 2
		}
		return 1
	case 0xc2:
		if len(data) > 1 && data[1] == 0x85 {
			return 2
		}
	case 0xe2:
		if len(data) > 2 && data[1] == 0x80 && (data[2] == 0xa8 || data[2] == 0xa9) {
			return 3
		}
	}
	return 0
}
