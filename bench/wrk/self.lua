-- GET /v0/self; access tokens of 64 users in rotation.
dofile(os.getenv("LUA") .. "/common.lua")

local requests = {}
for i, token in ipairs(lines("self-tokens.txt", 64)) do
  requests[i] = "GET /v0/self HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " .. token .. "\r\n\r\n"
end

local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
