"""Reads a plan from standard input, carries it out with python-zeep, and prints what came back as a list."""

import json
import sys

import requests
import requests.auth
import zeep
import zeep.exceptions
import zeep.helpers

plan = json.load(sys.stdin)
session = requests.Session()
session.trust_env = False
if plan["basic"]:
    # As text, requests would send it in Latin-1.
    session.auth = requests.auth.HTTPBasicAuth(plan["username"].encode(), plan["password"].encode())
client = zeep.Client(plan["wsdl"], transport=zeep.Transport(session=session))
answers = []
for step in plan["steps"]:
    request = step["request"]
    if not plan["basic"]:
        request["login"] = {"username": plan["username"], "password": plan["password"]}
    try:
        answer = zeep.helpers.serialize_object(client.service[step["operation"]](**request))
        # zeep gives the content of an element that has but one child in place of the element.
        answers.append({"event": answer} if isinstance(answer, list) else answer)
    except zeep.exceptions.Fault as fault:
        answers.append({"fault": fault.message})
json.dump(answers, sys.stdout, default=str)
