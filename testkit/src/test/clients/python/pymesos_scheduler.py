#!/usr/bin/env python3
"""A scheduler with pymesos: one task, from the subscription to the teardown. With a third argument
it launches nothing, takes the framework over and ends its task.

    pymesos_scheduler.py http://127.0.0.1:5050 ID [takeover]
"""

import getpass
import os
import sys
import time
from urllib.parse import urlsplit

from pymesos import MesosSchedulerDriver, Scheduler

kernel, name = sys.argv[1:3]
takeover = len(sys.argv) > 3


def say(*words):
    print(*words, flush=True)


class OneTask(Scheduler):
    launched = takeover

    def registered(self, driver, framework_id, master_info):
        self.subscribed(driver, framework_id["value"])

    def reregistered(self, driver, master_info):
        self.subscribed(driver, driver.framework_id)

    def subscribed(self, driver, framework_id):
        say("subscribed", framework_id)
        if takeover:
            driver.reconcileTasks([])

    def resourceOffers(self, driver, offers):
        for offer in offers:
            if self.launched:
                driver.declineOffer([offer["id"]], {"refuse_seconds": 600})
                continue
            self.launched = True
            driver.launchTasks([offer["id"]], [{
                "name": "sleeper",
                "task_id": {"value": "t-1"},
                "agent_id": offer["agent_id"],
                "command": {"value": "sleep 600"},
                "resources": [
                    {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                    {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
                ],
            }])
            say("launched")

    def statusUpdate(self, driver, status):
        say(status["state"], status.get("reason", ""))
        if status["state"] == "TASK_RUNNING" and takeover:
            driver.killTask(status["task_id"])
        if status["state"] == "TASK_KILLED":
            driver.stop()  # which tears the framework down
            say("torn down")

    def error(self, driver, message):
        say("error", message)
        os._exit(0)


framework = {
    "user": getpass.getuser(),
    "name": name,
    "id": {"value": name},
    "failover_timeout": 600,
}
driver = MesosSchedulerDriver(OneTask(), framework, urlsplit(kernel).netloc)
driver.start()
while True:
    time.sleep(1)
