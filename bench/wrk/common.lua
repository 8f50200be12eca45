-- Shared by the load scripts: files of the seed, the count of refusals, the RESULT line that "measure" reads.
local directory = os.getenv("SEED")
local threads = {}

refused = 0
lost = 0

-- Lines of a file of the seed: "limit" of them behind the first "skip".
function lines(name, limit, skip)
  local read = {}
  local number = 0
  for line in io.lines(directory .. "/" .. name) do
    number = number + 1
    if number > (skip or 0) then
      read[#read + 1] = line
      if #read == limit then break end
    end
  end
  assert(#read > 0, name .. " has no lines left; seed more")
  return read
end

function setting(name)
  local value = os.getenv(name)
  assert(value, name .. " is not set")
  return value
end

function post_json(path, body)
  return "POST " .. path .. " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function setup(thread)
  threads[#threads + 1] = thread
end

-- wrk counts statuses above 399 by itself; scripts that look at answers count in "refused" and say so by "looked".
function done(summary, latency)
  local mine, gone, looked = 0, 0, false
  for _, thread in ipairs(threads) do
    mine = mine + thread:get("refused")
    gone = gone + thread:get("lost")
    looked = looked or thread:get("looks") == true
  end
  local errors = summary.errors
  io.write(string.format(
    "RESULT requests=%d seconds=%.3f p50=%.3f p99=%.3f max=%.3f refused=%d broken=%d lost=%d\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    looked and mine or errors.status, errors.connect + errors.read + errors.write + errors.timeout, gone))
end
