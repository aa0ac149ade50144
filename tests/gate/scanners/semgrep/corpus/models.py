import html
import subprocess

import streamlit as st
from agents import Agent, Runner
from anthropic import Anthropic
from langchain.agents import AgentExecutor
from markupsafe import Markup
from openai import OpenAI

client = OpenAI()
claude = Anthropic()


def run_code(task: str) -> None:
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": task}])
    code = answer.choices[0].message.content
    exec(code)  # expect: model-output-executed


def run_command(task: str) -> None:
    reply = claude.messages.create(model="m", max_tokens=100, messages=[])
    subprocess.run(reply.content[0].text, shell=True)  # expect: model-output-executed


def run_chain(llm: object, question: str) -> object:
    return eval(llm.invoke(question).content)  # expect: model-output-executed


def choose(task: str) -> None:
    answer = client.responses.create(model="m", input=task)
    ACTIONS[answer.output_text.strip()]()


def page(task: str) -> Markup:
    answer = client.responses.create(model="m", input=task)
    return Markup(answer.output_text)  # expect: model-output-unescaped


def board(task: str) -> None:
    answer = client.responses.create(model="m", input=task)
    st.markdown(answer.output_text, unsafe_allow_html=True)  # expect: model-output-unescaped


def escaped(task: str) -> Markup:
    answer = client.responses.create(model="m", input=task)
    return Markup(html.escape(answer.output_text))


def plain(task: str) -> None:
    st.markdown(client.responses.create(model="m", input=task).output_text)


def forever(messages: list) -> None:
    while True:  # expect: unbounded-agent-loop
        answer = client.chat.completions.create(model="m", messages=messages)
        if not answer.choices[0].message.tool_calls:
            return
        messages.extend(call_tools(answer))


async def for_ever(agent: object, state: dict) -> None:
    while True:  # expect: unbounded-agent-loop
        state = await agent.ainvoke(state)
        if state["done"]:
            break


executor = AgentExecutor(agent=None, tools=[], max_iterations=None)  # expect: unbounded-agent-loop


def bounded(messages: list) -> None:
    for _ in range(10):
        answer = client.chat.completions.create(model="m", messages=messages)
        messages.append(answer.choices[0].message)


def chat(messages: list) -> None:
    while True:
        messages.append(input("> "))
        text = input("> ")
        answer = client.chat.completions.create(model="m", messages=[*messages, text])
        print(answer.choices[0].message.content)


def counted(messages: list) -> None:
    rounds = 0
    while True:
        answer = client.chat.completions.create(model="m", messages=messages)
        rounds += 1
        if rounds > 5:
            break
        messages.append(answer)


async def started(agent: Agent) -> object:
    return await Runner.run(agent, "hello", max_turns=8)
