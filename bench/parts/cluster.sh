# A refresh at one process alone, beside other processes, on Orleans with its silo inside, and on Orleans with its silo apart.
store=postgres
results_file=$results/cluster.jsonl
: >"$results_file"

# measure_and_stop NAME OTHERS...: a refresh at the server of server_id, stopped afterwards together with the others given.
measure_and_stop() {
  local name=$1
  shift
  measure_refresh "$name" ES256
  local id
  for id in "$server_id" "$@"; do stop_process "$id"; done
}

use_store postgres cluster
seed --tenants 100 --users 30000 --sessions 4000 --sessions-rs256 1
start_server alone
measure_and_stop refresh-alone

start_server second
second=$server_id
start_server third
third=$server_id
start_server first
measure_and_stop refresh-replica "$second" "$third"

if dotnet build OrleansTenantAuth.sln -c Release -p:Engine=Orleans -v quiet >"$work/build.log" 2>&1; then
  export TenantAuth__Cluster__Address=127.0.0.1
  gateway=$PWD/Gateway/bin/Orleans/Release/net10.0/OrleansTenantAuth.Gateway
  start_server cohosted
  measure_and_stop refresh-cohosted

  "$PWD/Silo/bin/Orleans/Release/net10.0/OrleansTenantAuth.Silo" >"$work/silo.log" 2>&1 &
  silo_id=$!
  remember "$silo_id"
  TenantAuth__Cluster__Client=true start_server apart
  measure_and_stop refresh-apart "$silo_id"
else
  echo "Orleans: not measured; its packages could not be restored, or the build failed."
fi

echo
"$bench" report --results "$results_file"
