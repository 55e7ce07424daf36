#!/usr/bin/env python3
"""A complete executor in plain Python: runs the shell line that a task carries in its `data`, any number of
tasks in one process, and answers every message with the number of tasks that run.

It speaks the v1 executor API: it POSTs a SUBSCRIBE to the agent that has started it, reads events from the
answer (each one is its length in bytes, a line feed, and JSON), and POSTs its calls on other connections.
What the agent has not acknowledged it brings along when it subscribes again, for example after a restart of
the agent.
"""

import base64
import http.client
import json
import os
import queue
import random
import re
import subprocess
import sys
import threading
import time
import uuid

PATH = "/api/v1/executor"
GRACE = 3.0  # seconds from SIGTERM to SIGKILL
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "secs": 1, "mins": 60, "hrs": 3600, "days": 86400}


def seconds(variable, default):
    text = re.fullmatch(r"([0-9.]+)([a-z]+)", os.environ.get(variable, ""))
    return float(text[1]) * UNITS[text[2]] if text else default


class Executor:
    def __init__(self):
        self.agent = os.environ["MESOS_AGENT_ENDPOINT"]
        self.who = {
            "framework_id": {"value": os.environ["MESOS_FRAMEWORK_ID"]},
            "executor_id": {"value": os.environ["MESOS_EXECUTOR_ID"]},
        }
        self.recovery = 0.0
        if os.environ.get("MESOS_CHECKPOINT") == "1":
            self.recovery = seconds("MESOS_RECOVERY_TIMEOUT", 900.0)
        self.backoff = seconds("MESOS_SUBSCRIPTION_BACKOFF_MAX", 2.0)
        self.grace = seconds("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", 5.0)
        self.tasks = {}  # tasks of which nothing is acknowledged yet
        self.updates = {}  # updates that are not acknowledged yet
        self.running = {}
        self.killed = set()
        self.shut_down = False
        self.inbox = queue.Queue()  # everything that happens, for the one thread that deals with it

    def post(self, kind, **body):
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        token = os.environ.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")
        if token:
            headers["Authorization"] = "Bearer " + token
        call = {"type": kind, **self.who, **body}
        connection = http.client.HTTPConnection(self.agent)
        connection.request("POST", PATH, json.dumps(call).encode(), headers)
        answer = connection.getresponse()
        if answer.status not in (200, 202):
            raise ConnectionError(f"{kind}: {answer.status} {answer.read().decode()}")
        return answer

    def run(self):
        self.subscribe(time.monotonic() + 50)
        while True:
            handler, *arguments = self.inbox.get()
            handler(*arguments)

    def subscribe(self, deadline):
        """Subscribes, for the first time or again, and reads events on a thread of its own."""
        while True:
            try:
                stream = self.post("SUBSCRIBE", subscribe={
                    "unacknowledged_tasks": list(self.tasks.values()),
                    "unacknowledged_updates": list(self.updates.values()),
                })
                threading.Thread(target=self.read, args=(stream,), daemon=True).start()
                return
            except (OSError, http.client.HTTPException) as e:
                if time.monotonic() >= deadline:
                    print(f"gives up: {e}", file=sys.stderr)
                    self.on_shutdown({})
                    return
                time.sleep(random.uniform(0, self.backoff))

    def read(self, stream):
        try:
            while length := stream.readline():
                self.inbox.put((self.handle, json.loads(stream.read(int(length)))))
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self.inbox.put((self.disconnected,))

    def disconnected(self):
        if not self.shut_down:
            self.subscribe(time.monotonic() + self.recovery)

    def handle(self, event):
        handler = getattr(self, "on_" + str(event.get("type")).lower(), None)
        if handler:
            handler(event)

    def on_launch(self, event):
        self.launch(event["launch"]["task"])

    def on_launch_group(self, event):
        for task in event["launch_group"]["task_group"]["tasks"]:
            self.launch(task)

    def launch(self, task):
        name = task["task_id"]["value"]
        self.tasks[name] = task
        line = base64.b64decode(task.get("data", "")).decode() or "true"
        process = subprocess.Popen(["/bin/sh", "-c", line])
        self.running[name] = process
        self.update(name, "TASK_RUNNING", f"pid {process.pid}")
        threading.Thread(target=lambda: self.inbox.put((self.ended, name, process.wait())),
                         daemon=True).start()

    def ended(self, name, status):
        del self.running[name]
        killed = name in self.killed
        state = "TASK_KILLED" if killed else "TASK_FINISHED" if status == 0 else "TASK_FAILED"
        self.update(name, state, f"exit status {status}")
        self.exit_when_done()

    def update(self, name, state, message):
        status = {
            "task_id": {"value": name},
            "state": state,
            "source": "SOURCE_EXECUTOR",
            "message": message,
            "timestamp": time.time(),
            "uuid": base64.b64encode(uuid.uuid4().bytes).decode(),
        }
        self.updates[status["uuid"]] = {"status": status}
        try:
            self.post("UPDATE", update={"status": status})
        except (OSError, http.client.HTTPException):
            pass  # it comes along with the next SUBSCRIBE

    def on_acknowledged(self, event):
        acknowledged = event["acknowledged"]
        self.tasks.pop(acknowledged["task_id"]["value"], None)
        self.updates.pop(acknowledged["uuid"], None)
        self.exit_when_done()

    def on_kill(self, event):
        name = event["kill"]["task_id"]["value"]
        policy = event["kill"].get("kill_policy", {}).get("grace_period")
        self.kill(name, policy["nanoseconds"] / 1e9 if policy else GRACE)

    def kill(self, name, grace):
        process = self.running.get(name)
        if process:
            self.killed.add(name)
            process.terminate()
            timer = threading.Timer(grace, process.kill)
            timer.daemon = True
            timer.start()

    def on_message(self, _):
        answer = f"{len(self.running)} tasks run"
        try:
            self.post("MESSAGE", message={"data": base64.b64encode(answer.encode()).decode()})
        except (OSError, http.client.HTTPException):
            pass  # messages may get lost

    def on_shutdown(self, _):
        self.shut_down = True
        timer = threading.Timer(self.grace, os._exit, (0,))
        timer.daemon = True
        timer.start()
        for name in self.running:
            self.kill(name, GRACE)
        self.exit_when_done()

    def on_error(self, event):
        raise SystemExit("error: " + event["error"]["message"])

    def exit_when_done(self):
        if self.shut_down and not self.running and not self.updates:
            raise SystemExit(0)


if __name__ == "__main__":
    Executor().run()
