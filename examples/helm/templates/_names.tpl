{{- define "search-agent.labels" -}}
app: {{ .Release.Name }}
{{- end }}
