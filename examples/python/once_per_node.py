#!/usr/bin/env python3
"""A complete scheduler in plain Python: runs a shell command once on every node.

    once_per_node.py http://127.0.0.1:5050 'uname -a'

It speaks the v1 scheduler API: it POSTs a SUBSCRIBE, reads events from the answer (each one is its
length in bytes, a line feed, and JSON), and POSTs its calls on other connections with the stream's id.
"""

import getpass
import http.client
import json
import queue
import sys
import threading
import time
from urllib.parse import urlsplit

PATH = "/api/v1/scheduler"
NEEDS = {"cpus": 0.1, "mem": 32.0}
PATIENCE = 2.0  # seconds without a running task before it ends; a node may yet be offered


class Scheduler:
    def __init__(self, kernel, command):
        self.address = urlsplit(kernel).netloc
        self.command = command
        self.nodes = set()
        self.running = {}
        self.deadline = None

    def post(self, call, headers=()):
        connection = http.client.HTTPConnection(self.address)
        body = json.dumps(call).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", **dict(headers)}
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        if answer.status not in (200, 202):
            raise SystemExit(f"{call['type']}: {answer.status} {answer.read().decode()}")
        return connection, answer

    def call(self, kind, **body):
        call = {"type": kind, "framework_id": self.framework_id}
        if body:
            call[kind.lower()] = body
        connection, _ = self.post(call, {"Mesos-Stream-Id": self.stream_id})
        connection.close()

    def info(self):
        return {"user": getpass.getuser(), "name": "once-per-node (python)"}

    def run(self):
        _, stream = self.post({"type": "SUBSCRIBE", "subscribe": {"framework_info": self.info()}})
        self.stream_id = stream.getheader("Mesos-Stream-Id")
        events = queue.Queue(maxsize=100)
        threading.Thread(target=read_events, args=(stream, events), daemon=True).start()
        while True:
            idle = self.deadline is not None and not self.running
            try:
                event = events.get(timeout=max(0, self.deadline - time.monotonic()) if idle else None)
            except queue.Empty:
                break
            handler = getattr(self, "on_" + event["type"].lower(), None)
            if handler:
                handler(event)
        print(f"done on {len(self.nodes)} nodes")
        self.call("TEARDOWN")

    def on_subscribed(self, event):
        self.framework_id = event["subscribed"]["framework_id"]

    def on_offers(self, event):
        for offer in event["offers"]["offers"]:
            agent = offer["agent_id"]["value"]
            resources = take(offer.get("resources", []))
            if agent in self.nodes or resources is None:
                self.call("DECLINE", offer_ids=[offer["id"]], filters={"refuse_seconds": 60.0})
                continue
            task = {
                "name": "once",
                "task_id": {"value": "once-on-" + agent},
                "agent_id": offer["agent_id"],
                "resources": resources,
                "command": {"value": self.command, "shell": True},
            }
            launch = {"type": "LAUNCH", "launch": {"task_infos": [task]}}
            self.nodes.add(agent)
            self.running[task["task_id"]["value"]] = offer["hostname"]
            self.call("ACCEPT", offer_ids=[offer["id"]], operations=[launch],
                      filters={"refuse_seconds": 60.0})
            print(f"{offer['hostname']}: launched")

    def on_update(self, event):
        status = event["update"]["status"]
        task = status["task_id"]["value"]
        print(f"{self.running.get(task)}: {status['state']}")
        if status["state"] not in ("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING"):
            self.running.pop(task, None)
            self.deadline = time.monotonic() + PATIENCE
        if "uuid" in status:
            self.call("ACKNOWLEDGE", agent_id=status["agent_id"], task_id=status["task_id"],
                      uuid=status["uuid"])

    def on_error(self, event):
        raise SystemExit("error: " + event["error"]["message"])


def read_events(stream, events):
    while length := stream.readline():
        events.put(json.loads(stream.read(int(length))))
    events.put({"type": "ERROR", "error": {"message": "the kernel closed the stream"}})


def take(resources):
    """What the task needs from the unreserved resources of an offer, or None."""
    taken = []
    for name, amount in NEEDS.items():
        for resource in resources:
            if resource["name"] == name and resource.get("role", "*") == "*" \
                    and not resource.get("reservations") \
                    and resource["scalar"]["value"] >= amount:
                taken.append({**resource, "scalar": {"value": amount}})
                break
        else:
            return None
    return taken


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: once_per_node.py KERNEL_URI COMMAND")
    Scheduler(sys.argv[1], sys.argv[2]).run()
