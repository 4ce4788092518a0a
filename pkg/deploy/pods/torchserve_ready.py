# Succeeds while one worker at least of each of TorchServe's models has loaded it.
# Arguments: TorchServe's configuration, and a URL that answers once KServe's wrapper,
# which stands before it, listens.
import json
import sys
import urllib.error
import urllib.request

settings = {}
with open(sys.argv[1]) as lines:
    for line in lines:
        name, _, value = line.partition("=")
        settings[name.strip()] = value.strip()
management = settings.get("management_address") or "http://127.0.0.1:8085"
management = management.replace("0.0.0.0", "127.0.0.1")


def get(url):
    with urllib.request.urlopen(url, timeout=2) as answer:
        return answer.read()


get(sys.argv[2])
try:
    for model in json.loads(get(management + "/models"))["models"]:
        for version in json.loads(get(management + "/models/" + model["modelName"])):
            states = [worker["status"] for worker in version["workers"]]
            if states and "READY" not in states:
                sys.exit("no worker has loaded " + model["modelName"])
except urllib.error.HTTPError as refusal:
    # Who guards the management by a token doesn't tell us how far it is.
    if refusal.code not in (401, 403, 400):
        raise
