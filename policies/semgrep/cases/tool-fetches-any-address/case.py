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


@tool
def fetch_https(url: str):
    if not url.startswith("https://"):
        return "no"
    return requests.get(url).text  # expect: tool-fetches-any-address


@tool
def fetch_public(url: str):
    if is_private(url):
        return "no"
    return requests.get(url).text


@tool
def fetch_text(url: str):
    if isinstance(url, str):
        return requests.get(url).text  # expect: tool-fetches-any-address


@tool
def fetch_docs(url: str):
    if not url.startswith("https://docs.example.com/"):
        return "no"
    return requests.get(url).text


@tool
def fetch_web(url: str):
    if not url.startswith(("http://", "https://")):
        return "no"
    return requests.get(url).text  # expect: tool-fetches-any-address
