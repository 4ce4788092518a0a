{{/* The labels of every object; selectors use `app` only. */}}
{{- define "sluice.labels" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The metadata of one of the manager's own objects: a dict of root and name. */}}
{{- define "sluice.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  app: sluice-manager
  {{- include "sluice.labels" .root | nindent 2 }}
{{- end }}

{{/* An object of files/, in the namespace of the release and with its labels: a dict of root and object. */}}
{{- define "sluice.object" -}}
{{- $root := .root }}
{{- $metadata := .object.metadata }}
{{- if $metadata.namespace }}
{{- $_ := set $metadata "namespace" $root.Release.Namespace }}
{{- end }}
{{- range .object.subjects }}
{{- $_ := set . "namespace" $root.Release.Namespace }}
{{- end }}
{{- $labels := include "sluice.labels" $root | fromYaml }}
{{- $_ := set $metadata "labels" (merge $labels ($metadata.labels | default dict)) }}
{{- toYaml .object }}
{{- end }}

{{- define "sluice.image" -}}
{{- $advice := "image.repository is not set: name the manager's image, which you have built or which a release has, by --set image.repository=REGISTRY/IMAGE --set image.tag=TAG (docs/install.md)" }}
{{- $repository := required $advice .Values.image.repository }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* NAMESPACE/NAME of the Gateway. */}}
{{- define "sluice.gateway" -}}
{{- if .Values.gateway.create }}
{{- printf "%s/sluice-ingress-gateway" .Release.Namespace }}
{{- else }}
{{- required "gateway.name is not set: with gateway.create=false, set it to the NAMESPACE/NAME of your Gateway" .Values.gateway.name }}
{{- end }}
{{- end }}

{{/* The manager's configuration file. */}}
{{- define "sluice.configuration" -}}
{{- $configuration := deepCopy .Values.configuration }}
{{- $ingress := $configuration.ingress | default dict }}
{{- range list "gateway" "domain" }}
{{- if hasKey $ingress . }}
{{- fail (printf "configuration.ingress.%s is made from the chart's value %s: set that one" . .) }}
{{- end }}
{{- end }}
{{- $_ := set $ingress "gateway" (include "sluice.gateway" .) }}
{{- $_ := set $ingress "domain" .Values.domain }}
{{- $_ := set $configuration "ingress" $ingress }}
{{- $_ := set $configuration "apiVersion" "config.sluice.dev/v1alpha1" }}
{{- $_ := set $configuration "kind" "SluiceConfiguration" }}
{{- toYaml $configuration }}
{{- end }}

{{/* The name of the PriorityClass; empty for none. */}}
{{- define "sluice.priorityClass" -}}
{{- if .Values.priorityClass.create }}sluice-manager{{ else }}{{ .Values.priorityClass.name }}{{ end }}
{{- end }}
