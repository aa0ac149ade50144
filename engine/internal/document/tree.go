// This file knows what makes a tree unsafe to expand: recursion, depth, size.
package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// extent is the size of a subtree once aliases are expanded: nodes, and levels of nesting.
type extent struct {
	nodes  int
	levels int
}

// survey walks the written nodes once, in order. An alias names an anchor that stands before it, so
// the extent of its target is known, unless the target is still open: then it contains itself.
type survey struct {
	chunk    *chunk
	anchors  map[*yaml.Node]extent
	open     map[*yaml.Node]bool
	written  int
	expanded int
	largest  *yaml.Node
	most     int
	fault    *Fault
}

// check refuses a tree that cannot be expanded, or in which a mapping is not sound.
func (c *chunk) check(root *yaml.Node) *Fault {
	s := &survey{chunk: c}
	s.visit(root, 1)
	if s.fault == nil && s.expanded > freeExpansion && s.expanded > maxExpansion*s.written {
		s.bomb(s.largest)
	}
	return s.fault
}

func (s *survey) bomb(alias *yaml.Node) {
	message := fmt.Sprintf("aliases make this document more than %d times, or %d nodes, large",
		maxExpansion, MaxNodes)
	s.fault = s.chunk.fault(AliasBomb, s.chunk.begin(alias), message)
}

func (s *survey) visit(node *yaml.Node, depth int) extent {
	if s.fault != nil {
		return extent{}
	}
	if node.Kind == yaml.AliasNode {
		return s.alias(node, depth)
	}
	if s.count(1); s.written > MaxNodes {
		message := fmt.Sprintf("the document has more than %d keys and values", MaxNodes)
		s.fault = s.chunk.fault(TooLarge, s.chunk.begin(node), message)
		return extent{}
	}
	if node.Kind != yaml.ScalarNode {
		return s.collection(node, depth)
	}
	whole := extent{nodes: 1}
	if node.Anchor != "" {
		s.remember(node, whole)
	}
	return whole
}

// count adds one written node, which stands for so many.
func (s *survey) count(expanded int) {
	s.written++
	s.expanded += expanded
}

func (s *survey) alias(node *yaml.Node, depth int) extent {
	if s.open[node.Alias] {
		message := fmt.Sprintf("the alias %s stands inside what it names", excerpt("*"+node.Value))
		s.fault = s.chunk.fault(BadAlias, s.chunk.begin(node), message)
		return extent{}
	}
	whole := s.anchors[node.Alias]
	if whole.nodes > s.most {
		s.most, s.largest = whole.nodes, node
	}
	s.count(whole.nodes)
	switch {
	case s.expanded > MaxNodes:
		s.bomb(node)
	case depth+whole.levels-1 > MaxDepth:
		s.deep(node)
	}
	return whole
}

func (s *survey) deep(node *yaml.Node) {
	message := fmt.Sprintf("mappings and lists are nested more than %d levels deep", MaxDepth)
	s.fault = s.chunk.fault(TooDeep, s.chunk.begin(node), message)
}

func (s *survey) collection(node *yaml.Node, depth int) extent {
	if depth > MaxDepth {
		s.deep(node)
		return extent{}
	}
	if node.Anchor != "" {
		if s.open == nil {
			s.open = map[*yaml.Node]bool{}
		}
		s.open[node] = true
	}
	whole := extent{nodes: 1}
	for _, child := range node.Content {
		inner := s.visit(child, depth+1)
		whole.nodes += inner.nodes
		whole.levels = max(whole.levels, inner.levels)
	}
	whole.levels++
	if s.fault == nil && node.Kind == yaml.MappingNode {
		s.fault = s.chunk.checkKeys(node)
	}
	if node.Anchor != "" {
		delete(s.open, node)
		s.remember(node, whole)
	}
	return whole
}

func (s *survey) remember(node *yaml.Node, whole extent) {
	if s.anchors == nil {
		s.anchors = map[*yaml.Node]extent{}
	}
	s.anchors[node] = whole
}
