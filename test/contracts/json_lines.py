"""One JSON question a line on stdin, one JSON answer a line on stdout, until stdin closes."""

import json
import sys


def serve(answer):
    for line in sys.stdin:
        try:
            reply = {"answer": answer(json.loads(line))}
        except Exception as fault:
            reply = {"fault": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(reply), flush=True)
