{{- define "tenantauth.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "tenantauth.hasSilos" -}}
{{- if and (eq .Values.engine "orleans") .Values.silo.enabled }}yes{{ end }}
{{- end }}

{{- define "tenantauth.selector" -}}
app.kubernetes.io/name: orleans-tenant-auth
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tenantauth.labels" -}}
{{ include "tenantauth.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "tenantauth.secret" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef: { name: {{ .root.Values.existingSecret }}, key: {{ .key }}{{ if .optional }}, optional: true{{ end }} }
{{- end }}

{{- /* What every process is told. */}}
{{- define "tenantauth.environment" -}}
{{- $root := . -}}
- { name: TenantAuth__Store, value: postgres }
- { name: TenantAuth__Issuer, value: {{ .Values.issuer | quote }} }
{{ include "tenantauth.secret" (dict "root" $root "key" "TenantAuth__ConnectionString") }}
{{- range $index := until (int .Values.masterKeys) }}
{{- range $part := list "Id" "Key" }}
{{ include "tenantauth.secret" (dict "root" $root "key" (printf "TenantAuth__MasterKeys__%d__%s" $index $part)) }}
{{- end }}
{{- end }}
{{- range .Values.optionalSecretKeys }}
{{ include "tenantauth.secret" (dict "root" $root "key" . "optional" true) }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- if eq .Values.engine "orleans" }}
- { name: TenantAuth__Cluster__Id, value: {{ .Values.cluster.id | quote }} }
{{- end }}
{{- end }}

{{- /* What a process that holds grains on Orleans is told besides. */}}
{{- define "tenantauth.member" -}}
- { name: TenantAuth__Cluster__SiloPort, value: {{ .Values.cluster.siloPort | quote }} }
- { name: TenantAuth__Cluster__GatewayPort, value: {{ .Values.cluster.gatewayPort | quote }} }
- name: TenantAuth__Cluster__Address
  valueFrom:
    fieldRef: { fieldPath: status.podIP }
{{- end }}

{{- define "tenantauth.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "tenantauth.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "tenantauth.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "tenantauth.selector" . | nindent 8 }}
{{- end }}
