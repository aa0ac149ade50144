// This file knows what a YAML scalar means to Kubernetes' reader, which has the types of YAML 1.1.
// It repeats the rules of go.yaml.in/yaml/v2; every value is compared with what that reader answered.
package document

import (
	"encoding/base64"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

const (
	tagString = "!!str"
	tagBinary = "!!binary"
	tagFloat  = "!!float"
	tagMerge  = "!!merge"
)

// words are the plain scalars that are neither strings nor written as numbers.
var words = map[string]any{
	"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil,
	"y": true, "Y": true, "yes": true, "Yes": true, "YES": true,
	"true": true, "True": true, "TRUE": true, "on": true, "On": true, "ON": true,
	"n": false, "N": false, "no": false, "No": false, "NO": false,
	"false": false, "False": false, "FALSE": false, "off": false, "Off": false, "OFF": false,
	".nan": math.NaN(), ".NaN": math.NaN(), ".NAN": math.NaN(),
	".inf": math.Inf(1), ".Inf": math.Inf(1), ".INF": math.Inf(1),
	"+.inf": math.Inf(1), "+.Inf": math.Inf(1), "+.INF": math.Inf(1),
	"-.inf": math.Inf(-1), "-.Inf": math.Inf(-1), "-.INF": math.Inf(-1),
}

var numberLike = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

// resolve answers the value of a scalar node: nil, bool, int, uint64, float64 or string.
func resolve(node *yaml.Node) any {
	if node.Style&yaml.TaggedStyle != 0 {
		return resolveTagged(node)
	}
	if node.Style&quoted != 0 {
		return node.Value
	}
	return resolvePlain(node.Value)
}

func resolveTagged(node *yaml.Node) any {
	switch node.Tag {
	case "!!null", "!!bool", "!!int":
		return resolvePlain(node.Value)
	case tagFloat:
		if whole, ok := resolvePlain(node.Value).(int); ok {
			return float64(whole)
		}
		return resolvePlain(node.Value)
	case tagBinary:
		return decodeBinary(node.Value)
	default:
		return node.Value
	}
}

// decodeBinary leaves undecodable text as it is: the reader that answers values refuses it.
func decodeBinary(written string) string {
	decoded, err := base64.StdEncoding.DecodeString(written)
	if err != nil {
		return written
	}
	return string(decoded)
}

func resolvePlain(written string) any {
	if value, ok := words[written]; ok {
		return value
	}
	switch first := written[0]; {
	case first == '.':
		if value, err := strconv.ParseFloat(written, 64); err == nil {
			return value
		}
	case first >= '0' && first <= '9' || first == '+' || first == '-':
		return resolveNumber(written)
	}
	return written
}

func resolveNumber(written string) any {
	if isTimestamp(written) {
		return written
	}
	digits := strings.ReplaceAll(written, "_", "")
	if value, ok := wholeNumber(digits, 0); ok {
		return value
	}
	if numberLike.MatchString(digits) {
		if value, err := strconv.ParseFloat(digits, 64); err == nil {
			return value
		}
	}
	if binary, ok := strings.CutPrefix(digits, "0b"); ok {
		if value, ok := wholeNumber(binary, 2); ok {
			return value
		}
	}
	if binary, ok := strings.CutPrefix(digits, "-0b"); ok {
		if value, err := strconv.ParseInt("-"+binary, 2, 64); err == nil {
			return int(value)
		}
	}
	return written
}

func wholeNumber(digits string, base int) (any, bool) {
	if value, err := strconv.ParseInt(digits, base, 64); err == nil {
		return int(value), true
	}
	if value, err := strconv.ParseUint(digits, base, 64); err == nil {
		return value, true
	}
	return nil, false
}

// isTimestamp matters because a date with underscores elsewhere would read as a number.
func isTimestamp(written string) bool {
	if len(written) < 5 || written[4] != '-' {
		return false
	}
	for _, format := range []string{
		"2006-1-2T15:4:5.999999999Z07:00", "2006-1-2t15:4:5.999999999Z07:00",
		"2006-1-2 15:4:5.999999999", "2006-1-2",
	} {
		if _, err := time.Parse(format, written); err == nil {
			return true
		}
	}
	return false
}

// keyText is the JSON name that sigs.k8s.io/yaml makes of a key, or false if it makes none.
func keyText(value any) (string, bool) {
	switch typed := value.(type) {
	case string:
		return typed, true
	case int:
		return strconv.Itoa(typed), true
	case bool:
		return strconv.FormatBool(typed), true
	case float64:
		// It keeps 32 bits only, so that large numbers become infinite there.
		text := strconv.FormatFloat(typed, 'g', -1, 32)
		return text, !math.IsNaN(typed) && !strings.HasSuffix(text, "Inf")
	default:
		return "", false
	}
}
