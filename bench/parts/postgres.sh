# A private PostgreSQL in the working directory, with fsync on and settings for a small machine.
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
postgres_id=""

# initdb refuses root, so root does it as the user that the package made.
as_postgres() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_postgres() {
  [ -n "$postgres_id" ] && return 0
  [ -n "$postgres_bin" ] || { echo "bench/run needs PostgreSQL (Debian: apt-get install postgresql)." >&2; return 1; }
  postgres_dir=$work/postgres
  postgres_port=$(free_port)
  mkdir "$postgres_dir"
  [ "$(id -u)" -eq 0 ] && chown postgres "$postgres_dir"
  as_postgres "$postgres_bin/initdb" -D "$postgres_dir/data" -U bench -A trust -E UTF8 --locale=C >"$work/initdb.log" 2>&1 \
    || { cat "$work/initdb.log" >&2; return 1; }
  cat <<CONF | as_postgres tee -a "$postgres_dir/data/postgresql.conf" >/dev/null
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = '$postgres_dir'
fsync = on
synchronous_commit = on
shared_buffers = '${SHARED_BUFFERS:-1GB}'
max_wal_size = '8GB'
checkpoint_timeout = '15min'
CONF
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -l "$postgres_dir/log" -w start >"$work/pg_ctl.log" 2>&1 \
    || { cat "$work/pg_ctl.log" >&2; return 1; }
  postgres_id=$(head -1 "$postgres_dir/data/postmaster.pid")
}

stop_postgres() {
  [ -n "$postgres_id" ] || return 0
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_dir/data" -m fast -w stop >/dev/null 2>&1 || true
  postgres_id=""
}

make_database() { "$postgres_bin/psql" -q -h 127.0.0.1 -p "$postgres_port" -U bench -d postgres -c "CREATE DATABASE $1"; }

# After a bulk load: what autovacuum and the checkpointer would otherwise do in the middle of a measurement.
settle_database() { "$postgres_bin/psql" -q -h 127.0.0.1 -p "$postgres_port" -U bench -d "$1" -c "VACUUM (ANALYZE)" -c "CHECKPOINT"; }

connection_to() { echo "Host=127.0.0.1;Port=$postgres_port;Username=bench;Database=$1"; }
