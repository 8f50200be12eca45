# The main figures, on each store.
stores=${STORE:-postgres sqlite}

for store in $stores; do
  echo "== $store"
  results_file=$results/$store.jsonl
  : >"$results_file"

  use_store "$store" first
  "$bench" start --kind first --out "$SEED" --url "http://127.0.0.1:$(free_port)" --program "$gateway" --results "$results_file"

  use_store "$store" bench
  seed --tenants 100 --users 30000 --sessions 4000 --sessions-rs256 1000
  "$bench" start --kind cold --out "$SEED" --url "http://127.0.0.1:$(free_port)" --program "$gateway" --results "$results_file"

  measure_floor floor-text text /text
  measure_floor floor-json floor /json
  measure_floor floor-json-es256 floor /json-es256
  measure_floor floor-json-rs256 floor /json-rs256
  ALG=ES256 TARGET=/json-es256 measure_floor floor-json-es256-scripted refresh ""

  start_server "$store"
  check_answers
  measure_refresh refresh-es256 ES256
  measure_refresh refresh-rs256 RS256
  measure_load introspect introspect /oauth2/introspect
  measure_load me me ""
  measure_load assign assign ""
  prepare_embed
  measure_load register-tenant register-tenant ""
  measure_load tenant-settings tenant-settings ""
  measure_login login-new new
  measure_login login-returning returning
  check_answers
  "$bench" memory --pid "$server_id" --name memory-after-loads --results "$results_file"
  stop_process "$server_id"
  if [ -s "$work/server-$store.log" ]; then echo "The server said:"; sort "$work/server-$store.log" | uniq -c | sort -rn | head -5 | cut -c1-300; fi
done

for store in $stores; do
  echo
  echo "### $store"
  echo
  "$bench" report --results "$results/$store.jsonl"
done
