# Resident memory of the server: after its start on a large store, and after each of many sessions was refreshed once.
store=${STORE:-postgres}
results_file=$results/memory-$store.jsonl
: >"$results_file"
use_store "$store" memory
if [ "$quick" = 1 ]; then users=10000 active=2000; else users=1000000 active=100000; fi
seed --tenants $((users / 10)) --users "$users" --sessions "$active" --sessions-rs256 1
start_server memory
"$bench" memory --pid "$server_id" --name memory-start --results "$results_file"
"$bench" measure touch --results "$results_file" --server "$server_id" "${database_options[@]}" --health "$server_url/health" \
  -- "$bench" touch --out "$SEED" --url "$server_url" --connections "$CONNECTIONS"
"$bench" memory --pid "$server_id" --name memory-active --results "$results_file"

echo
"$bench" report --results "$results_file"
