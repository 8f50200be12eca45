# Every process that the bench starts is named here and stopped at the end, by its own id, also on failure.
started=()

remember() { started+=("$1"); }

# Stops one process: asks, waits up to 15 s, then makes it.
stop_process() {
  local id=$1
  kill -TERM "$id" 2>/dev/null || return 0
  for _ in $(seq 150); do
    kill -0 "$id" 2>/dev/null || { wait "$id" 2>/dev/null || true; return 0; }
    sleep 0.1
  done
  kill -KILL "$id" 2>/dev/null || true
  wait "$id" 2>/dev/null || true
}

finish() {
  local status=$?
  trap - EXIT INT TERM
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do stop_process "${started[i]}"; done
  stop_postgres
  if [ "${KEEP:-0}" = 1 ] || [ "$status" -ne 0 ]; then
    echo "Left for you to read: $work" >&2
  else
    rm -rf "$work"
  fi
  exit "$status"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null \
    || echo $((20000 + RANDOM % 20000))
}

# Waits until a URL answers 200; gives up when the process behind it is gone or a minute has passed.
wait_until_ready() {
  local url=$1 id=$2 log=$3
  for _ in $(seq 600); do
    curl -fs -o /dev/null "$url" && return 0
    kill -0 "$id" 2>/dev/null || break
    sleep 0.1
  done
  echo "Nothing answers at $url:" >&2
  tail -20 "$log" >&2
  return 1
}
