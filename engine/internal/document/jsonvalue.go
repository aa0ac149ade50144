// This file knows which values Kubernetes reads from JSON, and which JSON says them in two ways.
package document

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/tailscale/hujson"
)

// jsonWriter writes the values of a tree as Kubernetes reads them.
type jsonWriter struct {
	chunk *chunk
	out   []byte
	fault *Fault
}

func (w *jsonWriter) value(value hujson.Value) {
	if w.fault != nil {
		return
	}
	switch typed := value.Value.(type) {
	case *hujson.Object:
		w.object(typed)
	case *hujson.Array:
		w.array(typed)
	case hujson.Literal:
		w.literal(typed, value.StartOffset)
	}
}

func (w *jsonWriter) object(object *hujson.Object) {
	w.out = append(w.out, '{')
	names := make(map[string]int, len(object.Members))
	for index, each := range object.Members {
		name := nameOf(each)
		if first, ok := names[name]; ok {
			line, _ := w.chunk.place(first)
			message := fmt.Sprintf("the name %s is already in this object, on line %d", excerpt(name), line)
			w.fault = w.chunk.fault(DuplicateKey, each.Name.StartOffset, message)
			return
		}
		names[name] = each.Name.StartOffset
		if index > 0 {
			w.out = append(w.out, ',')
		}
		w.value(each.Name)
		w.out = append(w.out, ':')
		w.value(each.Value)
	}
	w.out = append(w.out, '}')
}

func nameOf(each hujson.ObjectMember) string {
	literal, _ := each.Name.Value.(hujson.Literal)
	if len(literal) >= len(`""`) && bytes.IndexByte(literal, '\\') < 0 {
		return string(literal[1 : len(literal)-1])
	}
	return literal.String()
}

func (w *jsonWriter) array(array *hujson.Array) {
	w.out = append(w.out, '[')
	for index, element := range array.Elements {
		if index > 0 {
			w.out = append(w.out, ',')
		}
		w.value(element)
	}
	w.out = append(w.out, ']')
}

func (w *jsonWriter) literal(literal hujson.Literal, offset int) {
	switch literal.Kind() {
	case '0':
		w.number(string(literal), offset)
	case '"':
		if at := loneSurrogate(literal); at >= 0 {
			w.fault = w.chunk.fault(BadEncoding, offset+at, "this escape is half of a surrogate pair")
			return
		}
		w.out = append(w.out, literal...)
	default:
		w.out = append(w.out, literal...)
	}
}

// number keeps what fits int64 and makes a float of everything else, as Kubernetes does.
func (w *jsonWriter) number(written string, offset int) {
	if whole, err := strconv.ParseInt(written, 10, 64); err == nil {
		w.out = strconv.AppendInt(w.out, whole, 10)
		return
	}
	value, err := strconv.ParseFloat(written, 64)
	if err != nil {
		w.fault = w.chunk.fault(BadNumber, offset, "the number "+excerpt(written)+" is too large")
		return
	}
	w.out = appendFloat(w.out, value)
}

// loneSurrogate finds the first escape in a JSON string that is half of a surrogate pair, or -1.
func loneSurrogate(literal []byte) int {
	if !bytes.Contains(literal, []byte(`\u`)) {
		return -1
	}
	for at := 0; at < len(literal); at++ {
		if literal[at] != '\\' {
			continue
		}
		switch surrogateAt(literal[at:]) {
		case 'h':
			if surrogateAt(literal[at+6:]) != 'l' {
				return at
			}
			at += 11
		case 'l':
			return at
		default:
			at++
		}
	}
	return -1
}

// surrogateAt says whether an escape is a high ('h') or low ('l') surrogate, or neither.
func surrogateAt(rest []byte) byte {
	if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
		return 0
	}
	code, err := strconv.ParseUint(string(rest[2:6]), 16, 32)
	switch {
	case err == nil && code >= 0xd800 && code < 0xdc00:
		return 'h'
	case err == nil && code >= 0xdc00 && code < 0xe000:
		return 'l'
	}
	return 0
}
