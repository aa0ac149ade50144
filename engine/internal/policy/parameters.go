// What an organisation may set of a rule: the defaults its METADATA names, and the values given.

package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// parametersKey is where rules read their parameters: data.params["<id>"].<name>.
const parametersKey = "params"

// settle gives every rule its parameters: its defaults, or what the data sets in their place. The
// data may set only what a rule declares, and only with a value of the same type.
func settle(rules []Rule, data map[string]any) (map[string]any, []Fault) {
	given, _ := data[parametersKey].(map[string]any)
	settled := make(map[string]any, len(rules))
	var faults []Fault
	for _, rule := range rules {
		own, _ := given[rule.ID].(map[string]any)
		values, wrong := settleOne(rule, own)
		settled[rule.ID] = values
		faults = append(faults, wrong...)
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if _, known := settled[id]; !known {
			faults = append(faults, Fault{
				Message: fmt.Sprintf("parameters are given for %q, which is no rule", id),
				Pointer: pointer(id),
			})
		}
	}
	complete := maps.Clone(data)
	if complete == nil {
		complete = map[string]any{}
	}
	complete[parametersKey] = settled
	return complete, faults
}

func settleOne(rule Rule, given map[string]any) (map[string]any, []Fault) {
	declared, _ := rule.Annotations.Custom["parameters"].(map[string]any)
	values := make(map[string]any, len(declared))
	var faults []Fault
	for name, declaration := range declared {
		described, _ := declaration.(map[string]any)
		if purpose, _ := described["description"].(string); purpose == "" || described["default"] == nil {
			faults = append(faults, Fault{File: rule.File, Line: rule.Line, Column: 1, Message: fmt.Sprintf(
				"custom.parameters.%s must have a description and a default", name)})
			continue
		}
		values[name] = described["default"]
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if wrong := mismatch(values[name], given[name]); wrong != "" {
			faults = append(faults, Fault{
				Message: fmt.Sprintf("parameter %q of %s %s", name, rule.ID, wrong),
				Pointer: pointer(rule.ID, name),
			})
			continue
		}
		values[name] = given[name]
	}
	return values, faults
}

// pointer writes a JSON Pointer of names (RFC 6901 §3).
func pointer(names ...string) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1")
	written := ""
	for _, name := range names {
		written += "/" + escaped.Replace(name)
	}
	return written
}

// mismatch says what is wrong with a value that stands for a default, or nothing.
func mismatch(standard, given any) string {
	if standard == nil {
		return "does not exist"
	}
	if kindOf(standard) != kindOf(given) {
		return fmt.Sprintf("must be %s, not %s", kindOf(standard), kindOf(given))
	}
	return ""
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case nil:
		return "null"
	default:
		return "a number"
	}
}
