package document

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"testing/quick"

	"go.yaml.in/yaml/v3"
)

// scalars are those on which YAML readers are known to differ.
var scalars = []string{
	"1:30", "0o14", "0O14", "1e3", "1E3", "1e+3", "1e-3", ".5", "5.", "+.5", "-.5e2", "y", "Y", "n", "N", "yes",
	"Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True", "TRUE", "false", "False",
	"FALSE", "tRue", "2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10",
	"2001-12-14 21:59:43.10 -5", "2001_01_01", "0x1F", "0X1f", "-0x1f", "1_000", "1__0", "_1", "0b101", "-0b11", "0b2",
	".inf", "-.inf", "+.INF", ".nan", "~", "null", "Null", "NULL", "nULL", `""`, `''`, "014", "-014", "0o8", "08", "+1",
	"+0", "-0", "-0.0", "0.0", "1.0", "1.10", "18446744073709551615", "18446744073709551616", "9223372036854775807",
	"9223372036854775808", "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
	"4611686018427387904.0", "9.223372036854775e18", "9.3e18", "1e20", "1e21", "1e22", "1e400", "-1e400", "1e-400",
	"0.1000000000000000055511151231257827", "1.7976931348623157e308", "!!str 1", "!!str yes", "!!str", "!!int 1",
	`!!int "1"`, "!!float 1", "!!float 1.5", "!!bool yes", "!!null ''", "!!binary aGVsbG8=", "!!binary /w==", "! 5",
	`! "5"`, "!local x", "!!timestamp 2001-01-01", "=", "<<", "'<<'", "a b", "a: b", "-", "--", "- a", "?", "? a", ":",
	":a", "a:", "#", "a #b", "a#b", "%", "a%", "@", "`", "&a b", "&a", "*a", "[", "]", "{", "}", "[]", "{}", "[a, b]",
	"{a: b}", "{a}", "[a: b]", `"\u00e9\x41\n\t\0\e\_\N\L\P"`, `"\ud83d\ude00"`, `"\U0001F600"`, `"a\/b"`, `"\q"`,
	"\"a\n\n b\"", "'it''s'", "é", "日本", "😀", "\u00a0", "a\u0085b", "a\u2028b", "\ufeffa", "0777", "1,000", "1.2.3", "v1",
	"12e03", "12.e5", "1e", "e1", "0x", "0b", "0o", "++1", "+-1", "1+1", "infinity", "NaN", "nan", "inf", "|", ">", "|-\n  x",
	">+\n  x\n\n", "|2\n   x", "\t", "a\tb", "a\rb",
}

// shapes put a scalar at every kind of place.
var shapes = []string{
	"@", "a: @", "- @", "a:\n  - @\n  - x", "[@]", "{a: @}", "{@: a}", "@: a", "? @\n: a", "? @", "a: @ # note", "a: &x @\nb: *x",
	"&x @ : 1\nb: *x", "a: @\r\nb: 1\r\n", "---\na: @\n---\nb: @\n", "a: {b: [@, @]}", "{@: 1, '@': 2}", "'1': x\n@: y", "true: x\n@: y",
	"null: x\n@: y", "base: &b {@: 1}\nall:\n  <<: *b\n  z: 2", "base: &b {@: 1}\nall:\n  @: 2\n  <<: *b", "a: @\n...\n", "a: |\n  @\nb: 1",
}

// TestValuesAreThoseOfKubernetes reads every scalar at every place.
func TestValuesAreThoseOfKubernetes(t *testing.T) {
	read := 0
	for _, scalar := range scalars {
		for _, shape := range shapes {
			data := []byte(strings.ReplaceAll(shape, "@", scalar))
			if reading := mustRead(t, YAML, data); len(reading.Faults) == 0 {
				agree(t, data, reading)
				locatable(t, YAML, data, reading)
				read++
			}
		}
	}
	if most := len(scalars) * len(shapes); read < most/2 {
		t.Fatalf("only %d of %d were read", read, most)
	}
}

// TestHandwrittenValues pins readings, so that a change of the reader below is seen.
func TestHandwrittenValues(t *testing.T) {
	for written, want := range map[string]any{
		"1:30": "1:30", "0o14": int64(12), "1e3": int64(1000), "y": true, "yes": true, "no": false, "on": true,
		"off": false, "2001-01-01": "2001-01-01", "0x1F": int64(31), "1_000": int64(1000), "~": nil, `""`: "",
		"014": int64(12), "+1": int64(1), "18446744073709551615": float64(1 << 64), "1.5": 1.5, "!!binary aGk=": "hi",
		"!!str 1": "1", "1e400": "1e400", "-0.0": int64(0), `"\u00e9"`: "é",
	} {
		reading := mustRead(t, YAML, []byte("a: "+written))
		if len(reading.Documents) != 1 {
			t.Fatalf("%s: %v", written, reading.Faults)
		}
		got := fromJSON(t, reading.Documents[0].Value)
		if !reflect.DeepEqual(got, map[string]any{"a": want}) {
			t.Errorf("%s reads as %#v, not %#v", written, got, want)
		}
	}
}

// sprout is a random tree that quick generates.
type sprout struct{ node *yaml.Node }

// Generate implements quick.Generator.
func (sprout) Generate(random *rand.Rand, size int) reflect.Value {
	return reflect.ValueOf(sprout{grow(random, 1+size%5)})
}

func grow(random *rand.Rand, depth int) *yaml.Node {
	style := []yaml.Style{0, 0, yaml.FlowStyle}[random.Intn(3)]
	switch kind := random.Intn(5); {
	case depth > 0 && kind <= 1:
		node := &yaml.Node{Kind: yaml.MappingNode, Style: style}
		for range random.Intn(4) {
			node.Content = append(node.Content, leaf(random), grow(random, depth-1))
		}
		return node
	case depth > 0 && kind == 2:
		node := &yaml.Node{Kind: yaml.SequenceNode, Style: style}
		for range random.Intn(4) {
			node.Content = append(node.Content, grow(random, depth-1))
		}
		return node
	default:
		return leaf(random)
	}
}

func leaf(random *rand.Rand) *yaml.Node {
	styles := []yaml.Style{0, 0, 0, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle}
	words := []string{"a", "b c", "it's", "say \"x\"", "é ü", "two\nlines", "end\n", "\n", "  lead", "trail ", "x: y", "# no", "{{ x }}", "---", "日本\n语\n\n"}
	value := scalars[random.Intn(len(scalars))]
	if random.Intn(2) == 0 {
		value = words[random.Intn(len(words))]
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: value, Style: styles[random.Intn(len(styles))]}
}

// TestRandomDocuments writes random trees in random styles and reads them back.
func TestRandomDocuments(t *testing.T) {
	read := 0
	check := func(random sprout) bool {
		data, err := yaml.Marshal(random.node)
		if err != nil {
			return true
		}
		if reading := mustRead(t, YAML, data); len(reading.Faults) == 0 {
			agree(t, data, reading)
			locatable(t, YAML, data, reading)
			read++
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 3000, Rand: rand.New(rand.NewSource(1))}); err != nil {
		t.Fatal(err)
	}
	if read < 1000 {
		t.Fatalf("only %d of 3000 random documents were read", read)
	}
}
