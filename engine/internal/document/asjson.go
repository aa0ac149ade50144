// This file knows that kubectl reads YAML which begins with a brace as JSON, if it can.
package document

import (
	"bytes"
	"encoding/json"
)

// checkAsJSON refuses a YAML document that begins like JSON and that JSON readers read differently:
// kubectl tries JSON first there.
func (c *chunk) checkAsJSON(value []byte) *Fault {
	if c.index > 0 || !bytes.HasPrefix(bytes.TrimLeft(c.data, " \t\r\n"), []byte("{")) {
		return nil
	}
	var asJSON, asYAML any
	if decodeNumbers(c.data, &asJSON) != nil || decodeNumbers(value, &asYAML) != nil || equal(asJSON, asYAML) {
		return nil
	}
	return c.fault(Ambiguous, 0, "this is both JSON and YAML, with different values; write one or the other plainly")
}

func decodeNumbers(data []byte, value *any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(value)
}

// equal compares two decoded values, numbers by what they are worth.
func equal(one, other any) bool {
	switch typed := one.(type) {
	case map[string]any:
		second, ok := other.(map[string]any)
		if !ok || len(typed) != len(second) {
			return false
		}
		for name, value := range typed {
			if counterpart, ok := second[name]; !ok || !equal(value, counterpart) {
				return false
			}
		}
		return true
	case []any:
		second, ok := other.([]any)
		if !ok || len(typed) != len(second) {
			return false
		}
		for index := range typed {
			if !equal(typed[index], second[index]) {
				return false
			}
		}
		return true
	case json.Number:
		second, ok := other.(json.Number)
		return ok && equalNumbers(typed, second)
	}
	return one == other
}

func equalNumbers(one, other json.Number) bool {
	if one == other {
		return true
	}
	first, err := one.Float64()
	second, otherErr := other.Float64()
	return err == nil && otherErr == nil && first == second
}
