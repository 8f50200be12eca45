# How long after the acknowledgement of a record 1,000 subscribers of its workspace have the event, at 10 records a second.
stores=${STORE:-postgres sqlite}
if [ "$quick" = 1 ]; then subscribers=100 records=20; else subscribers=1000 records=${RECORDS:-200}; fi

for store in $stores; do
  echo "== $store"
  results_file=$results/realtime-$store.jsonl
  : >"$results_file"
  use_store "$store" realtime
  start_server "realtime-$store"
  "$bench" realtime --name "realtime-$store" --url "$server_url" --results "$results_file" --subscribers "$subscribers" --records "$records"
  stop_process "$server_id"
done

for store in $stores; do
  echo
  echo "### $store"
  echo
  "$bench" report --results "$results/realtime-$store.jsonl"
done
