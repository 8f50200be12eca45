# The server under load: its settings, its start and stop. One set of keys for the whole run.
make_settings() {
  # Production refuses plain HTTP but from its proxy; here the load generator stands in for one.
  export ASPNETCORE_ENVIRONMENT=Production DOTNET_ENVIRONMENT=Production Logging__LogLevel__Default=Warning
  export TenantAuth__Issuer=https://auth.bench.example TenantAuth__TrustedProxies__0=127.0.0.0/8
  export TenantAuth__MasterKeys__0__Id=bench TenantAuth__MasterKeys__0__Key=$(openssl rand -base64 32)
  export TenantAuth__AdminKey=$(openssl rand -hex 32) BENCH_HEALTH_SECRET=$(openssl rand -hex 16)
  export TenantAuth__HealthSecret=$BENCH_HEALTH_SECRET
  # Codes need a channel: text messages go to the floor server, which takes them and says nothing. Its certificate is made
  # here, and SSL_CERT_FILE makes the server believe it.
  floors_port=$(free_port)
  sms_port=$(free_port)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/sms.key" -out "$work/sms.crt" 2>"$work/openssl.log"
  cat "$work/sms.key" "$work/sms.crt" >"$work/sms.pem"
  export SSL_CERT_FILE=$work/sms.crt
  export TenantAuth__Sms__WebhookUrl=https://127.0.0.1:$sms_port/sms TenantAuth__Sms__WebhookSecret=$(openssl rand -hex 32)
}

# use_store STORE NAME: the store that server and bench mean from now on; makes it, empty.
use_store() {
  export TenantAuth__Store=$1 SEED=$work/seed-$1-$2
  if [ "$1" = postgres ]; then
    start_postgres
    make_database "$2"
    export TenantAuth__ConnectionString=$(connection_to "$2")
    database_options=(--database "$postgres_id")
  else
    export TenantAuth__DataDirectory=$work/sqlite-$2
    database_options=()
  fi
}

# seed OPTIONS...: fills the store and reads what was made into the environment.
seed() {
  "$bench" seed --out "$SEED" "$@"
  [ "$TenantAuth__Store" = postgres ] && settle_database "${TenantAuth__ConnectionString##*Database=}"
  read_seed
}

read_seed() { set -a; . "$SEED/seed.env"; set +a; }

# start_server NAME: sets server_id, server_url. NAME tells logs apart.
start_server() {
  server_url=http://127.0.0.1:$(free_port)
  "$gateway" --urls "$server_url" >"$work/server-$1.log" 2>&1 &
  server_id=$!
  remember "$server_id"
  wait_until_ready "$server_url/health/ready" "$server_id" "$work/server-$1.log"
}

start_floors() {
  floors_url=http://127.0.0.1:$floors_port
  "$bench" floors --url "$floors_url" --sms-url "https://127.0.0.1:$sms_port" --certificate "$work/sms.pem" >"$work/floors.log" 2>&1 &
  floors_id=$!
  remember "$floors_id"
  wait_until_ready "$floors_url/text" "$floors_id" "$work/floors.log"
}
