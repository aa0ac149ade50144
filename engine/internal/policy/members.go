// What a rule says, read out of the sets it defines.

package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Member is one thing that a rule says: a sentence and the JSON Pointer it is about.
type Member struct {
	At      string `json:"at"`
	Message string `json:"message"`
}

var (
	atKey      = ast.StringTerm("at")
	messageKey = ast.StringTerm("message")
)

// members reads a set in order. A member of any other shape is an error: dropping it would turn a
// mistake in a rule into silence.
func members(name string, set *ast.Term) ([]Member, error) {
	said, ok := set.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("%s is no set", name)
	}
	found := make([]Member, 0, said.Len())
	err := said.Iter(func(term *ast.Term) error {
		one, ok := member(term)
		if !ok {
			// The member itself is not quoted: it may hold a secret of the manifest.
			return fmt.Errorf(`%s has a member of type %s that is not exactly {"at": JSON Pointer, "message": string}`,
				name, ast.ValueName(term.Value))
		}
		found = append(found, one)
		return nil
	})
	slices.SortFunc(found, func(a, b Member) int {
		return cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.Message, b.Message))
	})
	return found, err
}

func member(term *ast.Term) (Member, bool) {
	object, ok := term.Value.(ast.Object)
	if !ok || object.Len() != 2 {
		return Member{}, false
	}
	at, hasAt := text(object, atKey)
	message, hasMessage := text(object, messageKey)
	isPointer := at == "" || at[0] == '/'
	return Member{At: at, Message: message}, hasAt && isPointer && hasMessage
}

func text(object ast.Object, key *ast.Term) (string, bool) {
	term := object.Get(key)
	if term == nil {
		return "", false
	}
	value, ok := term.Value.(ast.String)
	return string(value), ok
}
