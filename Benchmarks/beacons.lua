-- wrk: one session after the other tells of its playback, so many beacons in each body.
local sessions, count = 400, tonumber(os.getenv("BEACONS"))
local number = 0

function init(arguments)
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    video = arguments[1]
end

function request()
    number = number + 1
    local session, beacons = number % sessions, {}
    for place = 1, count do
        local sequence = math.floor(number / sessions) * count + place
        beacons[place] = string.format(
            '{"session":"bench-%06d","video":"%s","sequence":%d,"event":"progress","played":0.1,"rendition":"720p"}',
            session, video, sequence)
    end
    local body = count == 1 and beacons[1] or ('{"beacons":[' .. table.concat(beacons, ",") .. "]}")
    return wrk.format(nil, nil, nil, body)
end
