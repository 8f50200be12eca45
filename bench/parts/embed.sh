# Embed tokens, on each store.
stores=${STORE:-postgres sqlite}

for store in $stores; do
  echo "== $store"
  results_file=$results/embed-$store.jsonl
  : >"$results_file"
  use_store "$store" embed
  seed --tenants 1 --users 64 --sessions 128 --sessions-rs256 64
  measure_floor floor-json floor /json
  measure_floor floor-json-es256 floor /json-es256
  start_server "$store"
  prepare_embed
  measure_load register-tenant register-tenant ""
  measure_load tenant-settings tenant-settings ""
  stop_process "$server_id"
done

for store in $stores; do
  echo
  echo "### $store"
  echo
  "$bench" report --results "$results/embed-$store.jsonl"
done
