// This file knows how values become JSON text, and holds the two readings of a document against each other.
package document

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// writer walks the tree and the values side by side and writes JSON in the order of the tree. Where
// the two do not have the same structure or text, the document is ambiguous.
type writer struct {
	chunk *chunk
	out   []byte
	fault *Fault
}

func (w *writer) value(node *yaml.Node, value any) {
	if w.fault != nil {
		return
	}
	node = target(node)
	switch typed := value.(type) {
	case map[any]any:
		w.mapping(node, typed)
	case []any:
		w.sequence(node, typed)
	default:
		w.scalar(node, value)
	}
}

func (w *writer) mapping(node *yaml.Node, values map[any]any) {
	if node.Kind != yaml.MappingNode {
		w.disagree(node)
		return
	}
	members := entries(node)
	if len(members) != len(values) {
		w.disagree(node)
		return
	}
	w.out = append(w.out, '{')
	for index, each := range members {
		value, ok := values[each.raw]
		if !ok {
			w.disagree(each.key)
			return
		}
		if index > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(appendString(w.out, each.name), ':')
		w.value(each.value, value)
	}
	w.out = append(w.out, '}')
}

func (w *writer) sequence(node *yaml.Node, values []any) {
	if node.Kind != yaml.SequenceNode || len(node.Content) != len(values) {
		w.disagree(node)
		return
	}
	w.out = append(w.out, '[')
	for index, value := range values {
		if index > 0 {
			w.out = append(w.out, ',')
		}
		w.value(node.Content[index], value)
	}
	w.out = append(w.out, ']')
}

func (w *writer) scalar(node *yaml.Node, value any) {
	if node.Kind != yaml.ScalarNode || !same(resolve(node), value) {
		w.disagree(node)
		return
	}
	switch typed := value.(type) {
	case nil:
		w.out = append(w.out, "null"...)
	case bool:
		w.out = strconv.AppendBool(w.out, typed)
	case int:
		w.out = strconv.AppendInt(w.out, int64(typed), 10)
	case uint64:
		w.out = appendFloat(w.out, float64(typed))
	case float64:
		w.number(node, typed)
	case string:
		w.out = appendString(w.out, typed)
	default:
		w.disagree(node)
	}
}

// number writes a float as an integer if its JSON text is one, because Kubernetes then reads int64.
func (w *writer) number(node *yaml.Node, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		message := "the number " + excerpt(node.Value) + " has no JSON form; quote it if text is meant"
		w.fault = w.chunk.fault(BadNumber, w.chunk.begin(node), message)
		return
	}
	// encoding/json writes the shortest digits that read back, so 2^62 ends in zeros there.
	if whole, err := strconv.ParseInt(strconv.FormatFloat(value, 'f', -1, 64), 10, 64); err == nil {
		w.out = strconv.AppendInt(w.out, whole, 10)
		return
	}
	w.out = appendFloat(w.out, value)
}

func (w *writer) disagree(node *yaml.Node) {
	w.fault = w.chunk.fault(Ambiguous, w.chunk.begin(node),
		"YAML readers disagree on what is written here; write it more plainly, for example with quotes")
}

// same compares two scalars; not-a-number is the same as itself.
func same(one, other any) bool {
	if number, ok := one.(float64); ok && math.IsNaN(number) {
		second, ok := other.(float64)
		return ok && math.IsNaN(second)
	}
	return one == other
}

// appendFloat writes a number so that every reader takes it for a float.
func appendFloat(out []byte, value float64) []byte {
	begin := len(out)
	out = strconv.AppendFloat(out, value, 'g', -1, 64)
	if !strings.ContainsAny(string(out[begin:]), ".e") {
		out = append(out, ".0"...)
	}
	return out
}

// appendString writes a JSON string; text without anything to escape is copied.
func appendString(out []byte, value string) []byte {
	for at := range len(value) {
		if b := value[at]; b < ' ' || b >= 0x7f || b == '"' || b == '\\' {
			return appendEscaped(out, value)
		}
	}
	out = append(out, '"')
	out = append(out, value...)
	return append(out, '"')
}

// appendEscaped leaves the work to encoding/json, which cannot fail on a string.
func appendEscaped(out []byte, value string) []byte {
	escaped, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return append(out, escaped...)
}
