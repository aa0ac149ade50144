package document

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// manifest is about 1.4 KB, as agents' Deployments in Git are.
func manifest(number int) []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: agent-%d\n  namespace: prod-agents\n", number)
	text.WriteString("  labels:\n    app.kubernetes.io/name: agent\n    team: support\n  annotations:\n    note: \"reads tickets\"\n")
	text.WriteString("spec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: agent\n  template:\n    metadata:\n      labels:\n        app: agent\n    spec:\n")
	text.WriteString("      serviceAccountName: agent\n      containers:\n")
	for _, name := range []string{"agent", "tools"} {
		fmt.Fprintf(&text, "        - name: %s\n          image: registry.example/agents/%s:1.4.2\n          args: [\"--mode\", \"safe\", \"--model=gpt\"]\n", name, name)
		text.WriteString("          env:\n            - name: MODEL\n              value: sonnet\n            - name: API_KEY\n              valueFrom:\n                secretKeyRef:\n                  name: keys\n                  key: api\n")
		text.WriteString("          resources:\n            limits:\n              cpu: 500m\n              memory: 256Mi\n          securityContext:\n            runAsNonRoot: true\n")
	}
	text.WriteString("      volumes:\n        - name: scratch\n          emptyDir: {}\n")
	return []byte(text.String())
}

// BenchmarkRead1000 reads a thousand files; the target is 0.2 s on one core.
func BenchmarkRead1000(b *testing.B) {
	files := make([][]byte, 1000)
	for number := range files {
		files[number] = manifest(number)
	}
	b.SetBytes(int64(1000 * len(files[0])))
	b.ReportAllocs()
	for b.Loop() {
		for _, file := range files {
			reading, err := Read(YAML, file)
			if err != nil || len(reading.Documents) != 1 {
				b.Fatal(reading, err)
			}
		}
	}
}

// TestManyQueries places every member of a very long line, in YAML and JSON.
func TestManyQueries(t *testing.T) {
	const members = 50_000
	var text strings.Builder
	queries := make([]Query, members)
	text.WriteString(`{"é": 0`)
	for number := range members {
		fmt.Fprintf(&text, `, "ü%d": "😀"`, number)
		queries[number].Pointer = fmt.Sprintf("/ü%d", number)
	}
	text.WriteString("}")
	for _, syntax := range []Syntax{YAML, JSON} {
		begin := time.Now()
		places, err := Locate(syntax, []byte(text.String()), queries)
		if err != nil || !places[members-1].Found || places[0].Key.Column != 10 {
			t.Fatal(places[0].Key, err)
		}
		if spent := time.Since(begin); spent > slowest {
			t.Errorf("syntax %d took %v", syntax, spent)
		}
	}
}
