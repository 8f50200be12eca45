-- POST /auth/refresh: as many sessions as connections, each refreshed with the token that its last answer gave.
-- wrk tells a script nothing of connections, so free tokens wait in a queue: request() takes one, response() puts its
-- successor back.
dofile(os.getenv("LUA") .. "/common.lua")

looks = true
local path = os.getenv("TARGET") or "/auth/refresh"
local connections = tonumber(setting("CONNECTIONS"))
local alg = setting("ALG")
local head = '{"app_id":"' .. setting(alg .. "_APP_ID") .. '","app_secret":"' .. setting(alg .. "_APP_SECRET") .. '","refresh_token":"'
local all = lines("refresh-" .. alg .. ".txt", connections + 16, tonumber(os.getenv("SKIP") or "0"))
local queue, first, last = {}, 1, 0
local spare = connections

for i = 1, math.min(connections, #all) do
  last = last + 1
  queue[last] = all[i]
end

local checked = false

function request()
  if not checked then
    -- wrk asks once before it begins and sends that request to nobody.
    checked = true
    return post_json(path, head .. queue[first] .. '"}')
  end
  if first > last then
    -- The answer to a token never came (a broken connection): its session is gone, a spare one goes on.
    lost = lost + 1
    spare = spare + 1
    if not all[spare] then return "GET /health/live HTTP/1.1\r\nHost: bench\r\n\r\n" end
    last = last + 1
    queue[last] = all[spare]
  end
  local token = queue[first]
  queue[first] = nil
  first = first + 1
  return post_json(path, head .. token .. '"}')
end

function response(status, headers, body)
  local token = status == 200 and string.match(body, '"refresh_token":"([^"]+)"')
  if token then
    last = last + 1
    queue[last] = token
  else
    refused = refused + 1
  end
end
