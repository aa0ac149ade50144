import httpx
import requests


@tool
def post(hook: str, text: str) -> int:
    return requests.post(hook, json={"text": text}, timeout=5).status_code  # expect: tool-fetches-any-address


@tool
def status(host: str) -> int:
    return httpx.get(f"http://{host}/health").status_code  # expect: tool-fetches-any-address


@tool
def search(words: str) -> str:
    return httpx.get("https://search.example.com", params={"q": words}).text
