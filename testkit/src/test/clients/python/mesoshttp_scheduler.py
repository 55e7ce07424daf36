#!/usr/bin/env python3
"""A scheduler with mesoshttp: one task, from the subscription to the teardown. With a third
argument it launches nothing, takes the framework over and ends its task.

    mesoshttp_scheduler.py http://127.0.0.1:5050 ID [takeover]
"""

import getpass
import logging
import os
import sys

from mesoshttp.client import MesosClient

kernel, name = sys.argv[1:3]
takeover = len(sys.argv) > 3
logging.basicConfig(level=logging.WARNING)
client = MesosClient([kernel], frameworkId=name, frameworkName=name, frameworkUser=getpass.getuser())
client.set_failover_timeout(600)
driver = None
launched = takeover


def say(*words):
    print(*words, flush=True)


def on_subscribed(given):
    global driver
    driver = given
    say("subscribed", driver.frameworkId)
    if takeover:
        driver.reconcile([{"task_id": {"value": "t-1"}}])


def on_offers(offers):
    global launched
    for offer in offers:
        if launched:
            offer.decline({"filters": {"refuse_seconds": 600}})
            continue
        launched = True
        say("launched", offer.accept([{
            "name": "sleeper",
            "task_id": {"value": "t-1"},
            "agent_id": offer.get_offer()["agent_id"],
            "command": {"value": "sleep 600"},
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
            ],
        }]))


def on_update(update):
    status = update["status"]
    say(status["state"], status.get("reason", ""))
    if status["state"] == "TASK_RUNNING" and takeover:
        driver.kill(status["agent_id"]["value"], status["task_id"]["value"])
    if status["state"] == "TASK_KILLED":
        driver.tearDown()
        say("torn down")
        os._exit(0)


def on_error(message):
    say("error", message)
    os._exit(0)


client.on(MesosClient.SUBSCRIBED, on_subscribed)
client.on(MesosClient.OFFERS, on_offers)
client.on(MesosClient.UPDATE, on_update)
client.on(MesosClient.ERROR, on_error)
client.register()
