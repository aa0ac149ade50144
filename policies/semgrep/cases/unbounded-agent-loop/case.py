def loop(agent: object, state: object) -> object:
    while True:  # expect: unbounded-agent-loop
        state = agent.invoke(state)
        if state.done:
            return state


async def run(agent: object) -> object:
    return await Runner.run(agent, "go", max_turns=float("inf"))  # expect: unbounded-agent-loop


def poll(queue: object) -> None:
    while True:
        job = queue.get()
        handle(job)


def try_again(client, messages):
    while True:  # expect: unbounded-agent-loop
        try:
            response = client.chat.completions.create(model="m", messages=messages)
        except TimeoutError:
            continue
        if not response.choices[0].message.tool_calls:
            return response


def serve(tasks, llm):
    while True:
        task = tasks.get()
        print(llm.invoke(task))


def talk(client, messages):
    while True:
        try:
            messages.append({"role": "user", "content": input("> ")})
        except EOFError:
            break
        print(client.responses.create(model="m", input=messages))
