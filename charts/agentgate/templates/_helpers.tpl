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
{{- include "agentgate.labelled" (dict "root" . "more" dict) -}}
{{- end -}}

{{/* Labels, each once: what is asked for comes before what the chart says by itself, and whose an
object is before both. The dict has `root`, and `more` than what is added to every object. */}}
{{- define "agentgate.labelled" -}}
{{- $root := .root -}}
{{- $whose := include "agentgate.selector" $root | fromYaml -}}
{{- $_ := set $whose "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $usual := dict "app.kubernetes.io/version" $root.Chart.AppVersion -}}
{{- $_ := set $usual "app.kubernetes.io/component" "admission" -}}
{{- $_ := set $usual "app.kubernetes.io/part-of" "agentgate" -}}
{{- $_ := set $usual "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_") -}}
{{- merge $whose .more $root.Values.labels $usual | toYaml -}}
{{- end -}}

{{- define "agentgate.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "agentgate.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is the account to use, as none is to be created" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What `gate init argocd` calls the account of hooks, and the ConfigMap with the authority. */}}
{{- define "agentgate.hook" -}}
agentgate-presync
{{- end -}}

{{/* The settings of `gate serve` about hooks. */}}
{{- define "agentgate.presync" -}}
{{- $callers := list -}}
{{- if eq (int .Values.service.port) 8444 -}}
{{- fail "service.port is not 8444 while presync.enabled: hooks ask there" -}}
{{- end -}}
{{- if hasKey .Values.presync.settings "callers" -}}
{{- fail "presync.settings.callers is made of presync.hooks: name who asks there" -}}
{{- end -}}
{{- $places := list -}}
{{- range .Values.presync.hooks -}}
{{- if has .namespace $places -}}
{{- fail (printf "presync.hooks names %s twice: list all its applications once" .namespace) -}}
{{- end -}}
{{- $places = append $places .namespace -}}
{{- $caller := dict "account" (printf "%s:%s" .namespace (include "agentgate.hook" $)) -}}
{{- $callers = append $callers (merge $caller (pick . "applications")) -}}
{{- end -}}
{{- $made := dict "callers" $callers -}}
{{- if .Values.presync.trust -}}
{{- $_ := set $made "verdicts" (dict "namespace" .Release.Namespace "trust" "/etc/agentgate/trust.yaml") -}}
{{- end -}}
{{- $room := include "agentgate.room" . | int64 -}}
{{- $git := .Values.presync.settings.git | default dict -}}
{{- $kept := get $git "kept" | default (min (mul 2 $room) 1099511627776) | int64 -}}
{{- $bytes := get $git "bytes" | default (min $room (div $kept 2) 2147483648) | int64 -}}
{{- if gt $kept (mul 2 $room) -}}
{{- fail (printf "presync.settings.git.kept is at most two fifths of presync.cacheSize: %d" (mul 2 $room)) -}}
{{- end -}}
{{- if gt (mul 2 $bytes) $kept -}}
{{- fail (printf "presync.settings.git.bytes is at most half of what is kept: %d" (div $kept 2)) -}}
{{- end -}}
{{- $_ := set $made "git" (dict "bytes" $bytes "kept" $kept | merge (deepCopy $git)) -}}
{{- merge $made .Values.presync.settings | toYaml -}}
{{- end -}}

{{/* A fifth of the room for clones, in bytes: for each of the three that are fetched at once, and for
each of the two that a revision needs and that are kept. */}}
{{- define "agentgate.room" -}}
{{- $units := dict "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $size := .Values.presync.cacheSize -}}
{{- div (mul (regexFind "^[0-9]+" $size) (get $units (regexFind "[A-Z]i$" $size))) 5 -}}
{{- end -}}

{{/* How a hook calls the service. */}}
{{- define "agentgate.server" -}}
https://{{ include "agentgate.fullname" . }}.{{ .Release.Namespace }}.svc:8444
{{- end -}}

{{/* Where verdicts are required, and the hooks that are let in before there is one. */}}
{{- define "agentgate.requireVerdict" -}}
{{- if not (and .Values.presync.enabled .Values.presync.trust) -}}
{{- fail "settings.requireVerdict needs presync.enabled and presync.trust: without them there are no verdicts, and everything is denied" -}}
{{- end -}}
{{- if not .Values.settings.gitFirst.controllers -}}
{{- fail "settings.requireVerdict needs settings.gitFirst.controllers: nobody else may apply" -}}
{{- end -}}
{{- $_ := required "settings.requireVerdict lets hooks in by their image: set image.digest" .Values.image.digest -}}
{{- $hook := dict "images" (concat (list (include "agentgate.image" .)) .Values.presync.images) -}}
{{- $_ := set $hook "servers" (concat (list (include "agentgate.server" .)) .Values.presync.servers) -}}
{{- dict "environments" .Values.settings.requireVerdict.environments "hook" $hook | toYaml -}}
{{- end -}}

{{- define "agentgate.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "agentgate.tlsSecret" -}}
{{- if eq .Values.tls.mode "provided" -}}
{{- required "tls.secretName holds the certificate that is provided" .Values.tls.secretName -}}
{{- else -}}
{{- printf "%s-tls" (include "agentgate.fullname" .) -}}
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
{{- if eq .Values.tls.mode "provided" }}
caBundle: {{ required "tls.caBundle says whose certificates the API server believes" .Values.tls.caBundle | b64enc }}
{{- end }}
{{- end -}}

{{/* Which namespaces have opted in. */}}
{{- define "agentgate.optedIn" -}}
matchLabels: {{- dict .Values.webhook.optIn.label .Values.webhook.optIn.value | toYaml | nindent 2 }}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{- prepend .Values.webhook.excludedNamespaces .Release.Namespace | uniq | toYaml | nindent 6 }}
{{- end -}}

{{/* The value of a label of a namespace, in CEL. The dict has `of` (object or oldObject), `label`. */}}
{{- define "agentgate.labelOf" -}}
(has({{ .of }}.metadata.labels) && {{ .label | toRawJson }} in {{ .of }}.metadata.labels ? {{ .of }}.metadata.labels[{{ .label | toRawJson }}] : "")
{{- end -}}

{{/* The number of hours in a duration. */}}
{{- define "agentgate.hours" -}}
{{- trimSuffix "h" . | int64 -}}
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

{{/* Whether something is not what the chart has in other namespaces, or not from who installs that, in CEL. */}}
{{- define "agentgate.notOfTheGate" -}}
{{- $places := .Values.presync.applicationNamespaces -}}
{{- range .Values.presync.hooks }}{{ $places = append $places .namespace }}{{ end -}}
{{- $names := list (include "agentgate.hook" .) (printf "%s-presync" (include "agentgate.fullname" .)) -}}
!(request.namespace in {{ $places | uniq | toRawJson }} && (has(request.name) ? request.name : "") in {{ $names | uniq | toRawJson }} && request.resource.resource in ["configmaps", "networkpolicies", "rolebindings", "roles", "serviceaccounts"] && {{ include "agentgate.mayRemove" . }})
{{- end -}}
