def page(task: str) -> object:
    answer = client.messages.create(model="m", messages=[])
    return HTMLResponse(f"<p>{answer.content[0].text}</p>")  # expect: model-output-unescaped


def fixed() -> object:
    return HTMLResponse("<p>hello</p>")
