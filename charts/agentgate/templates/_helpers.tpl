{{- define "agentgate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "agentgate.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "agentgate.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "agentgate.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "agentgate.selector" -}}
app.kubernetes.io/name: {{ include "agentgate.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "agentgate.labels" -}}
{{ include "agentgate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: admission
app.kubernetes.io/part-of: agentgate
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "agentgate.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "agentgate.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is the account to use, as none is to be created" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "agentgate.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "agentgate.tlsSecret" -}}
{{- if .Values.tls.certManager.enabled -}}
{{- printf "%s-tls" (include "agentgate.fullname" .) -}}
{{- else -}}
{{- required "tls.secretName holds the certificate where cert-manager makes none" .Values.tls.secretName -}}
{{- end -}}
{{- end -}}

{{- define "agentgate.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* How the API server reaches and believes the service. */}}
{{- define "agentgate.client" -}}
service:
  namespace: {{ .Release.Namespace }}
  name: {{ include "agentgate.fullname" . }}
  path: /validate
  port: {{ .Values.service.port }}
{{- if not .Values.tls.certManager.enabled }}
caBundle: {{ required "tls.caBundle says whose certificates the API server believes" .Values.tls.caBundle | b64enc }}
{{- end }}
{{- end -}}

{{/* The value of a label of a namespace, in CEL. The dict has `of` (object or oldObject), `label`. */}}
{{- define "agentgate.labelOf" -}}
(has({{ .of }}.metadata.labels) && {{ .label | toRawJson }} in {{ .of }}.metadata.labels ? {{ .of }}.metadata.labels[{{ .label | toRawJson }}] : "")
{{- end -}}

{{/* Whether a namespace that opted in is opted out, or one of its labels changed, in CEL. */}}
{{- define "agentgate.changesLabels" -}}
{{- $optIn := .Values.webhook.optIn -}}
{{- $labels := concat (list $optIn.label) .Values.guard.labels | uniq -}}
{{ include "agentgate.labelOf" (dict "of" "oldObject" "label" $optIn.label) }} == {{ $optIn.value | toRawJson }} && (
{{- range $n, $label := $labels }}
{{- if $n }} || {{ end -}}
{{ include "agentgate.labelOf" (dict "of" "oldObject" "label" $label) }} != {{ include "agentgate.labelOf" (dict "of" "object" "label" $label) }}
{{- end -}})
{{- end -}}

{{/* The user and groups of a request, in CEL, which fails where they are not given. */}}
{{- define "agentgate.user" -}}
(has(request.userInfo.username) ? request.userInfo.username : "")
{{- end -}}
{{- define "agentgate.groups" -}}
(has(request.userInfo.groups) ? request.userInfo.groups : [])
{{- end -}}

{{/* Who may take away the gate in any case may change what belongs to it, in CEL. */}}
{{- define "agentgate.mayRemove" -}}
authorizer.group("admissionregistration.k8s.io").resource("validatingwebhookconfigurations").name({{ include "agentgate.fullname" . | toRawJson }}).check("delete").allowed()
{{- end -}}
