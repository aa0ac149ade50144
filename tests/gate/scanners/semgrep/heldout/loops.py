import anthropic
from langchain.agents import AgentExecutor
from openai import OpenAI

client = anthropic.Anthropic()
openai = OpenAI()


def work(messages: list, tools: list) -> str:
    while True:  # expect: unbounded-agent-loop
        response = client.messages.create(model="claude-opus-4", max_tokens=4096, messages=messages, tools=tools)
        messages.append({"role": "assistant", "content": response.content})
        if response.stop_reason != "tool_use":
            return response.content[-1].text
        messages.append({"role": "user", "content": answers(response.content)})


def work_a_while(messages: list, tools: list) -> str:
    for _ in range(25):
        response = client.messages.create(model="claude-opus-4", max_tokens=4096, messages=messages, tools=tools)
        if response.stop_reason != "tool_use":
            return response.content[-1].text
        messages.append({"role": "user", "content": answers(response.content)})
    raise RuntimeError("it does not come to an end")


def until_done(messages: list) -> None:
    done = False
    while not done:  # expect: unbounded-agent-loop
        response = openai.chat.completions.create(model="gpt-5", messages=messages)
        message = response.choices[0].message
        messages.append(message)
        done = not message.tool_calls


def counted(messages: list) -> None:
    step = 0
    while True:
        step += 1
        if step > 30:
            raise RuntimeError("too many steps")
        response = openai.chat.completions.create(model="gpt-5", messages=messages)
        if not response.choices[0].message.tool_calls:
            break


def chat() -> None:
    history: list = []
    while True:
        text = input("> ")
        if text == "exit":
            break
        history.append({"role": "user", "content": text})
        response = openai.chat.completions.create(model="gpt-5", messages=history)
        print(response.choices[0].message.content)


endless = AgentExecutor(agent=work, tools=[], max_iterations=None)  # expect: unbounded-agent-loop
bounded = AgentExecutor(agent=work, tools=[], max_iterations=12, max_execution_time=120)


def answers(blocks: list) -> list:
    return [{"type": "tool_result", "tool_use_id": block.id, "content": "ok"} for block in blocks]
