// What a rule must say of itself: where it lives, its metadata and its findings.

package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Rule describes one rule of a prepared set.
type Rule struct {
	ID          string           `json:"id"`
	File        string           `json:"file"`
	Line        int              `json:"line"`
	Annotations *ast.Annotations `json:"annotations"`
	Unresolved  bool             `json:"unresolved"`
	ImportsNot  bool             `json:"imports_not"`
}

var (
	rulesPrefix = ast.MustParseRef("data.agentgate.rules")
	libPrefix   = ast.MustParseRef("data.agentgate.lib")
	keywordNot  = ast.MustParseRef("future.keywords.not")
	validID     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	severities  = []string{"low", "medium", "high", "critical"}
)

// describe reads the rules out of parsed modules, with everything that is wrong with them.
func describe(modules map[string]*ast.Module) ([]Rule, []Fault) {
	var faults []Fault
	rules := map[string]Rule{}
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		module := modules[file]
		id, ok := ruleID(module.Package.Path)
		if !ok {
			faults = append(faults, misplaced(module)...)
			continue
		}
		if first, taken := rules[id]; taken {
			faults = append(faults, faultAt(module.Package.Location,
				fmt.Sprintf("rule %q is already defined in %s", id, first.File)))
			continue
		}
		rule, wrong := describeOne(id, module)
		rules[id] = rule
		faults = append(faults, wrong...)
	}
	ordered := slices.Collect(maps.Values(rules))
	slices.SortFunc(ordered, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return ordered, faults
}

// ruleID is the last part of a package path `agentgate.rules["<id>"]`.
func ruleID(path ast.Ref) (string, bool) {
	if len(path) != len(rulesPrefix)+1 || !path.HasPrefix(rulesPrefix) {
		return "", false
	}
	id, ok := path[len(path)-1].Value.(ast.String)
	return string(id), ok && validID.MatchString(string(id))
}

// misplaced complains of a module that is neither a rule nor a library.
func misplaced(module *ast.Module) []Fault {
	if module.Package.Path.HasPrefix(libPrefix) {
		return nil
	}
	return []Fault{faultAt(module.Package.Location, fmt.Sprintf(
		`%s must be agentgate.rules["<id>"] with an id of small letters, digits and hyphens, or below agentgate.lib`,
		module.Package))}
}

func describeOne(id string, module *ast.Module) (Rule, []Fault) {
	place := module.Package.Location
	rule := Rule{
		ID:          id,
		File:        place.File,
		Line:        place.Row,
		Annotations: annotationsOf(module),
		Unresolved:  defines(module, "unresolved"),
		ImportsNot:  importsNot(module),
	}
	var faults []Fault
	if !rule.ImportsNot {
		faults = append(faults, faultAt(place,
			"the rule must `import future.keywords.not`: without it, `not` over a missing field is silent"))
	}
	if !defines(module, "findings") {
		faults = append(faults, faultAt(place, `the rule must define "findings contains {…} if {…}"`))
	}
	faults = append(faults, notSets(module)...)
	faults = append(faults, loose(module)...)
	return rule, append(faults, incomplete(rule.Annotations, place)...)
}

func importsNot(module *ast.Module) bool {
	return slices.ContainsFunc(module.Imports, func(line *ast.Import) bool {
		return keywordNot.Equal(line.Path.Value)
	})
}

func defines(module *ast.Module, name string) bool {
	return slices.ContainsFunc(module.Rules, func(rule *ast.Rule) bool { return isNamed(rule, name) })
}

func isNamed(rule *ast.Rule, name string) bool {
	head, ok := rule.Head.Ref()[0].Value.(ast.Var)
	return ok && string(head) == name
}

// notSets complains of findings or unresolved that are anything but a partial set, which alone is
// never undefined.
func notSets(module *ast.Module) []Fault {
	var faults []Fault
	for _, rule := range module.Rules {
		if !isNamed(rule, "findings") && !isNamed(rule, "unresolved") {
			continue
		}
		if len(rule.Head.Ref()) != 1 || rule.Head.RuleKind() != ast.MultiValue {
			faults = append(faults, faultAt(rule.Location,
				fmt.Sprintf("%s must be a set: write `%[1]s contains {…} if {…}`", rule.Head.Ref()[0])))
		}
	}
	return faults
}

// annotationsOf is the METADATA of the package or, if it has none, that of `findings`.
func annotationsOf(module *ast.Module) *ast.Annotations {
	findings := module.Package.Path.Append(ast.StringTerm("findings"))
	var ofFindings *ast.Annotations
	for _, each := range module.Annotations {
		if each.Scope == "package" {
			return each
		}
		if ofFindings == nil && each.GetTargetPath().Equal(findings) {
			ofFindings = each
		}
	}
	return ofFindings
}

// incomplete lists what the METADATA of a rule fails to say.
func incomplete(said *ast.Annotations, place *ast.Location) []Fault {
	if said == nil {
		return []Fault{faultAt(place, "the rule has no METADATA")}
	}
	place = said.Location
	var faults []Fault
	missing := func(name string, value any) {
		if text, ok := value.(string); !ok || text == "" {
			faults = append(faults, faultAt(place, fmt.Sprintf("METADATA lacks %s", name)))
		}
	}
	missing("title", said.Title)
	missing("description", said.Description)
	missing("custom.severity", said.Custom["severity"])
	missing("custom.remediation", said.Custom["remediation"])
	if severity, ok := said.Custom["severity"].(string); ok && !slices.Contains(severities, severity) {
		faults = append(faults, faultAt(place, fmt.Sprintf(
			"custom.severity is %q, not one of %q", severity, severities)))
	}
	return faults
}
