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
