package document

import (
	"fmt"
	"strings"
	"testing"
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
