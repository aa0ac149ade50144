"""A small repository with overlays, and one with a chart."""

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: agent}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: other
      image: registry.example.com/other@sha256:ZEROS
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {limits: {memory: 64Mi}}
    - name: agent
      image: registry.example.com/agent@sha256:ZEROS
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources: {limits: {memory: 64Mi}}
""".replace("ZEROS", "0" * 64)

PATCH = """\
apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  containers:
    - name: agent
      resources:
        limits:
          nvidia.com/gpu: 1
"""

OVERLAYS = {
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "base/pod.yaml": POD,
    "overlays/dev/kustomization.yaml": (
        "namespace: agents-dev\nnamePrefix: x-\nresources: [../../base]\n"
        "patches:\n  - path: gpu.yaml\n"
    ),
    "overlays/dev/gpu.yaml": PATCH,
    "overlays/prod/kustomization.yaml": "namespace: agents-prod\nresources: [../../base]\n",
}

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: agent\nversion: 1.0.0\n",
    "values.yaml": "limits:\n  memory: 64Mi\nimage: registry.example.com/a\ntag: v1\n",
    "templates/pod.yaml": """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: agent
      image: "{{ .Values.image }}:{{ .Values.tag }}"
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources:
        limits:
          {{- toYaml .Values.limits | nindent 10 }}
""",
}
