import json
import os
import subprocess

from openai import OpenAI

client = OpenAI()


def run_turn(messages: list) -> None:
    response = client.chat.completions.create(model="gpt-5", messages=messages, tools=[])
    for call in response.choices[0].message.tool_calls:
        arguments = json.loads(call.function.arguments)
        if call.function.name == "bash":
            subprocess.run(arguments["command"], shell=True)  # expect: model-output-executed
        elif call.function.name == "list":
            os.listdir("/srv/files")


def forever(messages: list) -> None:
    while True:  # expect: unbounded-agent-loop
        try:
            response = client.responses.create(model="gpt-5", input=messages)
        except Exception:
            continue
        messages += response.output
        if not any(item.type == "function_call" for item in response.output):
            break


def a_few_times(messages: list) -> None:
    turns = 0
    while turns < 15:
        response = client.responses.create(model="gpt-5", input=messages)
        messages += response.output
        turns += 1
