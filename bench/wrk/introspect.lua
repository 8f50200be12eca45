-- POST /oauth2/introspect with the client's credentials by Basic; access tokens in rotation.
dofile(os.getenv("LUA") .. "/common.lua")

local requests = {}
for i, token in ipairs(lines("access-ES256.txt", 64)) do
  local body = "token=" .. token
  requests[i] = "POST /oauth2/introspect HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic " .. setting("ES256_BASIC")
    .. "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
