#!/usr/bin/env python3
"""A framework in Python's standard library: one task, from the subscription to the teardown.

    hello.py http://127.0.0.1:5050
"""

import getpass
import json
import sys
import urllib.request

API = sys.argv[1] + "/api/v1/scheduler"


def post(call, headers=()):
    body = json.dumps(call).encode()
    headers = {"Content-Type": "application/json", **dict(headers)}
    return urllib.request.urlopen(urllib.request.Request(API, body, headers), timeout=60)


# 1. Subscribe: the answer does not end, it is the stream of events.
stream = post({"type": "SUBSCRIBE",
               "subscribe": {"framework_info": {"user": getpass.getuser(), "name": "hello"}}})
framework = None


def call(kind, **body):
    """Every other call has the framework's id and the stream's id."""
    message = {"type": kind, "framework_id": framework}
    if body:
        message[kind.lower()] = body
    post(message, {"Mesos-Stream-Id": stream.headers["Mesos-Stream-Id"]}).close()


def events():
    """Each event is its length in bytes, a line feed, and JSON."""
    while length := stream.readline():
        yield json.loads(stream.read(int(length)))


launched = False
for event in events():
    if event["type"] == "SUBSCRIBED":
        framework = event["subscribed"]["framework_id"]
        print("subscribed as", framework["value"])

    elif event["type"] == "OFFERS":
        for offer in event["offers"]["offers"]:
            if launched:
                call("DECLINE", offer_ids=[offer["id"]], filters={"refuse_seconds": 60})
                continue
            # 2. Take an offer, for one task.
            task = {
                "name": "hello",
                "task_id": {"value": "hello"},
                "agent_id": offer["agent_id"],
                "command": {"value": "echo hello"},
                "resources": [
                    {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                    {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
                ],
            }
            call("ACCEPT", offer_ids=[offer["id"]],
                 operations=[{"type": "LAUNCH", "launch": {"task_infos": [task]}}])
            launched = True

    elif event["type"] == "UPDATE":
        # 3. Hear of it: a status with a uuid comes again until it is acknowledged.
        status = event["update"]["status"]
        print(status["state"])
        if "uuid" in status:
            call("ACKNOWLEDGE", agent_id=status["agent_id"], task_id=status["task_id"],
                 uuid=status["uuid"])
        if status["state"] not in ("TASK_STARTING", "TASK_RUNNING"):
            # 4. End the framework.
            call("TEARDOWN")
            print("done")
            break

    elif event["type"] == "ERROR":
        raise SystemExit(event["error"]["message"])
