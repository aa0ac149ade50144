// Package policy prepares rules once and asks them many times. It alone knows OPA.
package policy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

// Source is what a policy set is prepared from: Rego sources by path, the organisation's data and
// the JSON Schema of the input, or no schema. Tests are modules beside them, for Check and Test only.
type Source struct {
	Modules map[string]string `json:"modules"`
	Data    map[string]any    `json:"data"`
	Schema  map[string]any    `json:"schema"`
	Tests   map[string]string `json:"tests"`
}

// Set is a prepared policy set. What it says never changes, and any number of threads may ask it.
type Set struct {
	Rules    []Rule
	modules  map[string]*ast.Module
	compiler *ast.Compiler
	store    storage.Store
	queries  map[string]query
	// constants are what complete rules say of any input.
	constants topdown.VirtualCache
	// texts are the terms of all that the rules name, as most fields of an input are.
	texts map[string]*ast.Term
	// around are manifests that stood around others, as the inputs of other evaluations had them.
	around *neighbours
}

// query is the compiled question to one rule.
type query struct {
	body     ast.Body
	compiler ast.QueryCompiler
}

// The variables that a query binds.
const (
	findingsVar   = ast.Var("findings")
	unresolvedVar = ast.Var("unresolved")
)

// ParseSource reads a request to prepare or check.
func ParseSource(request []byte) (Source, error) {
	var source Source
	if err := util.UnmarshalJSON(request, &source); err != nil {
		return Source{}, fmt.Errorf("the request cannot be read: %w", err)
	}
	return source, nil
}

// Prepare compiles a policy set or says everything that is wrong with it, as a LoadError.
func Prepare(source Source) (*Set, error) {
	set, err := compile(source)
	if err != nil {
		return nil, err
	}
	data, faults := settle(set.Rules, source.Data)
	if len(faults) > 0 {
		return nil, &LoadError{sorted(faults)}
	}
	set.texts = texts(set.compiler)
	set.around = newNeighbours()
	set.queries = make(map[string]query, len(set.Rules))
	for _, rule := range set.Rules {
		asked, err := ask(set.compiler, rule)
		if err != nil {
			return nil, err
		}
		set.queries[rule.ID] = asked
	}
	// The data never changes: it is kept as given, in the evaluator's own form.
	set.store = inmem.NewFromObjectWithOpts(data,
		inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true))
	if err := set.settleConstants(context.Background()); err != nil {
		return nil, err
	}
	return set, nil
}

// texts makes a term of every text in the rules, to be shared by all inputs.
func texts(compiler *ast.Compiler) map[string]*ast.Term {
	found := map[string]*ast.Term{}
	for _, module := range compiler.Modules {
		ast.WalkTerms(module, func(term *ast.Term) bool {
			if text, ok := term.Value.(ast.String); ok {
				found[string(text)] = ast.NewTerm(text)
			}
			return false
		})
	}
	return found
}

// Check lists everything that would make Prepare refuse a policy set, or Test its tests.
func Check(source Source) []Fault {
	set, err := Prepare(source)
	if err != nil {
		return faultsOf("", err)
	}
	modules, err := set.withTests(source.Tests)
	if err != nil {
		return faultsOf("", err)
	}
	compiler := testCompiler(source.Schema)
	if compiler.Compile(modules); compiler.Failed() {
		return sorted(explained(compiler.Errors))
	}
	return []Fault{}
}

// compile gives a set that cannot be asked yet: it has no queries and no data.
func compile(source Source) (*Set, error) {
	modules, faults := parse(source.Modules)
	rules, wrong := describe(modules)
	faults = append(faults, wrong...)
	faults = append(faults, foreign(source)...)
	if len(modules) < len(source.Modules) {
		// Compiling what is left would complain of what the broken modules define.
		return nil, &LoadError{sorted(faults)}
	}
	compiler := newCompiler(source.Schema)
	compiler.Compile(modules)
	faults = append(faults, explained(compiler.Errors)...)
	if len(faults) > 0 {
		return nil, &LoadError{sorted(faults)}
	}
	return &Set{Rules: rules, modules: modules, compiler: compiler}, nil
}

func parse(sources map[string]string) (map[string]*ast.Module, []Fault) {
	options := ast.ParserOptions{
		Capabilities: capabilities(), ProcessAnnotation: true, RegoVersion: ast.RegoV1,
	}
	var faults []Fault
	modules := make(map[string]*ast.Module, len(sources))
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		module, err := ast.ParseModuleWithOpts(file, sources[file], options)
		if err != nil {
			faults = append(faults, faultsOf(file, err)...)
			continue
		}
		modules[file] = module
	}
	return modules, faults
}

func newCompiler(schema map[string]any) *ast.Compiler {
	compiler := ast.NewCompiler().
		SetErrorLimit(0).
		WithStrict(true).
		WithDefaultRegoVersion(ast.RegoV1).
		WithCapabilities(capabilities()).
		// The schema of the input is ours to give; an annotation could make the compiler fetch one.
		WithUseTypeCheckAnnotations(false)
	if schema == nil {
		return compiler
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	return compiler.WithSchemas(schemas)
}

// foreign complains of data and schemas that reach outside themselves.
func foreign(source Source) []Fault {
	var faults []Fault
	if _, taken := source.Data["agentgate"]; taken {
		faults = append(faults, Fault{Message: `data must not define "agentgate", where the rules are`})
	}
	for _, reference := range references(source.Schema) {
		if !strings.HasPrefix(reference, "#") {
			faults = append(faults, Fault{
				Message: fmt.Sprintf("the schema must not refer to another one: %q", reference)})
		}
	}
	return faults
}

// references lists every $ref in a JSON Schema.
func references(node any) []string {
	var found []string
	switch node := node.(type) {
	case map[string]any:
		if reference, ok := node["$ref"].(string); ok {
			found = append(found, reference)
		}
		for _, key := range slices.Sorted(maps.Keys(node)) {
			found = append(found, references(node[key])...)
		}
	case []any:
		for _, child := range node {
			found = append(found, references(child)...)
		}
	}
	return found
}

// explained translates what the compiler complains of.
func explained(errors ast.Errors) []Fault {
	faults := make([]Fault, 0, len(errors))
	for _, each := range errors {
		faults = append(faults, faultAt(each.Location, explain(each.Message)))
	}
	return faults
}

// explain tells a function that OPA has and the gate refuses from one that nobody has.
func explain(message string) string {
	name, ok := strings.CutPrefix(message, "undefined function ")
	if ok && ast.BuiltinMap[name] != nil {
		return fmt.Sprintf("%s is not available to rules: it is not on the list of allowed functions", name)
	}
	return message
}

// ask compiles the question to one rule.
func ask(compiler *ast.Compiler, rule Rule) (query, error) {
	path := rulesPrefix.Append(ast.StringTerm(rule.ID))
	body := ast.NewBody(binds(findingsVar, path, "findings"))
	if rule.Unresolved {
		body.Append(binds(unresolvedVar, path, "unresolved"))
	}
	asker := compiler.QueryCompiler()
	compiled, err := asker.Compile(body)
	if err != nil {
		return query{}, &LoadError{faultsOf(rule.File, err)}
	}
	return query{body: compiled, compiler: asker}, nil
}

func binds(variable ast.Var, path ast.Ref, name string) *ast.Expr {
	return ast.Equality.Expr(ast.NewTerm(variable), ast.NewTerm(path.Append(ast.StringTerm(name))))
}
