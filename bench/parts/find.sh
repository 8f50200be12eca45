# Searches over the users of a workspace, and the own record of users of one: first pages one by one, then /v0/self under load.
stores=${STORE:-postgres sqlite}
users=${USERS:-$([ "$quick" = 1 ] && echo 20000 || echo 1000000)}

make_workspace() {
  local admin=(-sf --retry 10 --retry-all-errors -H "X-Admin-Key: $TenantAuth__AdminKey" -H 'Content-Type: application/json' -H 'Idempotency-Key: bench') made
  made=$(curl "${admin[@]}" "$server_url/admin/workspaces" -d '{"name":"Bench","slug":"bench-people"}')
  workspace_code=$(sed -n 's/.*"code":"\([^"]*\)".*/\1/p' <<<"$made")
  workspace_app=$(sed -n 's/.*"test":{.*"app_id":"\([^"]*\)".*/\1/p' <<<"$made")
  workspace_key=$(sed -n 's/.*"test":{.*"admin_key":"\([^"]*\)".*/\1/p' <<<"$made")
}

# 64 users with a session each, whose access tokens are sent in rotation.
make_selves() {
  local i token
  mkdir -p "$SEED"
  : >"$SEED/self-tokens.txt"
  for i in $(seq 64); do
    token=$(curl -sf --retry 5 --retry-all-errors -H 'Content-Type: application/json' "$server_url/v0/tenants/$workspace_code/auth/create" \
      -d "{\"email\":\"self$i@bench.example.com\",\"password\":\"correct horse battery 1\"}" | sed -n 's/.*"access":{"value":"\([^"]*\)".*/\1/p')
    echo "$token" >>"$SEED/self-tokens.txt"
  done
  [ "$(grep -c . "$SEED/self-tokens.txt")" = 64 ] || { echo "Not every user was made." >&2; return 1; }
  expect '"userId"' "$server_url/v0/self" -H "Authorization: Bearer $(head -1 "$SEED/self-tokens.txt")"
}

for store in $stores; do
  echo "== $store"
  results_file=$results/find-$store.jsonl
  : >"$results_file"
  use_store "$store" find
  start_server "find-$store"
  make_workspace
  make_selves
  measure_load self self ""
  stop_process "$server_id"
  "$bench" seed-workspace --app "$workspace_app" --users "$users"
  [ "$store" = postgres ] && settle_database find
  start_server "find-$store"
  "$bench" find --url "$server_url" --results "$results_file" --key "$workspace_key" --code "$workspace_code" --users "$users"
  stop_process "$server_id"
done

for store in $stores; do
  echo
  echo "### $store"
  echo
  "$bench" report --results "$results/find-$store.jsonl"
done
