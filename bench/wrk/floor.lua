-- POST to a floor, with a body in the shape of a refresh.
dofile(os.getenv("LUA") .. "/common.lua")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"app_id":"' .. setting("ES256_APP_ID") .. '","app_secret":"' .. setting("ES256_APP_SECRET")
  .. '","refresh_token":"' .. lines("refresh-ES256.txt", 1)[1] .. '"}'
