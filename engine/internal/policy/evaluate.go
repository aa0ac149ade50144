// Asking the rules of a prepared set, each on its own.

package policy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// The kinds of failure of one rule.
const (
	kindDeadline = "deadline"
	kindError    = "error"
)

// Answer is what one rule says of one input.
type Answer struct {
	Rule       string   `json:"rule"`
	Findings   []Member `json:"findings"`
	Unresolved []Member `json:"unresolved"`
	Error      *Failure `json:"error"`
	DurationNS int64    `json:"duration_ns"`
}

// Failure says why a rule did not answer.
type Failure struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// evaluation is the state that the rules asked about one input share.
type evaluation struct {
	set      *Set
	input    *ast.Term
	txn      storage.Transaction
	deadline time.Duration
	// tracer is told every step; nil when nobody wants to know.
	tracer topdown.QueryTracer
	// cache keeps what libraries answered, so that ten rules ask them once.
	cache topdown.VirtualCache
}

// Evaluate asks the selected rules, or all if none is selected, about one input in JSON. Each rule
// has the deadline for itself, and a rule that fails leaves the others their answers.
func (set *Set) Evaluate(deadline time.Duration, selection, input []byte) ([]Answer, error) {
	return set.evaluate(evaluation{set: set, deadline: deadline}, selection, input)
}

func (set *Set) evaluate(run evaluation, selection, input []byte) ([]Answer, error) {
	ids, err := set.selected(selection)
	if err != nil {
		return nil, err
	}
	if run.deadline <= 0 {
		return nil, fmt.Errorf("the deadline must be positive, not %s", run.deadline)
	}
	run.input, err = parseInput(input, set.texts, set.around)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	txn, err := set.store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer set.store.Abort(ctx, txn)
	run.txn = txn
	run.forget()
	answers := make([]Answer, 0, len(ids))
	for _, id := range ids {
		answers = append(answers, run.ask(ctx, id))
	}
	return answers, nil
}

// selected reads the selection and makes sure that every rule in it exists.
func (set *Set) selected(selection []byte) ([]string, error) {
	var ids []string
	if len(selection) > 0 {
		if err := json.Unmarshal(selection, &ids); err != nil {
			return nil, fmt.Errorf("the selection of rules cannot be read: %w", err)
		}
	}
	for _, id := range ids {
		if _, ok := set.queries[id]; !ok {
			return nil, fmt.Errorf("there is no rule %q", id)
		}
	}
	if len(ids) > 0 {
		return ids, nil
	}
	for _, rule := range set.Rules {
		ids = append(ids, rule.ID)
	}
	return ids, nil
}

// forget drops what rules shared: an evaluation that was cut short may leave half a result behind.
func (run *evaluation) forget() {
	run.cache = topdown.NewVirtualCache()
	// Whoever is told every step wants to see constants settled too.
	if run.tracer == nil {
		run.cache = &layered{VirtualCache: run.cache, constants: run.set.constants}
	}
}

// ask evaluates one rule.
func (run *evaluation) ask(ctx context.Context, id string) Answer {
	began := time.Now()
	answer := Answer{Rule: id, Findings: []Member{}, Unresolved: []Member{}}
	err := run.fill(ctx, &answer)
	answer.DurationNS = time.Since(began).Nanoseconds()
	if err != nil {
		answer.Findings, answer.Unresolved = []Member{}, []Member{}
		answer.Error = run.failure(err)
		run.forget()
	}
	return answer
}

// fill runs the query of one rule and reads its result into the answer.
func (run *evaluation) fill(ctx context.Context, answer *Answer) error {
	cancel := topdown.NewCancel()
	timer := time.AfterFunc(run.deadline, cancel.Cancel)
	defer timer.Stop()
	asked := run.set.queries[answer.Rule]
	results := 0
	err := topdown.NewQuery(asked.body).
		WithQueryCompiler(asked.compiler).
		WithCompiler(run.set.compiler).
		WithStore(run.set.store).
		WithTransaction(run.txn).
		WithInput(run.input).
		WithCancel(cancel).
		WithStrictBuiltinErrors(true).
		WithVirtualCache(run.cache).
		WithMetrics(metrics.NoOp()).
		WithQueryTracer(run.tracer).
		Iter(ctx, func(result topdown.QueryResult) error {
			results++
			return answer.read(result)
		})
	if err == nil && results == 0 {
		return errors.New("findings is undefined")
	}
	return err
}

func (answer *Answer) read(result topdown.QueryResult) (err error) {
	if answer.Findings, err = members("findings", result[findingsVar]); err != nil {
		return err
	}
	if asked, ok := result[unresolvedVar]; ok {
		answer.Unresolved, err = members("unresolved", asked)
	}
	return err
}

func (run *evaluation) failure(err error) *Failure {
	if topdown.IsCancel(err) {
		return &Failure{kindDeadline, fmt.Sprintf("did not finish within %s", run.deadline)}
	}
	return &Failure{kindError, err.Error()}
}
