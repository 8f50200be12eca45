# How long after a change 20 verifiers in two processes reject what it ended: idle, and beside refreshes at 70 % of the highest rate.
results_file=$results/freshness.jsonl
: >"$results_file"
changes=${CHANGES:-200}
[ "$quick" = 1 ] && changes=10
fresh=(--issuer "$TenantAuth__Issuer" --results "$results_file")

# fresh_modes NAME: changes at server_url, verifiers at watch_url.
fresh_modes() {
  local name=$1 highest
  "$bench" freshness --name "fresh-$name-idle" --out "$SEED" --url "$server_url" --watch-url "$watch_url" --changes "$changes" --first 2000 "${fresh[@]}"
  measure_refresh "refresh-$name" ES256
  highest=$(sed -n "s/.*\"name\":\"refresh-$name\",\"rate\":\([0-9]*\).*/\1/p" "$results_file" | tail -1)
  "$bench" pace --out "$SEED" --url "$server_url" --rate $((highest * 7 / 10)) --seconds $((changes / 4 + 20)) --first 3000 &
  local pace_id=$!
  remember "$pace_id"
  sleep 5
  "$bench" freshness --name "fresh-$name-busy" --out "$SEED" --url "$server_url" --watch-url "$watch_url" --changes "$changes" --first 2500 "${fresh[@]}"
  wait "$pace_id" || true
}

use_store sqlite freshness
seed --tenants 1 --users 4000 --sessions 4000 --sessions-rs256 1
start_server fresh-sqlite
watch_url=$server_url
fresh_modes sqlite
"$bench" verifier --out "$SEED" --url "$server_url" --audience "${ES256_APP_SLUG:-bench-es256}" "${fresh[@]}"
stop_process "$server_id"

use_store postgres freshness
seed --tenants 1 --users 4000 --sessions 4000 --sessions-rs256 1
start_server fresh-second
second=$server_id watch_url=$server_url
start_server fresh-first
fresh_modes replicas
stop_process "$second"
stop_process "$server_id"

if dotnet build OrleansTenantAuth.sln -c Release -p:Engine=Orleans -v quiet >"$work/build.log" 2>&1; then
  export TenantAuth__Cluster__Address=127.0.0.1
  gateway=$PWD/Gateway/bin/Orleans/Release/net10.0/OrleansTenantAuth.Gateway
  use_store postgres orleans
  seed --tenants 1 --users 4000 --sessions 4000 --sessions-rs256 1
  start_server fresh-orleans-second
  second=$server_id watch_url=$server_url
  start_server fresh-orleans-first
  fresh_modes orleans
else
  echo "Orleans: not measured; its packages could not be restored, or the build failed."
fi

echo
"$bench" report --results "$results_file"
