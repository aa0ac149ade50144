import json
import re
import subprocess

import anthropic
import streamlit as st
from fastapi.responses import HTMLResponse
from openai import OpenAI

client = OpenAI()
claude = anthropic.Anthropic()


def solve(task: str) -> None:
    completion = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": task}])
    code = completion.choices[0].message.content
    exec(code, {})  # expect: model-output-executed


def solve_in_fence(task: str) -> dict:
    reply = claude.messages.create(model="claude-opus-4", max_tokens=1000, messages=[{"role": "user", "content": task}])
    found = re.search(r"```python\n(.*?)```", reply.content[0].text, re.DOTALL)
    scope: dict = {}
    exec(found.group(1), scope)  # expect: model-output-executed
    return scope


def shell_for(task: str) -> str:
    response = client.responses.create(model="gpt-5", input=f"One shell command to: {task}")
    return subprocess.check_output(response.output_text, shell=True, text=True)  # expect: model-output-executed


def choose(task: str) -> str:
    response = client.responses.create(model="gpt-5", input=task)
    action = json.loads(response.output_text)["action"]
    return {"start": start, "stop": stop}[action]()


def start() -> str:
    return subprocess.check_output(["systemctl", "start", "web"], text=True)


def stop() -> str:
    return subprocess.check_output(["systemctl", "stop", "web"], text=True)


def page(question: str) -> HTMLResponse:
    answer = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": question}])
    return HTMLResponse(f"<main>{answer.choices[0].message.content}</main>")  # expect: model-output-unescaped


def show(question: str) -> None:
    answer = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": question}])
    st.markdown(answer.choices[0].message.content, unsafe_allow_html=True)  # expect: model-output-unescaped


def show_plainly(question: str) -> None:
    answer = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": question}])
    st.markdown(answer.choices[0].message.content)
