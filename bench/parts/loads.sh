# Loads. Each is warmed up first, then measured; "measure" prints a line and keeps it in $results_file.
results_file=""

wrk_for() { local seconds=$1 script=$2 url=$3; echo wrk -t1 "-c$CONNECTIONS" "-d${seconds}s" --timeout 10s --latency -s "$LUA/$script.lua" "$url"; }

# measure_floor NAME SCRIPT PATH
measure_floor() {
  $(wrk_for "$warm" "$2" "$floors_url$3") >/dev/null
  "$bench" measure "$1" --results "$results_file" --server "$floors_id" -- $(wrk_for "$d" "$2" "$floors_url$3")
}

# measure_load NAME SCRIPT PATH: against the server that was started last, or the one of server_id and server_url.
measure_load() {
  $(wrk_for "$warm" "$2" "$server_url$3") >/dev/null
  measure_cold "$@"
}

# The same without warming up.
measure_cold() {
  "$bench" measure "$1" --results "$results_file" --server "$server_id" "${database_options[@]}" --health "$server_url/health" \
    -- $(wrk_for "$d" "$2" "$server_url$3")
}

# measure_refresh NAME ALG: each run, its warming up too, takes sessions that no run before it used.
declare -A used_sessions=()
measure_refresh() {
  local name=$1
  export ALG=$2
  local slot=$SEED-$ALG
  export SKIP=${used_sessions[$slot]:-0}
  used_sessions[$slot]=$((SKIP + 2 * (CONNECTIONS + 16)))
  $(wrk_for "$warm" refresh "$server_url") >/dev/null
  export SKIP=$((SKIP + CONNECTIONS + 16))
  measure_cold "$name" refresh ""
  unset SKIP
}

# measure_login NAME new|returning
measure_login() {
  local login=("$bench" login-load --out "$SEED" --url "$server_url" --connections "$CONNECTIONS" --users "$2")
  "${login[@]}" --seconds "$warm" --first 0 >/dev/null || true
  "$bench" measure "$1" --results "$results_file" --server "$server_id" "${database_options[@]}" --health "$server_url/health" \
    -- "${login[@]}" --seconds "$d" --first 7000
}

# prepare_embed: an API key, and 64 known tenants with a registration and a token each.
prepare_embed() {
  local admin=(-sf -H "X-Admin-Key: $TenantAuth__AdminKey" -H 'Content-Type: application/json') key body token i
  key=$(curl "${admin[@]}" "$server_url/admin/apps/$ES256_APP_ID/api-keys" -d '{"kind":"up_embed","name":"bench"}' | sed -n 's/.*"key":"\([^"]*\)".*/\1/p')
  : >"$SEED/registrations.txt"
  : >"$SEED/embed-tokens.txt"
  for i in $(seq 64); do
    body="{\"apiKey\":\"$key\",\"displayName\":\"Customer $i\",\"key\":\"org_$i\",\"prefilters\":{\"store_id\":$i,\"organization_id\":\"org_$i\"},\"tenantEditingPermissions\":{\"addChart\":true,\"createChart\":false,\"editCharts\":true,\"readOnly\":false}}"
    echo "$body" >>"$SEED/registrations.txt"
    token=$(curl "${admin[@]}" "$server_url/v1/api/tenant/register-tenant" -d "$body" | sed -n 's/.*"token":"\([^"]*\)","expiresIn".*/\1/p')
    echo "$token" >>"$SEED/embed-tokens.txt"
  done
  [ "$(grep -c . "$SEED/embed-tokens.txt")" = 64 ] || { echo "Not every tenant was registered." >&2; return 1; }
  expect '"addChart":true' "$server_url/upsolve/permissions/tenant-settings/" -H "Authorization: Bearer $(head -1 "$SEED/embed-tokens.txt")"
}

# expect TEXT CURL-ARGUMENTS...: a load that is answered by the wrong thing at full speed would be a fine figure of nothing.
expect() {
  local text=$1 answer
  shift
  answer=$(curl -s "$@")
  case "$answer" in
    *"$text"*) ;;
    *) echo "Expected $text, got: $answer" >&2; return 1 ;;
  esac
}

pair_members() { local user tenant; read -r user tenant <"$SEED/pairs-ES256.txt"; echo "\"user_id\":\"$user\",\"tenant_id\":\"$tenant\""; }

check_answers() {
  local token
  token=$(head -1 "$SEED/access-ES256.txt")
  expect '"active":true' "$server_url/oauth2/introspect" -H "Authorization: Basic $ES256_BASIC" -d "token=$token"
  expect '"user_id"' "$server_url/auth/me" -H "Authorization: Bearer $token"
  expect '"success":true' "$server_url/auth/roles/assign" -H 'Content-Type: application/json' \
    -d "{\"app_id\":\"$ES256_APP_ID\",\"app_secret\":\"$ES256_APP_SECRET\",$(pair_members),\"role\":\"viewer\"}"
}

check_lists() {
  local first
  first=$(head -1 "$SEED/tenants-ES256.txt")
  expect '"code"' "$server_url/admin/apps/$ES256_APP_ID/tenants?limit=50" -H "X-Admin-Key: $TenantAuth__AdminKey"
  expect '"roles"' "$server_url/admin/apps/$ES256_APP_ID/tenants/$first/members?limit=50" -H "X-Admin-Key: $TenantAuth__AdminKey"
}
