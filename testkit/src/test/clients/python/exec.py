#!/usr/bin/env python3
"""A command in a task with the library of the DC/OS command line, as its `dcos task exec` does it.
With -i the command reads what comes here.

    exec.py http://127.0.0.1:5050 [-i] TASK COMMAND [ARGUMENT...]
"""

import collections
import collections.abc
import os
import sys
import tempfile

# the library is older than Python 3.10, which took these names away
for name in ("Mapping", "MutableMapping"):
    setattr(collections, name, getattr(collections.abc, name))

kernel, *rest = sys.argv[1:]
interactive = rest[0] == "-i"
task, command, *arguments = rest[1:] if interactive else rest

home = tempfile.mkdtemp()
os.environ["DCOS_DIR"] = home
settings = os.path.join(home, "dcos.toml")
with open(settings, "w") as file:
    file.write('[core]\nmesos_master_url = "%s"\ndcos_url = "%s"\n' % (kernel, kernel))
os.chmod(settings, 0o600)

from dcos import mesos  # noqa: E402

mesos.TaskIO(task, command, arguments, interactive=interactive).run()
