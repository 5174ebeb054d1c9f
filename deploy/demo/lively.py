"""A plugin for the demonstration: its tools take a while, fail now and then, or take the whole program down, as told.

It speaks the Model Context Protocol over stdio, one JSON object a line.
"""

import argparse
import itertools
import json
import os
import random
import sys
import threading
import time

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--tools", required=True, help="names, separated by commas")
parser.add_argument("--seconds", type=float, default=0.05, help="the median of how long a call takes")
parser.add_argument("--spread", type=float, default=0.5, help="sigma of its logarithm: 0 is always the same")
parser.add_argument("--errors", type=float, default=0.0, help="the share of calls that fail")
parser.add_argument("--dies-at", type=int, default=0, metavar="CALL", help="the call that ends the program")
options = parser.parse_args()

writing = threading.Lock()
calls = itertools.count(1)


def answer(identifier: object, **members: object) -> None:
    with writing:
        print(json.dumps({"jsonrpc": "2.0", "id": identifier, **members}), flush=True)


def call(number: int, identifier: object, tool: str) -> None:
    time.sleep(random.lognormvariate(0, options.spread) * options.seconds)
    if number == options.dies_at:
        print("out of memory, says the engine", file=sys.stderr, flush=True)
        os._exit(70)
    failed = random.random() < options.errors
    text = "the upstream answered 503" if failed else f"{tool}: done"
    answer(identifier, result={"content": [{"type": "text", "text": text}], "isError": failed})


for line in sys.stdin:
    message = json.loads(line)
    method, identifier = message.get("method"), message.get("id")
    if method == "initialize":
        information = {"name": "lively", "version": "1.0.0"}
        version = message["params"]["protocolVersion"]
        answer(
            identifier, result={"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": information}
        )
    elif method == "tools/list":
        tools = [{"name": name, "inputSchema": {"type": "object"}} for name in options.tools.split(",")]
        answer(identifier, result={"tools": tools})
    elif method == "tools/call":
        arguments = (next(calls), identifier, message["params"]["name"])
        threading.Thread(target=call, args=arguments, daemon=True).start()
    elif method == "ping":
        answer(identifier, result={})
    elif identifier is not None:
        answer(identifier, error={"code": -32601, "message": f"unknown method {method}"})
