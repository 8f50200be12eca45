# A dashboard over a million rows of which a tenant sees ten thousand: from the page's first request to its first chart's data.
stores=${STORE:-postgres sqlite}
if [ "$quick" = 1 ]; then rows=20000 tenants=20; else rows=1000000 tenants=100; fi

for store in $stores; do
  echo "== $store"
  results_file=$results/dashboard-$store.jsonl
  : >"$results_file"
  use_store "$store" dashboard
  start_server "dashboard-$store"
  settle=()
  [ "$store" = postgres ] && settle=(--settle "'$postgres_bin/psql' -q -h 127.0.0.1 -p $postgres_port -U bench -d dashboard -c 'VACUUM (ANALYZE) data_row'")
  "$bench" dashboard --url "$server_url" --results "$results_file" --rows "$rows" --tenants "$tenants" "${settle[@]}"
  "$bench" memory --pid "$server_id" --name "memory-after-dashboards" --results "$results_file"
  stop_process "$server_id"
  if [ -s "$work/server-dashboard-$store.log" ]; then echo "The server said:"; sort "$work/server-dashboard-$store.log" | uniq -c | sort -rn | head -5 | cut -c1-300; fi
done

for store in $stores; do
  echo
  echo "### $store"
  echo
  "$bench" report --results "$results/dashboard-$store.jsonl"
done
