"""A Docker volume plugin: directories that it shows by bind mounts, which it counts whoever asks.

plugin.py SOCKET DIRECTORY [SCOPE [CALL]]: dies once after CALL, before it answers. A SOCKET that is
a number is a port of TCP.
"""
import http.server
import json
import os
import shutil
import socketserver
import subprocess
import sys

PATH, HOME = sys.argv[1:3]
SCOPE = sys.argv[3] if len(sys.argv) > 3 else "local"
LETHAL = sys.argv[4] if len(sys.argv) > 4 else None
STATE = os.path.join(HOME, "state.json")
DIED = os.path.join(HOME, "died")


class Refused(Exception):
    pass


def load():
    if not os.path.exists(STATE):
        return {}
    with open(STATE) as file:
        return json.load(file)


def save(volumes):
    with open(STATE + ".new", "w") as file:
        json.dump(volumes, file)
    os.replace(STATE + ".new", STATE)


def data(name):
    return os.path.join(HOME, "data", name)


def point(name):
    return os.path.join(HOME, "mounts", name)


def known(volumes, name):
    if name not in volumes or not os.path.isdir(data(name)):
        raise Refused("no such volume: " + name)
    return volumes[name]


def activate(_):
    return {"Implements": ["VolumeDriver"]}


def capabilities(_):
    return {"Capabilities": {"Scope": SCOPE}}


def create(body):
    volumes = load()
    name, options = body["Name"], body.get("Opts") or {}
    if name in volumes:
        raise Refused("volume exists: " + name)
    if "refuse" in options:
        raise Refused(options["refuse"])
    os.makedirs(data(name))
    volumes[name] = {"options": options, "count": 0}
    save(volumes)
    return {}


def remove(body):
    volumes = load()
    if known(volumes, body["Name"])["count"]:
        raise Refused("volume is in use")
    shutil.rmtree(data(body["Name"]))
    del volumes[body["Name"]]
    save(volumes)
    return {}


def mount(body):
    volumes = load()
    name = body["Name"]
    volume = known(volumes, name)
    if volume["count"] == 0:
        os.makedirs(point(name), exist_ok=True)
        subprocess.run(["mount", "--bind", "--make-private", data(name), point(name)], check=True)
    volume["count"] += 1
    save(volumes)
    return {"Mountpoint": point(name)}


def unmount(body):
    volumes = load()
    name = body["Name"]
    volume = known(volumes, name)
    if volume["count"] == 0:
        raise Refused("volume is not mounted")
    if volume["count"] == 1:
        subprocess.run(["umount", "--lazy", point(name)], check=True)
        os.rmdir(point(name))
    volume["count"] -= 1
    save(volumes)
    return {}


def shown(volumes, name):
    return {"Name": name, "Mountpoint": point(name) if volumes[name]["count"] else ""}


def get(body):
    volumes = load()
    known(volumes, body["Name"])
    return {"Volume": shown(volumes, body["Name"])}


def where(body):
    return {"Mountpoint": get(body)["Volume"]["Mountpoint"]}


def all_of_them(_):
    volumes = load()
    return {"Volumes": [shown(volumes, v) for v in sorted(volumes) if os.path.isdir(data(v))]}


CALLS = {
    "/Plugin.Activate": activate,
    "/VolumeDriver.Capabilities": capabilities,
    "/VolumeDriver.Create": create,
    "/VolumeDriver.Remove": remove,
    "/VolumeDriver.Mount": mount,
    "/VolumeDriver.Unmount": unmount,
    "/VolumeDriver.Path": where,
    "/VolumeDriver.Get": get,
    "/VolumeDriver.List": all_of_them,
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        call = CALLS.get(self.path)
        status = 200
        try:
            answer = call(body) if call else {"Err": "unknown call " + self.path}
        except Refused as e:
            status, answer = 500, {"Err": str(e)}
        answer.setdefault("Err", "")
        if LETHAL and self.path.endswith("." + LETHAL) and not os.path.exists(DIED):
            open(DIED, "w").close()
            os._exit(9)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.docker.plugins.v1.2+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def address_string(self):
        return "local"

    def log_message(self, *_):
        pass


class Server(socketserver.UnixStreamServer):
    def get_request(self):
        request, _ = super().get_request()
        return request, ("local", 0)


if PATH.isdigit():
    http.server.HTTPServer(("127.0.0.1", int(PATH)), Handler).serve_forever()
if os.path.exists(PATH):
    os.unlink(PATH)
Server(PATH, Handler).serve_forever()
