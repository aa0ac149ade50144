// This file knows the members of a YAML mapping: which keys it has, its own and merged ones.
package document

import (
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// entry is a member of a mapping: its JSON name, the key as the reader of values holds it, and the
// nodes where both are written.
type entry struct {
	name  string
	raw   any
	key   *yaml.Node
	value *yaml.Node
}

// target follows an alias to what is written.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// isMerge says that a key is the merge key `<<`, not a string that looks like it.
func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Tag == tagMerge
}

// mergeSources lists the mappings that a merge key names, the first winning over the next.
func mergeSources(value *yaml.Node) []*yaml.Node {
	if value.Kind == yaml.SequenceNode {
		return value.Content
	}
	return []*yaml.Node{value}
}

// entries lists the members of a mapping that was found sound: its own in the order they are
// written, then those merged into it that it does not have itself.
func entries(mapping *yaml.Node) []entry {
	own := make([]entry, 0, len(mapping.Content)/2)
	var merged []*yaml.Node
	for at := 0; at+1 < len(mapping.Content); at += 2 {
		key, value := mapping.Content[at], mapping.Content[at+1]
		if isMerge(key) {
			merged = mergeSources(value)
			continue
		}
		raw := resolve(target(key))
		name, _ := keyText(raw)
		own = append(own, entry{name, raw, key, value})
	}
	if merged == nil {
		return own
	}
	return withMerged(own, merged)
}

func withMerged(own []entry, sources []*yaml.Node) []entry {
	taken := make(map[string]bool, len(own))
	for _, member := range own {
		taken[member.name] = true
	}
	for _, source := range sources {
		for _, member := range entries(target(source)) {
			if !taken[member.name] {
				taken[member.name] = true
				own = append(own, member)
			}
		}
	}
	return own
}

// checkKeys refuses a mapping whose members are not the same to every reader: complex keys, keys
// that are equal once they are JSON names, and keys or merges that YAML 1.1 and 1.2 read differently.
func (c *chunk) checkKeys(mapping *yaml.Node) *Fault {
	names := make(map[string]*yaml.Node, len(mapping.Content)/2)
	var merged []*yaml.Node
	for at := 0; at+1 < len(mapping.Content); at += 2 {
		key, value := mapping.Content[at], mapping.Content[at+1]
		name := "<<"
		if isMerge(key) {
			name, merged = mergeName, mergeSources(value)
			if fault := c.checkMerge(value, names); fault != nil {
				return fault
			}
		} else {
			var fault *Fault
			if name, fault = c.checkKey(key); fault != nil {
				return fault
			}
		}
		if first, ok := names[name]; ok {
			return c.duplicate(first, key)
		}
		names[name] = key
	}
	return c.checkMerged(merged, names)
}

// mergeName stands for the merge key among names; NUL cannot begin a key that is written plainly.
const mergeName = "\x00<<"

func (c *chunk) duplicate(first, second *yaml.Node) *Fault {
	line, _ := c.place(c.begin(first))
	message := fmt.Sprintf("the key %s is already in this mapping, on line %d", excerpt(target(second).Value), line)
	if target(first).Value != target(second).Value {
		message = fmt.Sprintf("the key %s is the same as %s on line %d: both become one name in JSON",
			excerpt(target(second).Value), excerpt(target(first).Value), line)
	}
	return c.fault(DuplicateKey, c.begin(second), message)
}

// checkKey answers the JSON name of a key.
func (c *chunk) checkKey(key *yaml.Node) (string, *Fault) {
	written := target(key)
	if written.Kind != yaml.ScalarNode {
		return "", c.fault(ComplexKey, c.begin(key), "a mapping or list cannot be a key")
	}
	if written.Style == 0 && written.Tag == tagString && notString(written.Value) {
		message := fmt.Sprintf("the key %s is a boolean to some YAML readers and text to others; quote it",
			excerpt(written.Value))
		return "", c.fault(Ambiguous, c.begin(key), message)
	}
	raw := resolve(written)
	if raw == nil {
		return "", c.fault(ComplexKey, c.begin(key), "null cannot be a key; quote it if text is meant")
	}
	name, ok := keyText(raw)
	switch {
	case !ok:
		message := fmt.Sprintf("the number %s cannot be a key; quote it", excerpt(written.Value))
		return "", c.fault(BadNumber, c.begin(key), message)
	case !utf8.ValidString(name):
		return "", c.fault(ComplexKey, c.begin(key), "binary data cannot be a key")
	}
	return name, nil
}

// notString says that YAML 1.1 has a type other than text for a plain word.
func notString(word string) bool {
	_, found := words[word]
	return found
}

// checkMerge refuses what is not a mapping, and a merge that would change keys written before it:
// Kubernetes' reader lets the merged value win there, YAML says that the written one does.
func (c *chunk) checkMerge(value *yaml.Node, before map[string]*yaml.Node) *Fault {
	for _, source := range mergeSources(value) {
		if target(source).Kind != yaml.MappingNode {
			return c.fault(SyntaxError, c.begin(source), "only a mapping, or a list of mappings, can be merged")
		}
		if len(before) == 0 {
			continue
		}
		for _, merged := range entries(target(source)) {
			if own, ok := before[merged.name]; ok {
				message := fmt.Sprintf("the key %s stands before a merge that has it too; "+
					"YAML readers disagree which value wins, put the merge first", excerpt(merged.name))
				return c.fault(Ambiguous, c.begin(own), message)
			}
		}
	}
	return nil
}

// checkMerged refuses a key to which several merged mappings give values that differ: YAML says that
// the first one wins, docker-agent's reader lets the last. A key of the mapping's own settles it.
func (c *chunk) checkMerged(sources []*yaml.Node, own map[string]*yaml.Node) *Fault {
	if len(sources) < 2 {
		return nil
	}
	met := map[string]entry{}
	for _, source := range sources {
		for _, member := range entries(target(source)) {
			earlier, ok := met[member.name]
			if _, settled := own[member.name]; ok && !settled && !sameNode(earlier.value, member.value) {
				message := fmt.Sprintf("two mappings that are merged here have the key %s, with values that "+
					"differ; YAML readers disagree which wins, write the key below the merge", excerpt(member.name))
				return c.fault(Ambiguous, c.begin(source), message)
			}
			met[member.name] = member
		}
	}
	return nil
}

// mostCompared bounds how much of two values is compared: through aliases little text can be much.
const mostCompared = 1 << 12

// sameNode says that two values are one, or are written alike and mean the same.
func sameNode(one, other *yaml.Node) bool {
	left := mostCompared
	return alike(one, other, &left)
}

func alike(one, other *yaml.Node, left *int) bool {
	one, other = target(one), target(other)
	if *left--; *left < 0 {
		return false
	}
	if one == other {
		return true
	}
	if one.Kind != other.Kind || len(one.Content) != len(other.Content) {
		return false
	}
	if one.Kind == yaml.ScalarNode {
		return same(resolve(one), resolve(other))
	}
	for at, part := range one.Content {
		if !alike(part, other.Content[at], left) {
			return false
		}
	}
	return true
}
