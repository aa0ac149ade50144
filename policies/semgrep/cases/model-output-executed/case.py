def work(task: str) -> None:
    code = ollama.generate(model="m", prompt=task)["response"]
    exec(code)  # expect: model-output-executed


def shell(task: str) -> None:
    os.system(litellm.completion(model="m", messages=[]).choices[0].message.content)  # expect: model-output-executed


def told(task: str) -> str:
    return ollama.generate(model="m", prompt=task)["response"]


async def answered(agent, question: str) -> None:
    result = await agent.run(question)
    exec(result.output)  # expect: model-output-executed
