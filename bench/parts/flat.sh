# The same loads on a small and on a large store, in turns, so that the machine's moods hit both alike. The working set is the
# same (PAIRS users and tenants, CONNECTIONS sessions), spread over the whole store; "assign-cold" goes through 10,000 users.
store=${STORE:-postgres}
results_file=$results/flat-$store.jsonl
: >"$results_file"
sessions=$(((runs + 2) * 2 * (CONNECTIONS + 16)))
if [ "$quick" = 1 ]; then large=(--tenants 1000 --users 10000); else large=(--tenants 100000 --users 1000000); fi

declare -A url=() id=() files=() options=()
for size in small large; do
  use_store "$store" "$size"
  if [ "$size" = small ]; then amount=(--tenants 100 --users 100); else amount=("${large[@]}"); fi
  echo "== seed $size"
  seed "${amount[@]}" --sessions "$sessions" --sessions-rs256 1
  start_server "$size"
  check_answers
  check_lists
  url[$size]=$server_url id[$size]=$server_id files[$size]=$SEED options[$size]="${database_options[*]}"
done

for ((run = 1; run <= runs; run++)); do
  echo "== run $run of $runs"
  for size in small large; do
    server_url=${url[$size]} server_id=${id[$size]} SEED=${files[$size]}
    read -ra database_options <<<"${options[$size]}"
    read_seed
    export PAIRS=100
    measure_load "assign-$size" assign ""
    measure_refresh "refresh-$size" ES256
    admin=/admin/apps/$ES256_APP_ID/tenants
    ROUTE="$admin?limit=50" measure_load "list-tenants-$size" list ""
    ROUTE="$admin/{tenant}/members?limit=50" measure_load "list-members-$size" list ""
  done
done
export PAIRS=10000
for size in small large; do
  server_url=${url[$size]} server_id=${id[$size]} SEED=${files[$size]}
  read -ra database_options <<<"${options[$size]}"
  read_seed
  measure_cold "assign-cold-$size" assign ""
done

echo
"$bench" report --results "$results_file"
