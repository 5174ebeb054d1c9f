"""Calls the tools of the demonstration's plugins, steadily, until it is ended. Usage: load.py URL PICTURE

A call that fails is what the demonstration is about: the exporter counts it, and nobody else needs to.
"""

import http.client
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request

url, picture = sys.argv[1:]

# Plugin, tool, arguments, seconds between two calls on average.
CALLS = [
    ("ocr", "analyze", {"path": picture}, 4.0),
    ("translate", "translate", {}, 0.5),
    ("translate", "detect", {}, 1.0),
    ("search", "query", {}, 0.7),
    ("search", "suggest", {}, 0.9),
    ("weather", "forecast", {}, 0.8),
    ("index", "add", {}, 1.0),
    ("index", "remove", {}, 3.0),
    ("archive", "pack", {}, 5.0),
]


def call(plugin: str, tool: str, arguments: dict[str, str], pause: float) -> None:
    while True:
        request = urllib.request.Request(
            f"{url}/v1/plugins/{plugin}/tools/{tool}/run",
            data=json.dumps({"args": arguments}).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(request, timeout=90).read()
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            pass
        time.sleep(random.expovariate(1 / pause))


threads = [threading.Thread(target=call, args=arguments, daemon=True) for arguments in CALLS]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
