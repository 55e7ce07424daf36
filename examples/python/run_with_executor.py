#!/usr/bin/env python3
"""A scheduler that brings an executor: launches one task for each shell line, all of them in one process of
the executor, asks the executor how many run, and ends when all tasks have.

    run_with_executor.py http://127.0.0.1:5050 'python3 /path/to/shell_executor.py' 'echo one' 'echo two'
"""

import base64
import sys

from once_per_node import Scheduler, take


class WithExecutor(Scheduler):
    def __init__(self, kernel, executor, lines):
        super().__init__(kernel, executor)
        self.lines = lines
        self.agent = None

    def info(self):
        return {**super().info(), "name": "with-executor", "checkpoint": True}

    def on_offers(self, event):
        for offer in event["offers"]["offers"]:
            resources = take(offer.get("resources", []))
            if self.agent or resources is None:
                self.call("DECLINE", offer_ids=[offer["id"]], filters={"refuse_seconds": 60.0})
                continue
            self.agent = offer["agent_id"]
            self.nodes.add(self.agent["value"])
            executor = {
                "type": "CUSTOM",
                "executor_id": {"value": "shell"},
                "command": {"value": "exec " + self.command},
                "resources": resources,
            }
            tasks = [self.task(i, line, executor) for i, line in enumerate(self.lines)]
            self.running = {t["task_id"]["value"]: t["name"] for t in tasks}
            self.call("ACCEPT", offer_ids=[offer["id"]], filters={"refuse_seconds": 60.0},
                      operations=[{"type": "LAUNCH", "launch": {"task_infos": tasks}}])

    def task(self, number, line, executor):
        return {
            "name": line,
            "task_id": {"value": f"line-{number}"},
            "agent_id": self.agent,
            "executor": executor,
            "data": base64.b64encode(line.encode()).decode(),
            "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.01}}],
        }

    def on_update(self, event):
        status = event["update"]["status"]
        super().on_update(event)
        if status["state"] == "TASK_RUNNING" and status["task_id"]["value"] == "line-0":
            self.call("MESSAGE", agent_id=self.agent, executor_id={"value": "shell"},
                      data=base64.b64encode(b"how many?").decode())

    def on_message(self, event):
        print("the executor says: " + base64.b64decode(event["message"]["data"]).decode())


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit("usage: run_with_executor.py KERNEL_URI EXECUTOR_COMMAND LINE...")
    WithExecutor(sys.argv[1], sys.argv[2], sys.argv[3:]).run()
