// podsecurity tells which checks of the Pod Security Standard "restricted", in its latest version,
// forbid a pod: it reads one Pod a line as JSON, and answers each with one line, a list of reasons.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	if err := answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "podsecurity:", err)
		os.Exit(1)
	}
}

func answer(in io.Reader, out io.Writer) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	pods := json.NewDecoder(bufio.NewReader(in))
	answers := json.NewEncoder(out)
	for {
		var pod corev1.Pod
		switch err := pods.Decode(&pod); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := answers.Encode(reasons(evaluator, &pod)); err != nil {
			return err
		}
	}
}

func reasons(evaluator policy.Evaluator, pod *corev1.Pod) []string {
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	fill(&pod.Spec)
	found := []string{}
	for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			found = append(found, result.ForbiddenReason)
		}
	}
	return found
}

// fill makes an emptyDir of a volume that says nothing, as the API server does before any check.
func fill(spec *corev1.PodSpec) {
	for i := range spec.Volumes {
		if spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}
