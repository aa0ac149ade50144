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


@tool
def issue(number: str):
    url = f"https://api.example.com/issues/{number}"
    other = requests.get("https://api.example.com/issues/" + number)
    return requests.get(url), other, requests.get("https://api.example.com/{}".format(number))


@tool
def page(name: str):
    return requests.get(f"{API}/pages/{name}"), requests.get(f'{self.base}/pages/{name}')


@tool
def of_host(host: str):
    return requests.get(f"https://api.example.com{host}").text  # expect: tool-fetches-any-address


@tool
def of_base(base: str):
    return requests.get(f"{base}/pages").text  # expect: tool-fetches-any-address


@tool
async def fetch_short(url: str):
    async with httpx.AsyncClient(timeout=5) as c:
        return (await c.get(url)).text  # expect: tool-fetches-any-address


@tool
def relative(name: str):
    return client.get(f"/pages/{name}").text


@tool
def kept(url: str):
    session = requests.Session()
    return session.get(url).text  # expect: tool-fetches-any-address


@tool
async def lent(ctx, link: str):
    return (await ctx.deps.http.get(link)).text  # expect: tool-fetches-any-address
