-- GET, nothing else.
dofile(os.getenv("LUA") .. "/common.lua")
